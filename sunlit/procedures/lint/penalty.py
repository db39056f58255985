"""Rules of the Administrative Penalty Law. Pure."""

from collections.abc import Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.lint import marks
from sunlit.procedures.lint.asking import (
    case_limit,
    case_limit_from,
    ends_with,
    in_order,
    never_without,
    one_answer_avoids,
    other_hands,
    output_with,
    paper_with,
    people,
    remedies,
    there_is,
)
from sunlit.procedures.lint.places import COERCION, PENALTY
from sunlit.procedures.lint.rule import Hit, Rule
from sunlit.procedures.lint.view import Mark, View

LIMITS = ("penalty.decision", "penalty.decision_market")
LISTED_BY_OFFICE = Mark(cites=(PENALTY.at(63),), gate=True, but=(PENALTY.at(64),))


def _on_record(view: View) -> Iterable[Hit]:
    if marks.PENALTY_HEARING.of(view):
        for name in in_order(view, marks.PENALISED.of(view)):
            if not view.cited(name, PENALTY.at(65)):
                yield Hit(steps=(name,))


def _collector(view: View) -> Iterable[Hit]:
    for name in in_order(view, Mark(effects=("pay",)).of(view)):
        step = view.steps[name]
        deciders = {view.steps[one].post for one in marks.PENALISED.of(view) | marks.INVESTIGATED.of(view)}
        if step.post in deciders and not view.cited(name, PENALTY.at(68), PENALTY.at(69)):
            yield Hit(steps=(name,))


def _demanded(view: View) -> Iterable[Hit]:
    """Whoever applies to the court cites the demand that has to come before it."""
    court = Mark(cites=(COERCION.at(53),), who="staff").of(view)
    demand = Mark(cites=(COERCION.at(54), COERCION.at(35)), who="staff").of(view)
    if court and not demand:
        yield Hit(steps=in_order(view, court))


RULES = (
    Rule(
        "penalty-filed-first",
        Text("先立案", "Filing comes first"),
        (PENALTY.at(54, 2),),
        "ordinary",
        Text(
            "有一条路没有立案就作了处罚决定，办案期限无从起算。", "there is a way to a penalty in a case never filed."
        ),
        Text("请让这条路先经过立案。", "Lead that way through the filing."),
        never_without(marks.PENALISED, marks.FILED),
    ),
    Rule(
        "penalty-investigated-first",
        Text("先调查、后处罚", "Investigation comes before the penalty"),
        (PENALTY.at(40), PENALTY.at(54, 1)),
        "ordinary",
        Text(
            "有一条路没有调查取证就作了处罚决定；事实不清、证据不足的，不得处罚。",
            "there is a way to a penalty without any investigation of the facts.",
        ),
        Text("请让这条路先经过调查取证。", "Lead that way through the investigation."),
        never_without(marks.PENALISED, marks.INVESTIGATED),
    ),
    Rule(
        "penalty-two-officers",
        Text("执法人员两人以上", "Two officers"),
        (PENALTY.at(42, 1),),
        "penalty",
        Text("调查取证没有要求两名以上执法人员。", "the investigation does not ask for two officers."),
        Text("请写 people_min: penalty.officers。", "Write people_min: penalty.officers."),
        people(marks.INVESTIGATED, "penalty.officers"),
    ),
    Rule(
        "penalty-credentials",
        Text("出示执法证件", "Officers show their credentials"),
        (PENALTY.at(55, 1),),
        "ordinary",
        Text(
            "调查取证没有要求执法人员主动出示执法证件。",
            "the investigation does not ask the officers to show their credentials.",
        ),
        Text("请在调查步骤写明这项职责并依据第五十五条。", "Say it at the investigation and cite article 55."),
        there_is(Mark(cites=(PENALTY.at(55, 1),), who="staff"), where=marks.INVESTIGATED),
    ),
    Rule(
        "penalty-recusal",
        Text("可以申请回避", "An officer may be asked to withdraw"),
        (PENALTY.at(43, 2),),
        "ordinary",
        Text("没有当事人申请回避这种事件。", "there is no event by which the party asks an officer to withdraw."),
        Text("请加上依据第四十三条的事件。", "Add the event that cites article 43."),
        there_is(Mark(cites=(PENALTY.at(43),), events=True)),
    ),
    Rule(
        "penalty-told-first",
        Text("先告知、后处罚", "Notice comes before the penalty"),
        (PENALTY.at(44), PENALTY.at(62)),
        "ordinary",
        Text(
            "有一条路没有告知拟处罚的内容及事实、理由、依据就作了决定；未告知的，不得作出处罚决定。",
            "there is a way to a penalty without prior notice; without it no penalty may be decided.",
        ),
        Text("请让这条路先经过告知。", "Lead that way through the notice."),
        never_without(marks.PENALISED, marks.NOTIFIED),
    ),
    Rule(
        "penalty-defence-heard",
        Text("听取陈述、申辩", "The defence is heard"),
        (PENALTY.at(45, 1), PENALTY.at(62)),
        "ordinary",
        Text(
            "告知之后有一条路，当事人没有机会陈述、申辩就到了处罚决定。",
            "behind the notice a way leads to a penalty on which the party cannot state its defence.",
        ),
        Text("请让这条路先经过当事人的陈述、申辩。", "Lead that way through the party's defence."),
        never_without(marks.PENALISED, marks.DEFENDED, after=marks.NOTIFIED),
    ),
    Rule(
        "penalty-defence-rechecked",
        Text("复核陈述、申辩", "The defence is re-checked"),
        (PENALTY.at(45, 1),),
        "ordinary",
        Text(
            "当事人陈述、申辩之后有一条路，没有人复核就到了处罚决定。",
            "behind the party's defence a way leads to a penalty without anybody re-checking it.",
        ),
        Text("请让这条路先经过复核（或者听证）。", "Lead that way through the re-check (or the hearing)."),
        never_without(marks.PENALISED, marks.RECHECKED, after=marks.DEFENDED, instead=marks.PENALTY_HEARING),
    ),
    Rule(
        "penalty-not-heavier",
        Text("不因申辩加重处罚", "No heavier penalty for a defence"),
        (PENALTY.at(45, 2),),
        "ordinary",
        Text(
            "当事人陈述、申辩的步骤没有告诉他：不会因此受到更重的处罚。",
            "no step of the defence tells the party that the penalty will not become heavier for it.",
        ),
        Text("请在这一步的权利里写明并引第四十五条第二款。", "Say so among the rights there and cite article 45(2)."),
        there_is(Mark(cites=(PENALTY.at(45, 2),), who="party"), where=marks.DEFENDED),
        "should",
    ),
    Rule(
        "penalty-hearing-asked",
        Text("问明是否属于听证范围", "It is asked whether a hearing is due"),
        (PENALTY.at(63, 1),),
        "ordinary",
        Text(
            "告知之后有一条路，没有问是否属于第六十三条所列的处罚就到了决定。",
            "behind the notice a way leads to a penalty on which nobody asks whether article 63 lists it.",
        ),
        Text("请在告知之后加上这一判断。", "Add that question behind the notice."),
        never_without(marks.PENALISED, marks.LISTED, after=marks.NOTIFIED),
    ),
    Rule(
        "penalty-hearing-offered",
        Text("属于听证范围的告知可以要求听证", "A hearing is offered where the law lists it"),
        (PENALTY.at(63, 1),),
        "ordinary",
        Text(
            "属于第六十三条所列处罚的，当事人也没有机会要求听证。",
            "even where article 63 lists the penalty, the party is not asked whether it wants a hearing.",
        ),
        Text("请把“是”的出口通向由当事人选择是否听证的步骤。", "Lead that answer to a choice of the party."),
        one_answer_avoids(LISTED_BY_OFFICE, marks.PENALISED, again=marks.HEARING_CHOICE),
    ),
    Rule(
        "penalty-hearing-held",
        Text("当事人要求的举行听证", "A hearing that is asked for is held"),
        (PENALTY.at(63, 1),),
        "ordinary",
        Text(
            "当事人要求听证的，也可以不举行听证就作出决定。",
            "a hearing can be asked for, and the penalty still be decided without it.",
        ),
        Text("请把“要求听证”的出口通向听证。", "Lead that answer to the hearing."),
        one_answer_avoids(marks.HEARING_CHOICE, marks.PENALISED, again=marks.PENALTY_HEARING),
    ),
    Rule(
        "penalty-hearing-called",
        Text("听证前通知时间、地点", "The hearing is called beforehand"),
        (PENALTY.at(64, 0, 2),),
        "ordinary",
        Text(
            "当事人要求听证之后，没有先通知听证的时间、地点就举行听证。",
            "behind the party's request the hearing is held without a call to it.",
        ),
        Text(
            "请在听证之前加上通知，并引第六十四条第（二）项。",
            "Add the call before the hearing and cite article 64(2).",
        ),
        never_without(marks.PENALTY_HEARING, marks.HEARING_CALLED, after=marks.HEARING_CHOICE),
    ),
    Rule(
        "penalty-hearing-presider",
        Text("听证由非调查人员主持", "The presiding officer did not investigate"),
        (PENALTY.at(64, 0, 4),),
        "ordinary",
        Text("听证由调查本案的岗位主持。", "the hearing is presided over by the post that investigated."),
        Text("请改由非本案调查人员主持。", "Let somebody preside who did not investigate."),
        other_hands(marks.PENALTY_HEARING, marks.INVESTIGATED),
    ),
    Rule(
        "penalty-hearing-record",
        Text("听证制作笔录", "A hearing leaves its record"),
        (PENALTY.at(64, 0, 8),),
        "ordinary",
        Text("听证没有必填的笔录。", "the hearing demands no record."),
        Text("请加上必填的听证笔录。", "Demand the record of the hearing."),
        output_with(marks.PENALTY_HEARING, "record", "minutes"),
    ),
    Rule(
        "penalty-on-record",
        Text("根据听证笔录决定", "The decision rests on the record"),
        (PENALTY.at(65),),
        "ordinary",
        Text(
            "有听证的案件，决定步骤没有写明根据听证笔录作出。",
            "the step of decision does not say that it rests on the record of the hearing.",
        ),
        Text("请在决定步骤引第六十五条。", "Cite article 65 at the decision."),
        _on_record,
    ),
    Rule(
        "penalty-reviewed-after-hearing",
        Text("听证之后必须法制审核", "Legality review after every hearing"),
        (PENALTY.at(58, 1, 2),),
        "ordinary",
        Text(
            "听证之后有一条路，不经法制审核就到了处罚决定。",
            "behind the hearing a way leads to a penalty without a legality review.",
        ),
        Text("请把听证之后的路引到法制审核。", "Lead the way behind the hearing to the legality review."),
        never_without(marks.PENALISED, marks.LEGALITY, after=marks.PENALTY_HEARING),
    ),
    Rule(
        "penalty-legality-asked",
        Text("问明是否须经法制审核", "It is asked whether a legality review is due"),
        (PENALTY.at(58, 1),),
        "ordinary",
        Text(
            "告知之后有一条路，没有问是否属于第五十八条的情形就到了决定；未经审核的，不得作出决定。",
            "behind the notice a way leads to a penalty on which nobody asks whether article 58 demands a review.",
        ),
        Text("请在决定之前加上这一判断，“是”的通向法制审核。", "Add that question before the decision."),
        never_without(
            marks.PENALISED, marks.LEGALITY_ASKED, after=marks.NOTIFIED, instead=marks.PENALTY_HEARING, asked=True
        ),
    ),
    Rule(
        "penalty-legality-binds",
        Text("审核未通过不得决定", "No decision when the review is not passed"),
        (PENALTY.at(58, 1),),
        "ordinary",
        Text(
            "法制审核没有通过的，照样可以走到处罚决定。",
            "a case that did not pass the legality review still reaches the penalty.",
        ),
        Text("请把“未通过”的出口通向重新审查调查结果。", "Lead that exit back to the review of the result."),
        one_answer_avoids(
            marks.LEGALITY,
            marks.PENALISED,
            again=marks.NOTIFIED | marks.RESULT_REVIEWED | marks.INVESTIGATED,
        ),
    ),
    Rule(
        "penalty-legality-apart",
        Text("法制审核独立于调查", "The reviewer did not investigate"),
        (PENALTY.at(58, 1),),
        "ordinary",
        Text(
            "法制审核由调查本案的岗位办，自己审自己。",
            "the legality review is done by the post that investigated.",
        ),
        Text("请交给法制审核岗位。", "Give it to a post of its own."),
        other_hands(marks.LEGALITY, marks.INVESTIGATED),
    ),
    Rule(
        "penalty-reviewer-decides",
        Text("审核与决定分离", "Reviewer and decider are two"),
        (PENALTY.at(58, 1),),
        "ordinary",
        Text("审核和决定由同一个岗位（或者同一个人）办。", "one post (or one person) reviews and decides."),
        Text("请由负责人决定，由法制审核人员审核。", "Let the head decide and the reviewer review."),
        other_hands(Mark(effects=("penalise",), but=(PENALTY.at(51),)), marks.LEGALITY),
    ),
    Rule(
        "penalty-head-decides",
        Text("查处分离，由负责人决定", "The head decides, not the investigator"),
        (PENALTY.at(57, 1),),
        "ordinary",
        Text("处罚由调查本案的岗位自己决定。", "the penalty is decided by the post that investigated."),
        Text("请由行政机关负责人决定。", "Let the head of the organ decide."),
        other_hands(marks.PENALISED, marks.INVESTIGATED),
    ),
    Rule(
        "penalty-collective",
        Text("复杂、重大的集体讨论", "Complex or major cases are discussed jointly"),
        (PENALTY.at(57, 2),),
        "ordinary",
        Text(
            "告知之后有一条路，不问是否情节复杂或者重大、不经集体讨论就到了决定。",
            "behind the notice a way leads to a penalty on which a joint discussion is never considered.",
        ),
        Text("请在决定之前加上集体讨论（视情况进行）。", "Add the joint discussion before the decision."),
        never_without(marks.PENALISED, marks.COLLECTIVE, after=marks.NOTIFIED, asked=True),
    ),
    Rule(
        "penalty-decision-written",
        Text("制作处罚决定书", "The penalty is a written decision"),
        (PENALTY.at(59, 1),),
        "penalty",
        Text("处罚没有决定书。", "the penalty makes no written decision."),
        Text("请在同样的条件下加上处罚决定书。", "Add the decision under the same condition."),
        paper_with("penalise"),
    ),
    Rule(
        "penalty-reasons",
        Text("决定写明事实、理由和依据", "The decision states its reasons"),
        (PENALTY.at(59, 1, 2), PENALTY.at(59, 1, 3)),
        "ordinary",
        Text("作决定时不必填写事实、理由和依据。", "the decision can be taken without facts, reasons and basis."),
        Text("请加上必填的理由（名称含 reason）。", "Demand the reasons (an output with reason in its name)."),
        output_with(marks.PENALISED, "reason", "facts"),
    ),
    Rule(
        "penalty-remedies",
        Text("告知复议、诉讼的途径", "The decision tells the remedies"),
        (PENALTY.at(59, 1, 5), PENALTY.at(7, 1)),
        "penalty",
        Text(
            "作处罚决定的步骤没有写明当事人可以申请行政复议、提起行政诉讼。",
            "the step of decision does not say that the party may seek reconsideration or sue.",
        ),
        Text("请在权利里写明。", "Say it among the rights."),
        remedies(marks.PENALISED),
    ),
    Rule(
        "penalty-none-possible",
        Text("可以决定不予处罚", "The decision can be not to punish"),
        (PENALTY.at(57, 1, 2), PENALTY.at(57, 1, 3)),
        "ordinary",
        Text(
            "违法轻微或者事实不能成立的，没有不予处罚的决定。",
            "where the violation is slight or not proven, no decision not to punish can be made.",
        ),
        Text("请加上不予处罚的步骤（效果 no_penalty）。", "Add the step with the effect no_penalty."),
        there_is(Mark(effects=("no_penalty",)), where=marks.PENALISED),
    ),
    Rule(
        "penalty-transfer",
        Text("涉嫌犯罪的移送", "Suspected crimes are transferred"),
        (PENALTY.at(27, 1), PENALTY.at(57, 1, 4)),
        "ordinary",
        Text(
            "涉嫌犯罪的案件没有移送司法机关的步骤。", "a suspected crime cannot be transferred to the judicial organs."
        ),
        Text("请加上移送的步骤。", "Add the step of transfer."),
        there_is(Mark(effects=("transfer",)) | Mark(cites=(PENALTY.at(27),), who="staff"), where=marks.PENALISED),
    ),
    Rule(
        "penalty-served",
        Text("决定书送达当事人", "The decision is served"),
        (PENALTY.at(61, 1),),
        "penalty",
        Text("处罚决定没有交付或者送达当事人，案件就结束了。", "the case ends after a penalty that was never served."),
        Text("请在执行之前加上送达。", "Add the service."),
        ends_with("penalise", Mark(effects=("deliver",)) | Mark(cites=(PENALTY.at(52, 1),), who="staff"), also=True),
    ),
    Rule(
        "penalty-collector-apart",
        Text("罚缴分离", "Whoever fines does not collect"),
        (PENALTY.at(67, 1), PENALTY.at(67, 2)),
        "penalty",
        Text(
            "罚款由作决定（或者办案）的岗位自己收缴。",
            "the fine is collected by the post that decided on it (or investigated).",
        ),
        Text(
            "请改由当事人到指定的银行缴纳；当场收缴的，引第六十八条、第六十九条。",
            "Let the party pay at the bank; on-the-spot collection cites articles 68 and 69.",
        ),
        _collector,
    ),
    Rule(
        "penalty-demanded",
        Text("申请强制执行之前催告", "A demand comes before the court"),
        (COERCION.at(54),),
        "ordinary",
        Text("申请人民法院强制执行，却没有先催告。", "the court is applied to without a demand before it."),
        Text("请在这一步写明催告并引第五十四条。", "Say the demand at that step and cite article 54."),
        _demanded,
    ),
    Rule(
        "penalty-archived",
        Text("全过程记录、归档", "The whole process is recorded and archived"),
        (PENALTY.at(47),),
        "ordinary",
        Text("处罚之后不归档，案件就结束了。", "the case ends after a penalty without its record being archived."),
        Text("请在结束之前加上结案归档。", "Add closing and archive before the end."),
        ends_with("penalise", Mark(cites=(PENALTY.at(47),), who="staff")),
    ),
    Rule(
        "penalty-decision-limit",
        Text("决定有法定期限", "The decision has its limit"),
        (PENALTY.at(60),),
        "ordinary",
        Text("整个案件没有到决定为止的法定期限。", "the case has no limit of law that runs until the decision."),
        Text(
            "请在 limits 写上 penalty.decision，止于决定。", "Add penalty.decision to limits, ending at the decision."
        ),
        case_limit(LIMITS, marks.PENALISED),
    ),
    Rule(
        "penalty-decision-start",
        Text("期限从立案起算", "Time runs from the filing"),
        (PENALTY.at(60),),
        "ordinary",
        Text("决定的期限没有从立案起算。", "the limit of the decision does not run from the filing."),
        Text("请把立案写进这项期限的 starts。", "Add the filing to the starts of the limit."),
        case_limit_from(LIMITS, marks.FILED),
    ),
    Rule(
        "penalty-decides",
        Text("有作决定的步骤", "A step decides"),
        (
            PENALTY.at(51),
            PENALTY.at(57, 1, 1),
        ),
        "penalty",
        Text(
            "没有一步作决定，其余的法定程序就无从问起。",
            "no step takes the decision, so nothing else that the law demands can be asked.",
        ),
        Text(
            "请给作处罚决定的步骤写上效果 penalise。",
            "Give the step that punishes the effect penalise.",
        ),
        there_is(marks.PENALISED),
    ),
)
