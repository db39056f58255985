"""Door 3: JSON, the same calls as the pages."""
