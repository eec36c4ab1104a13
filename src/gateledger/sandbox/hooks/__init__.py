"""Webhooks: what is said, how it is signed and sent, and the log of it."""
