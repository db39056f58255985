"""The public pages: each parses, makes one query or operation, and renders."""
