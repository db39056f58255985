"""Tables and constraints: the audit trail, the leaves of the public log, what they commit to, signed checkpoints.

The audit trail holds no keys to live records: a row must outlive what it tells of.
"""

from django.db import models
from django.db.models import F, Q


class Leaf(models.Model):
    """One entry of the public log, written in the transaction of its act.

    ``index`` is its place in the published tree; null until the publisher has integrated it.
    """

    entry = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)
    type = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    at = models.DateTimeField()
    index = models.BigIntegerField(null=True, unique=True)
    integrated_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(index__isnull=True), name="ledger_leaf_waiting"),
            models.Index(fields=["subject_kind", "subject_id", "id"], name="ledger_leaf_subject"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(index__isnull=True, integrated_at__isnull=True)
                | Q(index__isnull=False, integrated_at__isnull=False, index__gte=0),
                name="ledger_leaf_integrated_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.subject_kind} {self.subject_id}"


class Opening(models.Model):
    """Salts and values of a leaf's committed fields: ``{name: {"salt": hex, "value": text}}``.

    Kept apart from the leaf because it can be erased (at the end of retention, or on an upheld request) and the
    leaf cannot. Null fields mean erased.
    """

    leaf = models.OneToOneField(Leaf, on_delete=models.PROTECT, primary_key=True, related_name="opening")
    fields = models.JSONField(null=True)
    erased_at = models.DateTimeField(null=True)
    erased_by = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True, erased_by="", fields__isnull=False)
                | (Q(erased_at__isnull=False, fields__isnull=True) & ~Q(erased_by="")),
                name="ledger_opening_erased_pair",
            )
        ]

    def __str__(self) -> str:
        return f"opening of leaf {self.leaf_id}"


class AuditRow(models.Model):
    """One write: when, who, what, on what, and the fingerprints of the record before and after it.

    ``summary`` is small and holds no personal text. Autosaves of one person in one sitting are one row: ``folded``
    counts the later ones, ``folded_until`` is the last one's moment.
    """

    at = models.DateTimeField()
    by = models.CharField(max_length=80)
    by_name = models.CharField(max_length=80, blank=True, default="")
    act = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=64)
    hash_before = models.CharField(max_length=64, blank=True, default="")
    hash_after = models.CharField(max_length=64, blank=True, default="")
    summary = models.JSONField(default=dict)
    leaf = models.ForeignKey(Leaf, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    folded = models.PositiveIntegerField(default=0)
    folded_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="ledger_audit_subject"),
            # For the audit administrator: what one person did, where one act was done, what happened on a day.
            models.Index(fields=["by", "at"], name="ledger_audit_by"),
            models.Index(fields=["act", "at"], name="ledger_audit_act"),
            models.Index(fields=["at"], name="ledger_audit_at"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(folded=0, folded_until__isnull=True)
                | Q(folded__gt=0, folded_until__isnull=False, folded_until__gte=F("at")),
                name="ledger_audit_folded_pair",
            )
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_kind} {self.subject_id}"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root, exactly as published."""

    size = models.BigIntegerField(unique=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(size__gt=0), name="ledger_checkpoint_size")]

    def __str__(self) -> str:
        return f"checkpoint of {self.size}"


class Turn(models.Model):
    """The one row a publisher locks, so that only one integrates at a time."""

    name = models.CharField(max_length=20, primary_key=True)

    def __str__(self) -> str:
        return self.name


class Claim(models.Model):
    """One public form sent once: its key, what was sent (digest), and the answer that a repeat gets again."""

    key = models.CharField(max_length=64)
    act = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    result = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["act", "key"], name="ledger_claim_once")]

    def __str__(self) -> str:
        return f"{self.act} {self.key}"
