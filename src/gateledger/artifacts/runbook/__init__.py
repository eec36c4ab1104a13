"""Runbooks: what a page gives a person on call, section by section, and when somebody last reviewed it."""
