"""What was imported, and what was refused."""

from django.db import models


class ImportRun(models.Model):
    """One import of a published list: what was read, what was refused and why, so that it can be mended and resumed."""

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    mapping = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    started_at = models.DateTimeField()
    # Empty while it runs, and for ever where it was interrupted.
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
