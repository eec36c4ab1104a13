"""Contracts between services: who calls what, and what has been checked of it."""
