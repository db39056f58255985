"""Rules on the shape of any chart: gates that decide, loops that end, nothing asked without law. Pure."""

from collections.abc import Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import amount_of, in_order
from sunlit.procedures.lint.places import BUSINESS
from sunlit.procedures.lint.rule import Hit, Rule
from sunlit.procedures.lint.view import View
from sunlit.procedures.model import Condition, Exit, Output, Step, Value

FLAGS = "needs_"
Range = tuple[float, bool, float, bool]
ENDLESS = float("inf")


def _one_default(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if step.kind == "gate" and len([way for way in step.exits if way.default and way.condition is None]) != 1:
            yield Hit(steps=(step.id,))


def _conditioned(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if step.kind == "gate" and any(not way.default and way.condition is None for way in step.exits):
            yield Hit(steps=(step.id,))


def _overlap(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        ways = [way for way in step.exits if way.condition is not None]
        for place, one in enumerate(ways):
            for other in ways[:place]:
                if one.to != other.to and _both(one, other):
                    detail = Text(f"走向“{view.title(other.to).zh}”和“{view.title(one.to).zh}”的条件可以同时成立。", "")
                    detail = Text(
                        detail.zh,
                        f"the conditions towards “{view.title(other.to).en}” and “{view.title(one.to).en}”"
                        " can hold at once. ",
                    )
                    yield Hit(steps=(step.id,), detail=detail)
                    return


def _both(one: Exit, other: Exit) -> bool:
    a, b = one.condition, other.condition
    if a is None or b is None or a.field != b.field:
        return False
    first, second = _range(a), _range(b)
    if first is not None and second is not None:
        return _meet(first, second)
    if a.operator == b.operator == "==":
        return a.literal == b.literal
    if "!=" in (a.operator, b.operator):
        return a.operator == b.operator or a.literal != b.literal
    return False


def _range(condition: Condition) -> Range | None:
    """The numbers that fulfil a condition: from, whether with it, to, whether with it; None where it is no range."""
    value = condition.literal
    if isinstance(value, bool) or not isinstance(value, int | float) or condition.operator == "!=":
        return None
    match condition.operator:
        case "==":
            return value, True, value, True
        case "<" | "<=":
            return -ENDLESS, True, value, condition.operator == "<="
        case _:
            return value, condition.operator == ">=", ENDLESS, True


def _meet(one: Range, other: Range) -> bool:
    low, low_in = max((one[0], one[1]), (other[0], other[1]), key=lambda end: (end[0], not end[1]))
    high, high_in = min((one[2], one[3]), (other[2], other[3]), key=lambda end: (end[0], end[1]))
    return low < high or (low == high and low_in and high_in)


def _never_taken(view: View) -> Iterable[Hit]:
    outputs = _outputs(view)
    for step in view.flow.steps:
        for condition in _conditions(step):
            found = outputs.get(condition.field, [])
            if found and not any(_may_be(one, condition.literal) for one in found):
                yield Hit(steps=(step.id,))
                break


def _outputs(view: View) -> dict[str, list[Output]]:
    found: dict[str, list[Output]] = {}
    for step in view.flow.steps:
        for one in step.outputs:
            found.setdefault(one.name, []).append(one)
    return found


def _conditions(step: Step) -> list[Condition]:
    exits = [way.condition for way in step.exits if way.condition is not None]
    effects = [one.condition for one in step.effects if one.condition is not None]
    papers = [one.condition for one in step.documents if one.condition is not None]
    return [*exits, *effects, *papers]


def _may_be(output: Output, literal: Value) -> bool:
    if output.kind == "choice":
        return literal in {name for name, _ in output.choices}
    if output.kind == "yes_no":
        return isinstance(literal, bool)
    if output.kind == "number":
        return isinstance(literal, int | float) and not isinstance(literal, bool)
    return True


def _unknown_field(view: View) -> Iterable[Hit]:
    """What a gate asks must have been filled in by the gate itself, or by a step or event that can come before it."""
    given = {step.id: {one.name for one in step.outputs} for step in view.flow.steps}
    for gate in view.flow.steps:
        fields = (
            {way.condition.field for way in gate.exits if way.condition is not None} if gate.kind == "gate" else set()
        )
        fields = {name for name in fields if not name.startswith(FLAGS)} - given[gate.id]
        if not fields:
            continue
        known = {name for event in view.flow.events for name, _ in event.sets}
        for name in given:
            if fields & given[name] and view.ways.shortest({gate.id}, begin=view.ways.exits[name]):
                known |= given[name]
        if fields - known:
            yield Hit(steps=(gate.id,))


def _endless(view: View) -> Iterable[Hit]:
    """A loop of the office's own in which no step has a limit in numbers and no exit a bound.

    A loop through a step of the citizen waits for him, and the office's time does not run.
    """
    counted = {step.id for step in view.flow.steps if view.is_party(step)}
    counted |= {step.id for step in view.flow.steps if amount_of(view, step.limit) is not None}
    bounded = {(step.id, way.to) for step in view.flow.steps for way in step.exits if way.bound is not None}
    after = {
        name: [to for to in exits if to not in counted and (name, to) not in bounded]
        for name, exits in view.ways.exits.items()
        if name not in counted
    }
    for name in view.steps:
        way = _round(after, name)
        if way:
            yield Hit(steps=(name,), path=way)
            return


def _uncounted(view: View) -> Iterable[Hit]:
    """A loop that no exit bounds, though every round is timed or waits for the citizen: its time cannot be summed."""
    if any(_endless(view)):
        return
    bounded = {(step.id, way.to) for step in view.flow.steps for way in step.exits if way.bound is not None}
    after = {name: [to for to in exits if (name, to) not in bounded] for name, exits in view.ways.exits.items()}
    for name in view.steps:
        way = _round(after, name)
        if way:
            yield Hit(steps=(way[-2],), path=way)
            return


def _round(after: dict[str, list[str]], name: str) -> tuple[str, ...]:
    """The shortest way from a step back to itself."""
    came: dict[str, tuple[str, ...]] = {to: (name, to) for to in after.get(name, ())}
    for one in (waiting := list(came)):
        if one == name:
            return came[one]
        for to in after.get(one, ()):
            if to not in came:
                came[to] = (*came[one], to)
                waiting.append(to)
    return ()


def _lawless(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if view.is_party(step) and step.kind != "start" and not view.cites[step.id]:
            yield Hit(steps=(step.id,))


def _one_desk(view: View) -> Iterable[Hit]:
    """Two branches that run at once and both come to the same post."""
    for fork in view.flow.steps:
        if fork.kind != "fork":
            continue
        branches = [_branch(view, way.to) for way in fork.exits]
        for place, one in enumerate(branches):
            for other in branches[:place]:
                shared = {view.steps[name].post for name in one} & {view.steps[name].post for name in other}
                if shared:
                    both = {name for name in one | other if view.steps[name].post in shared}
                    yield Hit(steps=in_order(view, both))
                    return


def _branch(view: View, first: str) -> set[str]:
    """What somebody has to do on one branch, up to the join."""
    seen = {first} - view.ways.joins
    waiting = list(seen)
    while waiting:
        for target in view.ways.exits[waiting.pop()]:
            if target not in seen and target not in view.ways.joins:
                seen.add(target)
                waiting.append(target)
    return {name for name in seen if view.steps[name].waits}


STEPS_AND_STANDARDS = (BUSINESS.at(35),)
RULES = (
    Rule(
        "gate-default",
        Text("判断有一个默认出口", "A gate has one default exit"),
        STEPS_AND_STANDARDS,
        "any",
        Text(
            "判断没有（或不止一个）默认出口，情况落不到任何一条时办件无路可走，办理标准就不统一。",
            "the gate has no default exit, or several: a case that fits no condition has nowhere to go.",
        ),
        Text("请指定且只指定一个不带条件的默认出口。", "Name exactly one default exit, without a condition."),
        _one_default,
    ),
    Rule(
        "gate-condition",
        Text("默认以外的出口都带条件", "Every other exit has a condition"),
        STEPS_AND_STANDARDS,
        "any",
        Text(
            "判断有不带条件的出口，走不走全凭办理人，同一事项不能同标准办理。",
            "an exit has no condition, so whoever handles the case picks it freely.",
        ),
        Text("请给这个出口写上条件。", "Give that exit its condition."),
        _conditioned,
    ),
    Rule(
        "gate-overlap",
        Text("出口的条件不重叠", "The conditions of the exits do not overlap"),
        STEPS_AND_STANDARDS,
        "any",
        Text(
            "同样的情况会有两种走法，办理标准不统一。",
            "the same facts would allow two ways.",
        ),
        Text("请改写条件，使每种情况只符合一个出口。", "Rewrite the conditions so that each case fits one exit."),
        _overlap,
    ),
    Rule(
        "gate-choice",
        Text("条件问的是可能的答案", "Conditions ask for answers that can be given"),
        STEPS_AND_STANDARDS,
        "any",
        Text(
            "条件里的值不在可填的答案之中，这个出口、文书或效果永远不会发生。",
            "a condition asks for a value that nobody can fill in, so what depends on it never happens.",
        ),
        Text("请改用产出里列出的选项。", "Use one of the choices of the output."),
        _never_taken,
    ),
    Rule(
        "gate-known",
        Text("判断之前已有所问的内容", "What a gate asks has been filled in before"),
        STEPS_AND_STANDARDS,
        "any",
        Text(
            "判断所依据的内容，前面没有一个步骤或者事件填写，结果总是走默认出口。",
            "the gate asks for something that no earlier step or event fills in; it would always take the default.",
        ),
        Text("请在它之前的步骤里加上这一项产出。", "Add that output to a step before it."),
        _unknown_field,
    ),
    Rule(
        "loop-bounded",
        Text("回路有次数或者时限", "A loop has a bound or a limit"),
        (BUSINESS.at(36, 2),),
        "any",
        Text(
            "机关内部的这一圈里没有一步有以数字写明的时限，退回也没有限定次数，办件可以一直转下去而没有人超期。",
            "no step of this loop has a limit in numbers and no exit a bound: the case can go round without anybody"
            " being late.",
        ),
        Text(
            "请给圈里的步骤写明期限，或者给退回的出口写明最多几次（bound）。",
            "Give a step of the loop a limit, or the exit that leads back a bound.",
        ),
        _endless,
    ),
    Rule(
        "loop-counted",
        Text("回路写明最多几次", "A loop says how often"),
        (BUSINESS.at(36, 2),),
        "any",
        Text(
            "退回没有写明最多几次，各环节的时限就加不起来，群众不知道最长要办多久。",
            "the way back has no bound, so that nobody can add up how long the case takes at most.",
        ),
        Text("请在退回的出口写明最多几次（bound）。", "Give the exit that leads back a bound."),
        _uncounted,
        "should",
    ),
    Rule(
        "lawless-demand",
        Text("要求群众办的每一步都有依据", "Nothing is asked of the citizen without law"),
        (BUSINESS.at(35),),
        "external",
        Text(
            "这一步要群众来办，却没有写明任何法律、法规、规章依据；没有依据，不得增设条件和环节。",
            "this step asks something of the citizen and cites no law; without a law no step may be added.",
        ),
        Text("请写明依据的条款；没有依据的，删去这一步。", "Cite the article, or remove the step."),
        _lawless,
    ),
    Rule(
        "parallel-posts",
        Text("同时办的几支不落到同一岗位", "What runs at once goes to different posts"),
        STEPS_AND_STANDARDS,
        "external",
        Text(
            "同时进行的几支里，同一岗位会同时收到同一办件的两件事，谁先谁后没有说；能合成一步的应当合并，减少环节。",
            "one post gets two tasks of one case at once, and nothing says which comes first.",
        ),
        Text(
            "请把它们合成一步，或者排成先后，或者交给不同的岗位。",
            "Make them one step, put one behind the other, or give them to different posts.",
        ),
        _one_desk,
        "should",
    ),
)
