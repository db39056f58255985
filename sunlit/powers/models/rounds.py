"""A clearing round 清权: its phases, seats and organs, the duties compared, the items on their way, who said what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.clocks.models import Clock
from sunlit.documents.models import Attachment
from sunlit.offices.models import Organ, Region
from sunlit.powers.models.items import Power


class Round(models.Model):
    """A campaign in which organs report their powers, and offices review them along a chain of steps.

    The chain is the preset's as it was on the day the round was opened: a preset that is changed later changes no
    round that runs.
    """

    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="rounds")
    title = models.CharField(_("名称"), max_length=120)
    document = models.CharField(_("部署文件"), max_length=120, blank=True)
    preset = models.CharField(max_length=40)
    chain = models.JSONField()
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-opened_at", "-id"]

    def __str__(self) -> str:
        return self.title


class RoundPhase(models.Model):
    """A stretch of a round with its dates, and the steps that have to be behind every item when it ends."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="phases")
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(_("阶段"), max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    steps = models.JSONField(default=list)
    from_on = models.DateField()
    to_on = models.DateField(_("最后一日"))

    class Meta:
        ordering = ["round", "position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gte=models.F("from_on")), name="phase_ends_after_start")
        ]

    def __str__(self) -> str:
        return self.name


class RoundSeat(models.Model):
    """Which organ acts for an office of the chain (list office, legal office, executive meeting ...)."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="seats")
    office = models.CharField(max_length=20)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "office"], name="one_organ_a_seat")]

    def __str__(self) -> str:
        return self.office


class RoundParticipant(models.Model):
    """An organ that reports its powers in this round."""

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="participants")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["round", "organ__position", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "organ"], name="organ_once_in_round")]


class RoundItem(models.Model):
    """One power in a round: where it stands, what came of it."""

    class Capacity(models.TextChoices):
        OWN = "own", _("法定职权")
        AUTHORISED = "authorised", _("法律法规授权")
        ENTRUSTED = "entrusted", _("受委托行使")
        ACCEPTANCE = "acceptance", _("受委托受理")

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="items")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="round_items")
    kind = models.CharField(max_length=30)
    capacity = models.CharField(_("行使身份"), max_length=12, choices=Capacity, default=Capacity.OWN)
    entrusted_by = models.CharField(_("委托机关"), max_length=120, blank=True)
    entrusted_document = models.CharField(_("委托书文号"), max_length=120, blank=True)
    own_rule = models.TextField(_("受理规则"), blank=True)
    # Not reported by its organ, but found and entered by the list office.
    concealed = models.BooleanField(default=False)
    # The code of the step where it stands; empty once it is finished.
    step = models.CharField(max_length=20, blank=True)
    # Counts how often it was sent back: what was said before counts no more.
    turn = models.PositiveIntegerField(default=1)
    consulting = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, blank=True)
    outcome_reason = models.TextField(blank=True)
    responsible = models.ForeignKey(Organ, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Fingerprint of what was reported: what is registered is what was reviewed.
    reported_hash = models.CharField(max_length=64, blank=True)
    filed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    filed_at = models.DateTimeField()
    entered_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["round", "organ", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "power"], name="power_once_in_round")]
        indexes = [models.Index(fields=["round", "step", "organ"], name="round_item_step")]

    def __str__(self) -> str:
        return self.power.code


class RoundMeeting(models.Model):
    """A sitting that decided items: number, day, who was there, the minutes as text and, where there is one, a file."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="meetings")
    step = models.CharField(max_length=20)
    number = models.CharField(_("会议编号"), max_length=60)
    held_on = models.DateField(_("会议日期"))
    attendees = models.TextField(_("出席人员"))
    minutes = models.TextField(_("会议纪要"))
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["round", "held_on", "id"]
        constraints = [models.UniqueConstraint(fields=["round", "number"], name="meeting_number_once_in_round")]

    def __str__(self) -> str:
        return self.number


class RoundReview(models.Model):
    """What one office is asked about an item in one step, and, once it has spoken, what it said."""

    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="reviews")
    step = models.CharField(max_length=20)
    office = models.CharField(max_length=20)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    # The days that the step gives; watched and carded like a case's.
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, blank=True)
    words = models.TextField(blank=True)
    # Aspect -> what was said of it, in a joint review.
    aspects = models.JSONField(default=dict)
    outcome = models.CharField(max_length=12, blank=True)
    attendees = models.TextField(blank=True)
    document = models.CharField(max_length=120, blank=True)
    meeting = models.ForeignKey(RoundMeeting, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "id"]
        constraints = [
            models.UniqueConstraint(fields=["item", "step", "office", "turn"], name="one_review_an_office_and_turn")
        ]
        indexes = [models.Index(fields=["organ", "decided_at"], name="round_review_waiting")]


class RoundDuty(models.Model):
    """A duty of an organ: by law or its mandate 三定 (top-down), or as really done at a post (bottom-up)."""

    class Direction(models.TextChoices):
        LAW = "law", _("法律法规规章")
        MANDATE = "mandate", _("“三定”规定")
        POST = "post", _("岗位实际职责")

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="duties")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    direction = models.CharField(max_length=10, choices=Direction)
    text = models.CharField(_("职责"), max_length=300)
    source = models.CharField(_("来源"), max_length=300, blank=True)
    post = models.CharField(_("岗位"), max_length=60, blank=True)
    # Law and article, where the source cites one: what it is compared by.
    place = models.CharField(max_length=250, blank=True)
    item = models.ForeignKey(RoundItem, on_delete=models.SET_NULL, null=True, blank=True, related_name="duties")
    entered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    entered_at = models.DateTimeField()

    class Meta:
        ordering = ["round", "organ", "direction", "id"]

    def __str__(self) -> str:
        return self.text


class RoundQuestion(models.Model):
    """磋商: what a reviewing office asks the organ about an item, and the answer."""

    item = models.ForeignKey(RoundItem, on_delete=models.CASCADE, related_name="questions")
    step = models.CharField(max_length=20)
    office = models.CharField(max_length=20)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    question = models.TextField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    # The days in which the organ answers; the clocks of those who review stand still meanwhile.
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["item", "id"]
