"""Readers of law texts: every layout gives the same plain ParsedLaw. Pure: files in, values out, no tables."""
