"""Published decisions: the list with its filters, and one record."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.cases.codes import plain_number
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.publication.filters import RecordFilters
from sunlit.publication.models import Release
from sunlit.publication.pages import Facet, Figure, Line, RecordList, RecordPage, RecordRow
from sunlit.publication.queries.editions import RELEASES, kept, mark_of
from sunlit.publication.queries.listing import cut, facet, paging, year_before
from sunlit.publication.queries.proofs import proof_of_leaf
from sunlit.publication.words import RELEASE_KINDS, RESULTS, say
from sunlit.voices.models import Rating

HEADINGS = (
    gettext_noop("办件号"),
    gettext_noop("种类"),
    gettext_noop("事项"),
    gettext_noop("相对人"),
    gettext_noop("部门"),
    gettext_noop("收件"),
    gettext_noop("决定"),
    gettext_noop("结果"),
    gettext_noop("用时"),
    gettext_noop("时限"),
    gettext_noop("按时"),
)


def records(filters: RecordFilters, *, at: datetime, page: int = 1, size: int = 50) -> RecordList:
    """A page of published decisions, the newest first (three queries while nothing new is released)."""
    key = (mark_of(RELEASES), beijing_day(at), filters)
    rows = record_rows(filters, at)
    where = paging(page, size, _total(rows, filters, key))
    return RecordList(
        rows=_shown(cut(rows, where), at) if where.total else (),
        paging=where,
        facets=kept(("records", "facets", *key), lambda: _facets(filters, at)),
        query=filters.query(),
    )


def record_rows(filters: RecordFilters, at: datetime, without: str = "") -> QuerySet[Release]:
    """The releases that a filter leaves at a moment; ``without`` leaves one of its fields out of account."""
    wanted = Q(shown_until__isnull=True) | Q(shown_until__gte=beijing_day(at))
    columns = {"kind": "kind__in", "organ": "organ__code__in", "result": "result__in"}
    for name, column in columns.items():
        if (values := getattr(filters, name)) and name != without:
            wanted &= Q(**{column: values})
    if filters.power:
        wanted &= Q(power_code=filters.power)
    if filters.period == "12m":
        wanted &= Q(released_at__gte=year_before(at))
    if filters.on_time or filters.late:
        # Both asked for is the same as asking for everything that was measured.
        wanted &= Q(on_time__in=[value for value, asked in ((True, filters.on_time), (False, filters.late)) if asked])
    if filters.open:
        # A limited Q would keep the withdrawn ones, to which nobody can object any more.
        wanted &= Q(objection_until__gte=at, withdrawn_at__isnull=True)
    for word in filters.q.split():
        wanted &= (
            Q(number__startswith=plain_number(word) or word)
            | Q(power_name__icontains=word)
            | Q(applicant__icontains=word)
        )
    return Release.objects.filter(wanted).order_by("-released_at", "-id")


def record_figure(key: str, label: Text, filters: RecordFilters, at: datetime) -> Figure:
    """How many records a filter leaves, and the list that shows them."""
    mark = (mark_of(RELEASES), beijing_day(at), filters)
    return Figure(key, label, _total(record_rows(filters, at), filters, mark), "records", filters.query())


def recent_records(at: datetime, *, power: str = "", size: int = 5) -> tuple[RecordRow, ...]:
    """The newest records, of one power or of all (two queries)."""
    return _shown(record_rows(RecordFilters(power=power), at)[:size], at)


def records_csv(filters: RecordFilters, *, at: datetime) -> Iterator[tuple[str, ...]]:
    """The filtered list as a table, headings first."""
    yield tuple(
        gettext(word)
        for word in ("办件号", "种类", "事项", "相对人", "部门", "收件", "决定", "结果", "用时", "时限", "按时")
    )
    for release in record_rows(filters, at).defer("body").iterator(chunk_size=500):
        timely = {True: gettext("是"), False: gettext("否"), None: ""}[release.on_time]
        yield (
            release.number,
            say(RELEASE_KINDS, release.kind).zh,
            release.power_name,
            release.applicant,
            release.organ_name,
            release.received_on.isoformat() if release.received_on else "",
            release.decided_on.isoformat() if release.decided_on else "",
            say(RESULTS, release.result).zh,
            "" if release.used_days is None else str(release.used_days),
            "" if release.limit_days is None else str(release.limit_days),
            timely,
        )


def record(pk: int, *, at: datetime) -> RecordPage | None:
    """One record; of a withdrawn one only that it was there, and why it was withdrawn (处罚法 48)."""
    release = record_rows(RecordFilters(), at).filter(pk=pk).select_related("organ").first()
    if release is None:
        return None
    withdrawn = release.withdrawn_at is not None
    body = {} if withdrawn else release.body
    return RecordPage(
        row=_shown([release], at)[0],
        lines=tuple(Line(Text(line["zh"], line["en"]), line["value"]) for line in body.get("lines", ())),
        reasons=body.get("reasons", ""),
        remedies=tuple(Text(remedy["zh"], remedy["en"]) for remedy in body.get("remedies", ())),
        withdrawn_at=release.withdrawn_at,
        withdrawn_reason=release.withdrawn_reason,
        withdrawal_article=release.withdrawal_article,
        proof=proof_of_leaf(release.leaf_id, release.body_hash),
        withdrawal_proof=proof_of_leaf(release.withdrawal_leaf_id, "") if withdrawn else None,
    )


def _total(rows: QuerySet[Release], filters: RecordFilters, key: tuple[object, ...]) -> int:
    # Whether an objection is still possible changes from minute to minute.
    return rows.count() if filters.open else kept(("records", "total", *key), rows.count)


def _shown(rows: "QuerySet[Release] | list[Release]", at: datetime) -> tuple[RecordRow, ...]:
    found = list(rows.select_related("organ").defer("body") if isinstance(rows, QuerySet) else rows)
    cases = [row.subject_id for row in found if row.subject_kind == "case"]
    ratings = dict(Rating.objects.filter(case__in=cases).values_list("case", "level")) if cases else {}
    return tuple(_row(release, ratings, at) for release in found)


def _row(release: Release, ratings: Mapping[int, int], at: datetime) -> RecordRow:
    withdrawn = release.withdrawn_at is not None
    until = release.objection_until
    return RecordRow(
        id=release.pk,
        kind=release.kind,
        kind_name=say(RELEASE_KINDS, release.kind),
        number=release.number,
        title=release.title,
        # Withdrawn: who it was about is gone with the rest.
        applicant="" if withdrawn else release.applicant,
        organ_code=release.organ.code,
        organ=release.organ_name,
        power_code=release.power_code,
        power_name=release.power_name,
        received_on=release.received_on,
        decided_on=release.decided_on,
        result="" if withdrawn else release.result,
        result_name=Text("已撤回", "Withdrawn") if withdrawn else say(RESULTS, release.result),
        used_days=release.used_days,
        limit_days=release.limit_days,
        on_time=release.on_time,
        rating=None if withdrawn else ratings.get(release.subject_id),
        released_at=release.released_at.astimezone(BEIJING),
        objection_until=until,
        objection_open=bool(until and until >= at and not withdrawn),
        withdrawn=withdrawn,
    )


def _facets(filters: RecordFilters, at: datetime) -> tuple[Facet, ...]:
    organs = {
        code: Text(name, name_en)
        for code, name, name_en in Organ.objects.order_by("position", "code").values_list("code", "name", "name_en")
    }
    return (
        facet("kind", Text("种类", "Kind"), _counts(filters, at, "kind", "kind"), RELEASE_KINDS, filters.kind),
        facet("organ", Text("部门", "Department"), _counts(filters, at, "organ", "organ__code"), organs, filters.organ),
        facet("result", Text("结果", "Result"), _counts(filters, at, "result", "result"), RESULTS, filters.result),
    )


def _counts(filters: RecordFilters, at: datetime, without: str, column: str) -> dict[str, int]:
    rows = record_rows(filters, at, without=without).order_by().values_list(column).annotate(n=Count("id"))
    return dict(rows)
