"""The page of a power, and what an application for it needs to know."""

from collections.abc import Mapping
from datetime import date, datetime

from django.conf import settings
from django.db.models import Prefetch

from sunlit.basis.office_hours import beijing_day
from sunlit.cases.models import Case, Draft
from sunlit.ledger.wording import Text
from sunlit.offices.queries import desks_of
from sunlit.powers.categories import places_of
from sunlit.powers.models import CodeUse, HandlingPost, LegalBasis, Passage, PowerVersion
from sunlit.powers.queries import resting_counts, unresolved_text
from sunlit.powers.queries.codes import codes_of_power
from sunlit.procedures.beginning import applied_for
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import published_chart
from sunlit.publication.filters import RecordFilters
from sunlit.publication.pages import (
    NO_TEXT,
    ApplyForm,
    Basis,
    CodeShown,
    DraftShown,
    Fact,
    Figure,
    Handler,
    Limit,
    PlaceShown,
    PowerPage,
)
from sunlit.publication.queries.changes import RELEASED, became, came_from, power_history, version_rows
from sunlit.publication.queries.charts import chart_shown
from sunlit.publication.queries.powers import kind_name, materials_of, organ_name, promise_of, statute_of, theme_of
from sunlit.publication.queries.proofs import proof_of
from sunlit.publication.queries.records import recent_records, record_figure
from sunlit.publication.rights import rights
from sunlit.publication.words import LAW_STATES, ROLES, say

RECENT = 5
# Roles in the order in which a matter meets them.
ROLE_ORDER = tuple(ROLES)


def power_page(code: str, *, at: datetime, version: int | None = None) -> PowerPage | None:
    """All of a power's page (about a dozen queries); None where nothing public stands under the code.

    ``version`` is the number of an earlier version; a cancelled power keeps its page, which says so.
    """
    found = _version(code, version)
    if found is None:
        return None
    promise, statute = promise_of(found), statute_of(found)
    versions = version_rows(found.power)
    told = len(versions) > 1 or found.power.cancelled_on is not None
    chart = published_chart(found.power)
    handlers = _handlers(found, beijing_day(at))
    record_filter = RecordFilters(power=code, period="12m")
    records = record_figure("power_records", Text("近 12 个月办件", "Cases in 12 months"), record_filter, at)
    in_time = record_figure("in_time", Text("按时", "In time"), _in_time(record_filter), at)
    return PowerPage(
        code=code,
        version=found.number,
        version_id=found.pk,
        versions=versions,
        current=found.state == PowerVersion.State.PUBLISHED,
        cancelled_on=found.power.cancelled_on,
        in_force_on=found.in_force_on,
        published_at=found.published_at,
        name=Text(found.name, found.name_en),
        summary=Text(found.summary, found.summary_en),
        kind=found.kind,
        kind_name=kind_name(found.kind),
        theme=theme_of(found.theme),
        organ_code=found.organ.code,
        organ=organ_name(found.organ),
        promise=promise,
        statute=statute,
        shorter_percent=_shorter(promise, statute),
        facts=_facts(found, promise, statute, records, in_time),
        fee=found.fee,
        fee_basis=found.fee_basis,
        visits=found.visits,
        online=found.online,
        closed_because=_closed(found, chart),
        ex_officio=not applied_for(found, chart),
        served=found.served,
        window=found.window,
        conditions=Text(found.conditions, found.conditions_en),
        result_name=found.result_name,
        flow_note=found.flow_note,
        bases=_bases(found),
        materials=materials_of(found),
        handlers=handlers,
        rights=rights(found.kind, beijing_day(at), settings.JURISDICTION),
        phone=found.organ.phone,
        complaint_phone=found.organ.complaint_phone,
        address=found.organ.address,
        recent=recent_records(at, power=code, size=RECENT),
        records=records,
        chart=chart_shown(chart, handlers) if chart else None,
        proof=proof_of(("power", code), found.content_hash),
        history=power_history(found.power) if told else (),
        became=became(found.power),
        came_from=came_from(found.power),
        codes=tuple(CodeShown(one.code, one.from_on, one.until, one.reason) for one in codes_of_power(found.power)),
        places=tuple(
            PlaceShown(
                one.name, Text(f"{entry.code} {entry.name.zh}", f"{entry.code} {entry.name.en}") if entry else None
            )
            for one, entry in places_of(found.kind)
        ),
    )


def present_code(code: str) -> str | None:
    """The code under which a power stands now that once had this one; None where there is none (one query)."""
    rows = CodeUse.objects.filter(code=code, until__isnull=False).exclude(power__code=code)
    shown = rows.filter(power__versions__in=PowerVersion.objects.filter(RELEASED))
    return shown.values_list("power__code", flat=True).first()


def shown_code(code: str) -> str | None:
    """The code whose page stands for this one: its own, or the one its power has now; None where there is none."""
    own = PowerVersion.objects.filter(RELEASED, power__code=code).exists()
    return code if own else present_code(code)


def apply_form(code: str, *, at: datetime) -> ApplyForm | None:
    """What the pages of an application need; ``open`` is false with the reason where it cannot be applied for."""
    found = _version(code, None)
    if found is None:
        return None
    closed = _closed(found, published_chart(found.power))
    return ApplyForm(
        code=code,
        version_id=found.pk,
        name=Text(found.name, found.name_en),
        organ=organ_name(found.organ),
        conditions=Text(found.conditions, found.conditions_en),
        materials=materials_of(found),
        promise=promise_of(found),
        statute=statute_of(found),
        fee=found.fee,
        window=found.window,
        phone=found.organ.phone,
        online=found.online,
        open=closed == NO_TEXT,
        closed_because=closed,
    )


def draft(token: str) -> DraftShown | None:
    """An application that is still being filled in; None where the token opens nothing."""
    found = Draft.objects.filter(token=token).select_related("version__power").first()
    if found is None:
        return None
    sent = Case.objects.filter(pk=found.sent_case).values_list("number", flat=True).first() if found.sent_case else ""
    return DraftShown(found.version.power.code, found.version_id, found.answers, found.saved_at, sent or "")


def _version(code: str, number: int | None) -> PowerVersion | None:
    shown = (PowerVersion.State.PUBLISHED, PowerVersion.State.SUPERSEDED, PowerVersion.State.CANCELLED)
    rows = PowerVersion.objects.filter(
        power__code=code, disclosure_scope=PowerVersion.Scope.PUBLIC, state__in=shown, published_at__isnull=False
    )
    if number is not None:
        rows = rows.filter(number=number)
    bases = LegalBasis.objects.select_related("article__version__law")
    posts = HandlingPost.objects.select_related("post__division", "post__organ")
    related = rows.select_related("power", "organ").prefetch_related(
        Prefetch("bases", bases), "materials", Prefetch("handling_posts", posts)
    )
    return related.order_by("-number").first()


def _shorter(promise: Limit | None, statute: Limit | None) -> int | None:
    """By how many per cent the promise is shorter than the statute; None where they cannot be compared."""
    if not promise or not statute or promise.unit != statute.unit or promise.value >= statute.value:
        return None
    return (statute.value - promise.value) * 100 // statute.value


def _facts(
    version: PowerVersion, promise: Limit | None, statute: Limit | None, records: Figure, in_time: Figure
) -> tuple[Fact, ...]:
    shorter = _shorter(promise, statute)
    law = statute.words if statute else NO_TEXT
    note = Text(f"法定 {law.zh}", f"Statutory: {law.en}") if statute else NO_TEXT
    if statute and shorter:
        note = Text(f"{note.zh}，缩短 {shorter}%", f"{note.en}, {shorter}% shorter")
    limit = promise or statute
    limit_label = Text("承诺时限", "Promised limit") if promise else Text("法定时限", "Statutory limit")
    if limit is None:
        limit_label = Text("办理时限", "Time limit")
    if limit is None:
        words = Text("清单没有登记", "Not on the list")
    elif limit is promise and not promise.value:
        words = Text("当场办结", "On the spot")
    else:
        words = limit.words
    share = f"{in_time.value * 100 / records.value:.1f}%" if records.value else "—"
    return (
        Fact("limit", limit_label, words, note if promise else NO_TEXT),
        Fact(
            "fee",
            Text("收费", "Fee"),
            Text(version.fee, "") if version.fee else Text("未填写", "Not stated"),
            Text(version.fee_basis, ""),
        ),
        Fact("visits", Text("跑腿次数", "Visits"), Text(f"{version.visits} 次", f"{version.visits}")),
        Fact(
            "records",
            records.label,
            Text(f"{records.value:,} 件", f"{records.value:,}"),
            Text(f"按时 {in_time.value:,} 件，{share}", f"{in_time.value:,} in time, {share}"),
            records,
        ),
    )


def _in_time(filters: RecordFilters) -> RecordFilters:
    return RecordFilters(power=filters.power, period=filters.period, on_time=True)


def _bases(version: PowerVersion) -> tuple[Basis, ...]:
    rows = list(version.bases.all())
    counts = resting_counts(Passage.Kind.ARTICLE, [str(row.article_id) for row in rows if row.article_id])
    # The power itself is one of those that rest on the article.
    own = int(version.state == PowerVersion.State.PUBLISHED)
    return tuple(_basis(row, counts, own) for row in rows)


def _basis(row: LegalBasis, counts: Mapping[str, int], own: int) -> Basis:
    article = row.article
    kind = {"creating": Text("设定依据", "Basis that creates it")}.get(row.kind, Text("实施依据", "Basis of its use"))
    plain = Text(row.plain_words, row.plain_words_en)
    if article is None:
        return Basis(
            kind=kind,
            citation=row.citation,
            law_title=row.law_title,
            article_label=row.article_label,
            held=False,
            text=row.quoted_text,
            plain=plain,
            reason=unresolved_text(row),
        )
    return Basis(
        kind=kind,
        citation=row.citation,
        law_title=article.version.law.full_title,
        article_label=row.article_label or article.label,
        held=True,
        text=row.quoted_text or article.text,
        status=say(LAW_STATES, article.version.status),
        version=_edition(article.version.adopted_on, article.version.in_force_on),
        plain=plain,
        others=max(0, counts.get(str(article.pk), 0) - own),
        law_key=str(article.version_id),
        article_key=str(article.pk),
    )


def _edition(adopted_on: date, in_force_on: date | None) -> Text:
    adopted = adopted_on.isoformat()
    if in_force_on is None:
        return Text(f"{adopted} 通过，施行日期未载明", f"adopted {adopted}, in-force date not known")
    force = in_force_on.isoformat()
    return Text(f"{adopted} 通过，{force} 起施行", f"adopted {adopted}, in force from {force}")


def _handlers(version: PowerVersion, on: date) -> tuple[Handler, ...]:
    """Who handles it, in the order in which a matter meets them."""
    handling = list(version.handling_posts.all())
    desks = {desk.post.pk: desk for organ in {row.post.organ_id for row in handling} for desk in desks_of(organ, on)}
    shown = []
    for row in sorted(handling, key=lambda row: ROLE_ORDER.index(row.role) if row.role in ROLES else len(ROLES)):
        desk = desks[row.post_id]
        shown.append(
            Handler(
                role=row.role,
                role_name=say(ROLES, row.role),
                organ=row.post.organ.name,
                division=row.post.division.name if row.post.division else "",
                post=row.post.name,
                holder_a=desk.holder,
                holder_b=desk.stand_in,
                phone=desk.phone,
                place=row.post.place,
            )
        )
    return tuple(shown)


def _closed(version: PowerVersion, chart: ChartVersion | None) -> Text:
    if version.state != PowerVersion.State.PUBLISHED:
        return Text("这个事项已经取消，不再受理申请。", "This item was cancelled; applications are no longer taken.")
    if not applied_for(version, chart):
        return Text("这是依职权行使的权力，不需要申请。", "This power is used ex officio; it cannot be applied for.")
    if chart is None:
        return Text(
            "流程图还没有公布，暂时不能网上申请，请到窗口办理。", "Its chart is not published yet; apply at the window."
        )
    if not version.online:
        return Text("这个事项不能网上办理，请到窗口申请。", "It cannot be applied for online; apply at the window.")
    return NO_TEXT
