"""Rules of the Regulation on Open Government Information, for requests. Pure."""

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import (
    case_limit,
    case_limit_from,
    ends_with,
    event_by,
    event_once,
    event_paper,
    never_without,
    output_with,
    papered,
    remedies,
    there_is,
)
from sunlit.procedures.lint.places import DISCLOSURE
from sunlit.procedures.lint.rule import Rule
from sunlit.procedures.lint.view import Mark

DECIDED = Mark(effects=("provide", "withhold"), who="staff")
THIRD_PARTY = Mark(cites=(DISCLOSURE.at(32),), who="staff")
EXTENDED = Mark(cites=(DISCLOSURE.at(33, 2),), events=True)

RULES = (
    Rule(
        "disclosure-correction-written",
        Text("一次性告知补正", "A correction is asked for once, in writing"),
        (DISCLOSURE.at(30),),
        "disclosure",
        Text("要求补正没有一次性告知的文书。", "a correction is asked for without a paper."),
        Text("请加上补正告知书。", "Add the notice."),
        papered(Mark(effects=("ask_supplement",))),
    ),
    Rule(
        "disclosure-third-party",
        Text("损害第三方的先征求意见", "Third parties are asked first"),
        (DISCLOSURE.at(32),),
        "disclosure",
        Text(
            "有一条路，不问是否损害第三方合法权益、不征求意见就作了答复。",
            "there is a way to the reply on which nobody asks whether a third party would be harmed.",
        ),
        Text("请在答复之前加上征求第三方意见（视情况进行）。", "Add the consultation before the reply."),
        never_without(DECIDED, THIRD_PARTY, asked=True),
    ),
    Rule(
        "disclosure-reviewed-first",
        Text("公开前先审查", "The information is reviewed before it is given"),
        (DISCLOSURE.at(17, 2),),
        "disclosure",
        Text(
            "有一条路没有经过公开审查、保密审查就作了答复。",
            "there is a way to the reply without a review of what may be disclosed.",
        ),
        Text("请让这条路先经过审查。", "Lead that way through the review."),
        never_without(DECIDED, Mark(cites=(DISCLOSURE.at(17),), who="staff")),
    ),
    Rule(
        "disclosure-reply-written",
        Text("答复书", "The reply is a paper"),
        (DISCLOSURE.at(36),),
        "disclosure",
        Text("答复没有答复书。", "the reply makes no paper."),
        Text("请加上答复书。", "Add the reply."),
        papered(DECIDED),
    ),
    Rule(
        "disclosure-reasons",
        Text("不予公开说明理由", "A refusal gives its reasons"),
        (DISCLOSURE.at(36, 1, 3),),
        "disclosure",
        Text("作答复时不必填写理由。", "the reply can be given without stating reasons."),
        Text("请加上必填的理由（名称含 reason）。", "Demand the reasons (an output with reason in its name)."),
        output_with(DECIDED, "reason"),
    ),
    Rule(
        "disclosure-remedies",
        Text("告知救济途径", "The reply tells the remedies"),
        (DISCLOSURE.at(51),),
        "disclosure",
        Text(
            "作答复的步骤没有写明可以申请行政复议或者提起行政诉讼。",
            "the step of reply says nothing of reconsideration or litigation.",
        ),
        Text("请在权利里写明。", "Say it among the rights."),
        remedies(DECIDED),
    ),
    Rule(
        "disclosure-served",
        Text("答复送达申请人", "The reply is served"),
        (
            DISCLOSURE.at(33, 2),
            DISCLOSURE.at(36),
        ),
        "disclosure",
        Text("答复没有送达申请人，事情就结束了。", "the case ends after a reply that was never served."),
        Text("请在结束之前加上送达。", "Add the service before the end."),
        ends_with(("provide", "withhold"), Mark(effects=("deliver",))),
    ),
    Rule(
        "disclosure-reply-limit",
        Text("答复有期限", "The reply has its limit"),
        (DISCLOSURE.at(33, 2),),
        "disclosure",
        Text("没有到答复为止的法定期限。", "no limit of law runs until the reply."),
        Text("请在 limits 写上 disclosure.reply，止于答复。", "Add disclosure.reply to limits, ending at the reply."),
        case_limit(("disclosure.reply",), DECIDED),
    ),
    Rule(
        "disclosure-reply-start",
        Text("补正之后重新起算", "Time runs anew from the correction"),
        (DISCLOSURE.at(30),),
        "disclosure",
        Text("答复期限没有从收到补正起算。", "the limit does not run from the corrected request."),
        Text("请把补正写进这项期限的 starts。", "Add the correction to the starts of the limit."),
        case_limit_from(("disclosure.reply",), Mark(effects=("supplemented",))),
    ),
    Rule(
        "disclosure-extension-head",
        Text("延长由工作机构负责人同意", "An extension is agreed by the head"),
        (DISCLOSURE.at(33, 2),),
        "disclosure",
        Text("延长答复期限不是由负责人同意。", "the extension is not agreed by the head of the office."),
        Text("请改由负责人同意。", "Let the head agree to it."),
        event_by(EXTENDED, DECIDED),
    ),
    Rule(
        "disclosure-extension-once",
        Text("只能延长一次", "One extension only"),
        (DISCLOSURE.at(33, 2),),
        "disclosure",
        Text(
            "可以一再延长，超过法律允许的二十个工作日。",
            "it can be extended again and again, beyond what the law allows.",
        ),
        Text("请写 once: true。", "Write once: true."),
        event_once(EXTENDED),
    ),
    Rule(
        "disclosure-extension-told",
        Text("延长告知申请人", "The applicant is told of an extension"),
        (DISCLOSURE.at(33, 2),),
        "disclosure",
        Text("延长没有告知申请人的文书。", "the extension makes no paper that tells the applicant."),
        Text("请加上延期通知书。", "Add the notice of extension."),
        event_paper(EXTENDED),
    ),
    Rule(
        "disclosure-replies",
        Text("有作答复的步骤", "A step replies"),
        (DISCLOSURE.at(36),),
        "disclosure",
        Text(
            "没有一步作决定，其余的法定程序就无从问起。",
            "no step takes the decision, so nothing else that the law demands can be asked.",
        ),
        Text(
            "请给作答复的步骤写上效果 provide、withhold。",
            "Give the step that replies the effects provide and withhold.",
        ),
        there_is(DECIDED),
    ),
)
