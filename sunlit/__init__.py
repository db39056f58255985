"""Sunlit 权力阳光: administrative power that runs in the open."""
