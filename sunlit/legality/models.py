"""What stands above single cases: that a change of law was answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.basis.models import LawVersion


class LawChange(models.Model):
    """That somebody went through what a new edition, or the repeal, of a law affects; counts as found."""

    from_edition = models.ForeignKey(LawVersion, on_delete=models.PROTECT, related_name="+")
    # Empty where the law was repealed and nothing took its place.
    to_edition = models.ForeignKey(LawVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    happened_on = models.DateField(_("公布日期"))
    powers = models.PositiveIntegerField(default=0)
    charts = models.PositiveIntegerField(default=0)
    templates = models.PositiveIntegerField(default=0)
    parameters = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at"]
        constraints = [
            models.UniqueConstraint(fields=["from_edition", "to_edition"], name="one_answer_a_change"),
            models.UniqueConstraint(
                fields=["from_edition"], condition=models.Q(to_edition__isnull=True), name="one_answer_a_repeal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.to_edition or self.from_edition}"
