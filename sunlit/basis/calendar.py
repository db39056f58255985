"""Calendar and time-limit arithmetic."""
