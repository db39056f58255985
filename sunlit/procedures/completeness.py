"""Whether every step of an external chart says all that it has to (R-064, R-065), and what it says. Pure.

Duty, post, limit and articles are the step's own. Rights, supervision, complaint, outputs and documents are its own, or
said once for the whole chart (``otherwise``), or named as what the step has none of, with the reason (``without``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.durations import staff_steps
from sunlit.procedures.model import Flow, Step
from sunlit.procedures.remarks import Remark

Source = Literal["own", "chart", "none", ""]
# What each step has to say, in the order in which pages show it.
HEADINGS = {
    "duty": Text("职责", "duty"),
    "post": Text("岗位", "post"),
    "articles": Text("依据", "articles"),
    "limit": Text("时限", "time limit"),
    "rights": Text("相对人的权利", "rights of the party"),
    "supervision": Text("监督点", "supervision point"),
    "complaint": Text("投诉渠道", "complaint channel"),
    "outputs": Text("产出", "outputs"),
    "documents": Text("文书", "documents"),
}
# The step has these or they are missing: nothing can stand in for them.
ALWAYS_OWN = ("duty", "post", "articles", "limit")


@dataclass(frozen=True, slots=True)
class Said:
    """Where a step says something: itself, with the whole chart, or that it has none; ``words`` of the latter two."""

    heading: str
    source: Source
    words: Text | None = None


def said(flow: Flow, step: Step) -> tuple[Said, ...]:
    """Every heading of a step; an empty ``source`` is missing."""
    return tuple(_said(flow, step, heading) for heading in HEADINGS)


def _said(flow: Flow, step: Step, heading: str) -> Said:
    if getattr(step, heading):
        return Said(heading, "own")
    if heading in ALWAYS_OWN:
        return Said(heading, "")
    without, otherwise = dict(step.without), dict(flow.otherwise)
    if heading in without:
        return Said(heading, "none", without[heading])
    return Said(heading, "chart", otherwise[heading]) if heading in otherwise else Said(heading, "")


def lacking(flow: Flow) -> tuple[tuple[Step, tuple[str, ...]], ...]:
    """The steps of the office that do not say everything, each with the headings that are missing."""
    found = ((step, tuple(one.heading for one in said(flow, step) if not one.source)) for step in staff_steps(flow))
    return tuple((step, missing) for step, missing in found if missing)


def completeness_remarks(flow: Flow) -> tuple[Remark, ...]:
    """One sentence for each step that does not say everything; none of them keeps the chart from being published."""
    return tuple(_remarks(flow))


def _remarks(flow: Flow) -> Iterator[Remark]:
    for step, missing in lacking(flow):
        zh = "、".join(HEADINGS[name].zh for name in missing)
        en = ", ".join(HEADINGS[name].en for name in missing)
        open_ones = [name for name in missing if name not in ALWAYS_OWN]
        hint = Text("", "")
        if open_ones:
            hint = Text(
                "没有的，在 without 写明理由；各步相同的，在 otherwise 写一次。",
                " Say why in without where there is none, and once in otherwise what is the same for every step.",
            )
        yield Remark(
            "says_too_little",
            Text(
                f"步骤“{step.title.zh}”没有写{zh}。请补上。{hint.zh}",
                f"Step “{step.title.en}” does not say: {en}. Fill it in.{hint.en}",
            ),
            (step.id,),
            article="R-064",
            binding=False,
        )
