"""The words for the time limit of a step: a parameter of the statutes, or the office's own promise. Pure."""

import re
from collections.abc import Iterable
from datetime import date

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Unit, amount
from sunlit.basis.parameters import parameter
from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow, Step, TimeLimit

PROMISED = Text("承诺", "promised")


def limit_words(limit: TimeLimit | None, on: date, jurisdiction: str = "default") -> Text | None:
    """What the box of the step says about its time; None where it says nothing."""
    if limit is None:
        return None
    if limit.words is not None:
        return limit.words
    if limit.value is not None and limit.unit is not None:
        return _spaced(amount(limit.value, Unit(limit.unit)))
    return _spaced(parameter(limit.parameter, on, jurisdiction).amount)


def _spaced(words: Text) -> Text:
    """A little room between the figure and the Chinese word after it, as the pages write it."""
    return Text(re.sub(r"(\d)(?=[^\d\s])", r"\1 ", words.zh), words.en)


def limit_article(limit: TimeLimit, on: date, jurisdiction: str = "default") -> Text:
    """Where the limit comes from: the article of its parameter, its own article, or a promise of the office."""
    if limit.parameter:
        basis = parameter(limit.parameter, on, jurisdiction).basis
        return Text(basis, basis)
    return Text(limit.article.zh, limit.article.en) if limit.article else PROMISED


def all_limit_words(flow: Flow, on: date, jurisdiction: str = "default") -> dict[str, Text]:
    """The words of every step that has a limit, by step."""
    return {step.id: words for step in flow.steps if (words := limit_words(step.limit, on, jurisdiction)) is not None}


def parameters_of(flow: Flow) -> dict[str, str]:
    """Every parameter that the chart names, and the step or limit that names it first."""
    found: dict[str, str] = {}
    for name, where in _named(flow):
        if name:
            found.setdefault(name, where)
    return found


def _named(flow: Flow) -> Iterable[tuple[str, str]]:
    for limit in flow.limits:
        yield limit.parameter, limit.id
    for step in flow.steps:
        yield from _of_step(step)


def _of_step(step: Step) -> Iterable[tuple[str, str]]:
    if step.limit is not None:
        yield step.limit.parameter, step.id
    yield step.people_min, step.id
    for output in step.outputs:
        yield output.min_parameter, step.id


def refuse_unknown_parameters(flow: Flow, on: date, jurisdiction: str = "default") -> None:
    """A limit that the statutes do not know cannot be watched, so the chart that names it is refused."""
    for name, where in parameters_of(flow).items():
        try:
            parameter(name, on, jurisdiction)
        except BasisRefusal as refusal:
            raise ProcedureRefusal(
                Text(
                    f"“{where}”用了时限参数“{name}”：{refusal.sentence}",
                    f"{where!r} names the parameter {name!r}, which content/statutes does not have on that day.",
                ),
                step=where,
                field="parameter",
            ) from None
