"""Releases: what is shown to whom, masked how, from when to when, withdrawn why."""

from django.db import models
from django.db.models import Q


class Release(models.Model):
    """One thing shown to the public: a decision, a card, an answer. The body is masked before it gets here."""

    class Kind(models.TextChoices):
        DECISION = "decision", "决定公示"
        REFUSAL = "refusal", "不予受理、不予许可"
        PENALTY = "penalty", "处罚决定"
        ACCEPTANCE = "acceptance", "受理公示"
        HEARING = "hearing", "听证公告"
        CARD = "card", "红黄牌"

    kind = models.CharField(max_length=12, choices=Kind)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    organ_name = models.CharField(max_length=80)
    power_code = models.CharField(max_length=60, blank=True)
    power_name = models.CharField(max_length=300, blank=True)
    number = models.CharField("办件号", max_length=40)
    title = models.CharField(max_length=200)
    body = models.JSONField()
    body_hash = models.CharField(max_length=64)
    released_at = models.DateTimeField()
    # The publicity period with objections ends here; the record itself stays as long as the rules say.
    objection_until = models.DateTimeField(null=True, blank=True)
    shown_until = models.DateField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    withdrawal_article = models.CharField(max_length=200, blank=True)
    leaf_id = models.BigIntegerField(null=True, blank=True)
    withdrawal_leaf_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-released_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "subject_kind", "subject_id"], name="release_once"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True) | ~Q(withdrawn_reason=""), name="withdrawal_has_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "released_at"], name="release_kind"),
            models.Index(fields=["power_code", "released_at"], name="release_power"),
            models.Index(fields=["released_at"], name="release_when"),
        ]


class Entry(models.Model):
    """The public index: one row for each thing the search box may find, filled from what was released only."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    # Title, names, pinyin and initials in one lower-case line.
    haystack = models.TextField()
    weight = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="entry_once")]
