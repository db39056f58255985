"""The power list with its filters, and one line of it."""

from collections.abc import Iterator, Mapping, Sequence

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Unit, amount
from sunlit.basis.office_hours import beijing_day
from sunlit.basis.parameters import Parameter, parameter
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.categories import all_kinds, all_themes
from sunlit.powers.models import PowerVersion
from sunlit.publication.filters import PowerFilters
from sunlit.publication.models import Entry
from sunlit.publication.pages import (
    NO_TEXT,
    Facet,
    Limit,
    MaterialShown,
    PowerList,
    PowerRow,
)
from sunlit.publication.queries.editions import kept, list_mark
from sunlit.publication.queries.listing import cut, facet, paging
from sunlit.publication.words import span

PUBLIC = Q(state=PowerVersion.State.PUBLISHED, disclosure_scope=PowerVersion.Scope.PUBLIC)
NEAREST = 5
HEADINGS = (
    gettext_noop("职权编码"),
    gettext_noop("职权名称"),
    gettext_noop("类别"),
    gettext_noop("实施主体"),
    gettext_noop("法定时限"),
    gettext_noop("承诺时限"),
    gettext_noop("收费"),
    gettext_noop("到现场次数"),
    gettext_noop("可网上办理"),
)


def power_list(filters: PowerFilters, *, page: int = 1, size: int = 20) -> PowerList:
    """A page of the published list with facets (three queries while the list stands unchanged)."""
    mark = list_mark()
    rows = power_rows(filters)
    total = kept(("powers", "total", mark, filters), rows.count)
    where = paging(page, size, total)
    shown = tuple(power_row(version) for version in cut(rows.select_related("power", "organ"), where)) if total else ()
    return PowerList(
        rows=shown,
        paging=where,
        facets=kept(("powers", "facets", mark, filters), lambda: _facets(filters)),
        nearest=() if total else nearest(filters.q),
        query=filters.query(),
    )


def power_csv(filters: PowerFilters) -> Iterator[tuple[str, ...]]:
    """The filtered list as a table, headings first."""
    yield tuple(
        gettext(word)
        for word in (
            "职权编码",
            "职权名称",
            "类别",
            "实施主体",
            "法定时限",
            "承诺时限",
            "收费",
            "到现场次数",
            "可网上办理",
        )
    )
    for version in power_rows(filters).select_related("power", "organ").iterator(chunk_size=500):
        row = power_row(version)
        yield (
            row.code,
            row.name.zh,
            row.kind_name.zh,
            row.organ.zh,
            row.statute.words.zh if row.statute else "",
            row.promise.words.zh if row.promise else "",
            row.fee or gettext("不收费"),
            str(row.visits),
            gettext("是") if row.online else gettext("否"),
        )


def power_rows(filters: PowerFilters, without: str = "") -> QuerySet[PowerVersion]:
    """The published versions that a filter leaves, by name; ``without`` leaves one of its fields out of account."""
    wanted = PUBLIC
    fields = {"organ": "organ__code__in", "kind": "kind__in", "theme": "theme__in"}
    for name, column in fields.items():
        if (values := getattr(filters, name)) and name != without:
            wanted &= Q(**{column: values})
    if filters.online and without != "online":
        wanted &= Q(online=True)
    if filters.q:
        wanted &= _words(filters.q)
    return PowerVersion.objects.filter(wanted).order_by("name", "id")


def nearest(words: str) -> tuple[PowerRow, ...]:
    """The items that share most two-character pieces with what was looked for."""
    pieces = {words[i : i + 2].lower() for i in range(len(words) - 1)} or {words.lower()}
    wanted = Q()
    for piece in sorted(pieces)[:20]:
        wanted |= Q(name__icontains=piece) | Q(summary__icontains=piece) | Q(name_en__icontains=piece)
    if not any(pieces):
        return ()
    found = PowerVersion.objects.filter(PUBLIC & wanted).select_related("power", "organ")[:200]
    shared = {row: sum(piece in f"{row.name}{row.summary}{row.name_en}".lower() for piece in pieces) for row in found}
    best = sorted(shared, key=lambda row: (-shared[row], row.name))
    return tuple(power_row(version) for version in best[:NEAREST])


def power_row(version: PowerVersion) -> PowerRow:
    """One line of the list, from a version with its power and organ."""
    return PowerRow(
        code=version.power.code,
        name=Text(version.name, version.name_en),
        summary=Text(version.summary, version.summary_en),
        kind=version.kind,
        kind_name=kind_name(version.kind),
        organ_code=version.organ.code,
        organ=organ_name(version.organ),
        promise=promise_of(version),
        statute=statute_of(version),
        fee=version.fee,
        visits=version.visits,
        online=version.online,
        theme=theme_of(version.theme),
    )


def power_ids(code: str) -> tuple[int, int] | None:
    """Rows of a published power and its version, for a form that refers to it."""
    rows = PowerVersion.objects.filter(PUBLIC, power__code=code).values_list("power", "pk")
    return rows.first()


def power_rows_by_id(versions: Sequence[int]) -> tuple[PowerRow, ...]:
    """Published versions by row, by name."""
    rows = PowerVersion.objects.filter(PUBLIC, pk__in=versions).select_related("power", "organ").order_by("name", "id")
    return tuple(power_row(version) for version in rows)


def kind_name(code: str) -> Text:
    """The kind of a power in words."""
    known = all_kinds().get(code)
    return known.name if known else Text(code, code)


def organ_name(organ: Organ) -> Text:
    """An organ's name, in English where it has one."""
    return Text(organ.name, organ.name_en)


def materials_of(version: PowerVersion) -> tuple[MaterialShown, ...]:
    """What is to be handed in."""
    return tuple(
        MaterialShown(
            id=row.pk,
            name=Text(row.name, row.name_en),
            required=row.required,
            waived=row.waived,
            copies=row.copies,
            obtained=row.obtained,
            note=row.note,
        )
        for row in version.materials.all()
    )


def _words(query: str) -> Q:
    """Every word is found in the name, the code, the English name, or in the index's pinyin and initials."""
    wanted = Q()
    for word in query.lower().split():
        indexed = Entry.objects.filter(kind="power", haystack__contains=word).values("key")
        wanted &= (
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(power__code__istartswith=word)
            | Q(power__code__in=indexed)
        )
    return wanted


def _facets(filters: PowerFilters) -> tuple[Facet, ...]:
    """Each filter counted as if its own choice were not made, so that a count is the list that its choice opens."""
    organs = {
        code: Text(name, name_en)
        for code, name, name_en in Organ.objects.order_by("position", "code").values_list("code", "name", "name_en")
    }
    return (
        facet("organ", Text("部门", "Department"), _counts(filters, "organ", "organ__code"), organs, filters.organ),
        facet(
            "kind",
            Text("权力类别", "Kind of power"),
            _counts(filters, "kind", "kind"),
            {code: kind.name for code, kind in all_kinds().items()},
            filters.kind,
        ),
        facet(
            "theme",
            Text("主题", "Theme"),
            _counts(filters, "theme", "theme"),
            {code: theme.name for code, theme in all_themes().items()},
            filters.theme,
        ),
        facet(
            "online",
            Text("可网办", "Online"),
            {"1": power_rows(filters, without="online").filter(online=True).count()},
            {"1": Text("可网上办理", "Can be applied for online")},
            ["1"] if filters.online else [],
        ),
    )


def _counts(filters: PowerFilters, without: str, column: str) -> Mapping[str, int]:
    rows = power_rows(filters, without=without).order_by().values_list(column).annotate(n=Count("id"))
    return dict(rows)


def _parameter(version: PowerVersion) -> Parameter | None:
    """The statutory number on the day the version came into force; None where there is none under that name."""
    if not version.statutory_parameter:
        return None
    on = version.in_force_on or beijing_day(version.drafted_at)
    try:
        return parameter(version.statutory_parameter, on, settings.JURISDICTION)
    except BasisRefusal:
        return None


def statute_of(version: PowerVersion) -> Limit | None:
    """The statutory limit with its article."""
    known = _parameter(version)
    if known is None:
        return None
    return Limit(known.value, str(known.unit), known.amount, known.basis, known.name)


def promise_of(version: PowerVersion) -> Limit | None:
    """The limit that the organ promises."""
    if version.promised_value is None:
        return None
    unit = version.promised_unit or "working_day"
    words = amount(version.promised_value, Unit(unit)) if unit in set(Unit) else span(version.promised_value, unit)
    return Limit(version.promised_value, unit, words)


def theme_of(code: str) -> Text:
    """The heading under which the public looks for it."""
    known = all_themes().get(code)
    return known.name if known else NO_TEXT
