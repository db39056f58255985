"""What every page is made of: base templates, components, one style sheet."""
