"""Adjusting the list when law or functions change (R-034 to R-037), what became of a power, and what was reported."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.basis.models import LawVersion
from sunlit.clocks.models import Clock
from sunlit.offices.models import Organ
from sunlit.powers.models.items import Power, PowerVersion


class Adjustment(models.Model):
    """One duty to adjust the list: an organ files what has to change, another person reviews, the list is changed.

    Filing and review each have their time limit; ``clock`` is the one that runs now, or the last one that ran.
    """

    class Trigger(models.TextChoices):
        LAW_PUBLISHED = "law_published", _("法律、法规、规章公布")
        LAW_AMENDED = "law_amended", _("法律、法规、规章修改")
        LAW_REPEALED = "law_repealed", _("法律、法规、规章废止")
        FUNCTION_MOVED = "function_moved", _("机构职能变动")
        NEW_ROUND = "new_round", _("新一轮清理")

    class State(models.TextChoices):
        OPEN = "open", _("待报送")
        FILED = "filed", _("待审核")
        RETURNED = "returned", _("退回重报")
        ACCEPTED = "accepted", _("同意，待调整权力库")
        CLOSED = "closed", _("已调整")

    class Outcome(models.TextChoices):
        KEEP = "keep", _("不需调整")
        CHANGE = "change", _("修改内容")
        ADD = "add", _("新增")
        MERGE = "merge", _("合并")
        SPLIT = "split", _("拆分")
        MOVE = "move", _("划转其他机关")
        CANCEL = "cancel", _("取消")

    number = models.CharField(_("编号"), max_length=30, unique=True)
    trigger = models.CharField(_("起因"), max_length=20, choices=Trigger)
    happened_on = models.DateField(_("公布或者决定的日期"))
    reason = models.CharField(_("说明"), max_length=500, blank=True)
    from_edition = models.ForeignKey(LawVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_edition = models.ForeignKey(LawVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # What the power cites of the changed law, as it is written in the list.
    cited = models.JSONField(_("受影响的条款"), default=list, blank=True)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    # Empty where the change asks for a power that is not on the list yet.
    power = models.ForeignKey(Power, on_delete=models.PROTECT, null=True, blank=True, related_name="adjustments")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, related_name="+")
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    outcome = models.CharField(_("调整意见"), max_length=10, choices=Outcome, blank=True)
    proposal = models.TextField(_("调整意见的说明"), blank=True)
    # The drafts that carry the proposal: one for a change, an addition and a merger, several for a split.
    versions = models.ManyToManyField(PowerVersion, related_name="+", blank=True)
    # For a merger the other powers that go into it.
    others = models.ManyToManyField(Power, related_name="+", blank=True)
    to_organ = models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    filed_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(_("审核意见"), blank=True)
    reviewed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]
        constraints = [
            # A change of law opens one adjustment a power, however often it is asked for.
            models.UniqueConstraint(fields=["power", "to_edition"], name="one_adjustment_a_change"),
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("filed_by")), name="adjusting_takes_two_people"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "organ"], name="adjustment_state"),
            models.Index(fields=["to_edition"], name="adjustment_edition"),
        ]

    def __str__(self) -> str:
        return self.number


class Succession(models.Model):
    """What became of a power: which one took its place, how, since when. The old code leads on to the new one."""

    class Kind(models.TextChoices):
        MERGED = "merged", _("并入")
        SPLIT = "split", _("拆分为")
        MOVED = "moved", _("划转为")

    before = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="successors")
    after = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="predecessors")
    kind = models.CharField(max_length=8, choices=Kind)
    on = models.DateField()
    adjustment = models.ForeignKey(Adjustment, on_delete=models.PROTECT, related_name="successions")

    class Meta:
        ordering = ["on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["before", "after"], name="one_succession_a_pair"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="nothing_succeeds_itself"),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"


class ListReport(models.Model):
    """That a change of the list was reported to the list office above (R-125): when, to whom, under which number."""

    adjustment = models.OneToOneField(Adjustment, on_delete=models.PROTECT, related_name="report")
    reported_on = models.DateField(_("报送日期"))
    receiver = models.CharField(_("报送给"), max_length=120)
    document_number = models.CharField(_("文号"), max_length=80, blank=True)
    reported_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.receiver} {self.reported_on}"
