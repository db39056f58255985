"""The power list with its filters, and one line of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext, gettext_noop

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Unit, amount
from sunlit.basis.office_hours import beijing_day
from sunlit.basis.parameters import parameter
from sunlit.ledger.rows import Statement, prepare
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.powers.categories import all_kinds, all_themes
from sunlit.powers.models import PowerVersion
from sunlit.powers.queries import nearest_powers
from sunlit.procedures.queries import has_chart
from sunlit.publication.filters import PowerFilters
from sunlit.publication.pages import (
    NO_TEXT,
    Facet,
    Limit,
    MaterialShown,
    PowerList,
    PowerRow,
)
from sunlit.publication.queries.catalogue import NONE, Catalogue, Organs, catalogue, counts, left_by, sought
from sunlit.publication.queries.catalogue import named as foremost
from sunlit.publication.queries.editions import Standing, standing
from sunlit.publication.queries.listing import facet, paging
from sunlit.publication.queries.matches import matched, named
from sunlit.publication.words import GOVERNMENTS, span

PUBLIC = Q(state=PowerVersion.State.PUBLISHED, disclosure_scope=PowerVersion.Scope.PUBLIC)
NEAREST = 5
# Lines of a table read at once.
CHUNK = 500
LENGTHS_KEPT = 64
KEY = PowerVersion._meta.pk
UNITS = frozenset(Unit)
# What a line of the list shows, besides the row.
COLUMNS = (
    "power",
    "power__code",
    "organ__code",
    "organ__name",
    "organ__name_en",
    "name",
    "name_en",
    "summary",
    "summary_en",
    "kind",
    "promised_value",
    "promised_unit",
    "statutory_parameter",
    "in_force_on",
    "drafted_at",
    "fee",
    "visits",
    "online",
    "theme",
)
NO_THEME = Text("没有归入主题", "Under no theme")
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


def power_list(
    filters: PowerFilters,
    *,
    page: int = 1,
    size: int = 20,
    with_facets: bool = True,
    state: Standing | None = None,
) -> PowerList:
    """A page of the published list with facets (two queries while the list stands; words are looked up apart).

    ``state`` of the list, where it was asked for just before, saves one.
    """
    state = state or standing()
    known, organs = catalogue(state.edition), state.organs
    fitting = sought(filters, known, organs)
    found = left_by(filters, known, fitting)
    where = paging(page, size, found.bit_count())
    rows = (
        power_rows_by_id(list(known.page(found, where.first - 1, size, foremost(filters, known))))
        if where.total
        else ()
    )
    return PowerList(
        rows=matched(rows, filters.q, known) if filters.q and rows else rows,
        paging=where,
        facets=_facets(filters, known, organs, fitting) if with_facets else (),
        nearest=() if where.total else nearest(filters.q),
        query=filters.query(),
        resting=named(filters.law, filters.article),
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
    state = standing()
    known = catalogue(state.edition)
    found = left_by(filters, known, sought(filters, known, state.organs))
    ahead = foremost(filters, known)
    for first in range(0, found.bit_count(), CHUNK):
        yield from (_cells(row) for row in power_rows_by_id(known.page(found, first, CHUNK, ahead)))


def _cells(row: PowerRow) -> tuple[str, ...]:
    return (
        row.code,
        row.name.zh,
        row.kind_name.zh,
        row.organ.zh,
        row.statute.words.zh if row.statute else "",
        row.promise.words.zh if row.promise else "",
        row.fee or gettext("未填写"),
        str(row.visits),
        gettext("是") if row.online else gettext("否"),
    )


def nearest(words: str) -> tuple[PowerRow, ...]:
    """The items whose names share most pairs of signs with what was looked for."""
    powers = nearest_powers(words, NEAREST)
    versions = dict(PowerVersion.objects.filter(PUBLIC, power__in=powers).values_list("power", "pk"))
    return power_rows_by_id([versions[power] for power in powers if power in versions])


def power_ids(code: str) -> tuple[int, int] | None:
    """Rows of a published power and its version, for a form that refers to it."""
    rows = PowerVersion.objects.filter(PUBLIC, power__code=code).values_list("power", "pk")
    return rows.first()


def power_rows_by_id(versions: Sequence[int]) -> tuple[PowerRow, ...]:
    """Published versions by row, in the order asked for (one query)."""
    if not versions:
        return ()
    statement = _reading(len(versions), connection.vendor)
    # As the database has them: numbers of different lengths would be different statements to it.
    keys = (KEY.get_db_prep_value(pk, connection) for pk in versions)
    asked = (*statement.values[: -len(versions)], *keys)
    rows = {columns[0]: columns[1:] for columns in replace(statement, values=asked).rows()}
    return tuple(_row(*rows[pk]) for pk in versions if pk in rows)


@lru_cache(maxsize=LENGTHS_KEPT)
def _reading(count: int, _vendor: str) -> Statement:
    """The statement that reads what ``_row`` takes of so many versions, whose rows are its last values."""
    return prepare(
        PowerVersion.objects.filter(PUBLIC, pk__in=range(count)).order_by().values_list("pk", *COLUMNS, has_chart())
    )


def _row(*columns: Any) -> PowerRow:
    power, code, organ_code, organ, organ_en, name, name_en, summary, summary_en, *others = columns
    kind, value, unit, statute, in_force_on, drafted_at, fee, visits, online, theme, charted = others
    return PowerRow(
        power=power,
        code=code,
        name=Text(name, name_en),
        summary=Text(summary, summary_en),
        kind=kind,
        kind_name=kind_name(kind),
        organ_code=organ_code,
        organ=Text(organ, organ_en),
        promise=_promised(value, unit),
        statute=_statutory(statute, in_force_on or beijing_day(drafted_at)) if statute else None,
        fee=fee,
        visits=visits,
        # Nobody can apply online for a power without a chart in force.
        online=bool(online and charted),
        theme=theme_of(theme),
    )


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


def _facets(filters: PowerFilters, known: Catalogue, organs: Organs, fitting: int) -> tuple[Facet, ...]:
    """Each filter counted as if its own choice were not made, so that a count is the list that its choice opens."""
    names = {
        "organ": {code: Text(name, name_en) for code, name, name_en in organs},
        "kind": {code: kind.name for code, kind in all_kinds().items()},
        "level": GOVERNMENTS,
        "theme": {code: theme.name for code, theme in all_themes().items()} | {NONE: NO_THEME},
        "online": {"1": Text("可网上办理", "Can be applied for online")},
    }
    labels = {
        "organ": Text("部门", "Department"),
        "kind": Text("权力类别", "Kind of power"),
        "level": Text("层级", "Level"),
        "theme": Text("主题", "Theme"),
        "online": Text("可网办", "Online"),
    }
    chosen = {name: getattr(filters, name) for name in names} | {"online": ["1"] if filters.online else []}
    facets = []
    for name, label in labels.items():
        numbers = counts(filters, known, fitting, name)
        total = sum(numbers.values())
        if name == "online":
            numbers = {"1": numbers.get("1", 0)}
        shown = facet(name, label, numbers, names[name], chosen[name])
        facets.append(replace(shown, note=_adds_up(sum(numbers.values()), total, shown)))
    return tuple(facets)


def _adds_up(said: int, total: int, shown: Facet) -> Text:
    """What the choices of a filter come to, so that whoever adds them up knows that none is missing."""
    if said != total:
        rest = f"{total - said:,}"
        return Text(f"其余 {rest} 项依职权行使或到窗口办理", f"The other {rest} are used ex officio or at the window")
    if len(shown.choices) < 2:
        return NO_TEXT
    return Text(f"各项相加 {total:,} 项", f"Together {total:,}")


def _statutory(name: str, on: date) -> Limit | None:
    """The statutory number on that day; None where there is none under that name."""
    try:
        known = parameter(name, on, settings.JURISDICTION)
    except BasisRefusal:
        return None
    return Limit(known.value, str(known.unit), known.amount, known.basis, known.name)


def statute_of(version: PowerVersion) -> Limit | None:
    """The statutory limit with its article, as it was on the day the version came into force."""
    if not version.statutory_parameter:
        return None
    return _statutory(version.statutory_parameter, version.in_force_on or beijing_day(version.drafted_at))


def promise_of(version: PowerVersion) -> Limit | None:
    """The limit that the organ promises."""
    return _promised(version.promised_value, version.promised_unit)


def _promised(value: int | None, given: str) -> Limit | None:
    if value is None:
        return None
    unit = given or "working_day"
    words = amount(value, Unit(unit)) if unit in UNITS else span(value, unit)
    return Limit(value, unit, words)


def theme_of(code: str) -> Text:
    """The heading under which the public looks for it."""
    known = all_themes().get(code)
    return known.name if known else NO_TEXT
