"""The error of this room."""
