"""Orders: taken, shown, counted."""
