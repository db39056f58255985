"""Who signs in, and the messages they get; no rights here."""
