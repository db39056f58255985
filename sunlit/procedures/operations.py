"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language

from sunlit.ledger.actor import Actor
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power
from sunlit.powers.operations import relist
from sunlit.procedures import reader
from sunlit.procedures.citations import citations_of
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.contents import contents_remarks
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.legal import advice_of, reason_for, refuse_unlawful
from sunlit.procedures.lint import LegalFinding
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartCitation, ChartVersion, RuleText
from sunlit.procedures.queries import Composition, composition, is_stale, missing_elements, rule_text
from sunlit.procedures.remarks import binding
from sunlit.procedures.ruletext import ways
from sunlit.procedures.simulator import faults
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
    _keep_citations(version.content_hash, flow)
    after = {"content_hash": version.content_hash, "class": flow.class_name}
    record(by=by, at=at, act="procedures.draft_chart", subject=_subject(version), before=before, after=after)
    return version


@transaction.atomic
def submit_chart(*, version: ChartVersion, by: Actor, at: datetime, reason: str = "") -> ChartVersion:
    """Hands a draft over for publication. Refused, with the shortest path that shows it, if the chart is not sound.

    Refused, too, where it breaks the law, and where it goes against advice without a ``reason``, which is kept.
    """
    version = _in_state(version, State.DRAFT)
    require(by, "procedures.submit_chart", Subject("power", organ=version.chart.power.organ_id))
    _named(by)
    _refuse_unsound(version, at)
    refuse_marked_values([reason])
    advice = _lawful(version, at)
    version.advice, version.advice_reason = advice_of(advice), _reason(advice, reason)
    version.state, version.submitted_by_id, version.submitted_at = State.SUBMITTED, by.account, at
    version.save(update_fields=["state", "submitted_by", "submitted_at", "advice", "advice_reason"])
    after: dict[str, object] = {"state": version.state}
    if advice:
        after |= {"advice": version.advice, "reason": version.advice_reason}
    record(by=by, at=at, act="procedures.submit_chart", subject=_subject(version), after=after)
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
    if [one for one in advice_of(_lawful(version, at)) if one not in version.advice]:
        raise _refusal(
            "提交以后法律的要求变了，这一版又有了新的提示。请由编制人按提示另起一版再提交。",
            "Since it was submitted the law asks for more, and there is new advice; draft and submit another version.",
        )
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
def draft_rule_text(*, power: Power, variant: str, own: Mapping[str, str], by: Actor, at: datetime) -> RuleText:
    """The open draft of a power's rule with the editor's own words, or a new draft behind the published text.

    What record and chart say is composed anew each time and cannot be typed over; ``own`` adds to it, by element.
    Raises ProcedureRefusal for a power that is not published, and for a text that waits for its second person.
    """
    require(by, "procedures.draft_rule_text", Subject("power", organ=power.organ_id))
    made = _composed(power, variant, at)
    words = _own_words(made, own)
    # Two editors at one moment: the second waits for the power's row, and then finds the first one's draft.
    Power.objects.select_for_update(of=("self",)).get(pk=power.pk)
    latest = RuleText.objects.filter(power=power, variant=variant).order_by("-number").first()
    if latest is not None and latest.state == RuleText.State.SUBMITTED:
        raise _refusal(
            "这份制度文本正在审核，不能修改。请先由审核人退回，或者等公布以后再改。",
            "This rule text is under review and cannot be changed; have it sent back, or wait until it is published.",
        )
    text = latest if latest is not None and latest.state == RuleText.State.DRAFT else None
    before = {"content_hash": text.content_hash} if text else None
    if text is None:
        text = RuleText(power=power, variant=variant, number=latest.number + 1 if latest else 1)
    _fill(text, made, words)
    text.drafted_by_id, text.drafted_at = by.account, at
    text.save()
    record(
        by=by,
        at=at,
        act="procedures.draft_rule_text",
        subject=_rule_subject(text),
        before=before,
        after={"content_hash": text.content_hash},
    )
    return text


@transaction.atomic
def submit_rule_text(*, text: RuleText, by: Actor, at: datetime) -> RuleText:
    """Hands a draft over to the second person, composed from what is in force now.

    Refused, with every element that is still empty named at once.
    """
    text = _text_in_state(text, RuleText.State.DRAFT)
    require(by, "procedures.submit_rule_text", Subject("power", organ=text.power.organ_id))
    _named(by)
    own = {row["key"]: row["own"] for row in text.elements}
    _fill(text, _composed(text.power, text.variant, at), own)
    missing = missing_elements(text)
    if missing:
        zh, en = "、".join(one.title.zh for one in missing), ", ".join(one.title.en for one in missing)
        raise _refusal(
            f"这几项清单和流程图都没有写到，请补充后再提交：{zh}。",
            f"Neither the record nor the chart says anything about: {en}. Fill these in and submit again.",
        )
    text.state, text.submitted_by_id, text.submitted_at = RuleText.State.SUBMITTED, by.account, at
    text.returned_because = ""
    text.save()
    record(
        by=by,
        at=at,
        act="procedures.submit_rule_text",
        subject=_rule_subject(text),
        after={"state": text.state, "content_hash": text.content_hash},
    )
    return text


@transaction.atomic
def return_rule_text(*, text: RuleText, reason: str, by: Actor, at: datetime) -> RuleText:
    """Sends a submitted text back to its editor, with the reason."""
    text = _text_in_state(text, RuleText.State.SUBMITTED)
    subject = Subject("power", organ=text.power.organ_id, made_by=text.submitted_by_id)
    require(by, "procedures.return_rule_text", subject)
    reason = reason.replace("\x00", "").strip()
    if not reason:
        refusal = _refusal(
            "退回须写明理由，让编制人知道要改什么。", "Say why, so that the editor knows what to change."
        )
        refusal.field = "reason"
        raise refusal
    text.state, text.returned_because = RuleText.State.DRAFT, reason[:300]
    text.submitted_by_id, text.submitted_at = None, None
    text.save(update_fields=["state", "returned_because", "submitted_by", "submitted_at"])
    record(by=by, at=at, act="procedures.return_rule_text", subject=_rule_subject(text), after={"reason": reason})
    return text


@transaction.atomic
def publish_rule_text(*, text: RuleText, by: Actor, at: datetime) -> RuleText:
    """Makes a submitted text the rule of its power, by another person than the one who submitted it.

    Refused where power or chart have a newer published version than the text speaks of. The public leaf carries the
    content hash and the version of the power.
    """
    text = _text_in_state(text, RuleText.State.SUBMITTED)
    power = text.power
    require(by, "procedures.publish_rule_text", Subject("power", organ=power.organ_id, made_by=text.submitted_by_id))
    _named(by)
    if is_stale(text):
        raise _refusal(
            "这项职权或者它的流程图在提交以后公布了新的版本，制度文本已经不是依它写的。请退回，由编制人重新生成后提交。",
            "The power or its chart has a newer published version than this text speaks of; "
            "send it back to be composed again.",
        )
    earlier = RuleText.objects.filter(power=power, variant=text.variant, state=RuleText.State.PUBLISHED)
    earlier.update(state=RuleText.State.SUPERSEDED)
    text.state, text.published_by_id, text.published_at = RuleText.State.PUBLISHED, by.account, at
    text.save(update_fields=["state", "published_by", "published_at"])
    record(
        by=by,
        at=at,
        act="procedures.publish_rule_text",
        subject=_rule_subject(text),
        after={"state": text.state, "content_hash": text.content_hash},
        leaf=PublicLeaf(
            type="rule.published",
            office=power.organ.code,
            pseudonym=power.code,
            version=f"{power.code}@{text.power_version.number}/{text.variant}@{text.number}#{text.content_hash}",
        ),
    )
    return text


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
            _keep_citations(content_hash, reader.read(source))
            read_now += 1
    summary = {"contents": read_now}
    record(by=by, at=at, act="procedures.keep_citations", subject=("chart", "citations"), after=summary)
    return read_now


def _keep_citations(content_hash: str, flow: Flow) -> None:
    """What the chart cites, so that a changed law finds it; nothing where a chart of this content was there before."""
    if ChartCitation.objects.filter(content_hash=content_hash).exists():
        return
    ChartCitation.objects.bulk_create(
        ChartCitation(
            content_hash=content_hash,
            law_title=one.law_title[:150],
            number=one.number,
            sub=one.sub,
            place=one.place[:80],
            step=one.step[:60],
            title=one.title.zh[:120],
            title_en=one.title.en[:200],
        )
        for one in citations_of(flow)
    )


def _composed(power: Power, variant: str, at: datetime) -> Composition:
    if variant not in ways(settings.JURISDICTION).variants:
        raise _refusal("没有这一种制度文本。", "There is no rule text of this sort.")
    made = composition(power, variant, day_of(at))
    if made is None:
        raise _refusal(
            "这项职权还没有公布的版本，不能写制度。请先公布这项职权。",
            "This power has no published version, so no rule can be written; publish the power first.",
        )
    return made


def _own_words(made: Composition, own: Mapping[str, str]) -> dict[str, str]:
    refuse_marked_values(own.values())
    longest = ways(settings.JURISDICTION).longest
    words: dict[str, str] = {}
    for element in made.variant.elements:
        text = own.get(element.key, "").replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > longest:
            refusal = _refusal(
                f"“{element.title.zh}”补充了 {len(text)} 个字，最多 {longest} 个字。请改短。",
                f"“{element.title.en}” has {len(text)} characters; at most {longest} are possible.",
            )
            refusal.field = element.key
            raise refusal
        words[element.key] = text
    return words


def _fill(text: RuleText, made: Composition, own: Mapping[str, str]) -> None:
    text.power_version, text.chart_version = made.version, made.chart
    text.title = made.variant.name_for(made.version.name)
    text.elements = [
        {"key": element.key, "composed": made.composed[element.key], "own": own.get(element.key, "")}
        for element in made.variant.elements
    ]
    text.content_hash = fingerprint(
        {
            "code": text.power.code,
            "variant": text.variant,
            "power": made.version.number,
            "chart": made.chart.content_hash if made.chart else "",
            "title": text.title,
            "elements": text.elements,
        }
    )


def _text_in_state(text: RuleText, state: str) -> RuleText:
    """The row, held until the end of the transaction, if it is still in this state."""
    RuleText.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
    found = rule_text(text.pk)
    if found is not None and found.state == state:
        return found
    now = found.get_state_display() if found else "已不存在"
    raise _refusal(
        f"这份制度文本现在是“{now}”，不能做这一步。请重新打开，看看是谁刚刚办过。",
        f"This rule text is now “{found.state if found else 'gone'}”; reload it to see who has just handled it.",
    )


def _rule_subject(text: RuleText) -> tuple[str, int]:
    return ("rule_text", text.pk)


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


def _lawful(version: ChartVersion, at: datetime) -> tuple[LegalFinding, ...]:
    """The advice on a version that breaks no law; refused otherwise."""
    try:
        return refuse_unlawful(version, day_of(at))
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None


def _reason(advice: tuple[LegalFinding, ...], reason: str) -> str:
    try:
        return reason_for(advice, reason)
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
