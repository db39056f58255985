"""A long chart folded by stage for the screen: an overview of its stages, each with its part of the drawing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing.layout import arrange
from sunlit.procedures.drawing.marks import NO_MARKS, Marks
from sunlit.procedures.drawing.paper import connectors
from sunlit.procedures.drawing.sheets import stages
from sunlit.procedures.drawing.svg import NO_STATES, NO_WORDS, Pen
from sunlit.procedures.drawing.words import numbers, ranges
from sunlit.procedures.model import Flow
from sunlit.procedures.rules import State

# A chart of fewer steps, or of fewer stages, is taken in at a glance.
LONG_STEPS, LONG_STAGES = 16, 3
# Without a case, stages are unfolded until so many steps are to be seen.
SEEN = 3


@dataclass(frozen=True, slots=True)
class Fold:
    """One stage: its title, the numbers of its steps in words, who acts in it, its picture.

    ``open`` says that it is unfolded to begin with: where the case is, or at the beginning of the chart.
    """

    title: str
    steps: str
    lanes: tuple[str, ...]
    svg: str
    done: bool
    open: bool


def folds(
    flow: Flow,
    *,
    language: str,
    limits: Mapping[str, Text],
    states: Mapping[str, State] = NO_STATES,
    stamps: Mapping[str, str] = NO_WORDS,
    callouts: Mapping[str, Sequence[str]] | None = None,
    subtitles: Mapping[str, str] | None = None,
    marks: Marks = NO_MARKS,
    prefix: str = "",
) -> tuple[Fold, ...]:
    """The stages of a long chart in order; nothing for one that needs no folding. Arguments are those of ``draw``."""
    order = numbers(flow)
    if len(order) < LONG_STEPS or len(flow.stages) < LONG_STAGES:
        return ()
    layout = arrange(flow, language, limits, subtitles, stamped=bool(states))
    english = language.startswith("en")
    titles = {lane.id: lane.title.in_language(language) for lane in flow.lanes}
    found: list[Fold] = []
    seen = 0
    for sheet, band in zip(stages(layout, language), layout.bands, strict=True):
        steps = [box.step for box in sheet.layout.boxes]
        own = {name: said for name, said in (callouts or {}).items() if any(step.id == name for step in steps)}
        pen = Pen(flow, sheet.layout, language, states, stamps, own, f"{prefix}s{sheet.number}-", marks)
        here = {states.get(step.id) for step in steps}
        found.append(
            Fold(
                title=band.title,
                steps=ranges(sorted(order[step.id] for step in steps if step.id in order), english=english),
                lanes=tuple(titles[lane.id] for lane in flow.lanes if any(step.lane == lane.id for step in steps)),
                svg=pen.picture(f"{flow.title.in_language(language)} {band.title}", partial(connectors, pen, sheet)),
                done="done" in here and not here & {"now", "todo"},
                open="now" in here if states else seen < SEEN,
            )
        )
        seen += len(steps)
    return tuple(found)
