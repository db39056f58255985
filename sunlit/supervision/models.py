"""The e-monitoring platform 电子监察: cards, defences, liftings, orders."""

from django.db import models
from django.db.models import F, Q

from sunlit.accounts.models import Account
from sunlit.clocks.models import Clock
from sunlit.offices.models import Organ, Post


class Card(models.Model):
    """A reminder, warning or card with its rule, evidence and calculation. Nothing deletes it; lifting is a state."""

    class Level(models.TextChoices):
        REMINDER = "reminder", "提醒"
        WARNING = "warning", "预警"
        YELLOW = "yellow", "黄牌"
        RED = "red", "红牌"
        DEEP_RED = "deep_red", "红牌（超法定）"

    class State(models.TextChoices):
        ISSUED = "issued", "已发出"
        DEFENDED = "defended", "已申辩"
        LIFT_PROPOSED = "lift_proposed", "拟摘牌"
        LIFTED = "lifted", "已摘牌"
        RECTIFIED = "rectified", "已整改"

    number = models.CharField(max_length=40, unique=True)
    level = models.CharField(max_length=10, choices=Level)
    state = models.CharField(max_length=14, choices=State, default=State.ISSUED)
    # Empty for a card that a supervisor or a room above issued on something other than a time limit.
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="cards")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="cards")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    person_name = models.CharField(max_length=60, blank=True)
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    # Name of the rule in content/presets/<jurisdiction>/cards.yaml, so that the list can be filtered by it.
    rule_id = models.CharField(max_length=40, blank=True)
    rule = models.JSONField("依据的规则")
    evidence = models.JSONField("证据")
    calculation = models.JSONField("计算过程")
    issued_at = models.DateTimeField()
    # The moment the rule names; the card may be written some seconds later.
    moment_at = models.DateTimeField()
    answer_due_on = models.DateField(null=True, blank=True)
    defence = models.TextField("申辩", blank=True)
    defended_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    defended_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField("摘牌理由", blank=True)
    lift_proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lift_proposed_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_rejected_reason = models.TextField("不同意摘牌的理由", blank=True)
    rectification = models.TextField("整改情况", blank=True)
    rectified_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    rectified_at = models.DateTimeField(null=True, blank=True)
    leaf_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "level"], name="one_card_a_level"),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True) | ~Q(lifted_by=F("lift_proposed_by")),
                name="lifting_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by__isnull=True, lifted_at__isnull=True)
                | Q(lifted_by__isnull=False, lifted_at__isnull=False),
                name="card_lifted_pair",
            ),
            models.CheckConstraint(
                condition=Q(rectified_by__isnull=True, rectified_at__isnull=True)
                | Q(rectified_by__isnull=False, rectified_at__isnull=False),
                name="card_rectified_pair",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "issued_at"], name="card_level"),
            models.Index(fields=["organ", "level", "issued_at"], name="card_organ"),
            models.Index(fields=["subject_kind", "subject_id"], name="card_subject"),
            models.Index(fields=["issued_at"], name="card_issued"),
        ]

    def __str__(self) -> str:
        return self.number


class SupervisionOrder(models.Model):
    """督办: a supervisor demands correction within a limit, and the organ answers."""

    class State(models.TextChoices):
        OPEN = "open", "待整改"
        ANSWERED = "answered", "已反馈"
        CLOSED = "closed", "已办结"

    number = models.CharField(max_length=40, unique=True)
    card = models.ForeignKey(Card, on_delete=models.PROTECT, null=True, blank=True, related_name="orders")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=80)
    demand = models.TextField("督办要求")
    basis = models.CharField("依据", max_length=200, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    issued_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField("整改反馈", blank=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    leaf_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-issued_at", "-id"]
        indexes = [models.Index(fields=["state", "issued_at"], name="order_state")]

    def __str__(self) -> str:
        return self.number
