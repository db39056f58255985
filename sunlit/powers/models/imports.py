"""Lists on their way in: what was read, what was refused and why, row by row, so that it can be mended and resumed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlit.offices.models import Region
from sunlit.powers.models.items import Power


class ImportSource(models.Model):
    """Where lists come from again and again, and what was said of its columns the last time."""

    name = models.CharField(_("清单来源"), max_length=80, unique=True)
    # Fingerprint of the headings: a list with the same ones is offered the same mapping.
    headings = models.CharField(max_length=64, db_index=True)
    mapping = models.JSONField(default=dict)
    organ = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    used_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ImportRun(models.Model):
    """One import of a published list: what was read, what was refused and why, so that it can be mended and resumed."""

    class State(models.TextChoices):
        CHECKING = "checking", _("正在检查")
        READY = "ready", _("已检查，没有导入")
        WRITING = "writing", _("正在导入")
        FINISHED = "finished", _("已导入")

    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.CHECKING)
    source = models.CharField(_("清单来源"), max_length=80, blank=True)
    # What the person said besides the file: organ and kind of all rows, region of new organs, the sheet to read.
    organ = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, null=True, related_name="+")
    sheet = models.CharField(max_length=60, blank=True)
    mapping = models.JSONField(default=dict)
    # How the list was read: places and headings of its columns, other sheets, lines passed over, regions named.
    reading = models.JSONField(default=dict)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    accepted = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    new_organs = models.JSONField(default=list)
    # Where a cell changed that was changed by hand too: the list's word, or the hand's.
    prefer_list = models.BooleanField(_("冲突时用清单的"), default=False)
    unresolved = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField()
    # Empty while it runs, and for ever where it was interrupted.
    finished_at = models.DateTimeField(null=True, blank=True)
    by = models.CharField(max_length=60)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name


class ImportedCells(models.Model):
    """What the last imported row said of a power: a short fingerprint for each column that had something written."""

    power = models.OneToOneField(Power, on_delete=models.CASCADE, primary_key=True, related_name="+")
    cells = models.JSONField(default=dict)

    def __str__(self) -> str:
        return str(self.power_id)


class ImportRow(models.Model):
    """One row of a list between reading and writing; refused ones stay with their reasons until the list is mended."""

    class State(models.TextChoices):
        READ = "read", _("还没有检查")
        REFUSED = "refused", _("退回")
        CREATED = "created", _("新增")
        CHANGED = "changed", _("改动")
        UNCHANGED = "unchanged", _("没有变化")

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="staged")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    written = models.BooleanField(default=False)
    doubtful = models.BooleanField(default=False)
    name = models.CharField(max_length=300, blank=True)
    cells = models.JSONField(default=list)
    item = models.JSONField(null=True)
    # Each [column, Chinese, English].
    faults = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    power = models.ForeignKey(Power, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["run", "number"]
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="import_row_once")]
        indexes = [models.Index(fields=["run", "state", "written", "number"], name="import_row_state")]
