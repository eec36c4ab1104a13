"""Exports: where they are written, and how the server makes one in the background."""
