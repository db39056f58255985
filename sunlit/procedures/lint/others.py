"""Rules on what has no code of procedure of its own: inspection, taking licences back, services on request. Pure."""

from collections.abc import Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import (
    after_effect,
    each_output,
    ends_with,
    never_without,
    people,
    remedies,
    there_is,
    with_effect,
)
from sunlit.procedures.lint.marks import SERVED
from sunlit.procedures.lint.places import BUSINESS, LICENSING, PENALTY, RECONSIDERATION
from sunlit.procedures.lint.rule import Hit, Rule
from sunlit.procedures.lint.view import Mark, View, tells_remedies

INSPECTED = Mark(cites=(PENALTY.at(55, 1),), who="staff")
TAKEN = ("revoke", "retract", "alter", "deregister")
TAKEN_BACK = Mark(effects=TAKEN, who="staff")
HOLDER_TOLD = Mark(effects=("notify",))
HOLDER_HEARD = Mark(cites=(LICENSING.at(7),), who="party")
INDEMNIFIED = Mark(cites=(LICENSING.at(8, 2),), who="staff", but=(LICENSING.at(69), LICENSING.at(70)))


def _declined(view: View) -> Iterable[Hit]:
    silent = {step.id for step in view.flow.steps if step.kind == "end" and not tells_remedies(step)}
    for step, condition in with_effect(view, ("decline",)):
        way = view.ways.shortest(silent, begin=after_effect(step, condition), events=False)
        if way:
            yield Hit(steps=way[-1:], path=(step.id, *way))
            return


def _silent(view: View) -> Iterable[Hit]:
    decides = any(one.name not in ("close", "apply", "register") for step in view.flow.steps for one in step.effects)
    if decides and not any(tells_remedies(step) for step in view.flow.steps):
        yield Hit()


RULES = (
    Rule(
        "remedies-said",
        Text("写明救济途径", "The chart says where to turn"),
        (RECONSIDERATION.at(2),),
        "external",
        Text(
            "整个流程没有一步告诉相对人可以向哪里申请复议、提起诉讼或者申诉。",
            "no step of the chart tells the citizen where to turn against a decision.",
        ),
        Text("请在决定、送达或者结束的步骤写明救济的权利。", "Say the remedies at decision, service or end."),
        _silent,
    ),
    Rule(
        "asked-one-off-notice",
        Text("一次性告知补正", "What is missing is told at once"),
        (BUSINESS.at(36, 1),),
        "asked",
        Text(
            "材料不齐的，没有一次性告知补正这一种处理。",
            "incomplete papers cannot be answered by naming everything that is missing at once.",
        ),
        Text("请在受理判断上加效果 ask_supplement。", "Give the check the effect ask_supplement."),
        there_is(Mark(effects=("ask_supplement",)), where=Mark(effects=("apply",))),
    ),
    Rule(
        "asked-refusal-remedies",
        Text("不予办理的告知救济途径", "A refusal tells the remedies"),
        (RECONSIDERATION.at(2),),
        "asked",
        Text(
            "不予办理之后，结束时没有告知可以申请行政复议或者提起行政诉讼。",
            "the case ends after a refusal without a word on reconsideration or litigation.",
        ),
        Text("请在这个结束上写明救济的权利。", "Say the remedies at that end."),
        _declined,
    ),
    Rule(
        "inspection-two-officers",
        Text("检查人员两人以上", "Two inspectors"),
        (PENALTY.at(42, 1),),
        "inspection",
        Text("检查没有要求两名以上执法人员。", "the inspection does not ask for two officers."),
        Text("请写 people_min: penalty.officers。", "Write people_min: penalty.officers."),
        people(INSPECTED, "penalty.officers"),
    ),
    Rule(
        "inspection-credentials",
        Text("检查出示执法证件", "Inspectors show their credentials"),
        (PENALTY.at(55, 1),),
        "inspection",
        Text("检查没有要求主动出示执法证件。", "the inspection does not ask for credentials to be shown."),
        Text(
            "请加上必填的出示证件记录（名称含 credential）。",
            "Demand that credentials were shown (an output with credential in its name).",
        ),
        each_output(INSPECTED, "credential"),
    ),
    Rule(
        "inspection-record",
        Text("检查制作笔录", "An inspection leaves its record"),
        (PENALTY.at(55, 2),),
        "inspection",
        Text("检查没有必填的情况记录。", "the inspection demands no record of what was found."),
        Text(
            "请加上必填的检查情况（名称含 finding 或者 record）。",
            "Demand the findings (an output with finding or record in its name).",
        ),
        each_output(INSPECTED, "finding", "record"),
    ),
    Rule(
        "revocation-told-first",
        Text("先告知、后撤销", "The holder is told before a licence is taken back"),
        (LICENSING.at(7),),
        "revocation",
        Text(
            "有一条路没有告知持证人就撤销、撤回或者注销了许可。",
            "there is a way to taking a licence back without telling its holder.",
        ),
        Text("请让这条路先经过告知。", "Lead that way through the notice."),
        never_without(TAKEN_BACK, HOLDER_TOLD),
    ),
    Rule(
        "revocation-heard",
        Text("听取持证人陈述、申辩", "The holder is heard"),
        (LICENSING.at(7),),
        "revocation",
        Text(
            "告知之后有一条路，持证人没有机会陈述、申辩就失去了许可。",
            "behind the notice a way leads to taking the licence back without hearing its holder.",
        ),
        Text("请让这条路先经过持证人的陈述、申辩。", "Lead that way through the holder's answer."),
        never_without(TAKEN_BACK, HOLDER_HEARD, after=HOLDER_TOLD),
    ),
    Rule(
        "revocation-indemnity",
        Text("撤回许可的给予补偿", "Whoever loses a licence for the public good is indemnified"),
        (LICENSING.at(8, 2),),
        "revocation",
        Text(
            "为了公共利益撤回、变更许可之后，没有给予补偿就结束了。",
            "the case ends after a licence was taken back for the public good without any indemnity.",
        ),
        Text("请在结束之前加上补偿。", "Add the indemnity before the end."),
        ends_with(("retract", "alter"), INDEMNIFIED),
    ),
    Rule(
        "revocation-remedies",
        Text("告知救济途径", "The remedies are told"),
        (LICENSING.at(7),),
        "revocation",
        Text(
            "撤销、撤回、注销的决定没有写明可以申请行政复议或者提起行政诉讼。",
            "the step that takes a licence back says nothing of reconsideration or litigation.",
        ),
        Text("请在权利里写明。", "Say it among the rights."),
        remedies(TAKEN_BACK),
    ),
    Rule(
        "revocation-served",
        Text("决定送达持证人", "The decision is served"),
        (LICENSING.at(7),),
        "revocation",
        Text("撤销、撤回、注销的决定没有送达，就结束了。", "the case ends after a decision that was never served."),
        Text("请在结束之前加上送达。", "Add the service before the end."),
        ends_with(TAKEN, SERVED),
    ),
)
