"""Releases: what is shown to whom, masked how, from when to when, withdrawn why."""

from django.db import models
from django.db.models import Q

from sunlit.accounts.models import Account
from sunlit.offices.models import Organ


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
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    # Names as they stood when it was released: a record does not change when an organ is renamed.
    organ_name = models.CharField(max_length=80)
    power_code = models.CharField(max_length=60, blank=True)
    power_name = models.CharField(max_length=300, blank=True)
    number = models.CharField("办件号", max_length=40)
    title = models.CharField(max_length=300)
    applicant = models.CharField("相对人（已脱敏）", max_length=120, blank=True)
    result = models.CharField(max_length=20, blank=True)
    received_on = models.DateField(null=True, blank=True)
    decided_on = models.DateField(null=True, blank=True)
    used_days = models.PositiveIntegerField(null=True, blank=True)
    limit_days = models.PositiveIntegerField(null=True, blank=True)
    on_time = models.BooleanField(null=True, blank=True)
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
            models.Index(fields=["organ", "released_at"], name="release_organ"),
            models.Index(fields=["number"], name="release_number"),
            models.Index(fields=["released_at"], name="release_when"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"


class Edition(models.Model):
    """Which edition of a part of the public pages stands: its mark changes with every write to that part.

    Counts that are costly to make are kept in the process under this mark, so they are never those of an older
    edition. ``position`` is how far the part has been read from the public log.
    """

    name = models.CharField(max_length=20, primary_key=True)
    mark = models.CharField(max_length=64, blank=True)
    position = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Entry(models.Model):
    """What the search box may find besides the items of the list, which have an index of their own: the organs."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=300)
    subtitle = models.CharField(max_length=300, blank=True)
    # Title, names, pinyin and initials in one lower-case line.
    haystack = models.TextField()
    weight = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="entry_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class DataFile(models.Model):
    """One edition of an open dataset: a file made, decided on by the secrecy office under its hash, then released.

    The bytes stand in the storage under that hash. What was decided is that very file: another file, even of the same
    data a day later, is another row and needs another decision.
    """

    class State(models.TextChoices):
        MADE = "made", "待保密审查"
        ALLOWED = "allowed", "准予开放"
        REFUSED = "refused", "不予开放"
        RELEASED = "released", "已开放"
        SUPERSEDED = "superseded", "已有新一期"
        WITHDRAWN = "withdrawn", "已撤下"

    dataset = models.CharField(max_length=30)
    number = models.PositiveIntegerField("期数")
    state = models.CharField(max_length=10, choices=State, default=State.MADE)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    rows = models.PositiveIntegerField()
    # The names of the columns; what is new, what can be joined, which groups are small, as found on making.
    columns = models.JSONField()
    report = models.JSONField()
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    decision_number = models.CharField("决定文号", max_length=80, blank=True)
    decision_reason = models.TextField(blank=True)
    decided_organ = models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    leaf_id = models.BigIntegerField(null=True, blank=True)
    withdrawn_reason = models.TextField(blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["dataset", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["dataset", "number"], name="data_file_number"),
            models.UniqueConstraint(
                fields=["dataset"], condition=Q(state="released"), name="one_released_file_a_dataset"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(decided_at__isnull=False), name="no_release_without_decision"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("made_by")),
                name="deciding_on_data_takes_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "dataset"], name="data_file_state")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.number}"
