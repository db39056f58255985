"""What was handed to other levels and what came from them: one row a package, so that both speak of the same file."""

from django.db import models

from sunlit.accounts.models import Account


class OfficeKey(models.Model):
    """The public key of an office above or below, had from elsewhere than its packages; ended, never deleted."""

    # The region whose list the office keeps, as its packages name it.
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    # The vkey line of its public log.
    key = models.CharField(max_length=200, unique=True)
    # By whom it was handed over, and how it was checked.
    obtained = models.CharField(max_length=300)
    added_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()
    ended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["code", "-added_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True) | ~models.Q(ended_reason=""), name="ended_key_has_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key[:40]}"


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


class Received(models.Model):
    """A package of a lower office that was checked and taken in; nothing of it is ever changed here."""

    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    # Whose list it is, as the package says under its signature.
    source_code = models.CharField(max_length=40)
    source_name = models.CharField(max_length=80)
    key = models.CharField(max_length=200)
    # When the lower office made it.
    made_at = models.DateTimeField()
    rows = models.JSONField()
    received_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    received_at = models.DateTimeField()

    class Meta:
        ordering = ["-received_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["source_code", "made_at"], name="received_once_a_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.source_name} {self.made_at:%Y-%m-%d}"


class ReceivedPower(models.Model):
    """One power of a received list, as it stood there: the version in force, or the last one of a cancelled power."""

    package = models.ForeignKey(Received, on_delete=models.CASCADE, related_name="powers")
    code = models.CharField(max_length=60)
    organ = models.CharField(max_length=80)
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=300)
    number = models.PositiveIntegerField()
    cancelled_on = models.DateField(null=True, blank=True)
    content_hash = models.CharField(max_length=64)
    content = models.JSONField()

    class Meta:
        ordering = ["package", "code"]
        constraints = [models.UniqueConstraint(fields=["package", "code"], name="received_power_once")]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
