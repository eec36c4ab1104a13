"""The words: frozen values that every room may use, and that travel as JSON."""
