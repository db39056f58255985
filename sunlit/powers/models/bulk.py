"""Acts on many versions at once: what was chosen, what each would do or did, and which were refused and why."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.powers.models.items import PowerVersion


class BulkRun(models.Model):
    """One act on many versions, first tried on each and then done by the same person."""

    class State(models.TextChoices):
        CHECKING = "checking", _("正在试做")
        READY = "ready", _("已试做，没有执行")
        RUNNING = "running", _("正在执行")
        FINISHED = "finished", _("已执行")

    action = models.CharField(max_length=30)
    given = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.action


class BulkItem(models.Model):
    """One version in such a run."""

    class State(models.TextChoices):
        CHOSEN = "chosen", _("还没有试做")
        POSSIBLE = "possible", _("可以做")
        REFUSED = "refused", _("不能做")
        DONE = "done", _("已做")

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="items")
    version = models.ForeignKey(PowerVersion, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.CHOSEN)
    # Why it is refused, in the language of whoever tried it.
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["run", "id"]
        constraints = [models.UniqueConstraint(fields=["run", "version"], name="bulk_version_once")]
        indexes = [models.Index(fields=["run", "state"], name="bulk_item_state")]
