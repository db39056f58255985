"""Papers: what was handed in, and what the organ itself made."""

from django.db import models

from sunlit.offices.models import Organ


class Attachment(models.Model):
    """A file that somebody handed in; the bytes stand in the storage under their hash."""

    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=30)
    # A draft is named by its token until there is a case.
    subject_id = models.CharField(max_length=64)
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="attachment_subject"),
            models.Index(fields=["sha256"], name="attachment_content"),
        ]

    def __str__(self) -> str:
        return self.name


class Sequence(models.Model):
    """The last number given in one series (organ, kind of paper, year)."""

    series = models.CharField(max_length=60, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class Document(models.Model):
    """A paper that an act made. The act fixes number, fields, text hash and verify code; the seal follows later.

    It is rendered and sealed once its leaf stands in a checkpoint; until then the page says so.
    """

    class State(models.TextChoices):
        FIXED = "fixed", "已作出，等待进入公开日志"
        SEALED = "sealed", "已签章"
        VOID = "void", "已作废"
        ERASED = "erased", "文字已删除"

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    template = models.CharField(max_length=40)
    title = models.CharField(max_length=120)
    number = models.CharField("文号", max_length=60, unique=True)
    dated_on = models.DateField()
    subject_kind = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    fields = models.JSONField()
    text = models.TextField()
    # Goes with the text: the hash of a short text would tell it to whoever guesses.
    text_hash = models.CharField(max_length=64, blank=True)
    verify_code = models.CharField("核验码", max_length=24, unique=True)
    void_reason = models.CharField(max_length=300, blank=True)
    # The leaf of the act that made it, by row; the ledger stands below and knows nothing of papers.
    leaf_id = models.BigIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.FIXED)
    made_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)
    file = models.CharField(max_length=200, blank=True)
    file_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["made_at", "id"]
        indexes = [
            models.Index(fields=["subject_kind", "subject_id"], name="document_subject"),
            models.Index(fields=["leaf_id"], name="document_unsealed", condition=models.Q(state="fixed")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sealed_at__isnull=True, file="", file_hash="")
                | (models.Q(sealed_at__isnull=False) & ~models.Q(file="") & ~models.Q(file_hash="")),
                name="document_sealed_pair",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="sealed") | models.Q(sealed_at__isnull=False), name="document_sealed_has_file"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"
