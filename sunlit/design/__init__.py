"""Base templates, components, one style sheet, vendored scripts."""
