"""Door 4: the command line and the worker."""
