"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power
from sunlit.procedures import reader
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.soundness import findings
from sunlit.procedures.timing import refuse_unknown_parameters

State = ChartVersion.State


@transaction.atomic
def draft_chart(*, power: Power, source: str | bytes | Mapping[str, Any], by: Actor, at: datetime) -> ChartVersion:
    """A new draft of the power's chart, or the open draft with this content.

    ``source`` is the YAML of content/charts or its plain mapping. It must be readable, with step and field named where
    it is not; that it is sound is asked only when it is published, so that half a chart can be kept.
    """
    require(by, "procedures.draft_chart", Subject("power", organ=power.organ_id))
    plain = dict(source) if isinstance(source, Mapping) else _told(reader.source_of, source)
    flow = _readable(plain)
    chart = _chart(power, flow)
    version = chart.versions.select_for_update().filter(state=State.DRAFT).first()
    before = {"content_hash": version.content_hash} if version else None
    if version is None:
        latest = chart.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = ChartVersion(chart=chart, number=latest + 1)
    version.source, version.content_hash = plain, reader.content_hash(plain)
    version.drafted_by_id, version.drafted_at = by.account, at
    version.save()
    after = {"content_hash": version.content_hash, "class": flow.class_name}
    record(by=by, at=at, act="procedures.draft_chart", subject=_subject(version), before=before, after=after)
    return version


@transaction.atomic
def submit_chart(*, version: ChartVersion, by: Actor, at: datetime) -> ChartVersion:
    """Hands a draft over for publication. Refused, with the shortest path that shows it, if the chart is not sound."""
    version = _in_state(version, State.DRAFT)
    require(by, "procedures.submit_chart", Subject("power", organ=version.chart.power.organ_id))
    _named(by)
    _refuse_unsound(version, at)
    version.state, version.submitted_by_id, version.submitted_at = State.SUBMITTED, by.account, at
    version.save(update_fields=["state", "submitted_by", "submitted_at"])
    record(by=by, at=at, act="procedures.submit_chart", subject=_subject(version), after={"state": version.state})
    return version


@transaction.atomic
def publish_chart(*, version: ChartVersion, by: Actor, at: datetime) -> ChartVersion:
    """Makes a submitted version the one that new cases run on, by another person than the one who submitted it.

    The version before becomes superseded; cases that run on it keep it. The public leaf carries the content hash.
    """
    version = _in_state(version, State.SUBMITTED)
    power = version.chart.power
    require(by, "procedures.publish_chart", Subject("power", organ=power.organ_id, made_by=version.submitted_by_id))
    _named(by)
    if version.submitted_by_id == by.account:
        raise _refusal(
            "流程图须由提交人以外的另一个人公布。", "A chart is published by another person than its submitter."
        )
    _refuse_unsound(version, at)
    version.chart.versions.filter(state=State.PUBLISHED).update(state=State.SUPERSEDED)
    version.state, version.published_by_id, version.published_at = State.PUBLISHED, by.account, at
    version.save(update_fields=["state", "published_by", "published_at"])
    record(
        by=by,
        at=at,
        act="procedures.publish_chart",
        subject=_subject(version),
        after={"state": version.state, "content_hash": version.content_hash},
        leaf=PublicLeaf(
            type="chart.published",
            office=power.organ.code,
            pseudonym=power.code,
            version=f"{power.code}/{version.chart.scope}@{version.number}#{version.content_hash}",
        ),
    )
    return version


def _chart(power: Power, flow: Flow) -> Chart:
    """The power's chart of this scope; its class follows the newest draft."""
    chart, _ = Chart.objects.select_for_update().get_or_create(
        power=power, scope=flow.scope, defaults={"chart_class": flow.class_name}
    )
    if chart.chart_class != flow.class_name:
        chart.chart_class = flow.class_name
        chart.save(update_fields=["chart_class"])
    return chart


def _readable(plain: Mapping[str, Any]) -> Flow:
    def whole(source: Mapping[str, Any]) -> Flow:
        flow = reader.read(source)
        compile_flow(flow)
        return flow

    flow: Flow = _told(whole, plain)
    return flow


def _told(function: Any, argument: object) -> Any:
    """Runs pure code, whose refusal is then told in the reader's language."""
    try:
        return function(argument)
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None


def _refusal(zh: str, en: str) -> ProcedureRefusal:
    return ProcedureRefusal(Text(zh, en)).in_language(get_language() or "zh")


def _refuse_unsound(version: ChartVersion, at: datetime) -> None:
    flow = _readable(version.source)
    found = findings(compile_flow(flow))
    language = get_language() or "zh"
    if found:
        sentences = Text(" ".join(f.text.zh for f in found), " ".join(f.text.en for f in found))
        refusal = ProcedureRefusal(sentences, step=found[0].steps[0] if found[0].steps else "", field="steps")
        raise refusal.in_language(language)
    try:
        refuse_unknown_parameters(flow, day_of(at))
    except ProcedureRefusal as refusal:
        raise refusal.in_language(language) from None


def _in_state(version: ChartVersion, state: str) -> ChartVersion:
    """The row, held until the end of the transaction, if it is still in this state."""
    found = (
        ChartVersion.objects.select_for_update(of=("self",))
        .select_related("chart__power__organ")
        .filter(pk=version.pk)
        .first()
    )
    if found is not None and found.state == state:
        return found
    state_now = found.get_state_display() if found else "已不存在"
    raise _refusal(
        f"这一版流程图现在是“{state_now}”，不能做这一步。请重新打开，看看是谁刚刚办过。",
        f"This chart version is now “{found.state if found else 'gone'}”; reload it to see who has just handled it.",
    )


def _named(by: Actor) -> None:
    if by.account is None:
        raise _refusal(
            "提交和公布流程图都要由有姓名的人来做。请用工作人员账户登录。",
            "Charts are submitted and published by a named person; sign in with a staff account.",
        )


def _subject(version: ChartVersion) -> tuple[str, int]:
    return ("chart", version.pk)
