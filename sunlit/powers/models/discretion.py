"""Discretion standards 裁量基准: one row a version, with what it says as it was read."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.offices.models import Organ
from sunlit.powers.models.items import Power


class DiscretionStandard(models.Model):
    """A version of an organ's standard, known by its title: drafted, reviewed for legality, published, in force."""

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEWED = "reviewed", _("法制审核通过")
        RETURNED = "returned", _("法制审核退回")
        PUBLISHED = "published", _("已公布")

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("制定机关"))
    title = models.CharField(_("名称"), max_length=200)
    number = models.PositiveIntegerField(_("版本"))
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.DRAFT)
    # The standard that this one refines; the lower level may not widen it.
    superior = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="refinements")
    file_name = models.CharField(_("文件"), max_length=200)
    # The items as sunlit.powers.discretion.plain writes them.
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(_("法制审核意见"), blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    in_force_from = models.DateField(_("施行日期"), null=True, blank=True)
    # The last day; empty while no later version takes its place.
    in_force_until = models.DateField(_("失效日期"), null=True, blank=True)
    # Where it was withdrawn, and not replaced: by whom, when, and why.
    withdrawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(_("停止适用的理由"), max_length=500, blank=True)

    class Meta:
        ordering = ["organ", "title", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "title", "number"], name="one_number_a_discretion_version"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | Q(drafted_by__isnull=True) | ~Q(reviewed_by=F("drafted_by")),
                name="discretion_review_takes_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, in_force_from__isnull=False),
                name="published_discretion_has_its_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "in_force_from"], name="discretion_in_force")]

    def __str__(self) -> str:
        return self.title


class StandardPower(models.Model):
    """An item of a version, by its place from 0, and a power whose cases it weighs. ``by_name``: found, not chosen."""

    version = models.ForeignKey(DiscretionStandard, on_delete=models.CASCADE, related_name="powers")
    place = models.PositiveIntegerField()
    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="standards")
    by_name = models.BooleanField(default=True)

    class Meta:
        ordering = ["version", "place", "power"]
        constraints = [models.UniqueConstraint(fields=["version", "place", "power"], name="one_link_an_item_and_power")]

    def __str__(self) -> str:
        return f"{self.version_id}/{self.place} {self.power_id}"


class StandardImport(models.Model):
    """A file that is being brought in: its tables as they were read and mended, before it is a draft."""

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+", verbose_name=_("制定机关"))
    title = models.CharField(_("名称"), max_length=200)
    superior = models.ForeignKey(DiscretionStandard, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(_("文件"), max_length=200)
    # As sunlit.powers.discretion.sheets.as_source wrote it.
    source = models.JSONField()
    mended = models.PositiveIntegerField(default=0)
    begun_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    # The draft that was made of it; while there is none, it can be mended or dropped.
    version = models.ForeignKey(DiscretionStandard, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-changed_at", "-id"]
        indexes = [models.Index(fields=["organ", "changed_at"], name="standard_import_organ")]

    def __str__(self) -> str:
        return self.title
