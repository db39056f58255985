"""The power list, a power's page, its chart on paper and as text."""

import re
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from sunlit.portal.door import csv_answer, known_cases, language, lists, now, or_404, page_of
from sunlit.portal.keeping import kept_while, list_asked_for, list_stands, nothing_was_done
from sunlit.publication import queries
from sunlit.publication.filters import PowerFilters
from sunlit.publication.pages import ChartShown, PowerPage
from sunlit.publication.queries.discretion import discretion_of_power

# Changes of the list on one page.
NEWS = 60
# Digits of a version's number.
LONGEST_NUMBER = 8
CHINESE_TEXT = re.compile(r"<text([^>]*)>(?=[^<]*[\u3400-\u9fff])")


@require_safe
@kept_while(list_stands)
def power_list(request: HttpRequest) -> HttpResponse:
    """All published powers, with filters that say how many they leave."""
    filters = PowerFilters.read(lists(request))
    shown = queries.power_list(filters, page=page_of(request), state=list_asked_for(request))
    return render(
        request, "portal/powers.html", {"filters": filters, "list": shown, "section": "powers", "q": filters.q}
    )


@require_safe
def power_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same list as a table for spreadsheets."""
    return csv_answer(queries.power_csv(PowerFilters.read(lists(request))), "powers")


@require_safe
@kept_while(list_stands)
def apply_list(request: HttpRequest) -> HttpResponse:
    """What can be applied for online."""
    filters = PowerFilters.read({**lists(request), "online": ["1"]})
    shown = queries.power_list(filters, page=page_of(request), state=list_asked_for(request))
    return render(
        request,
        "portal/powers.html",
        {"filters": filters, "list": shown, "section": "apply", "q": filters.q, "to_apply": True},
    )


@require_safe
@kept_while(nothing_was_done)
def power(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """One power: what it is, its time limit, its chart, its law, who handles it, and what was decided."""
    page = queries.power_page(code, at=now(), version=number)
    if page is None:
        # A code that was replaced leads on to the one that stands for the power now.
        return redirect("portal:power", code=or_404(queries.present_code(code)), permanent=True)
    has_rule = page.cancelled_on is None and queries.has_rule(page.code)
    context: dict[str, Any] = {"power": page, "section": "powers", "has_rule": has_rule}
    if page.ex_officio and page.current:
        context["discretion"] = discretion_of_power(page.code, now())
    chart = page.chart
    if tracking := _own_case(request, page):
        chart = queries.chart_of_case(tracking, page.handlers) or chart
        context["tracking"] = tracking
    return render(request, "portal/power.html", context | drawn(chart))


@require_safe
@kept_while(nothing_was_done)
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """Two published versions of a power side by side: ``?a=`` the older, ``?b=`` the newer."""
    shown = queries.power_diff(code, _version_in(request, "a"), _version_in(request, "b"))
    if shown is None:
        return to_the_power(code)
    return render(request, "portal/power_changes.html", {"diff": shown, "section": "powers"})


@require_safe
@kept_while(list_stands)
def news(request: HttpRequest) -> HttpResponse:
    """What came onto the list, was changed on it or taken off it, the newest first."""
    return render(request, "portal/news.html", {"rows": queries.news(NEWS), "section": "powers"})


@require_safe
@kept_while(list_stands)
def feed(request: HttpRequest) -> HttpResponse:
    """The same for readers of feeds (Atom)."""
    host = request.get_host()
    made = Atom1Feed(
        title=gettext("权力清单的变动"),
        link=request.build_absolute_uri(reverse("portal:news")),
        description="",
        language=language(),
        feed_url=request.build_absolute_uri(),
        feed_guid=f"tag:{host.partition(':')[0]},2026:powers",
    )
    for one in queries.news(NEWS):
        target = reverse("portal:power", args=[one.code])
        made.add_item(
            title=gettext("%(what)s：%(name)s") % {"what": one.words.in_language(language()), "name": one.name.zh},
            link=request.build_absolute_uri(target),
            description=one.why or one.organ.zh,
            author_name=one.organ.zh,
            updateddate=one.at,
            pubdate=one.at,
            unique_id=f"tag:{host.partition(':')[0]},2026:{one.code}/{one.number}/{one.what}",
        )
    return HttpResponse(made.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


@require_safe
def chart(request: HttpRequest, code: str) -> HttpResponse:
    """The chart alone, as a picture and on pages of A4."""
    page = queries.power_page(code, at=now())
    if page is None or page.chart is None:
        return to_the_power(code)
    name = page.name.en if language().startswith("en") and page.name.en else page.name.zh
    title = gettext("%(name)s流程图") % {"name": name}
    context = {"power": page, "section": "powers", "versions": queries.chart_versions(code)}
    context["origin"] = queries.chart_origin(page.chart)
    context["passage"] = queries.chart_passage(page.chart)
    context["folds"] = [
        replace(one, svg=mark_safe(_marked(one.svg))) for one in queries.chart_folds(page.chart, lang=language())
    ]
    return render(request, "portal/chart.html", context | drawn(page.chart, title))


@require_safe
@kept_while(nothing_was_done)
def chart_changes(request: HttpRequest, code: str) -> HttpResponse:
    """Two published versions of a power's chart side by side: ``?a=`` the older, ``?b=`` the newer."""
    page = queries.power_page(code, at=now())
    if page is None or page.chart is None:
        return to_the_power(code)
    found = queries.chart_diff(code, _version_in(request, "a"), _version_in(request, "b"), lang=language())
    if found is None:
        return redirect("portal:chart", code)
    context = {
        "power": page,
        "section": "powers",
        "diff": found,
        "old_title": queries.chart_title(found.old).in_language(language()),
        "new_title": queries.chart_title(found.new).in_language(language()),
        # The drawing escapes every word in it.
        "old_svg": mark_safe(_marked(found.side.old)),
        "new_svg": mark_safe(_marked(found.side.new)),
        "paper": [{"svg": mark_safe(_marked(sheet.svg)), "lying": sheet.lying} for sheet in found.side.sheets],
    }
    return render(request, "portal/chart_changes.html", context)


@require_safe
def chart_text(request: HttpRequest, code: str) -> HttpResponse:
    """The chart as an ordered list, for readers that cannot use a drawing."""
    page = queries.power_page(code, at=now())
    if page is None or page.chart is None:
        return to_the_power(code)
    chart = page.chart
    context = {
        "power": page,
        "chart": chart,
        "outline": queries.chart_outline(chart, lang=language()),
        "events": queries.chart_events(chart, lang=language()),
        "otherwise": queries.chart_otherwise(chart, lang=language()),
        "section": "powers",
    }
    return render(request, "portal/chart_text.html", context)


def to_the_power(code: str) -> HttpResponse:
    """Where a power has no such thing, or no longer, its page says how it stands; an old code leads to the new one."""
    return redirect("portal:power", code=or_404(queries.shown_code(code)))


def drawn(chart: ChartShown | None, title: str = "") -> dict[str, Any]:
    """A chart's drawing, its pages for paper and its list, from the same data; empty where there is no chart."""
    if chart is None:
        return {"chart": None}
    return {
        "sheets": [
            {"svg": mark_safe(_marked(sheet.svg)), "lying": sheet.lying}
            for sheet in queries.chart_pages(chart, lang=language(), title=title)
        ],
        "chart": chart,
        # The drawing is made by our own code, which escapes every word in it.
        "svg": mark_safe(_marked(queries.chart_svg(chart, lang=language()))),
        "outline": queries.chart_outline(chart, lang=language()),
    }


def _version_in(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < LONGEST_NUMBER else None


def _marked(svg: str) -> str:
    """In an English drawing, names that exist in Chinese only are marked as Chinese, so that they are read as such."""
    return CHINESE_TEXT.sub(r'<text\1 lang="zh-Hans">', svg) if language().startswith("en") else svg


def _own_case(request: HttpRequest, page: PowerPage) -> Any:
    """A case of this power that this browser has opened: the one named in the address, else the newest."""
    known, asked = known_cases(request), request.GET.get("case", "")
    numbers = [asked] if asked else list(reversed(known))
    for number in numbers:
        tracking = queries.track(number, known[number], at=now()) if number in known else None
        if tracking and tracking.power_code == page.code:
            return tracking
    return None
