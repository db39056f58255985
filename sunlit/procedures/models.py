"""Charts and their immutable versions."""

from django.db import models
from django.db.models import Q

from sunlit.accounts.models import Account
from sunlit.powers.models import Power


class Chart(models.Model):
    """The flow chart of a power, external (for the public) or internal (posts)."""

    class Scope(models.TextChoices):
        EXTERNAL = "external", "外部流程图"
        INTERNAL = "internal", "内部流程图"

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="charts")
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.EXTERNAL)
    chart_class = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["power", "scope"], name="one_chart_a_scope")]


class ChartVersion(models.Model):
    """What is shown and what runs: one object. Once published it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        PUBLISHED = "published", "已公布"
        SUPERSEDED = "superseded", "已被新版本取代"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    source = models.JSONField()
    content_hash = models.CharField(max_length=64)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["chart", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "number"], name="chart_version_number"),
            models.UniqueConstraint(
                fields=["chart"], condition=Q(state="published"), name="one_published_version_a_chart"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("submitted_by")),
                name="publishing_a_chart_takes_two",
            ),
        ]
