"""Running time limits of whatever kind, one row each."""
