"""Git objects and what they say of each other."""
