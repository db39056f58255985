"""The directory of powers kept back (涉密、不宜公开职权目录, R-041), and what stands here for a state secret.

Tables of their own: nothing that reads the power list can meet a row of these. The names in them are for the keeper of
the organ and for the secrecy office alone, so neither a row's word for itself nor a constraint tells one.
"""

import secrets

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.offices.models import Organ
from sunlit.powers.models.items import Power

# Before it nobody keeps such a register.
FIRST_YEAR = 1949


def new_salt() -> str:
    """What keeps the fingerprint of a short name from being guessed by trying names."""
    return secrets.token_hex(16)


class WithheldPower(models.Model):
    """A power that is not on the public list for a trade secret, privacy or a work secret; never for a state secret."""

    class Reason(models.TextChoices):
        TRADE = "trade_secret", _("商业秘密")
        PRIVACY = "privacy", _("个人隐私")
        WORK = "work_secret", _("工作秘密")

    class State(models.TextChoices):
        FILED = "filed", _("待审核")
        RETURNED = "returned", _("退回")
        REVIEWED = "reviewed", _("已审核，待备案")
        RECORDED = "recorded", _("已备案")
        RELEASING = "releasing", _("申请公开，待保密审查")
        RELEASED = "released", _("已转入权力清单编制")
        WITHDRAWN = "withdrawn", _("已撤销")

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("职权名称"), max_length=300)
    kind = models.CharField(_("职权类别"), max_length=30, help_text="content/categories")
    reason = models.CharField(_("不公开理由"), max_length=20, choices=Reason)
    basis = models.CharField(_("不公开依据"), max_length=300)
    legal_basis = models.CharField(_("职权依据"), max_length=300, blank=True)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.FILED)
    # Goes into every fingerprint of this row in the trace.
    salt = models.CharField(max_length=32, default=new_salt, editable=False)
    filed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    reviewed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    review = models.CharField(_("审核意见"), max_length=300, blank=True)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)
    release_asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    release_asked_at = models.DateTimeField(null=True, blank=True)
    release_why = models.CharField(_("为什么可以公开"), max_length=300, blank=True)
    release_reviewed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    release_review = models.CharField(_("保密审查意见"), max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The power that a clearing round left to the directory, or the ordinary draft that an entry has become.
    power = models.OneToOneField(Power, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["organ", "state"], name="withheld_organ_state"),
            models.Index(fields=["recorded_at"], name="withheld_recorded"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("filed_by")), name="withheld_two_people"
            ),
            models.CheckConstraint(
                condition=Q(release_reviewed_by__isnull=True) | ~Q(release_reviewed_by=F("release_asked_by")),
                name="withheld_release_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"withheld {self.pk}"


class StateSecretPlaceholder(models.Model):
    """That there is a power which is a state secret: whose, since which year, and where the paper register lies.

    Nothing of it is in the system. All values are chosen from lists: there is no field to type a word into.
    """

    class Place(models.TextChoices):
        ORGAN = "organ_secrecy_room", _("本机关保密室")
        OFFICE = "secrecy_office", _("保密行政管理部门")
        ARCHIVE = "archive", _("国家综合档案馆涉密库房")
        SUPERIOR = "superior_organ", _("上级主管部门保密室")

    class State(models.TextChoices):
        NAMED = "named", _("待确认")
        CONFIRMED = "confirmed", _("已确认")
        ENDED = "ended", _("已注销")

    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField(_("列入年份"), validators=[MinValueValidator(FIRST_YEAR)])
    place = models.CharField(_("纸质登记册存放处"), max_length=20, choices=Place)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.NAMED)
    named_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["organ", "state"], name="placeholder_organ_state")]
        constraints = [
            models.CheckConstraint(condition=Q(year__gte=FIRST_YEAR), name="placeholder_year"),
            models.CheckConstraint(
                condition=Q(place__in=["organ_secrecy_room", "secrecy_office", "archive", "superior_organ"]),
                name="placeholder_place_from_the_list",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("named_by")), name="placeholder_two_people"
            ),
        ]

    def __str__(self) -> str:
        return f"placeholder {self.pk}"
