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


def legal_findings_of(version: ChartVersion, on: date) -> tuple[LegalFinding, ...]:
    """What the law misses in a version on that day, held against its class and the kind of its power."""
    flow = compiled(version).flow
    context = Context(jurisdiction=settings.JURISDICTION, holders=holders_of(version.chart.power, on))
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
        sentences = Text(" ".join(one.text.zh for one in unlawful), " ".join(one.text.en for one in unlawful))
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
