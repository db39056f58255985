"""Attachments, templates, numbering, rendering, seals, verify codes."""
