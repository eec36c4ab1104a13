"""Reads the world: a Job and what the gates need -> a Subject and a Snapshot."""
