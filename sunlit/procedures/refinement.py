"""An internal chart unfolds an external one: each step into posts, in the same order and within the same time. Pure.

Every step of the internal chart that somebody does, its start and its ends name in ``refines`` the external step to
which they belong; forks, joins and gates decided by facts only do so inside such a step. Events stay with the external
chart: cases run on it, and the internal one says who in the house does what.
"""

from collections.abc import Callable, Iterator

from sunlit.ledger.wording import Text
from sunlit.procedures.durations import Amount, Setting, Stretch, longest, measured, of_party, opens, staff_steps
from sunlit.procedures.model import Flow, Step
from sunlit.procedures.projection import Deviation, deviation
from sunlit.procedures.promising import endless, listed
from sunlit.procedures.remarks import Remark


def refinement_remarks(external: Flow, internal: Flow, setting: Setting) -> tuple[Remark, ...]:
    """All that keeps the internal chart from being a refinement of the external one; nothing for a true one."""
    found = [*_named(external, internal), *_unfolded(external, internal), *_filled(internal)]
    found += _optional(external, internal)
    found += _counting(external, internal)
    found += _in_time(external, internal, setting)
    if not any(remark.rule in ("refines_nothing", "refines_unknown", "refines_kind") for remark in found):
        found += _in_order(external, internal)
    return tuple(found)


def refining(internal: Flow, step: str) -> tuple[Step, ...]:
    """The steps of the internal chart into which an external step unfolds."""
    return tuple(one for one in internal.steps if one.refines == step)


def _named(external: Flow, internal: Flow) -> Iterator[Remark]:
    known = {step.id: step for step in external.steps}
    for step in internal.steps:
        if not step.refines:
            if step.waits or step.kind in ("start", "end"):
                yield _about(
                    "refines_nothing",
                    step,
                    "没有写对应哪一个外部步骤（refines）。请写明它属于外部流程图的哪一步。",
                    "does not say which step of the external chart it belongs to (refines). Name it.",
                )
        elif step.refines not in known:
            yield _about(
                "refines_unknown",
                step,
                f"对应的外部步骤“{step.refines}”在公布的外部流程图里没有。请改成有的步骤，或者先公布外部流程图的新版本。",
                f"belongs to {step.refines!r}, which the published external chart does not have. Correct it, or "
                "publish the new external chart first.",
            )
        elif not _alike(step, known[step.refines]):
            yield _about(
                "refines_kind",
                step,
                f"与外部步骤“{known[step.refines].title.zh}”不是一类：开始对应开始，结束对应结束，办理对应办理。",
                f"is of another sort than the external “{known[step.refines].title.en}”: a start belongs to the start, "
                "an end to an end, work to work.",
            )


def _alike(step: Step, target: Step) -> bool:
    if "start" in (step.kind, target.kind):
        # What the office does first may be more than one step; but only a start begins.
        return target.kind == "start" and (step.kind == "start" or step.waits)
    if "end" in (step.kind, target.kind):
        return step.kind == target.kind
    return target.waits if step.waits else True


def _unfolded(external: Flow, internal: Flow) -> Iterator[Remark]:
    covered = {step.refines for step in internal.steps if step.waits and not of_party(internal, step)}
    for step in staff_steps(external):
        if step.id not in covered:
            yield Remark(
                "not_unfolded",
                Text(
                    f"外部步骤“{step.title.zh}”没有落实到内部岗位。请至少写一个岗位的步骤（refines: {step.id}）。",
                    f"The external step “{step.title.en}” is not unfolded into any post. Add at least one step of a "
                    f"post (refines: {step.id}).",
                ),
                (step.id,),
                article="R-065",
            )


def _filled(internal: Flow) -> Iterator[Remark]:
    """Post, duty and limit at every step that the office does."""
    for step in staff_steps(internal):
        lacking = [
            Text(zh, en)
            for there, zh, en in (
                (step.post, "岗位", "post"),
                (step.duty, "职责", "duty"),
                (step.limit, "时限", "time limit"),
            )
            if not there
        ]
        if lacking:
            yield _about(
                "post_duty_limit",
                step,
                f"没有写{'、'.join(one.zh for one in lacking)}。内部流程图的每一步都要写明岗位、职责和时限。",
                f"has no {', '.join(one.en for one in lacking)}. Every step of an internal chart names post, duty and "
                "time limit.",
            )


def _optional(external: Flow, internal: Flow) -> Iterator[Remark]:
    for target in staff_steps(external):
        for step in refining(internal, target.id):
            if step.kind == "task" and target.optional and set(step.optional) != set(target.optional):
                yield _about(
                    "other_condition",
                    step,
                    f"在外部流程图里“{target.title.zh}”是视情况进行的，内部步骤的条件（optional）要与它相同。",
                    f"belongs to “{target.title.en}”, which has a condition; its own must be the same.",
                )


def _counting(external: Flow, internal: Flow) -> Iterator[Remark]:
    for target in staff_steps(external):
        for step in refining(internal, target.id):
            if step.waits and step.excluded != target.excluded:
                yield _about(
                    "counts_otherwise",
                    step,
                    f"是否计入时限与外部步骤“{target.title.zh}”不一致。请写成同样的 excluded。",
                    f"counts its time otherwise than the external “{target.title.en}”. Give it the same excluded.",
                )


# --- time ---------------------------------------------------------------------------------------------------------


def _in_time(external: Flow, internal: Flow, setting: Setting) -> Iterator[Remark]:
    for target in staff_steps(external):
        parts = refining(internal, target.id)
        if not parts or target.limit is None or (target.excluded and measured(target.limit, setting) is None):
            continue
        most = measured(target.limit, setting)
        if most is None:
            yield from _beyond_words(internal, target, parts, setting)
        else:
            yield from _beyond(internal, target, parts, most, setting)


def _beyond_words(internal: Flow, target: Step, parts: tuple[Step, ...], setting: Setting) -> Iterator[Remark]:
    """Where the external chart says “on the spot”, days inside would break it."""
    said = target.limit.words if target.limit and target.limit.words else Text("", "")
    for step in parts:
        time = measured(step.limit, setting)
        if time is not None and time.unit != "hour":
            yield _about(
                "longer_than_external",
                step,
                f"写了{time.words.zh}，而外部步骤“{target.title.zh}”写的是“{said.zh}”。请写同样的文字，或者写小时。",
                f"takes {time.words.en}, where the external “{target.title.en}” says “{said.en}”. Use the same words, "
                "or hours.",
            )


def _beyond(internal: Flow, target: Step, parts: tuple[Step, ...], most: Amount, setting: Setting) -> Iterator[Remark]:
    other = {step.id: time for step in parts if (time := measured(step.limit, setting)) and time.unit != most.unit}

    def weigh(step: Step) -> int:
        time = measured(step.limit, setting) if opens(internal, step, setting) else None
        return time.value if step.refines == target.id and time and time.unit == most.unit else 0

    way = inside(internal, target.id, weigh)
    if way.endless:
        yield endless(internal, way.endless, target.title)
    elif way.value > most.value:
        names, total = listed(internal, way.path), Amount(way.value, most.unit)
        yield Remark(
            "longer_than_external",
            Text(
                f"“{target.title.zh}”在内部最长要{total.words.zh}（{names.zh}），超过外部流程图公布的{most.words.zh}。"
                "请缩短岗位的时限。",
                f"Inside, “{target.title.en}” takes up to {total.words.en} ({names.en}), more than the published "
                f"{most.words.en}. Shorten the limits of the posts.",
            ),
            way.path,
            way.path,
            "R-076",
        )
    for name, time in other.items():
        yield _about(
            "other_unit",
            internal.step(name),
            f"写的是{time.words.zh}，而外部步骤“{target.title.zh}”是{most.words.zh}：工作日、自然日和小时之间没有固定的换算。"
            "请用外部步骤的单位。",
            f"takes {time.words.en}, while the external “{target.title.en}” has {most.words.en}: working days, "
            "calendar days and hours have no fixed rate. Use the unit of the external step.",
        )


def inside(internal: Flow, target: str, weigh: Callable[[Step], int]) -> Stretch:
    """The longest way through the steps that refine one external step, and the bars and questions between them."""
    within = {step.id for step in internal.steps if step.refines == target or (not step.refines and not step.waits)}
    parts = [step.id for step in internal.steps if step.refines == target]
    return longest(internal, starts=parts, stop=(), weigh=weigh, within=within)


# --- order --------------------------------------------------------------------------------------------------------


def _in_order(external: Flow, internal: Flow) -> Iterator[Remark]:
    found = deviation(external, internal)
    if found is not None:
        yield Remark("other_order", _in_words(external, internal, found), (found.step,), found.path, "R-060")


def _in_words(external: Flow, internal: Flow, found: Deviation) -> Text:
    way, step = listed(internal, found.path), internal.step(found.step).title
    after = [external.step(name).title for name in found.left]
    before = [external.step(name).title for name in found.entered]
    left = Text("、".join(f"“{one.zh}”" for one in after), ", ".join(f"“{one.en}”" for one in after))
    entered = Text("、".join(f"“{one.zh}”" for one in before), ", ".join(f"“{one.en}”" for one in before))
    if found.wide:
        return Text(
            "内部流程图并行的部分太宽，无法逐一核对它的顺序是否与外部流程图一致。请减少同时进行的步骤。",
            "The internal chart is too wide to compare its order with the external one; run fewer steps at once.",
        )
    if not entered.zh:
        return Text(
            f"沿 {way.zh} 走，“{step.zh}”之后外部流程图的{left.zh}就算办完了，而外部流程图还有没办完的步骤。",
            f"Along {way.en}, after “{step.en}” the external {left.en} would be done while other steps are still open.",
        )
    return Text(
        f"沿 {way.zh} 走，“{step.zh}”之后进入外部步骤{entered.zh}，"
        + (f"而外部流程图从{left.zh}不能直接到那里。" if left.zh else "而外部流程图在这时还到不了那里。")
        + "内部的先后顺序要与外部流程图一致。",
        f"Along {way.en}, “{step.en}” leads into the external {entered.en}, "
        + (f"which does not follow {left.en} there. " if left.en else "which cannot be open then. ")
        + "The internal order has to agree with the external chart.",
    )


def _about(rule: str, step: Step, zh: str, en: str) -> Remark:
    return Remark(rule, Text(f"步骤“{step.title.zh}”{zh}", f"Step “{step.title.en}” {en}"), (step.id,))
