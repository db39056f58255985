"""Laws, their versions side by side, and their articles."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Law(models.Model):
    """A law, regulation or rule under its canonical title: no 《》, no 中华人民共和国 in front."""

    class Kind(models.TextChoices):
        CONSTITUTION = "constitution", _("宪法")
        LAW = "law", _("法律")
        INTERPRETATION = "interpretation", _("立法解释")
        DECISION = "decision", _("修改、废止的决定")
        REGULATION = "regulation", _("行政法规")
        LOCAL_REGULATION = "local_regulation", _("地方性法规")
        RULE = "rule", _("规章")
        PARTY_RULE = "party_rule", _("党内法规")
        OTHER = "other", _("其他")

    title = models.CharField(_("名称"), max_length=200, unique=True)
    full_title = models.CharField(_("全称"), max_length=220)
    kind = models.CharField(_("种类"), max_length=20, choices=Kind.choices, default=Kind.OTHER)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    issuer = models.CharField(_("制定机关"), max_length=120, blank=True)

    class Meta:
        ordering = ["title"]

    def __str__(self) -> str:
        return self.full_title


class LawVersion(models.Model):
    """One edition of a law. ``in_force_on`` is empty where no source says it: then it is not known, never guessed."""

    class Status(models.TextChoices):
        IN_FORCE = "in_force", _("现行有效")
        AMENDED = "amended", _("已被修改")
        SUPERSEDED = "superseded", _("历史版本")
        REPEALED = "repealed", _("已废止")
        UNKNOWN = "unknown", _("效力未载明")

    law = models.ForeignKey(Law, on_delete=models.PROTECT, related_name="versions")
    adopted_on = models.DateField(_("通过或公布日期"))
    in_force_on = models.DateField(_("施行日期"), null=True, blank=True)
    in_force_source = models.CharField(_("施行日期的出处"), max_length=300, blank=True)
    status = models.CharField(_("效力"), max_length=12, choices=Status.choices, default=Status.UNKNOWN)
    source = models.CharField(_("文本来源"), max_length=200)
    source_version = models.CharField(_("来源格式"), max_length=20)
    text_hash = models.CharField(max_length=64)
    imported_at = models.DateTimeField()

    class Meta:
        ordering = ["law", "adopted_on"]
        constraints = [
            models.UniqueConstraint(fields=["law", "adopted_on"], name="basis_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.law.full_title}（{self.adopted_on}）"


class Article(models.Model):
    """One article of one edition; ``sub`` is 1 for 第X条之一, ``number`` 0 for the whole of a text without articles.

    Paragraphs and items are read from the text.
    """

    version = models.ForeignKey(LawVersion, on_delete=models.PROTECT, related_name="articles")
    number = models.PositiveIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=40)
    chapter = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    position = models.PositiveIntegerField()

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number", "sub"], name="basis_article_once"),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.label}"
