"""The steps for which a law sets a time limit, and the parameters that may stand there. Data."""

from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.procedures.lint import coercion, disclosure, marks, special
from sunlit.procedures.lint.places import COERCION, DISCLOSURE, LICENSING, PENALTY, RECONSIDERATION, Place
from sunlit.procedures.lint.view import Mark


@dataclass(frozen=True, slots=True)
class Term:
    """On charts of the family, a step with the mark has a limit that is not looser than one of the parameters."""

    id: str
    family: str
    mark: Mark
    parameters: tuple[str, ...]
    article: Place
    title: Text
    why: Text


# Behind the handing in of cash stands the bank, which the article on collection is cited for, too.
BANKED = Mark(cites=(PENALTY.at(67, 1),), who="staff")
TERMS = (
    Term(
        "licence-acceptance-limit",
        "applied",
        marks.CHECK,
        ("licence.acceptance",),
        LICENSING.at(32, 1, 4),
        Text("受理或者一次告知有期限", "Acceptance or one-off notice in time"),
        Text("一次告知没有以数字写明的期限。", "the one-off notice has no limit in numbers."),
    ),
    Term(
        "licence-delivery-limit",
        "applied",
        marks.SERVED,
        ("licence.delivery",),
        LICENSING.at(44),
        Text("送达有期限", "Service in time"),
        Text("颁发、送达没有以数字写明的期限。", "issue and service have no limit in numbers."),
    ),
    Term(
        "licence-request-time",
        "reviewed",
        marks.HEARING_TOLD,
        ("licence.hearing_request",),
        LICENSING.at(47, 1),
        Text("告知听证后给足提出的时间", "Time to ask for a hearing"),
        Text("没有写明几日内可以申请听证。", "it is not said within how many days a hearing may be asked for."),
    ),
    Term(
        "licence-hearing-limit",
        "reviewed",
        marks.LICENCE_HEARING,
        ("licence.hearing",),
        LICENSING.at(47, 1),
        Text("听证在期限内组织", "A hearing in time"),
        Text("组织听证没有以数字写明的期限。", "the hearing has no limit in numbers."),
    ),
    Term(
        "penalty-request-time",
        "ordinary",
        marks.HEARING_CHOICE,
        ("penalty.hearing_request",),
        PENALTY.at(64, 0, 1),
        Text("告知听证后给足提出的时间", "Time to ask for a hearing"),
        Text("没有写明几日内可以要求听证。", "it is not said within how many days a hearing may be asked for."),
    ),
    Term(
        "penalty-hearing-notice-time",
        "ordinary",
        marks.HEARING_CALLED,
        ("penalty.hearing_notice",),
        PENALTY.at(64, 0, 2),
        Text("听证前给足准备的时间", "Time before the hearing"),
        Text("没有写明举行听证几日前通知。", "it is not said how many days before the hearing it is called."),
    ),
    Term(
        "penalty-delivery-limit",
        "ordinary",
        Mark(effects=("deliver",)),
        ("penalty.delivery",),
        PENALTY.at(61, 1),
        Text("决定书在期限内送达", "The decision is served in time"),
        Text("送达决定书没有以数字写明的期限。", "service of the decision has no limit in numbers."),
    ),
    Term(
        "penalty-payment-time",
        "ordinary",
        marks.PAID,
        ("penalty.payment",),
        PENALTY.at(67, 3),
        Text("缴纳罚款给足时间", "Time to pay the fine"),
        Text("没有写明几日内缴纳罚款。", "it is not said within how many days the fine is to be paid."),
    ),
    Term(
        "freezing-served-limit",
        "measures",
        coercion.FREEZING_SERVED,
        ("coercion.freezing_notice",),
        COERCION.at(31, 1),
        Text("冻结决定书在期限内交付", "The freezing decision in time"),
        Text("交付冻结决定书没有以数字写明的期限。", "delivery of the freezing decision has no limit in numbers."),
    ),
    Term(
        "urgent-approval-hours",
        "urgent",
        Mark(cites=(COERCION.at(19),), who="staff", gate=True),
        ("coercion.urgent_approval",),
        COERCION.at(19),
        Text("补办批准以小时计", "Approval counted in hours"),
        Text("补办批准没有以数字写明的期限。", "the approval has no limit in numbers."),
    ),
    Term(
        "substitute-demand-time",
        "execution",
        coercion.SUBSTITUTE_DEMANDED,
        ("coercion.substitute_demand",),
        COERCION.at(51, 1, 2),
        Text("代履行前给足时间", "Time before substitute performance"),
        Text(
            "没有写明代履行几日前催告。",
            "it is not said how many days before substitute performance the demand is made.",
        ),
    ),
    Term(
        "court-demand-time",
        "execution",
        coercion.COURT_DEMANDED,
        ("coercion.court_demand",),
        COERCION.at(54),
        Text("催告后给足时间", "Time behind the demand"),
        Text(
            "没有写明催告书送达后几日内可以履行。",
            "it is not said within how many days after the demand the party may perform.",
        ),
    ),
    Term(
        "surcharge-time",
        "execution",
        Mark(cites=(COERCION.at(46, 1),), who="party"),
        ("coercion.enforcement_after",),
        COERCION.at(46, 1),
        Text("加处超过三十日才能强制", "Thirty days of surcharge before execution"),
        Text(
            "没有写明加处罚款、滞纳金满多少日才能强制执行。",
            "it is not said how long the surcharge runs before execution.",
        ),
    ),
    Term(
        "review-acceptance-limit",
        "reconsideration",
        Mark(effects=("refuse_acceptance",), who="staff"),
        ("reconsideration.acceptance",),
        RECONSIDERATION.at(30, 1),
        Text("受理审查有期限", "Acceptance in time"),
        Text("受理审查没有以数字写明的期限。", "the examination for acceptance has no limit in numbers."),
    ),
    Term(
        "review-correction-limit",
        "reconsideration",
        Mark(effects=("ask_supplement",)),
        ("reconsideration.correction_notice",),
        RECONSIDERATION.at(31, 1),
        Text("补正通知有期限", "The notice of correction in time"),
        Text("通知补正没有以数字写明的期限。", "the notice of correction has no limit in numbers."),
    ),
    Term(
        "review-correction-time",
        "reconsideration",
        Mark(cites=(RECONSIDERATION.at(31, 2),), who="party"),
        ("reconsideration.correction",),
        RECONSIDERATION.at(31, 2),
        Text("补正给足时间", "Time to correct"),
        Text("没有写明几日内补正。", "it is not said within how many days the application is to be corrected."),
    ),
    Term(
        "review-copy-limit",
        "reconsideration",
        Mark(cites=(RECONSIDERATION.at(48),), who="staff", but=(RECONSIDERATION.at(70),)),
        ("reconsideration.copy",),
        RECONSIDERATION.at(48),
        Text("副本在期限内发送", "The copy in time"),
        Text("发送申请书副本没有以数字写明的期限。", "the sending of the copy has no limit in numbers."),
    ),
    Term(
        "review-reply-time",
        "reconsideration",
        Mark(cites=(RECONSIDERATION.at(70),), who="staff", but=(RECONSIDERATION.at(54),)),
        ("reconsideration.reply",),
        RECONSIDERATION.at(48),
        Text("答复有期限", "The answer in time"),
        Text("被申请人答复没有以数字写明的期限。", "the respondent's answer has no limit in numbers."),
    ),
    Term(
        "disclosure-correction-limit",
        "disclosure",
        Mark(effects=("ask_supplement",)),
        ("disclosure.correction_notice",),
        DISCLOSURE.at(30),
        Text("补正告知有期限", "The notice of correction in time"),
        Text("告知补正没有以数字写明的期限。", "the notice of correction has no limit in numbers."),
    ),
    Term(
        "disclosure-third-party-time",
        "disclosure",
        disclosure.THIRD_PARTY,
        ("disclosure.third_party",),
        DISCLOSURE.at(32),
        Text("第三方有时间提出意见", "Time for the third party"),
        Text("没有写明第三方几个工作日内提出意见。", "it is not said within how many days the third party may answer."),
    ),
    Term(
        "summary-hand-in-limit",
        "summary",
        Mark(cites=(PENALTY.at(71),), who="staff", but=(PENALTY.at(67),)),
        ("penalty.cash_to_organ",),
        PENALTY.at(71),
        Text("罚款在期限内交至机关", "Cash to the organ in time"),
        Text("当场收缴的罚款交至机关没有以数字写明的期限。", "handing the cash to the organ has no limit in numbers."),
    ),
    Term(
        "summary-bank-limit",
        "summary",
        BANKED,
        ("penalty.cash_to_bank",),
        PENALTY.at(71),
        Text("罚款在期限内缴付银行", "Cash to the bank in time"),
        Text("当场收缴的罚款缴付银行没有以数字写明的期限。", "paying the cash into the bank has no limit in numbers."),
    ),
    Term(
        "licence-assignment-limit",
        "tested",
        special.ASSIGNED,
        ("licence.inspection_assignment",),
        LICENSING.at(55, 2),
        Text("在期限内指派人员", "Staff assigned in time"),
        Text("指派检验、检测、检疫人员没有以数字写明的期限。", "assigning the staff has no limit in numbers."),
    ),
)
