"""What was handed to other levels: one row a package, so that the office above and this one speak of the same file."""

from django.db import models

from sunlit.accounts.models import Account


class Package(models.Model):
    """A signed package of the whole power database; the bytes stand in the storage under their hash."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    # How many rows each table of it holds.
    rows = models.JSONField()
    key = models.CharField(max_length=200)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return self.sha256[:12]
