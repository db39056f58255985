"""Discretion standards 裁量基准: one row a version, with what it says as it was read."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.offices.models import Organ


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
