"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""
