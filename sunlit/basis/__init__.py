"""Laws, articles, citations; dated parameters; calendar and time-limit arithmetic (pure)."""
