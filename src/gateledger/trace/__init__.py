"""Records -> who asked for what, and what proved it."""
