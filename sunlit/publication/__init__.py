"""Releases, and the only reading door for outsiders."""
