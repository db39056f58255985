"""Running time limits of whatever kind, one row each."""

from django.db import models
from django.db.models import Q

from sunlit.offices.models import Organ, Post


class Clock(models.Model):
    """One running limit. Its owner points down to it; a card is written from this row alone.

    The watch reads ``next_alarm_at`` by its partial index and never scans what is open.
    """

    class Kind(models.TextChoices):
        STATUTORY = "statutory", "法定时限"
        PROMISED = "promised", "承诺时限"
        STEP = "step", "环节时限"
        NOTICE = "notice", "一次性告知时限"
        SUPPLEMENT = "supplement", "补正时限"
        DELIVERY = "delivery", "送达时限"
        PUBLICITY = "publicity", "公示期"
        REPLY = "reply", "答复时限"
        ORDER = "order", "督办时限"
        ADJUSTMENT = "adjustment", "清单调整时限"
        CLEARING = "clearing", "清权时限"
        OTHER = "other", "其他"

    class State(models.TextChoices):
        RUNNING = "running", "计时中"
        PAUSED = "paused", "已暂停"
        MET = "met", "按时完成"
        LATE = "late", "超时完成"
        DROPPED = "dropped", "不再计时"

    kind = models.CharField(max_length=12, choices=Kind)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200)
    # What the limit belongs to, in words and as room, kind and row, so that a card can link without knowing the room.
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=80)
    parameter = models.CharField(max_length=80)
    parameter_in_force = models.DateField()
    value = models.PositiveIntegerField()
    unit = models.CharField(max_length=20)
    article = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    extended = models.BooleanField(default=False)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    provisional = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    stopped_at = models.DateTimeField(null=True, blank=True)
    # Which rules of the presets apply, and all alarms that follow from them: [[level, moment, rule], ...] in order.
    plan = models.CharField(max_length=20, blank=True)
    alarms = models.JSONField(default=list)
    # Level last reached (see content/presets/<jurisdiction>/cards.yaml) and the next one with its moment.
    level = models.CharField(max_length=12, blank=True)
    next_level = models.CharField(max_length=12, blank=True)
    next_alarm_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_alarm_at"], name="clock_alarm", condition=Q(next_alarm_at__isnull=False)),
            models.Index(fields=["subject_kind", "subject_id"], name="clock_subject"),
            models.Index(fields=["organ", "due_at"], name="clock_open_due", condition=Q(state="running")),
            models.Index(fields=["due_on"], name="clock_provisional", condition=Q(provisional=True)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["running", "paused"], stopped_at__isnull=True)
                | Q(state__in=["met", "late", "dropped"], stopped_at__isnull=False),
                name="clock_stopped_pair",
            ),
            # What is not running never strikes.
            models.CheckConstraint(
                condition=Q(next_alarm_at__isnull=True) | Q(state="running"), name="clock_strikes_while_running"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.subject_label}"


class Pause(models.Model):
    """A stretch that does not count, on a ground that the law of that kind of limit names."""

    clock = models.ForeignKey(Clock, on_delete=models.CASCADE, related_name="pauses")
    ground = models.CharField(max_length=40)
    article = models.CharField(max_length=200)
    reason = models.CharField(max_length=300, blank=True)
    from_at = models.DateTimeField()
    to_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["from_at", "id"]
        verbose_name = "暂停计时"
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(to_at__isnull=True), name="one_open_pause_a_clock"),
            models.CheckConstraint(
                condition=Q(to_at__isnull=True) | Q(to_at__gte=models.F("from_at")), name="pause_ends_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ground} {self.from_at:%Y-%m-%d}"
