"""Writes on charts: drafting, handing in, publishing, and keeping what they cite."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power
from sunlit.powers.operations import relist
from sunlit.procedures import reader
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.contents import contents_remarks
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.legal import advice_of, legal_findings_of, reason_for, refuse_unlawful
from sunlit.procedures.lint import LegalFinding
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartCitation, ChartVersion
from sunlit.procedures.operations.citing import note_citations
from sunlit.procedures.operations.drafts import keep_revision
from sunlit.procedures.operations.passages import begin_review, refuse_unreviewed, withdraw
from sunlit.procedures.operations.telling import named, refused, told
from sunlit.procedures.remarks import Remark, binding
from sunlit.procedures.reviews import OPEN
from sunlit.procedures.simulator import faults
from sunlit.procedures.timing import refuse_unknown_parameters

State = ChartVersion.State
# Why a version under review was withdrawn, where its editor said nothing.
CHANGED = "提交以后又改了内容，自动撤回。"


@transaction.atomic
def draft_chart(*, power: Power, source: str | bytes | Mapping[str, Any], by: Actor, at: datetime) -> ChartVersion:
    """A new draft of the power's chart, or the open draft with this content.

    A version under review is withdrawn by it, openly; handing in what is under review changes nothing.
    ``source`` is the YAML of content/charts or its plain mapping. It must be readable, with step and field named where
    it is not; that it is sound is asked only when it is published, so that half a chart can be kept.
    """
    require(by, "procedures.draft_chart", Subject("power", organ=power.organ_id))
    plain = dict(source) if isinstance(source, Mapping) else told(reader.source_of, source)
    flow = _readable(plain)
    chart = _chart(power, flow)
    version = chart.versions.select_for_update().filter(state=State.DRAFT).order_by("-number").first()
    if version is None:
        version = chart.versions.select_for_update().filter(state=State.SUBMITTED, reviews__state__in=OPEN).first()
        if version is not None and version.content_hash == reader.content_hash(plain):
            return version
        if version is not None:
            withdraw(version, CHANGED, by, at)
    before = {"content_hash": version.content_hash} if version else None
    held = version.source if version else None
    if version is None:
        latest = chart.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = ChartVersion(chart=chart, number=latest + 1)
    version.source, version.content_hash = plain, reader.content_hash(plain)
    # Whoever drew it first stays its author; everybody who changed it since stands with a revision.
    if version.pk is None:
        version.drafted_by_id = by.account
    version.drafted_at = at
    version.save()
    if held is not None:
        keep_revision(version, held, by, at)
    note_citations(version.content_hash, flow)
    after = {"content_hash": version.content_hash, "class": flow.class_name}
    record(by=by, at=at, act="procedures.draft_chart", subject=_subject(version), before=before, after=after)
    return version


@transaction.atomic
def submit_chart(*, version: ChartVersion, by: Actor, at: datetime, reason: str = "") -> ChartVersion:
    """Hands a draft over for publication, along the chain of reviews where one is in force.

    Refused, with the shortest path that shows it, if the chart is not sound; where it breaks the law; and where it goes
    against advice without a ``reason``, which is kept.
    """
    version = _in_state(version, State.DRAFT)
    require(by, "procedures.submit_chart", Subject("power", organ=version.chart.power.organ_id))
    named(by)
    _refuse_unsound(version, at)
    refuse_marked_values([reason])
    advice = _advice(version, at)
    version.advice, version.advice_reason = advice_of(advice), _reason(advice, reason)
    version.state, version.submitted_by_id, version.submitted_at = State.SUBMITTED, by.account, at
    version.save(update_fields=["state", "submitted_by", "submitted_at", "advice", "advice_reason"])
    review = begin_review(version, by, at)
    after: dict[str, object] = {"state": version.state}
    if advice:
        after |= {"advice": version.advice, "reason": version.advice_reason}
    if review is not None:
        after |= {"review": review.pk, "step": review.step, "content_hash": review.content_hash}
    record(by=by, at=at, act="procedures.submit_chart", subject=_subject(version), after=after)
    return version


@transaction.atomic
def publish_chart(*, version: ChartVersion, by: Actor, at: datetime) -> ChartVersion:
    """Makes a submitted version the one that new cases run on, by another person than the one who submitted it.

    Where charts pass a chain of reviews, only what has passed it, and unchanged since. The version before becomes
    superseded; cases that run on it keep it. The public leaf carries the content hash.
    """
    version = _in_state(version, State.SUBMITTED)
    power = version.chart.power
    require(by, "procedures.publish_chart", Subject("power", organ=power.organ_id, made_by=version.submitted_by_id))
    named(by)
    if version.submitted_by_id == by.account:
        raise refused(
            "流程图须由提交人以外的另一个人公布。", "A chart is published by another person than its submitter."
        )
    refuse_unreviewed(version, at)
    _refuse_unsound(version, at)
    _refuse_new_advice(version, at)
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
    # From now on it can be applied for: the public list says so.
    relist([power.pk])
    return version


@transaction.atomic
def keep_citations(*, by: Actor, at: datetime) -> int:
    """Keep what charts cite that were drafted before this was kept; gives how many contents were read.

    A content that cites nothing is read again each time.
    """
    require(by, "procedures.keep_citations", Subject("chart"))
    known = ChartCitation.objects.values("content_hash")
    rows = ChartVersion.objects.exclude(content_hash__in=known).exclude(state=ChartVersion.State.SUPERSEDED)
    read_now = 0
    seen: set[str] = set()
    for content_hash, source in rows.order_by("pk").values_list("content_hash", "source").iterator(chunk_size=100):
        if content_hash not in seen:
            seen.add(content_hash)
            note_citations(content_hash, reader.read(source))
            read_now += 1
    summary = {"contents": read_now}
    record(by=by, at=at, act="procedures.keep_citations", subject=("chart", "citations"), after=summary)
    return read_now


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

    flow: Flow = told(whole, plain)
    return flow


def _refuse_unsound(version: ChartVersion, at: datetime) -> None:
    flow = _readable(version.source)
    found = faults(compile_flow(flow))
    language = get_language() or "zh"
    if found:
        sentences = Text(" ".join(f.text.zh for f in found), " ".join(f.text.en for f in found))
        refusal = ProcedureRefusal(sentences, step=found[0].steps[0] if found[0].steps else "", field="steps")
        raise refusal.in_language(language)
    try:
        refuse_unknown_parameters(flow, day_of(at))
    except ProcedureRefusal as refusal:
        raise refusal.in_language(language) from None
    _refuse_contents(version, at)


def _refuse_contents(version: ChartVersion, at: datetime) -> None:
    """Refuses what departs from its template unsaid, takes longer than promised, or does not refine its chart."""
    found = binding(contents_remarks(version, day_of(at)))
    if found:
        sentences = Text(" ".join(one.text.zh for one in found), " ".join(one.text.en for one in found))
        step, article = next(iter(found[0].steps), ""), found[0].article
        named = article if article.startswith("《") else ""
        raise ProcedureRefusal(sentences, step=step, field="steps", article=named).in_language(get_language() or "zh")


def _advice(version: ChartVersion, at: datetime) -> tuple[LegalFinding | Remark, ...]:
    """The advice on a version that breaks no law, of the law and of the limits; refused otherwise."""
    try:
        of_law = refuse_unlawful(version, day_of(at))
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None
    return (*of_law, *(one for one in contents_remarks(version, day_of(at)) if not one.binding))


def _refuse_new_advice(version: ChartVersion, at: datetime) -> None:
    """Refuses what the chart is advised only since it was handed in.

    Advice that comes from who holds its posts today is left out: a change of staff is no fault of a reviewed chart.
    """
    new = [one for one in _advice(version, at) if advice_of([one])[0] not in version.advice]
    if any(isinstance(one, LegalFinding) for one in new):
        of_chart = advice_of(legal_findings_of(version, day_of(at), staff=False))
        new = [one for one in new if isinstance(one, Remark) or advice_of([one])[0] in of_chart]
    if new:
        zh, en = " ".join(one.text.zh for one in new), " ".join(one.text.en for one in new)
        raise refused(
            f"提交以后又有了新的提示：{zh}请由编制人撤回，按提示修改，或者写明保留的理由，再提交。",
            f"There is new advice since this version was handed in: {en} Whoever drew it withdraws it, follows the "
            "advice or gives the reason for keeping the chart, and hands it in again.",
        )


def _reason(advice: tuple[LegalFinding | Remark, ...], reason: str) -> str:
    try:
        return reason_for([one.text for one in advice], reason)
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None


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
    raise refused(
        f"这一版流程图现在是“{state_now}”，不能做这一步。请重新打开，看看是谁刚刚办过。",
        f"This chart version is now “{found.state if found else 'gone'}”; reload it to see who has just handled it.",
    )


def _subject(version: ChartVersion) -> tuple[str, int]:
    return ("chart", version.pk)
