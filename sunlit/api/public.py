"""Public JSON."""
