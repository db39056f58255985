"""What the law misses in a chart, beside its drawing: each finding in words, one of them marked on the drawing."""

from dataclasses import dataclass, replace
from datetime import date

from django.conf import settings
from django.utils.safestring import mark_safe

from sunlit.ledger.wording import Text
from sunlit.procedures import queries
from sunlit.procedures.drawing import Fold, Page
from sunlit.procedures.legal import legal_findings_of
from sunlit.procedures.lint import SEVERITIES, LegalFinding
from sunlit.procedures.lint.marking import marked
from sunlit.procedures.models import ChartVersion


@dataclass(frozen=True, slots=True)
class Shown:
    """One finding as the page shows it; ``marked`` where the drawing shows this one."""

    number: int
    unlawful: bool
    weight: str
    title: str
    why: str
    mend: str
    articles: tuple[str, ...]
    path: tuple[str, ...]
    marked: bool


@dataclass(frozen=True, slots=True)
class LawPage:
    """The findings, how many of them break the law, and the drawing with one of them marked.

    ``folds`` are the stages of a long drawing, marked alike, ``sheets`` its pages on paper.
    """

    findings: tuple[Shown, ...]
    unlawful: int
    advice: int
    svg: str
    folds: tuple[Fold, ...] = ()
    sheets: tuple[Page, ...] = ()


def law_page(version: ChartVersion, *, on: date, code: str, asked: int) -> LawPage:
    """What the page of a chart version says of the law. ``asked`` is the number of the finding to mark, from 1."""
    found = legal_findings_of(version, on)
    chosen = min(max(asked, 1), len(found)) if found else 0
    finding = found[chosen - 1] if chosen else None
    callouts = _callouts(version, finding, code)
    where = settings.JURISDICTION
    svg = queries.drawing_of(version, language=code, on=on, jurisdiction=where, callouts=callouts)
    folds = queries.folds_of(version, language=code, on=on, jurisdiction=where, callouts=callouts)
    unlawful = sum(1 for one in found if one.severity == "must")
    titles = _titles(version)
    return LawPage(
        findings=tuple(
            _shown(number, one, titles, code, number == chosen) for number, one in enumerate(found, start=1)
        ),
        unlawful=unlawful,
        advice=len(found) - unlawful,
        svg=marked(svg, finding) if finding else svg,
        # The drawing escapes every word in it.
        folds=tuple(_fold(one, finding) for one in folds),
        sheets=tuple(
            replace(sheet, svg=mark_safe(sheet.svg))
            for sheet in queries.pages_of(version, language=code, on=on, jurisdiction=where)
        ),
    )


def _fold(fold: Fold, finding: LegalFinding | None) -> Fold:
    """A stage with the finding on it: unfolded where it concerns one of its steps."""
    if finding is None:
        return replace(fold, svg=mark_safe(fold.svg))
    svg = marked(fold.svg, finding)
    return replace(fold, svg=mark_safe(svg), open=" faulty" in svg)


def _callouts(version: ChartVersion, finding: LegalFinding | None, code: str) -> dict[str, tuple[str, ...]]:
    """The finding's title beside its first step; an event has no box in the drawing."""
    steps = {step.id for step in queries.compiled(version).flow.steps}
    shown = [name for name in finding.steps if name in steps] if finding else []
    return {shown[0]: (finding.title.in_language(code),)} if finding and shown else {}


def _titles(version: ChartVersion) -> dict[str, Text]:
    flow = queries.compiled(version).flow
    return {step.id: step.title for step in flow.steps} | {event.id: event.title for event in flow.events}


def _shown(number: int, one: LegalFinding, titles: dict[str, Text], code: str, chosen: bool) -> Shown:
    return Shown(
        number=number,
        unlawful=one.severity == "must",
        weight=SEVERITIES[one.severity].in_language(code),
        title=one.title.in_language(code),
        why=one.why.in_language(code),
        mend=one.mend.in_language(code),
        articles=tuple(article.zh for article in one.articles),
        path=tuple(titles[name].in_language(code) for name in one.path if name in titles),
        marked=chosen,
    )
