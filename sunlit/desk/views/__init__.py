"""Pages of the staff door, one module a subject."""
