"""Who is editing a power just now, and what was typed but not yet saved."""

from django.db import models
from django.db.models import Q

from sunlit.accounts.models import Account
from sunlit.powers.models.items import Power


class Editing(models.Model):
    """One person's unfinished work on a power, or on one that is new; gone once it is saved or thrown away.

    ``typed`` are the fields of the form as they were sent. Of several people one ``holds`` the power: the others may
    read and type, and take it over with a reason.
    """

    power = models.ForeignKey(Power, on_delete=models.CASCADE, null=True, blank=True, related_name="editings")
    account = models.ForeignKey(Account, on_delete=models.CASCADE, related_name="+")
    holds = models.BooleanField(default=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField()
    typed = models.JSONField(default=dict)
    saves = models.PositiveIntegerField(default=0)
    # When the audit trail last heard of these saves: they are told together, not one by one.
    traced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["power", "account"], name="one_editing_a_person"),
            models.UniqueConstraint(
                fields=["account"], condition=Q(power__isnull=True), name="one_new_power_in_hand_a_person"
            ),
            models.UniqueConstraint(fields=["power"], condition=Q(holds=True), name="one_holder_a_power"),
        ]

    def __str__(self) -> str:
        return f"{self.account} {self.power or ''}".strip()
