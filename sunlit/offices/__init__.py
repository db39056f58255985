"""Regions, organs, divisions, posts, appointments, stand-ins; may(...)."""
