"""Reads: what the law misses in a chart version, and which of it keeps it from being published."""

from collections.abc import Sequence
from datetime import date

from django.conf import settings

from sunlit.ledger.wording import Text
from sunlit.offices.models import Appointment
from sunlit.offices.queries import on_day
from sunlit.powers.models import HandlingPost, Power, PowerVersion
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint import Context, LegalFinding, check
from sunlit.procedures.models import LONGEST_REASON, ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.procedures.remarks import Remark

STAFFED = Text(
    "这是现在的人员安排造成的：任命另一个人担任其中一个岗位就可以，流程图不用改。",
    "This comes from who holds the posts today: appoint somebody else to one of them, and the chart can stay.",
)


def legal_findings_of(version: ChartVersion, on: date, *, staff: bool = True) -> tuple[LegalFinding, ...]:
    """What the law misses in a version on that day, held against its class and the kind of its power.

    Without ``staff`` only the chart itself is asked, and not who holds its posts today.
    """
    flow = compiled(version).flow
    holders = holders_of(version.chart.power, on) if staff else {}
    context = Context(jurisdiction=settings.JURISDICTION, holders=holders)
    return check(flow, kind=version.chart.power.kind, on=on, context=context)


def holders_of(power: Power, on: date) -> dict[str, frozenset[int]]:
    """Who holds each post of a power's chart on that day, by role (2 queries): by its record, else by its organ.

    Stand-ins do not count: posts that must be separate have to be so while everybody is there (R-091).
    """
    rows = HandlingPost.objects.filter(version__power=power, version__state=PowerVersion.State.PUBLISHED)
    named: dict[str, set[int]] = {}
    for role, post in rows.values_list("role", "post"):
        named.setdefault(role, set()).add(post)
    held = Appointment.objects.filter(on_day(on), post__organ=power.organ_id)
    found: dict[str, set[int]] = {}
    for post, role, person in held.values_list("post", "post__roles__role", "person"):
        if role and post in named.get(role, {post}):
            found.setdefault(role, set()).add(person)
    return {role: frozenset(people) for role, people in found.items()}


def refuse_unlawful(version: ChartVersion, on: date) -> tuple[LegalFinding, ...]:
    """Refuses a version with an unlawful step, all of them named at once; gives the advice that is left."""
    found = legal_findings_of(version, on)
    unlawful = [one for one in found if one.severity == "must"]
    if unlawful:
        zh, en = " ".join(one.text.zh for one in unlawful), " ".join(one.text.en for one in unlawful)
        of_chart = advice_of(legal_findings_of(version, on, staff=False))
        if not any(one in of_chart for one in advice_of(unlawful)):
            zh += STAFFED.zh
            en += f" {STAFFED.en}"
        sentences = Text(zh, en)
        step = next(iter(unlawful[0].steps), "")
        raise ProcedureRefusal(sentences, step=step, field="steps")
    return found


def reason_for(advice: Sequence[Text], reason: str) -> str:
    """The reason for going on against advice; refused where there is advice and no reason. Nothing without advice."""
    if not advice:
        return ""
    words = reason.replace("\x00", "").strip()
    if not words:
        zh = " ".join(one.zh for one in advice)
        en = " ".join(one.en for one in advice)
        raise ProcedureRefusal(
            Text(
                f"有提示没有处理。请按提示修改，或者写明保留的理由：{zh}",
                f"There is advice that was not followed. Follow it, or give the reason for keeping the chart: {en}",
            ),
            field="reason",
        )
    return words[:LONGEST_REASON]


def advice_of(found: Sequence[LegalFinding | Remark]) -> list[dict[str, object]]:
    """The advice as it is stored with the version: by rule and steps."""
    return [{"rule": one.rule, "steps": list(one.steps)} for one in found]
