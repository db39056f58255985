"""Rules of the Administrative Licensing Law. Pure."""

from collections.abc import Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.lint import marks
from sunlit.procedures.lint.asking import (
    after_effect,
    called_first,
    case_limit,
    case_limit_from,
    dated_ahead,
    ends_with,
    event_by,
    event_once,
    event_paper,
    in_order,
    never_without,
    nothing_like,
    other_hands,
    output_with,
    paper_when,
    paper_with,
    people,
    there_is,
    with_effect,
)
from sunlit.procedures.lint.places import LICENSING
from sunlit.procedures.lint.rule import Find, Hit, Rule
from sunlit.procedures.lint.view import Mark, View, tells_remedies

DECISION_LIMITS = ("licence.decision", "licence.joint_decision")


def _end_tells(effect: str) -> Find:
    """Every end at which the case stands after the effect tells the applicant where to turn."""

    def find(view: View) -> Iterable[Hit]:
        silent = {step.id for step in view.flow.steps if step.kind == "end" and not tells_remedies(step)}
        for step, condition in with_effect(view, (effect,)):
            way = view.ways.shortest(silent, begin=after_effect(step, condition), events=False)
            if way:
                yield Hit(steps=way[-1:], path=(step.id, *way))
                return

    return find


def _terminated(view: View) -> Iterable[Hit]:
    """An end to which the office itself can bring the case, without a word on remedies."""
    by_applicant = {step.post for step in view.flow.steps if step.lane in view.parties}
    for event in view.flow.events:
        target = view.steps.get(event.to)
        if target is None or target.kind != "end" or event.by in by_applicant:
            continue
        if not tells_remedies(target):
            yield Hit(steps=(target.id,), path=(event.id, target.id))


def _late_withdrawal(view: View) -> Iterable[Hit]:
    """A step from which the decision no longer comes, at which the application can still be taken back."""
    decided = marks.DECIDED.of(view) | Mark(effects=("refuse",)).of(view)
    for name in marks.WITHDRAWN.of(view):
        for step in view.events[name].steps:
            if decided and view.ways.shortest(decided, begin=(step,), events=False) is None:
                yield Hit(steps=(name, step))
                return


def _stopped(view: View) -> Iterable[Hit]:
    """A suspension that the licensing law is cited for, by another article than the one that knows it."""
    for event in view.flow.events:
        if event.effect == "suspend":
            own = [one for one in view.cites[event.id] if one.law == LICENSING.zh]
            if own and not view.cited(event.id, LICENSING.at(45)):
                yield Hit(steps=(event.id,))


def _notified(view: View) -> Iterable[Hit]:
    """A call whose paper is made only now and then: whoever is called is always told in writing."""
    for name in in_order(view, marks.LICENCE_CALLED.of(view)):
        if all(paper.condition is not None for paper in view.steps[name].documents):
            yield Hit(steps=(name,))


def _time_told(view: View) -> Iterable[Hit]:
    """Time that is not counted, at a step that does not say that the applicant is told."""
    for step in view.flow.steps:
        if step.excluded and not (step.documents or view.cited(step.id, LICENSING.at(45))):
            yield Hit(steps=(step.id,))


def _notice_written(view: View) -> Iterable[Hit]:
    """A supplement is asked for, and no notice says in writing what is missing."""
    for name in in_order(view, marks.CHECK.of(view)):
        step = view.steps[name]
        asked = [one.condition for one in step.effects if one.name == "ask_supplement"]
        papers = [paper for paper in step.documents if paper.template == "one_off_notice"]
        if not any(paper.condition in (None, *asked) for paper in papers):
            yield Hit(steps=(name,))


RULES = (
    Rule(
        "licence-one-off-notice",
        Text("一次告知补正", "One-off notice of what is missing"),
        (LICENSING.at(32, 1, 4),),
        "applied",
        Text(
            "材料不齐全的，没有一次告知补正这一种处理，只能受理或者不受理。",
            "incomplete papers cannot be answered by a one-off notice: they are either accepted or turned away.",
        ),
        Text(
            "请在受理判断上加效果 ask_supplement 和一个通向补正的出口。",
            "Give the check the effect ask_supplement and an exit to the supplement.",
        ),
        there_is(Mark(effects=("ask_supplement",))),
    ),
    Rule(
        "licence-notice-written",
        Text("一次告知出具书面告知书", "The one-off notice is a paper"),
        (LICENSING.at(32, 1, 4), LICENSING.at(32, 2)),
        "applied",
        Text(
            "要求补正却没有出具一次告知书，申请人无从证明告知了什么、哪一天告知。",
            "a supplement is asked for without a written notice, so nothing shows what was asked for, and when.",
        ),
        Text("请加上文书 one_off_notice。", "Add the document one_off_notice."),
        _notice_written,
    ),
    Rule(
        "licence-deemed-accepted",
        Text("逾期不告知即为受理", "Silence means acceptance"),
        (LICENSING.at(32, 1, 4),),
        "applied",
        Text(
            "没有“逾期未告知，视为受理”这种事件，逾期的申请会一直停在收件环节。",
            "there is no event by which silence becomes acceptance, so an application left lying stays where it is.",
        ),
        Text(
            "请加上由系统（system）发生、通向审查的事件。", "Add an event by the system that leads to the examination."
        ),
        there_is(marks.DEEMED),
    ),
    Rule(
        "licence-deemed-proof",
        Text("视为受理也出具凭证", "Deemed acceptance gives its proof too"),
        (LICENSING.at(32, 2),),
        "applied",
        Text("视为受理时没有出具注明日期的书面凭证。", "deemed acceptance makes no dated proof."),
        Text("请给这个事件加上受理通知书。", "Give the event the notice of acceptance."),
        event_paper(marks.DEEMED),
    ),
    Rule(
        "licence-correct-on-spot",
        Text("允许当场更正", "Mistakes may be corrected on the spot"),
        (LICENSING.at(32, 1, 3),),
        "reviewed",
        Text("没有申请人当场更正错误这一步。", "no step lets the applicant correct a mistake on the spot."),
        Text("请加上由申请人办理、依据该项的步骤。", "Add a step of the applicant that cites this item."),
        there_is(Mark(cites=(LICENSING.at(32, 1, 3),), who="party")),
    ),
    Rule(
        "licence-acceptance-proof",
        Text("受理出具书面凭证", "Acceptance gives a dated proof"),
        (LICENSING.at(32, 2),),
        "applied",
        Text("受理没有出具加盖专用印章、注明日期的书面凭证。", "acceptance makes no sealed and dated proof."),
        Text("请给受理这一步加上受理通知书。", "Give the step of acceptance its notice."),
        paper_with("accept"),
    ),
    Rule(
        "licence-nonacceptance-proof",
        Text("不予受理出具书面凭证", "Non-acceptance gives a dated proof"),
        (LICENSING.at(32, 2),),
        "applied",
        Text("不予受理没有出具书面凭证。", "non-acceptance makes no paper."),
        Text("请在同样的条件下加上不予受理通知书。", "Add the notice of non-acceptance under the same condition."),
        paper_with("refuse_acceptance"),
    ),
    Rule(
        "licence-nonacceptance-remedies",
        Text("不予受理告知救济途径", "Non-acceptance tells the remedies"),
        (LICENSING.at(7),),
        "applied",
        Text(
            "不予受理之后，没有告知可以申请行政复议或者提起行政诉讼。",
            "the case ends after non-acceptance without a word on reconsideration or litigation.",
        ),
        Text("请在这个结束上写明救济的权利。", "Say the remedies at that end."),
        _end_tells("refuse_acceptance"),
    ),
    Rule(
        "licence-accepted-first",
        Text("先受理、后决定", "Acceptance comes before the decision"),
        (LICENSING.at(32, 1, 5),),
        "applied",
        Text(
            "有一条路不经过受理就到了决定，申请人拿不到受理凭证，期限也不起算。",
            "there is a way to the decision without acceptance: no proof is given and no time runs.",
        ),
        Text("请让这条路先经过受理。", "Lead that way through acceptance."),
        never_without(marks.DECIDED, marks.ACCEPTED | marks.DEEMED),
    ),
    Rule(
        "licence-examined-first",
        Text("先审查、后决定", "Examination comes before the decision"),
        (LICENSING.at(34, 1),),
        "reviewed",
        Text("有一条路不经审查就到了决定。", "there is a way to the decision without an examination of the papers."),
        Text("请让这条路先经过审查。", "Lead that way through the examination."),
        never_without(marks.DECIDED, Mark(cites=(LICENSING.at(34, 1),), who="staff")),
    ),
    Rule(
        "licence-two-on-site",
        Text("现场核查两人以上", "Two officers on site"),
        (LICENSING.at(34, 3),),
        "applied",
        Text(
            "核查材料实质内容的步骤没有要求两名以上工作人员。",
            "the step that verifies the substance does not ask for two officers.",
        ),
        Text("请写 people_min: licence.review_people。", "Write people_min: licence.review_people."),
        people(marks.ON_SITE, "licence.review_people"),
    ),
    Rule(
        "licence-others-heard",
        Text("告知并听取利害关系人", "Others concerned are told and heard"),
        (LICENSING.at(36),),
        "full",
        Text(
            "有一条路，没有人查明许可是否直接关系他人重大利益、告知利害关系人，就作了决定。",
            "there is a way to the decision on which nobody asks whether others' major interests are at stake.",
        ),
        Text("请在审查步骤写明这项职责并依据第三十六条。", "Say this duty at the examination and cite article 36."),
        never_without(marks.DECIDED, marks.OTHERS_TOLD, after=marks.ACCEPTED, asked=True),
    ),
    Rule(
        "licence-hearing-told",
        Text("决定前告知听证权利", "The right to a hearing is told before the decision"),
        (LICENSING.at(47, 1),),
        "full",
        Text(
            "有一条路，不问是否涉及重大利益关系、不告知听证权利，就作了决定。",
            "there is a way to the decision on which nobody is told of the right to a hearing.",
        ),
        Text("请在决定之前加上告知听证权利的步骤（视情况进行）。", "Add the notice of that right before the decision."),
        never_without(marks.DECIDED, marks.HEARING_TOLD, after=marks.ACCEPTED, asked=True),
    ),
    Rule(
        "licence-hearing-held",
        Text("该听证的举行听证", "A hearing where it is due"),
        (LICENSING.at(46), LICENSING.at(47, 1)),
        "full",
        Text(
            "有一条路，依法应当听证或者有人申请听证的，也不举行听证就作了决定。",
            "there is a way to the decision without a hearing even where the law or an applicant demands it.",
        ),
        Text("请在决定之前加上听证（视情况进行）。", "Add the hearing before the decision."),
        never_without(marks.DECIDED, marks.LICENCE_HEARING, after=marks.ACCEPTED, asked=True),
    ),
    Rule(
        "licence-hearing-called",
        Text("听证先通知", "A hearing is called before it is held"),
        (LICENSING.at(48, 1, 1),),
        "applied",
        Text(
            "有一条路，没有先确定听证的时间、地点并通知申请人、利害关系人，就举行听证。",
            "there is a way to the hearing on which nobody is told of its time and place before.",
        ),
        Text(
            "请在听证之前加上确定日期、通知各方的步骤，进行的条件与听证相同。",
            "Add a step that sets the date and tells everybody, under the same conditions as the hearing.",
        ),
        called_first(marks.LICENCE_HEARING, marks.LICENCE_CALLED),
    ),
    Rule(
        "licence-hearing-notice-time",
        Text("听证七日前通知", "A hearing is called seven days ahead"),
        (LICENSING.at(48, 1, 1),),
        "applied",
        Text(
            "通知听证的步骤没有必填的听证日期，或者不检查它是否至少在七日以后。",
            "the call demands no date of the hearing, or does not hold it to the seven days.",
        ),
        Text(
            "请加上必填的日期，并写 min_parameter: licence.hearing_notice。",
            "Demand the date, with min_parameter: licence.hearing_notice.",
        ),
        dated_ahead(marks.LICENCE_CALLED, "licence.hearing_notice"),
    ),
    Rule(
        "licence-hearing-notified",
        Text("听证书面通知", "The call is a paper"),
        (LICENSING.at(48, 1, 1),),
        "applied",
        Text("通知听证的步骤没有通知书。", "the call makes no notice."),
        Text("请加上听证通知书。", "Add the notice of the hearing."),
        _notified,
    ),
    Rule(
        "licence-hearing-announced",
        Text("应当公告的听证向社会公告", "A hearing of public interest is announced"),
        (LICENSING.at(46),),
        "applied",
        Text(
            "依法应当听证或者涉及公共利益的听证，没有向社会公告。",
            "a hearing that the law demands or the public interest asks for is not announced to the public.",
        ),
        Text("请在同样的条件下加上听证公告。", "Add the announcement under the same condition."),
        paper_when(marks.LICENCE_CALLED, "hearing_announcement", "hearing_by_law"),
    ),
    Rule(
        "licence-hearing-presider",
        Text("听证主持人不是审查人员", "The presiding officer did not examine the case"),
        (LICENSING.at(48, 1, 3),),
        "applied",
        Text(
            "听证由审查这件申请的岗位主持。",
            "the hearing is presided over by the post that examines the application.",
        ),
        Text("请改由审查人员以外的岗位主持。", "Let another post preside."),
        other_hands(marks.LICENCE_HEARING, marks.EXAMINED),
    ),
    Rule(
        "licence-hearing-record",
        Text("听证制作笔录", "A hearing leaves its record"),
        (LICENSING.at(48, 1, 5), LICENSING.at(48, 2)),
        "applied",
        Text(
            "听证没有必填的笔录，而决定应当根据听证笔录作出。",
            "the hearing demands no record, on which the decision has to rest.",
        ),
        Text("请加上必填的听证笔录。", "Demand the record of the hearing."),
        output_with(marks.LICENCE_HEARING, "record", "minutes"),
    ),
    Rule(
        "licence-acceptor-examines",
        Text("接办分离", "Acceptance and handling on two posts"),
        (LICENSING.at(10, 1),),
        "reviewed",
        Text(
            "受理和审查由同一个岗位（或者同一个人）办，没有相互制约；接办应当分离。",
            "one post (or one person) accepts and examines; the two must be apart so that they check each other.",
        ),
        Text("请把审查交给另一个岗位。", "Give the examination to another post."),
        other_hands(marks.ACCEPTED, marks.EXAMINED),
    ),
    Rule(
        "licence-examiner-decides",
        Text("审查与决定分离", "Examiner and decider are two"),
        (LICENSING.at(10, 1),),
        "reviewed",
        Text(
            "审查和决定由同一个岗位（或者同一个人）办，审查形同虚设。",
            "one post (or one person) examines and decides, so nobody reviews the examination.",
        ),
        Text("请由另一个岗位决定。", "Let another post decide."),
        other_hands(marks.DECIDED, marks.EXAMINED),
    ),
    Rule(
        "licence-grant-written",
        Text("准予许可作出书面决定", "A grant is a written decision"),
        (LICENSING.at(38, 1),),
        "applied",
        Text("准予许可没有书面的决定书。", "the grant makes no written decision."),
        Text("请在同样的条件下加上准予许可决定书。", "Add the decision under the same condition."),
        paper_with("decide"),
    ),
    Rule(
        "licence-refusal-written",
        Text("不予许可作出书面决定", "A refusal is a written decision"),
        (LICENSING.at(38, 2),),
        "applied",
        Text("不予许可没有书面的决定书。", "the refusal makes no written decision."),
        Text("请在同样的条件下加上不予许可决定书。", "Add the decision under the same condition."),
        paper_with("refuse"),
    ),
    Rule(
        "licence-refusal-possible",
        Text("决定可以是不予许可", "The decision can be a refusal"),
        (LICENSING.at(38, 2),),
        "applied",
        Text(
            "决定只能是准予：不符合条件的申请没有不予许可的书面决定。",
            "the decision can only be a grant: an application that fails gets no written refusal.",
        ),
        Text("请加上效果 refuse 和相应的出口。", "Add the effect refuse and its exit."),
        there_is(Mark(effects=("refuse",)), where=marks.DECIDED),
    ),
    Rule(
        "licence-refusal-reasons",
        Text("不予许可说明理由", "A refusal gives its reasons"),
        (LICENSING.at(38, 2),),
        "applied",
        Text("作决定时不必填写理由，不予许可就没有理由。", "the decision can be taken without stating reasons."),
        Text("请加上必填的理由（名称含 reason）。", "Demand the reasons (an output with reason in its name)."),
        output_with(Mark(effects=("refuse",)), "reason"),
    ),
    Rule(
        "licence-refusal-remedies",
        Text("不予许可告知救济途径", "A refusal tells the remedies"),
        (LICENSING.at(38, 2),),
        "applied",
        Text(
            "不予许可之后，办件结束时没有告知可以申请行政复议或者提起行政诉讼。",
            "the case ends after a refusal without a word on reconsideration or litigation.",
        ),
        Text("请在这个结束上写明救济的权利。", "Say the remedies at that end."),
        _end_tells("refuse"),
    ),
    Rule(
        "licence-refusal-served",
        Text("不予许可决定送达", "A refusal is served"),
        (LICENSING.at(38, 2),),
        "applied",
        Text("不予许可的决定没有送达，办件就结束了。", "the case ends after a refusal that was never served."),
        Text("请在结束之前加上送达。", "Add the service before the end."),
        ends_with("refuse", marks.SERVED, also=True),
    ),
    Rule(
        "licence-grant-served",
        Text("准予许可决定送达", "A licence is issued and served"),
        (LICENSING.at(44),),
        "applied",
        Text("准予许可之后没有颁发、送达，办件就结束了。", "the case ends after a grant that was never served."),
        Text("请在结束之前加上颁发和送达。", "Add issue and service before the end."),
        ends_with("decide", marks.SERVED, also=True),
    ),
    Rule(
        "licence-grant-public",
        Text("准予许可决定公开", "A grant is made public"),
        (LICENSING.at(40),),
        "applied",
        Text("准予许可的决定没有公开，公众无从查阅。", "the grant is not made public, so nobody can consult it."),
        Text("请在结束之前加上公示。", "Add publicity before the end."),
        ends_with("decide", marks.MADE_PUBLIC, also=True),
    ),
    Rule(
        "licence-not-undecided",
        Text("没有决定不发证", "No licence without a decision"),
        (LICENSING.at(37), LICENSING.at(38, 1)),
        "applied",
        Text("有一条路不经决定就送达了许可证件。", "there is a way to the service of a licence without any decision."),
        Text("请让这条路先经过决定。", "Lead that way through the decision."),
        never_without(marks.SERVED, marks.DECIDED | Mark(effects=("refuse",)) | marks.DEEMED_RENEWED),
    ),
    Rule(
        "licence-decision-limit",
        Text("决定有法定期限", "The decision has its limit"),
        (LICENSING.at(42),),
        "full",
        Text("整个办件没有到决定为止的法定期限。", "the case has no limit of law that runs until the decision."),
        Text(
            "请在 limits 写上 licence.decision，止于决定。", "Add licence.decision to limits, ending at the decision."
        ),
        case_limit(DECISION_LIMITS, marks.DECIDED),
    ),
    Rule(
        "licence-decision-start",
        Text("期限从受理起算", "Time runs from acceptance"),
        (LICENSING.at(42),),
        "full",
        Text(
            "决定的期限没有从受理（包括视为受理）起算，起算晚了就等于延长。",
            "the limit does not run from this acceptance; starting late is the same as taking longer.",
        ),
        Text("请把它写进这项期限的 starts。", "Add it to the starts of the limit."),
        case_limit_from(DECISION_LIMITS, marks.ACCEPTED | marks.DEEMED),
    ),
    Rule(
        "licence-extension-head",
        Text("延期由负责人批准", "An extension is approved by the head"),
        (LICENSING.at(42, 1),),
        "applied",
        Text("延长期限不是由本机关负责人批准。", "the extension is not approved by the head of the organ."),
        Text("请改由负责人（leader）批准。", "Let the head (leader) approve it."),
        event_by(marks.LICENCE_EXTENDED, marks.DECIDED),
    ),
    Rule(
        "licence-extension-once",
        Text("只能延长一次", "One extension only"),
        (LICENSING.at(42, 1),),
        "applied",
        Text("可以一再延长，法律只允许一次。", "it can be extended again and again; the law allows it once."),
        Text("请写 once: true。", "Write once: true."),
        event_once(marks.LICENCE_EXTENDED),
    ),
    Rule(
        "licence-extension-told",
        Text("延期理由告知申请人", "The applicant is told of an extension"),
        (LICENSING.at(42, 1),),
        "applied",
        Text("延长期限没有把理由告知申请人的文书。", "the extension makes no paper that tells the applicant why."),
        Text("请加上延期通知书。", "Add the notice of extension."),
        event_paper(marks.LICENCE_EXTENDED),
    ),
    Rule(
        "licence-suspension-ground",
        Text("中止计时只依第四十五条", "Time stops only by article 45"),
        (LICENSING.at(45),),
        "applied",
        Text(
            "许可法只在第四十五条允许不计时间，这个事件引的是别的条款。",
            "only article 45 lets time stand still; the event cites another article of this law.",
        ),
        Text("请引第四十五条，或者另有规定的那部法。", "Cite article 45, or the other law that provides for it."),
        _stopped,
    ),
    Rule(
        "licence-time-told",
        Text("不计入的时间书面告知", "Time not counted is told in writing"),
        (LICENSING.at(45),),
        "applied",
        Text(
            "不计入期限的时间没有书面告知申请人。", "the applicant is not told in writing of time that is not counted."
        ),
        Text("请加上告知文书，或者写明依据第四十五条的告知。", "Add the notice, or cite article 45 for it."),
        _time_told,
    ),
    Rule(
        "licence-no-fee",
        Text("不收费", "No fee"),
        (LICENSING.at(58, 1),),
        "applied",
        Text("流程里向申请人收费。", "the chart takes money from the applicant."),
        Text(
            "请删去收费；法律、行政法规另有规定的，由该事项另设收费流程。",
            "Remove it; where a law provides for a fee, it has a chart of its own.",
        ),
        nothing_like(Mark(effects=("pay",), papers=("payment_notice",))),
    ),
    Rule(
        "licence-late-withdrawal",
        Text("决定之后不能撤回申请", "No withdrawal after the decision"),
        (LICENSING.at(70),),
        "applied",
        Text(
            "决定作出之后还可以“撤回申请”，而那时只能依法办理注销。",
            "the application can be taken back after the decision, when only the formal cancellation is left.",
        ),
        Text("请把这一步从撤回的 steps 里去掉。", "Take that step out of the event's steps."),
        _late_withdrawal,
    ),
    Rule(
        "licence-termination-remedies",
        Text("终止办理告知救济途径", "Termination tells the remedies"),
        (LICENSING.at(7),),
        "applied",
        Text(
            "机关可以终止办理，结束时却没有告知申请人救济途径。",
            "the office can terminate the case, and the end says nothing of remedies.",
        ),
        Text("请在这个结束上写明救济的权利。", "Say the remedies at that end."),
        _terminated,
    ),
    Rule(
        "licence-decides",
        Text("有作决定的步骤", "A step decides"),
        (LICENSING.at(38, 1),),
        "applied",
        Text(
            "没有一步作决定，其余的法定程序就无从问起。",
            "no step takes the decision, so nothing else that the law demands can be asked.",
        ),
        Text(
            "请给作决定的步骤写上效果 decide。",
            "Give the step that decides the effect decide.",
        ),
        there_is(marks.DECIDED),
    ),
)
