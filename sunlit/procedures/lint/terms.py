"""The steps for which a law sets a time limit, and the parameters that may stand there. Data."""

from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.procedures.lint import marks
from sunlit.procedures.lint.places import LICENSING, PENALTY, Place
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
        PENALTY.at(64),
        Text("告知听证后给足提出的时间", "Time to ask for a hearing"),
        Text("没有写明几日内可以要求听证。", "it is not said within how many days a hearing may be asked for."),
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
)
