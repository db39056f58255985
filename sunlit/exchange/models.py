"""Tables and constraints."""
