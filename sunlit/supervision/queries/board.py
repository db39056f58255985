"""The supervisor's dashboard: six figures, the most urgent, the tree, the trend, where it sticks, the weakest organs.

Every figure is the length of the list that it opens.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncDate

from sunlit.basis.calendar import Calendar
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.cases.models import Case
from sunlit.cases.queries import step_counts
from sunlit.ledger.wording import Text
from sunlit.offices.models import Region
from sunlit.supervision.figures import Branch, Dashboard, Day, Figure, OrganRate, Share, Stuck, Urgent
from sunlit.supervision.filters import CardFilters, RatingFilters, WatchedFilters
from sunlit.supervision.findings import day as day_in_words
from sunlit.supervision.models import Card
from sunlit.supervision.presets import Board, preset
from sunlit.supervision.queries.cards import card_rows, start_of
from sunlit.supervision.queries.watched import RELATED, late_rows, ratings, urgent_rows, watched_rows
from sunlit.supervision.wording import REGION_LEVELS

RED = ("red", "deep_red")
YELLOW = ("yellow",)
ONE_DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SOON = timedelta(hours=3)


def dashboard(at: datetime) -> Dashboard:
    """The whole page as it stands at a moment (about twenty queries, however many cases)."""
    board = preset(settings.JURISDICTION).board
    today = beijing_day(at)
    urgent, pressing = _pressing(at, board)
    rates = _rates(today, board)
    return Dashboard(
        as_of=at,
        day=day_in_words(today),
        figures=_figures(at, today, board),
        urgent=urgent,
        all_urgent=pressing,
        tree=_tree(today),
        trend=_trend(today, board),
        stuck=_stuck(at, board),
        rates=tuple(rates[: board.worst]),
        organs=len(rates),
        target_percent=board.target_percent,
    )


def _pressing(at: datetime, board: Board) -> tuple[tuple[Urgent, ...], Figure]:
    """The first of the most urgent cases and the list they head.

    Where few have reached a reminder, the list goes on with those that are due next.
    """
    label = Text("最急的办件", "Most urgent")
    for show in ("urgent", "next"):
        filters = WatchedFilters(show=show)
        figure = _watched_figure("urgent", label, filters, at)
        if figure.value >= board.urgent:
            break
    rows = watched_rows(filters, at).select_related(*RELATED)
    return tuple(urgent_rows(list(rows[: board.urgent]), at)), figure


def _figures(at: datetime, today: date, board: Board) -> tuple[Figure, ...]:
    return (
        _open(at, today),
        _due_today(at),
        _cards_figure("yellow", Text("黄牌", "Yellow cards"), YELLOW, today),
        _cards_figure("red", Text("红牌", "Red cards"), RED, today),
        _in_time(at, today),
        _dissatisfied(today, board),
    )


def _open(at: datetime, today: date) -> Figure:
    figure = _watched_figure("open", Text("在办办件", "Open cases"), WatchedFilters(show="open"), at)
    midnight = start_of(today)
    moved = Case.objects.aggregate(
        came=Count("id", filter=Q(received_at__gte=midnight)), went=Count("id", filter=Q(closed_at__gte=midnight))
    )
    return _noted(figure, _compared(Text("较昨日", "since yesterday"), moved["came"] - moved["went"]))


def _due_today(at: datetime) -> Figure:
    filters = WatchedFilters(show="due_today")
    figure = _watched_figure("due_today", Text("今日到期", "Due today"), filters, at)
    near = Q(promised_clock__due_at__range=(at, at + SOON)) | Q(
        promised_clock__isnull=True, statutory_clock__due_at__range=(at, at + SOON)
    )
    soon = watched_rows(filters, at).filter(near).count()
    return _noted(figure, Text(f"其中 3 小时内 {soon} 件", f"{soon} of them within 3 hours"))


def _cards_figure(key: str, label: Text, levels: tuple[str, ...], today: date) -> Figure:
    """Cards of this month that were not lifted."""
    filters = CardFilters(level=levels, standing="1", since=_month(today))
    figure = Figure(key, label, card_rows(filters).count(), "cards", filters.query())
    if key == "red":
        open_cards = card_rows(CardFilters(level=levels, open="1", since=_month(today))).count()
        return _noted(figure, Text(f"本月，未整改 {open_cards} 张", f"this month, {open_cards} open"))
    this_week, last_week = (
        Card.objects.filter(level__in=levels, issued_at__gte=start_of(today) - weeks * WEEK).count() for weeks in (1, 2)
    )
    return _noted(
        figure,
        _compared(Text("本月，较前 7 日", "on the week before"), this_week - (last_week - this_week)),
    )


def _in_time(at: datetime, today: date) -> Figure:
    month = _month(today)
    done = WatchedFilters(show="completed", since=month)
    whole = watched_rows(done, at).count()
    part = watched_rows(WatchedFilters(show="in_time", since=month), at).count()
    share = Share(part, whole)
    label = Text("本月按时办结率", "Completed in time this month")
    note = Text(f"{part:,} / {whole:,} 件", f"{part:,} of {whole:,} cases")
    return Figure("in_time", label, whole, "watched", done.query(), note, share.shown)


def _dissatisfied(today: date, board: Board) -> Figure:
    levels = tuple(str(level) for level in range(1, board.bad_rating_up_to + 1))
    filters = RatingFilters(level=levels, since=_month(today))
    rows = ratings(filters)
    answered = rows.filter(replied_at__isnull=False).count()
    note = Text(f"本月，已回复 {answered}", f"this month, {answered} answered")
    return Figure("dissatisfied", Text("不满意评价", "Dissatisfied"), rows.count(), "ratings", filters.query(), note)


def _tree(today: date) -> tuple[Branch, ...]:
    """Regions with cards of this month, nested; a region with organs of its own and children gets a line for these."""
    month = _month(today)
    counts: Counter[tuple[int, str]] = Counter()
    issued = card_rows(CardFilters(standing="1", since=month, level=(*YELLOW, *RED)))
    for region, level, n in issued.order_by().values_list("organ__region", "level").annotate(n=Count("id")):
        counts[region, "yellow" if level in YELLOW else "red"] += n
    regions = list(Region.objects.order_by("code"))
    children: dict[int | None, list[Region]] = {}
    for region in regions:
        children.setdefault(region.parent_id, []).append(region)
    return tuple(_branches(children.get(None, ()), 0, children, counts, month))


def _branches(
    regions: Iterable[Region],
    depth: int,
    children: dict[int | None, list[Region]],
    counts: Counter[tuple[int, str]],
    month: str,
) -> Iterable[Branch]:
    for region in regions:
        below = list(_branches(children.get(region.pk, ()), depth + 1, children, counts, month))
        near = [branch for branch in below if branch.depth == depth + 1]
        own = {colour: counts[region.pk, colour] for colour in ("red", "yellow")}
        total = {
            "red": own["red"] + sum(branch.red.value for branch in near),
            "yellow": own["yellow"] + sum(branch.yellow.value for branch in near),
        }
        yield _branch(region, depth, total, month, own=False)
        yield from below
        if below and any(own.values()):
            yield _branch(region, depth + 1, own, month, own=True)


def _branch(region: Region, depth: int, total: dict[str, int], month: str, *, own: bool) -> Branch:
    name = Text(f"{region.name}直属部门", f"{region.name}: own departments") if own else Text(region.name, "")
    figures = [
        Figure(
            colour,
            name,
            total[colour],
            "cards",
            CardFilters(level=levels, region=region.code, own="1" if own else "", standing="1", since=month).query(),
        )
        for colour, levels in (("red", RED), ("yellow", YELLOW))
    ]
    return Branch(region.code, name, REGION_LEVELS[region.level], depth, figures[0], figures[1], own)


def _trend(today: date, board: Board) -> tuple[Day, ...]:
    days = _working_days(today, board.trend_days)
    done = _by_day(Case.objects.filter(decided_at__gte=start_of(days[0])), "decided_at")
    issued = Card.objects.filter(issued_at__gte=start_of(days[0])).exclude(state=Card.State.LIFTED)
    yellow = _by_day(issued.filter(level__in=YELLOW), "issued_at")
    red = _by_day(issued.filter(level__in=RED), "issued_at")
    return tuple(
        Day(
            day,
            Figure("completed", day_in_words(day), done[day], "watched", _on("completed", day)),
            Figure("yellow", day_in_words(day), yellow[day], "cards", _issued_on(YELLOW, day)),
            Figure("red", day_in_words(day), red[day], "cards", _issued_on(RED, day)),
        )
        for day in days
    )


def _working_days(today: date, number: int) -> list[date]:
    """The last so many working days, today among them where it is one."""
    calendar = Calendar.load()
    days: list[date] = []
    day = today
    while len(days) < number:
        if calendar.is_working(day):
            days.append(day)
        day -= ONE_DAY
    return days[::-1]


def _by_day(rows: QuerySet[Case] | QuerySet[Card], field: str) -> Counter[date]:
    counted = rows.order_by().values_list(TruncDate(field, tzinfo=BEIJING)).annotate(n=Count("id"))
    return Counter(dict(counted))


def _on(show: str, day: date) -> str:
    return WatchedFilters(show=show, since=day.isoformat(), until=day.isoformat()).query()


def _issued_on(levels: tuple[str, ...], day: date) -> str:
    return CardFilters(level=levels, standing="1", since=day.isoformat(), until=day.isoformat()).query()


def _stuck(at: datetime, board: Board) -> tuple[Stuck, ...]:
    """The fullest steps, those of one title counted together."""
    found: dict[str, list[int | str]] = {}
    for count in step_counts(at):
        entry = found.setdefault(count.title, [0, 0, count.title_en])
        entry[0], entry[1] = int(entry[0]) + count.open, int(entry[1]) + count.overdue
    fullest = sorted(found.items(), key=lambda item: (-int(item[1][0]), item[0]))[: board.steps]
    return tuple(
        Stuck(
            Text(title, str(title_en)),
            Figure("open", Text(title, str(title_en)), int(n), "watched", WatchedFilters(step=title).query()),
            Figure(
                "over", Text(title, str(title_en)), int(over), "watched", WatchedFilters(step=title, over="1").query()
            ),
        )
        for title, (n, over, title_en) in fullest
    )


def _rates(today: date, board: Board) -> list[OrganRate]:
    """Organs that completed anything this month, the weakest first."""
    month = _month(today)
    done = Case.objects.filter(decided_at__gte=start_of(date.fromisoformat(month))).order_by()
    columns = ("organ__code", "organ__short_name", "organ__name", "organ__name_en")
    whole = done.values_list(*columns).annotate(n=Count("id"))
    late = dict(done.filter(late_rows()).values_list("organ__code").annotate(n=Count("id")))
    rows = [
        OrganRate(
            code,
            Text(short or name, english),
            share := Share(n - late.get(code, 0), n),
            share.part * 100 < board.target_percent * share.whole,
            Figure(
                code,
                Text(name, english),
                n,
                "watched",
                WatchedFilters(show="completed", organ=(code,), since=month).query(),
            ),
        )
        for code, short, name, english, n in whole
    ]
    return sorted(rows, key=lambda row: (row.share.ratio or 0, -row.share.whole, row.code))


def _watched_figure(key: str, label: Text, filters: WatchedFilters, at: datetime) -> Figure:
    return Figure(key, label, watched_rows(filters, at).count(), "watched", filters.query())


def _noted(figure: Figure, note: Text) -> Figure:
    return Figure(figure.key, figure.label, figure.value, figure.list, figure.query, note, figure.shown)


def _compared(words: Text, by: int) -> Text:
    """较昨日 +34; a true minus sign."""
    signed = f"+{by}" if by > 0 else f"−{-by}" if by < 0 else "0"
    return Text(f"{words.zh} {signed}", f"{signed} {words.en}")


def _month(today: date) -> str:
    return today.replace(day=1).isoformat()
