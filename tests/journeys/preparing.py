"""Cases brought to where a journey begins, by the operations; what the journey is about goes through the pages."""

from secrets import token_hex
from typing import Any

from django.utils import timezone

from sunlit.cases.given import Applied, MaterialGiven, PartyGiven
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import apply, complete_step
from sunlit.ledger.actor import ANONYMOUS
from sunlit.powers.models import PowerVersion
from tests.journeys.examples import acting

FOOD = "990122SJ-XK-0001"


def applied(code: str, *, name: str) -> Applied:
    """An application that has just come in."""
    version = PowerVersion.objects.get(power__code=code, state=PowerVersion.State.PUBLISHED)
    party = PartyGiven(role="applicant", kind="trader", name=name, phone="0990-668820")
    materials = [MaterialGiven(material.pk) for material in version.materials.all() if not material.waived]
    given: dict[str, Any] = {"parties": [party], "materials": materials, "key": token_hex(8)}
    return apply(by=ANONYMOUS, at=timezone.now(), version=version, **given)


def case_at_review(code: str, *, name: str) -> str:
    """A case that the window has accepted and the reviewer has not looked at; gives its number."""
    case = applied(code, name=name).case_id
    done(case, "register", {})
    done(case, "check", {"acceptance": "accept"})
    done(case, "accept", {})
    return Case.objects.get(pk=case).number


def done(case: int, step: str, outputs: dict[str, Any], by: str = "chuangkou") -> None:
    """Somebody completes the step."""
    item = WorkItem.objects.select_related("case").get(case=case, step=step, state=WorkItem.State.OPEN)
    complete_step(
        by=acting(by), at=timezone.now(), item=item.pk, revision=item.case.revision, outputs=outputs, key=token_hex(8)
    )
