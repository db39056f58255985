"""Charts and their immutable versions; the rule texts that are composed from a power and its chart."""

from typing import Any

from django.db import models
from django.db.models import Q

from sunlit.accounts.models import Account
from sunlit.ledger.wording import Text
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.ordered import OrderedJSON

LONGEST_REASON = 500


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
    # Choices stand in a form in the order in which they were written.
    source = OrderedJSON()
    content_hash = models.CharField(max_length=64)
    # Advice of the legal lint that was not followed, by rule and steps, and the reason given for it.
    advice = models.JSONField(default=list, blank=True)
    advice_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
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
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="chart_version_state"),
            models.Index(fields=["content_hash", "state"], name="chart_version_content"),
        ]

    def __str__(self) -> str:
        return f"{self.chart_id}@{self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        """Refuses to change what a published version says; the database refuses it too (triggers.py)."""
        if self.pk and "source" in (options.get("update_fields") or ("source",)):
            fixed = ChartVersion.objects.filter(pk=self.pk, published_at__isnull=False).exclude(
                content_hash=self.content_hash
            )
            if fixed.exists():
                raise ProcedureRefusal(
                    Text(
                        "已公布的流程图不能修改，请另起一版。", "A published chart never changes; begin a new version."
                    )
                )
        super().save(*args, **options)


class RuleText(models.Model):
    """The rule of a power 制度文本, its working rules, or its rule of entrusted acceptance: one row a version.

    ``elements`` holds for each element what record and chart say (``composed``) and what the editor added (``own``).
    It is bound to the version of the power and of the chart it was composed from; a published text never changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        PUBLISHED = "published", "已公布"
        SUPERSEDED = "superseded", "已被新版本取代"

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="rule_texts")
    variant = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    power_version = models.ForeignKey(PowerVersion, on_delete=models.PROTECT, related_name="+")
    chart_version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=330)
    elements = models.JSONField()
    content_hash = models.CharField(max_length=64)
    returned_because = models.CharField(max_length=300, blank=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["power", "variant", "number"]
        constraints = [
            models.UniqueConstraint(fields=["power", "variant", "number"], name="rule_text_number"),
            models.UniqueConstraint(
                fields=["power", "variant"], condition=Q(state="published"), name="one_published_rule_text"
            ),
            models.UniqueConstraint(
                fields=["power", "variant"], condition=Q(state__in=["draft", "submitted"]), name="one_open_rule_text"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("submitted_by")),
                name="publishing_a_rule_takes_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="rule_text_state")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class ChartCitation(models.Model):
    """That a chart of this content cites an article of a law; kept by content hash, so once for all charts alike."""

    content_hash = models.CharField(max_length=64)
    law_title = models.CharField(max_length=150)
    number = models.PositiveIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=80)
    step = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["law_title", "number"], name="chart_citation_law"),
            models.Index(fields=["content_hash"], name="chart_citation_content"),
        ]

    def __str__(self) -> str:
        return f"{self.law_title}{self.place}"
