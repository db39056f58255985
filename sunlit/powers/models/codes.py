"""Codes that were ever given: none of them is given again, whatever became of its power."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlit.powers.models.items import Power


class CodeUse(models.Model):
    """That a code stood for a power: from which day, until which day, and why it ended. A row is never deleted."""

    class Reason(models.TextChoices):
        CANCELLED = "cancelled", _("职权取消")
        MERGED = "merged", _("并入其他职权")
        SPLIT = "split", _("拆分")
        MOVED = "moved", _("划转其他机关")
        RECODED = "recoded", _("重新编码")

    code = models.CharField(_("职权编码"), max_length=60, unique=True)
    power = models.ForeignKey(Power, on_delete=models.PROTECT, related_name="code_uses")
    from_on = models.DateField(_("启用日期"))
    until = models.DateField(_("停用日期"), null=True, blank=True)
    # Empty while the code is in use.
    reason = models.CharField(_("停用原因"), max_length=10, choices=Reason, blank=True)

    class Meta:
        ordering = ["power", "from_on", "id"]

    def __str__(self) -> str:
        return self.code
