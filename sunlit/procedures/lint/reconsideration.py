"""Rules of the Administrative Reconsideration Law. Pure."""

from collections.abc import Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import (
    called_first,
    case_limit,
    case_limit_from,
    dated_ahead,
    each_output,
    ends_with,
    event_by,
    event_once,
    event_paper,
    never_without,
    nothing_like,
    other_hands,
    paper_with,
    papered,
    people,
    remedies,
    there_is,
)
from sunlit.procedures.lint.places import RECONSIDERATION
from sunlit.procedures.lint.rule import Hit, Rule
from sunlit.procedures.lint.view import Mark, View

ACCEPTED = Mark(effects=("accept",))
ORDINARY = Mark(effects=("accept",), but=(RECONSIDERATION.at(53),))
SIMPLE = Mark(cites=(RECONSIDERATION.at(54),), who="staff")
DEEMED = Mark(cites=(RECONSIDERATION.at(30, 3),), events=True)
COPIED = Mark(cites=(RECONSIDERATION.at(48), RECONSIDERATION.at(54, 1)), who="staff", but=(RECONSIDERATION.at(70),))
REPLIED = Mark(cites=(RECONSIDERATION.at(70),), who="staff")
HEARD = Mark(cites=(RECONSIDERATION.at(49),), who="staff")
INVESTIGATED = Mark(cites=(RECONSIDERATION.at(45),), who="staff")
# Who holds the hearing answers for who takes part; who only calls it cites the first paragraph alone.
HEARING = Mark(cites=(RECONSIDERATION.at(51, 3),), who="staff")
CALLED = Mark(cites=(RECONSIDERATION.at(51, 1),), who="staff", but=(RECONSIDERATION.at(51, 3),))
COMMITTEE = Mark(cites=(RECONSIDERATION.at(52, 2),), who="staff")
PROPOSED = Mark(cites=(RECONSIDERATION.at(61, 1),), who="staff", but=(RECONSIDERATION.at(63), RECONSIDERATION.at(52)))
DECIDED = Mark(cites=(RECONSIDERATION.at(63),), who="staff")
EXTENDED = Mark(cites=(RECONSIDERATION.at(62, 1),), events=True)


def _withdrawal(view: View) -> Iterable[Hit]:
    """The applicant's own way out, beside the other grounds of article 41."""
    own = RECONSIDERATION.at(41, 0, 1)
    if not any(view.cited(event.id, own) and event.by == view.flow.start.post for event in view.flow.events):
        yield Hit()


RULES = (
    Rule(
        "review-deemed-accepted",
        Text("逾期不决定视为受理", "Silence means acceptance"),
        (RECONSIDERATION.at(30, 3),),
        "reconsideration",
        Text("没有“审查期限届满，视为受理”这种事件。", "there is no event by which silence becomes acceptance."),
        Text("请加上由系统（system）发生的事件。", "Add an event by the system."),
        there_is(DEEMED),
    ),
    Rule(
        "review-refusal-written",
        Text("不予受理说明理由", "Non-acceptance is a decision with reasons"),
        (RECONSIDERATION.at(30, 2),),
        "reconsideration",
        Text("不予受理没有决定书。", "non-acceptance makes no paper."),
        Text("请在同样的条件下加上不予受理决定书。", "Add the decision under the same condition."),
        paper_with("refuse_acceptance"),
    ),
    Rule(
        "review-correction-written",
        Text("补正书面通知", "A correction is asked for in writing"),
        (RECONSIDERATION.at(31, 1),),
        "reconsideration",
        Text("要求补正没有一次性载明事项的书面通知。", "a correction is asked for without a written notice."),
        Text("请加上补正通知书。", "Add the notice."),
        papered(Mark(effects=("ask_supplement",))),
    ),
    Rule(
        "review-copied",
        Text("申请书副本发送被申请人", "The respondent gets the application"),
        (
            RECONSIDERATION.at(48),
            RECONSIDERATION.at(54, 1),
        ),
        "reconsideration",
        Text(
            "受理之后有一条路，没有把申请书副本发送被申请人就作了决定。",
            "behind acceptance a way leads to the decision without the application being sent to the respondent.",
        ),
        Text("请让这条路先经过发送副本。", "Lead that way through the sending of the copy."),
        never_without(DECIDED, COPIED, after=ACCEPTED),
    ),
    Rule(
        "review-replied",
        Text("被申请人答复", "The respondent answers"),
        (
            RECONSIDERATION.at(48),
            RECONSIDERATION.at(70),
        ),
        "reconsideration",
        Text(
            "受理之后有一条路，没有收被申请人的答复和证据就作了决定。",
            "behind acceptance a way leads to the decision without the respondent's answer and evidence.",
        ),
        Text("请让这条路先经过被申请人的答复。", "Lead that way through the respondent's answer."),
        never_without(DECIDED, REPLIED, after=ACCEPTED),
    ),
    Rule(
        "review-heard",
        Text("听取当事人意见", "The parties are heard"),
        (RECONSIDERATION.at(49),),
        "reconsideration",
        Text(
            "适用普通程序的有一条路，没有听取当事人的意见就作了决定。",
            "by the ordinary procedure a way leads to the decision without hearing the parties.",
        ),
        Text("请让这条路先经过听取意见。", "Lead that way through the hearing of the parties."),
        never_without(DECIDED, HEARD, after=ACCEPTED, instead=SIMPLE),
    ),
    Rule(
        "review-two-investigators",
        Text("调查人员两人以上", "Two investigators"),
        (RECONSIDERATION.at(45, 2),),
        "reconsideration",
        Text("调查取证没有要求两名以上行政复议人员。", "the investigation does not ask for two people."),
        Text("请写 people_min: reconsideration.investigators。", "Write people_min: reconsideration.investigators."),
        people(INVESTIGATED, "reconsideration.investigators"),
    ),
    Rule(
        "review-hearing-asked",
        Text("重大、疑难、复杂的组织听证", "A hearing where the case is major or complex"),
        (RECONSIDERATION.at(50, 1),),
        "reconsideration",
        Text(
            "适用普通程序的有一条路，不问是否重大、疑难、复杂，不组织听证就作了决定。",
            "by the ordinary procedure a way leads to the decision on which a hearing is never considered.",
        ),
        Text("请在决定之前加上听证（视情况进行）。", "Add the hearing before the decision."),
        never_without(DECIDED, HEARING, after=ACCEPTED, instead=SIMPLE, asked=True),
    ),
    Rule(
        "review-hearing-notice",
        Text("听证书面通知", "A hearing is announced in writing"),
        (RECONSIDERATION.at(51, 1),),
        "reconsideration",
        Text("通知听证的步骤没有书面通知当事人。", "the call to the hearing makes no written notice."),
        Text("请加上听证通知书。", "Add the notice of the hearing."),
        papered(CALLED),
    ),
    Rule(
        "review-hearing-called",
        Text("听证先通知", "A hearing is called before it is held"),
        (RECONSIDERATION.at(51, 1),),
        "reconsideration",
        Text(
            "有一条路，没有先把时间、地点和拟听证事项通知当事人，就举行听证。",
            "there is a way to the hearing on which nobody is told of time, place and subject before.",
        ),
        Text(
            "请在听证之前加上通知的步骤，进行的条件与听证相同。",
            "Add the call before the hearing, under the same conditions.",
        ),
        called_first(HEARING, CALLED),
    ),
    Rule(
        "review-hearing-time",
        Text("听证五日前通知", "A hearing is called five days ahead"),
        (RECONSIDERATION.at(51, 1),),
        "reconsideration",
        Text(
            "通知听证的步骤没有必填的听证日期，或者不检查它是否至少在五日以后。",
            "the call demands no date of the hearing, or does not hold it to the five days.",
        ),
        Text(
            "请加上必填的日期，并写 min_parameter: reconsideration.hearing_notice。",
            "Demand the date, with min_parameter: reconsideration.hearing_notice.",
        ),
        dated_ahead(CALLED, "reconsideration.hearing_notice"),
    ),
    Rule(
        "review-hearing-record",
        Text("听证制作笔录", "A hearing leaves its record"),
        (
            RECONSIDERATION.at(50, 3),
            RECONSIDERATION.at(61, 2),
        ),
        "reconsideration",
        Text(
            "听证没有必填的笔录，而决定应当根据听证笔录作出。",
            "the hearing demands no record, on which the decision has to rest.",
        ),
        Text("请加上必填的听证笔录（名称含 record）。", "Demand the record (an output with record in its name)."),
        each_output(HEARING, "record"),
    ),
    Rule(
        "review-committee-asked",
        Text("该咨询的提请复议委员会", "The committee is consulted where it must be"),
        (RECONSIDERATION.at(52, 2),),
        "reconsideration",
        Text(
            "适用普通程序的有一条路，不问是否应当提请行政复议委员会就作了决定。",
            "by the ordinary procedure a way leads to the decision on which the committee is never considered.",
        ),
        Text("请在决定之前加上提请咨询（视情况进行）。", "Add the consultation before the decision."),
        never_without(DECIDED, COMMITTEE, after=ACCEPTED, instead=SIMPLE, asked=True),
    ),
    Rule(
        "review-proposed-first",
        Text("复议机构先提出意见", "The body proposes before the organ decides"),
        (RECONSIDERATION.at(61, 1),),
        "reconsideration",
        Text(
            "有一条路，行政复议机构没有审查并提出意见就作了决定。",
            "there is a way to the decision without a proposal of the reconsideration body.",
        ),
        Text("请让这条路先经过提出意见。", "Lead that way through the proposal."),
        never_without(DECIDED, PROPOSED, after=ACCEPTED),
    ),
    Rule(
        "review-head-decides",
        Text("审理与决定分离", "Whoever proposes does not decide"),
        (RECONSIDERATION.at(61, 1),),
        "reconsideration",
        Text("提出意见和作决定由同一个岗位（或者同一个人）办。", "one post (or one person) proposes and decides."),
        Text("请由行政复议机关负责人决定。", "Let the head of the organ decide."),
        other_hands(DECIDED, PROPOSED),
    ),
    Rule(
        "review-remedies",
        Text("告知诉讼权利", "The decision tells the remedies"),
        (RECONSIDERATION.at(10),),
        "reconsideration",
        Text(
            "作决定的步骤没有写明对决定不服可以提起行政诉讼。",
            "the step of decision does not say that the court is open.",
        ),
        Text("请在权利里写明。", "Say it among the rights."),
        remedies(DECIDED),
    ),
    Rule(
        "review-served",
        Text("决定书送达", "The decision is served"),
        (RECONSIDERATION.at(75, 2),),
        "reconsideration",
        Text(
            "复议决定没有送达，案件就结束了；决定书一经送达才发生效力。",
            "the case ends after a decision that was never served, and only service gives it effect.",
        ),
        Text("请在结束之前加上送达。", "Add the service before the end."),
        ends_with(("redress", "uphold", "mediate"), Mark(effects=("deliver",))),
    ),
    Rule(
        "review-decision-limit",
        Text("普通程序六十日", "Sixty days by the ordinary procedure"),
        (RECONSIDERATION.at(62, 1),),
        "reconsideration",
        Text("没有到决定为止的法定审理期限。", "no limit of law runs until the decision."),
        Text(
            "请在 limits 写上 reconsideration.decision，止于决定。",
            "Add reconsideration.decision to limits, ending at the decision.",
        ),
        case_limit(("reconsideration.decision",), DECIDED),
    ),
    Rule(
        "review-decision-start",
        Text("期限从受理起算", "Time runs from acceptance"),
        (RECONSIDERATION.at(62, 1),),
        "reconsideration",
        Text("审理期限没有从受理（包括视为受理）起算。", "the limit does not run from this acceptance."),
        Text("请把它写进这项期限的 starts。", "Add it to the starts of the limit."),
        case_limit_from(("reconsideration.decision",), ORDINARY | DEEMED),
    ),
    Rule(
        "review-simple-limit",
        Text("简易程序三十日", "Thirty days by the simple procedure"),
        (RECONSIDERATION.at(62, 2),),
        "reconsideration",
        Text(
            "适用简易程序的，没有到决定为止的三十日期限。",
            "by the simple procedure no limit of thirty days runs until the decision.",
        ),
        Text(
            "请在 limits 写上 reconsideration.simple_decision，止于决定。",
            "Add reconsideration.simple_decision to limits, ending at the decision.",
        ),
        case_limit(("reconsideration.simple_decision",), DECIDED),
    ),
    Rule(
        "review-extension-head",
        Text("延长由复议机构负责人批准", "An extension is approved by the head of the body"),
        (RECONSIDERATION.at(62, 1),),
        "reconsideration",
        Text("延长期限不是由行政复议机构的负责人批准。", "the extension is not approved by the head of the body."),
        Text("请改由负责人批准。", "Let the head approve it."),
        event_by(EXTENDED, DECIDED | PROPOSED),
    ),
    Rule(
        "review-extension-once",
        Text("只能延长一次", "One extension only"),
        (RECONSIDERATION.at(62, 1),),
        "reconsideration",
        Text(
            "可以一再延长，延长的期限合计会超过三十日。",
            "it can be extended again and again, beyond what the law allows.",
        ),
        Text("请写 once: true。", "Write once: true."),
        event_once(EXTENDED),
    ),
    Rule(
        "review-extension-told",
        Text("延长书面告知当事人", "An extension is told in writing"),
        (RECONSIDERATION.at(62, 1),),
        "reconsideration",
        Text("延长没有告知当事人的文书。", "the extension makes no paper that tells the parties."),
        Text("请加上延期通知书。", "Add the notice of extension."),
        event_paper(EXTENDED),
    ),
    Rule(
        "review-suspension-told",
        Text("中止书面告知当事人", "A suspension is told in writing"),
        (RECONSIDERATION.at(39, 3),),
        "reconsideration",
        Text("中止没有告知当事人的文书。", "the suspension makes no paper that tells the parties."),
        Text("请加上中止通知书。", "Add the notice of suspension."),
        event_paper(Mark(cites=(RECONSIDERATION.at(39, 1),), events=True)),
    ),
    Rule(
        "review-withdrawal",
        Text("可以撤回申请", "The application can be withdrawn"),
        (RECONSIDERATION.at(41, 0, 1),),
        "reconsideration",
        Text("没有申请人撤回复议申请这种事件。", "there is no event by which the applicant withdraws."),
        Text("请加上依据第四十一条第一项的事件。", "Add the event that cites article 41(1)."),
        _withdrawal,
    ),
    Rule(
        "review-no-fee",
        Text("不收取任何费用", "No fee"),
        (RECONSIDERATION.at(87),),
        "reconsideration",
        Text("流程里向申请人收费。", "the chart takes money from the applicant."),
        Text("请删去收费。", "Remove it."),
        nothing_like(Mark(effects=("pay",), papers=("payment_notice",))),
    ),
    Rule(
        "review-decides",
        Text("有作决定的步骤", "A step decides"),
        (RECONSIDERATION.at(61, 1),),
        "reconsideration",
        Text(
            "没有一步作决定，其余的法定程序就无从问起。",
            "no step takes the decision, so nothing else that the law demands can be asked.",
        ),
        Text(
            "请给作决定的步骤引第六十三条。",
            "Cite article 63 at the step that decides.",
        ),
        there_is(DECIDED),
    ),
)
