"""What a trial run fills in where nobody wrote anything: something for every field, so that a chart is walked fast."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sunlit.basis.office_hours import beijing_day
from sunlit.cases.trial.checks import minimums
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Flow, Output, Step

WORDS = "试填"
NAMES = ("试办员甲", "试办员乙", "试办员丙", "试办员丁", "试办员戊", "试办员己", "试办员庚")
# A day that people are told of lies ahead; two weeks are more than any notice asks for.
AHEAD = timedelta(days=14)
TRUE, FALSE = Text("是", "yes"), Text("否", "no")


def flags_of(flow: Flow) -> tuple[str, ...]:
    """The facts of the item that conditions of the chart ask for and no step or event sets, in the order of the chart.

    A field by which a post decides at a gate, and which nothing fills in, is among them: it is fixed at the start.
    """
    said = {output.name for step in flow.steps for output in step.outputs}
    said |= {name for event in flow.events for name, _ in event.sets}
    asked = [
        condition.field
        for step in flow.steps
        for condition in (*step.optional, *(way.condition for way in step.exits if way.condition))
    ]
    # Set by the case itself when it asks for what is missing.
    return tuple(dict.fromkeys(name for name in asked if name not in said and name != "supplement_asked"))


def samples(step: Step, at: datetime) -> dict[str, object]:
    """Something for each field of the step that has to be filled in."""
    asked = minimums(step, at)
    return {output.name: sample(output, asked.get(output.name, 1), at) for output in step.outputs if output.required}


def sample(output: Output, people: int, at: datetime) -> object:
    """Something for one field: the first choice, no, today, a name for each of so many people."""
    match output.kind:
        case "choice":
            return output.choices[0][0]
        case "yes_no":
            return False
        case "number" | "file":
            return 1
        case "date":
            return beijing_day(at).isoformat()
        case "people":
            return list(NAMES[: max(people, 1)])
    return WORDS


def filled(step: Step, given: Mapping[str, object], at: datetime) -> dict[str, object]:
    """What was filled in, and something for every required field that was left empty."""
    kept = {name: value for name, value in given.items() if value not in (None, "", [])}
    return {**samples(step, at), **kept}
