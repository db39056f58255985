"""Charts and their immutable versions; the rule texts that are composed from a power and its chart."""

from typing import Any

from django.db import models
from django.db.models import Q

from sunlit.accounts.models import Account
from sunlit.clocks.models import Clock
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.ordered import OrderedJSON

LONGEST_REASON = 500


class Chart(models.Model):
    """The flow chart of a power, external (for the public) or internal (posts)."""

    class Scope(models.TextChoices):
        EXTERNAL = "external", "外部流程图"
        INTERNAL = "internal", "内部流程图"

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="charts")
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.EXTERNAL)
    chart_class = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["power", "scope"], name="one_chart_a_scope")]


class ChartVersion(models.Model):
    """What is shown and what runs: one object. Once published it never changes."""

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        PUBLISHED = "published", "已公布"
        SUPERSEDED = "superseded", "已被新版本取代"

    chart = models.ForeignKey(Chart, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    # Choices stand in a form in the order in which they were written.
    source = OrderedJSON()
    content_hash = models.CharField(max_length=64)
    # Advice of the legal lint that was not followed, by rule and steps, and the reason given for it.
    advice = models.JSONField(default=list, blank=True)
    advice_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["chart", "number"]
        constraints = [
            models.UniqueConstraint(fields=["chart", "number"], name="chart_version_number"),
            models.UniqueConstraint(
                fields=["chart"], condition=Q(state="published"), name="one_published_version_a_chart"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("submitted_by")),
                name="publishing_a_chart_takes_two",
            ),
        ]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="chart_version_state"),
            models.Index(fields=["content_hash", "state"], name="chart_version_content"),
        ]

    def __str__(self) -> str:
        return f"{self.chart_id}@{self.number}"

    def save(self, *args: Any, **options: Any) -> None:
        """Refuses to change what a published version says; the database refuses it too (triggers.py)."""
        if self.pk and "source" in (options.get("update_fields") or ("source",)):
            fixed = ChartVersion.objects.filter(pk=self.pk, published_at__isnull=False).exclude(
                content_hash=self.content_hash
            )
            if fixed.exists():
                raise ProcedureRefusal(
                    Text(
                        "已公布的流程图不能修改，请另起一版。", "A published chart never changes; begin a new version."
                    )
                )
        super().save(*args, **options)


class RuleText(models.Model):
    """The rule of a power 制度文本, its working rules, or its rule of entrusted acceptance: one row a version.

    ``elements`` holds for each element what record and chart say (``composed``) and what the editor added (``own``).
    It is bound to the version of the power and of the chart it was composed from; a published text never changes.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "草稿"
        SUBMITTED = "submitted", "待审核"
        PUBLISHED = "published", "已公布"
        SUPERSEDED = "superseded", "已被新版本取代"

    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="rule_texts")
    variant = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    power_version = models.ForeignKey(PowerVersion, on_delete=models.PROTECT, related_name="+")
    chart_version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    title = models.CharField(max_length=330)
    elements = models.JSONField()
    content_hash = models.CharField(max_length=64)
    returned_because = models.CharField(max_length=300, blank=True)
    drafted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    drafted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["power", "variant", "number"]
        constraints = [
            models.UniqueConstraint(fields=["power", "variant", "number"], name="rule_text_number"),
            models.UniqueConstraint(
                fields=["power", "variant"], condition=Q(state="published"), name="one_published_rule_text"
            ),
            models.UniqueConstraint(
                fields=["power", "variant"], condition=Q(state__in=["draft", "submitted"]), name="one_open_rule_text"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=models.F("submitted_by")),
                name="publishing_a_rule_takes_two",
            ),
        ]
        indexes = [models.Index(fields=["state", "submitted_at"], name="rule_text_state")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"


class ChartCitation(models.Model):
    """That a chart of this content cites an article of a law; kept by content hash, so once for all charts alike."""

    content_hash = models.CharField(max_length=64)
    law_title = models.CharField(max_length=150)
    number = models.PositiveIntegerField()
    sub = models.PositiveSmallIntegerField(default=0)
    place = models.CharField(max_length=80)
    step = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["law_title", "number"], name="chart_citation_law"),
            models.Index(fields=["content_hash"], name="chart_citation_content"),
        ]

    def __str__(self) -> str:
        return f"{self.law_title}{self.place}"


class ReviewChain(models.Model):
    """Along which steps charts are reviewed before publication, from a day on (R-072); the newest one binds.

    The chain is a copy of the preset's, so that a preset that is changed later changes no review that runs.
    """

    preset = models.CharField(max_length=40)
    chain = models.JSONField()
    document = models.CharField(max_length=120)
    from_on = models.DateField()
    set_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["-from_on", "-id"]

    def __str__(self) -> str:
        return f"{self.preset} {self.from_on}"


class ReviewSeat(models.Model):
    """Which organ acts for an office of the chain (legal office, leading group, executive meeting ...)."""

    chain = models.ForeignKey(ReviewChain, on_delete=models.CASCADE, related_name="seats")
    office = models.CharField(max_length=20)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["chain", "id"]
        constraints = [models.UniqueConstraint(fields=["chain", "office"], name="one_organ_a_review_seat")]

    def __str__(self) -> str:
        return self.office


class ChartReview(models.Model):
    """One passage of a chart version along the chain, from handing in to its end; what was said in it stays."""

    class State(models.TextChoices):
        RUNNING = "running", "正在审核"
        PASSED = "passed", "审核通过"
        RETURNED = "returned", "已退回"
        WITHDRAWN = "withdrawn", "已撤回"

    version = models.ForeignKey(ChartVersion, on_delete=models.PROTECT, related_name="reviews")
    chain = models.ForeignKey(ReviewChain, on_delete=models.PROTECT, related_name="+")
    # What was handed in: what is published has to be the same.
    content_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    # The code of the step where it stands; empty once it has ended.
    step = models.CharField(max_length=20, blank=True)
    handed_in_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    handed_in_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    # Why it was withdrawn.
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)

    class Meta:
        ordering = ["version", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["version"], condition=Q(state__in=["running", "passed"]), name="one_open_review_a_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class ChartSitting(models.Model):
    """A meeting that decided on charts: number, day, who was there, the minutes."""

    chain = models.ForeignKey(ReviewChain, on_delete=models.PROTECT, related_name="sittings")
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=20)
    number = models.CharField(max_length=60)
    held_on = models.DateField()
    attendees = models.TextField()
    minutes = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-held_on", "-id"]
        constraints = [models.UniqueConstraint(fields=["organ", "number"], name="one_chart_sitting_a_number")]

    def __str__(self) -> str:
        return self.number


class ChartOpinion(models.Model):
    """What an office is asked about a chart in one step, within its days, and, once it has spoken, what it said."""

    review = models.ForeignKey(ChartReview, on_delete=models.PROTECT, related_name="opinions")
    step = models.CharField(max_length=20)
    office = models.CharField(max_length=20)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    # The roles that the step asks for.
    roles = models.JSONField()
    opened_at = models.DateTimeField()
    clock = models.OneToOneField(Clock, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, blank=True)
    words = models.TextField(blank=True)
    attendees = models.TextField(blank=True)
    sitting = models.ForeignKey(ChartSitting, on_delete=models.PROTECT, null=True, blank=True, related_name="opinions")
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["review", "id"]
        constraints = [models.UniqueConstraint(fields=["review", "step"], name="one_chart_opinion_a_step")]
        indexes = [models.Index(fields=["organ", "decided_at"], name="chart_opinion_waiting")]


class ChartQuestion(models.Model):
    """磋商: what a reviewing office asks the unit about a chart, and the answer."""

    opinion = models.ForeignKey(ChartOpinion, on_delete=models.PROTECT, related_name="questions")
    question = models.TextField()
    asked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["opinion", "id"]


class ChartRevision(models.Model):
    """One change of a draft in the editor: what stood there and what stands there now, by whom, in words.

    ``number`` counts from 1 within a version; revision 0 is the draft as it was begun. An ``undo`` or ``redo`` names in
    ``of`` the change that it takes back or does again.
    """

    class Kind(models.TextChoices):
        EDIT = "edit", "修改"
        UNDO = "undo", "撤销"
        REDO = "redo", "恢复"

    version = models.ForeignKey(ChartVersion, on_delete=models.CASCADE, related_name="revisions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=4, choices=Kind, default=Kind.EDIT)
    of = models.PositiveIntegerField(null=True, blank=True)
    # As text: a database may put the names in a JSON value into another order, and the order of choices has a meaning.
    patch = models.TextField()
    words = models.CharField(max_length=600)
    words_en = models.CharField(max_length=900)
    step = models.CharField(max_length=60, blank=True)
    content_hash = models.CharField(max_length=64)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["version", "number"]
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="chart_revision_number")]

    def __str__(self) -> str:
        return f"{self.version_id}~{self.number}"


class ChartEditing(models.Model):
    """Who has a draft open in the editor just now, and at which step; nobody is kept out by it."""

    version = models.ForeignKey(ChartVersion, on_delete=models.CASCADE, related_name="editings")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    step = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["version", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "account"], name="one_chart_editing_a_person")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.account_id}"


class ChartComment(models.Model):
    """What somebody says of one step of a version (or of the whole chart), its answers, and that it is settled."""

    version = models.ForeignKey(ChartVersion, on_delete=models.CASCADE, related_name="comments")
    # Empty: the chart as a whole.
    step = models.CharField(max_length=60, blank=True)
    answers = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="replies")
    text = models.TextField()
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["version", "id"]

    def __str__(self) -> str:
        return f"{self.version_id} {self.step}".strip()


class ChartFile(models.Model):
    """A chart that somebody brought as a file, from the upload until it is a draft or thrown away.

    ``content`` is what was uploaded, with what was mended since; ``decided`` are decisions about its elements.
    """

    power = models.ForeignKey(Power, on_delete=models.CASCADE, related_name="chart_files")
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    decided = models.JSONField(default=list)
    brought_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    brought_at = models.DateTimeField()
    mended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
