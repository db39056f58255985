"""What people say: consultation, complaint, tip-off, rating."""

from django.db import models
from django.db.models import Q

from sunlit.cases.models import Case
from sunlit.clocks.models import Clock
from sunlit.offices.models import Organ
from sunlit.powers.models import Power


class Voice(models.Model):
    """A consultation, complaint or tip-off, found again by number and code without sign-in."""

    class Kind(models.TextChoices):
        CONSULTATION = "consultation", "咨询"
        COMPLAINT = "complaint", "投诉"
        TIP_OFF = "tip_off", "举报"

    class State(models.TextChoices):
        OPEN = "open", "待答复"
        ANSWERED = "answered", "已答复"

    kind = models.CharField(max_length=14, choices=Kind)
    number = models.CharField(max_length=40, unique=True)
    # The name under which the public log knows the voice; it reveals nothing.
    pseudonym = models.CharField(max_length=32, unique=True)
    code_hash = models.CharField(max_length=64)
    organ = models.ForeignKey(Organ, on_delete=models.PROTECT, related_name="+")
    power = models.ForeignKey(Power, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="voices")
    title = models.CharField(max_length=120)
    text = models.TextField()
    anonymous = models.BooleanField(default=False)
    name = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=30, blank=True)
    # The asker agrees that question and answer are shown, without the name.
    may_show = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    raised_at = models.DateTimeField()
    clock = models.ForeignKey(Clock, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by_name = models.CharField(max_length=60, blank=True)
    answered_post = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-raised_at", "-id"]
        indexes = [
            models.Index(fields=["organ", "state", "raised_at"], name="voice_organ"),
            models.Index(
                fields=["answered_at"],
                name="voice_shown",
                condition=Q(state="answered", may_show=True) & ~Q(kind="tip_off"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True) | Q(state="answered", answered_at__isnull=False),
                name="voice_answer_pair",
            ),
            # A tip-off is never public: it could tell who spoke.
            models.CheckConstraint(condition=~Q(kind="tip_off", may_show=True), name="tip_off_never_shown"),
        ]

    def __str__(self) -> str:
        return self.number


class Rating(models.Model):
    """One of five levels after completion 好差评; shown publicly without the name."""

    class Level(models.IntegerChoices):
        VERY_BAD = 1, "非常不满意"
        BAD = 2, "不满意"
        FAIR = 3, "基本满意"
        GOOD = 4, "满意"
        VERY_GOOD = 5, "非常满意"

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    level = models.PositiveSmallIntegerField(choices=Level)
    text = models.TextField(blank=True)
    anonymous = models.BooleanField(default=False)
    at = models.DateTimeField()
    reply = models.TextField(blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    replied_by_name = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["level", "at"], name="rating_level")]
        constraints = [models.CheckConstraint(condition=Q(level__gte=1, level__lte=5), name="rating_five_levels")]

    def __str__(self) -> str:
        return f"{self.level}"
