"""Door 1: the online service hall, for the public."""
