"""The web process: receiver, health, metrics, JSON and pages."""
