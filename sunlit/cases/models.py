"""The operation platform: a matter under one chart version, its parties, papers, steps and events."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.clocks.models import Clock
from sunlit.documents.models import Attachment, Document
from sunlit.offices.models import Organ, Post
from sunlit.powers.models import DiscretionStandard, Material, Power, PowerVersion
from sunlit.procedures.models import ChartVersion


class Draft(models.Model):
    """An application still being filled in; found again by its token, so that an expired session loses nothing."""

    token = models.CharField(max_length=43, unique=True)
    version = models.ForeignKey(PowerVersion, on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField()
    sent_case = models.BigIntegerField(null=True, blank=True)


class Case(models.Model):
    """办件: one exercise of a power. It keeps its power version and its chart version to the end."""

    class State(models.TextChoices):
        RECEIVED = "received", "已收件"
        SUPPLEMENT = "supplement", "待补正"
        ACCEPTED = "accepted", "办理中"
        SUSPENDED = "suspended", "已暂停"
        DECIDED = "decided", "已决定，送达公示中"
        CLOSED = "closed", "已办结"
        NOT_ACCEPTED = "not_accepted", "不予受理"
        WITHDRAWN = "withdrawn", "已撤回"
        TERMINATED = "terminated", "已终止"

    class Channel(models.TextChoices):
        ONLINE = "online", "网上"
        WINDOW = "window", "窗口"
        EX_OFFICIO = "ex_officio", "依职权"

    number = models.CharField("办件号", max_length=40, unique=True)
    # The name under which the public log knows the case; it reveals nothing.
    pseudonym = models.CharField(max_length=32, unique=True)
    # Hash of the query code on the receipt: number and code open the tracking page without sign-in.
    code_hash = models.CharField(max_length=64)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="cases")
    power_version = models.ForeignKey(PowerVersion, on_delete=models.PROTECT, related_name="cases")
    chart_version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, related_name="cases")
    kind = models.CharField(max_length=30)
    channel = models.CharField(max_length=10, choices=Channel)
    state = models.CharField(max_length=12, choices=State)
    # accepted, deemed_accepted, accepted_after_supplement, not_needed, not_this_organ, corrected_on_the_spot ...
    acceptance = models.CharField(max_length=30, blank=True)
    # granted, refused, penalty, no_penalty, transferred ...
    result = models.CharField(max_length=20, blank=True)
    marking = models.TextField()
    facts = models.JSONField(default=dict)
    # Counts up with every act; two clerks on one step cannot both win.
    revision = models.PositiveIntegerField(default=0)
    # How many entries its trace has.
    entries = models.PositiveIntegerField(default=0)
    last_act_at = models.DateTimeField()
    applicant_name = models.CharField(max_length=120)
    received_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    statutory_clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    promised_clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Five working days to say everything that is missing (许可法 32); silence accepts the application.
    notice_clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    used_days = models.PositiveIntegerField("用时（工作日）", null=True, blank=True)

    class Meta:
        ordering = ["-received_at", "-id"]
        indexes = [
            models.Index(fields=["organ", "state", "received_at"], name="case_organ_state"),
            models.Index(fields=["state", "received_at"], name="case_state"),
            models.Index(fields=["power_version", "received_at"], name="case_power"),
            models.Index(fields=["received_at", "id"], name="case_received"),
        ]

    def __str__(self) -> str:
        return self.number


class Move(models.Model):
    """The map by which running cases go over to a newer version of their chart, with its reason and its approval."""

    from_version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, related_name="+")
    to_version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, related_name="+")
    # Place of the old chart -> place of the new one; see procedures.moving.
    places = models.JSONField(default=dict)
    reason = models.CharField("理由", max_length=300)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    approved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-proposed_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["from_version", "to_version"], name="one_map_a_pair"),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=models.F("proposed_by")),
                name="moving_cases_takes_two",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="move_approved_pair",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_version_id} → {self.to_version_id}"


class OwnSystem(models.Model):
    """例外登记: a power that runs in a system of its organ's own, or that cannot run electronically, with approval.

    Whoever handles it, in what time, by what flow and with what result is still shown to the public.
    """

    class Ground(models.TextChoices):
        OWN_SYSTEM = "own_system", _("部门另有业务系统")
        NOT_ELECTRONIC = "not_electronic", _("不适合网上运行")

    class State(models.TextChoices):
        ASKED = "asked", _("待批准")
        APPROVED = "approved", _("已批准")
        REFUSED = "refused", _("未批准")
        ENDED = "ended", _("已结束")

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="own_systems")
    ground = models.CharField("情形", max_length=16, choices=Ground)
    state = models.CharField(max_length=10, choices=State, default=State.ASKED)
    system = models.CharField("系统名称", max_length=120, blank=True)
    reason = models.CharField("理由", max_length=500)
    handler = models.CharField("经办岗位和人员", max_length=200)
    time = models.CharField("办理时间", max_length=200)
    flow = models.TextField("办理流程")
    result = models.CharField("结果在哪里看", max_length=200)
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField("审批意见", max_length=500, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField("结束的理由", max_length=500, blank=True)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["power"], condition=Q(state__in=["asked", "approved"]), name="one_own_system_a_power"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="own_system_takes_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "asked_at"], name="own_system_state")]

    def __str__(self) -> str:
        return self.system or self.get_ground_display()


class OwnSystemResult(models.Model):
    """One matter that was handled outside this platform: by whom, from when to when, with what result."""

    entry = models.ForeignKey(OwnSystem, on_delete=models.PROTECT, related_name="results")
    number = models.CharField("办件编号", max_length=60)
    handler = models.CharField("经办人", max_length=60)
    received_on = models.DateField("受理日期")
    done_on = models.DateField("办结日期")
    result = models.CharField("办理结果", max_length=200)
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["-done_on", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "number"], name="own_system_result_number"),
            models.CheckConstraint(condition=Q(done_on__gte=models.F("received_on")), name="own_system_result_days"),
        ]

    def __str__(self) -> str:
        return self.number


class Party(models.Model):
    """A person or organisation with a part in the case. Personal fields never leave this table unmasked."""

    class Role(models.TextChoices):
        APPLICANT = "applicant", "申请人"
        AGENT = "agent", "代办人"
        PUNISHED = "punished", "当事人"
        INTERESTED = "interested", "利害关系人"

    class Kind(models.TextChoices):
        PERSON = "person", "自然人"
        LEGAL_PERSON = "legal_person", "法人"
        ORGANISATION = "organisation", "非法人组织"
        TRADER = "trader", "个体工商户"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(max_length=12, choices=Role)
    kind = models.CharField(max_length=12, choices=Kind)
    name = models.CharField(max_length=120)
    id_number = models.CharField("证件号码", max_length=40, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=120, blank=True)
    address = models.CharField(max_length=200, blank=True)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Consent to be served by electronic means (民诉法 90, 处罚法 61).
    electronic_service = models.BooleanField(default=False)


class HandedIn(models.Model):
    """A material of the list as it was handed in for this case."""

    class State(models.TextChoices):
        GIVEN = "given", "已提交"
        WAIVED = "waived", "免交"
        MISSING = "missing", "缺少"
        WRONG = "wrong", "不符合要求"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="materials")
    material = models.ForeignKey(Material, on_delete=models.PROTECT, related_name="+")
    attachment = models.ForeignKey(Attachment, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=8, choices=State)
    note = models.CharField("缺什么", max_length=200, blank=True)
    at = models.DateTimeField()


class WorkItem(models.Model):
    """A step that is open (or was done) for a post, with its countdown."""

    class State(models.TextChoices):
        OPEN = "open", "待办"
        DONE = "done", "已完成"
        CANCELLED = "cancelled", "已取消"

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="work_items")
    step = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=30)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    # Empty when the step belongs to the applicant or another party.
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Who of the post's holders has said that they do it; others still may.
    taken_by = models.CharField(max_length=60, blank=True)
    taken_by_name = models.CharField(max_length=60, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.CharField(max_length=60, blank=True)
    done_by_name = models.CharField(max_length=60, blank=True)
    outputs = models.JSONField(default=dict)

    class Meta:
        ordering = ["opened_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["case", "step"], condition=Q(state="open"), name="one_open_item_a_step")
        ]
        indexes = [
            models.Index(fields=["post", "due_at"], name="work_open_post", condition=Q(state="open")),
            models.Index(fields=["organ", "role", "due_at"], name="work_open_organ", condition=Q(state="open")),
        ]


class HandOn(models.Model):
    """内部移交: one post inside the office has done its part of an open step (internal chart) and hands it on."""

    item = models.ForeignKey(WorkItem, on_delete=models.CASCADE, related_name="hand_ons")
    chart_version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=160, blank=True)
    role = models.CharField(max_length=30)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    # Until when the internal chart let this post work on it; empty where its limit is words.
    due_at = models.DateTimeField(null=True, blank=True)
    note = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["item", "step"], name="one_hand_on_a_step")]


class Event(models.Model):
    """One entry of the case's trace: who, when, what, in the order in which it happened."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    step = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    by = models.CharField(max_length=60)
    by_name = models.CharField(max_length=60)
    post_name = models.CharField(max_length=60, blank=True)
    at = models.DateTimeField()
    article = models.CharField(max_length=200, blank=True)
    public = models.BooleanField("申请人可见", default=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leaf_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["case", "position"]
        constraints = [models.UniqueConstraint(fields=["case", "position"], name="event_position")]


class Weighing(models.Model):
    """裁量: what the discretion standard says of a case, the amount proposed, and the approval of a departure."""

    class State(models.TextChoices):
        STANDS = "stands", _("在基准幅度内")
        WAITING = "waiting", _("偏离基准，待批准")
        APPROVED = "approved", _("偏离基准，已批准")
        REFUSED = "refused", _("偏离基准，未批准")
        REPLACED = "replaced", _("已重新裁量")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="weighings")
    standard = models.ForeignKey(DiscretionStandard, on_delete=models.PROTECT, related_name="+")
    # The place of the item in the version, from 0, and how the table numbers it.
    place = models.PositiveIntegerField()
    item_key = models.CharField(max_length=60)
    violation = models.TextField()
    # What was stated: figures by name as texts, circumstances in the table's words.
    figures = models.JSONField(default=dict)
    chosen = models.JSONField(default=list)
    # What came out: the grade (empty: none fits), its range in 元, the arithmetic as pairs of Chinese and English.
    grade = models.PositiveIntegerField(null=True, blank=True)
    grade_words = models.TextField(blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    lines = models.JSONField(default=list)
    amount = models.DecimalField(_("拟罚款金额（元）"), max_digits=18, decimal_places=2, null=True, blank=True)
    reason = models.TextField(_("偏离基准的理由"), blank=True)
    state = models.CharField(max_length=10, choices=State)
    made_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    decided_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    opinion = models.TextField(_("审批意见"), blank=True)

    class Meta:
        ordering = ["-made_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=~Q(state="replaced"), name="one_weighing_a_case_stands"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("made_by")),
                name="departure_takes_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(decided_by__isnull=False), name="departure_has_its_approver"
            ),
        ]
        indexes = [models.Index(fields=["state", "made_at"], name="weighing_state")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.item_key}"
