"""Who may open a case: by number and query code, by account, by post."""

from collections.abc import Collection

from django.db.models import QuerySet
from django.utils.translation import gettext

from sunlit.cases.codes import fits, plain_number
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, Party
from sunlit.ledger.actor import Actor
from sunlit.ledger.rows import attach, fetch
from sunlit.offices.rules import Subject, may

TOGETHER = ("organ", "power_version__power", "chart_version", "statutory_clock", "promised_clock", "notice_clock")


def mismatch() -> CasesRefusal:
    """One sentence for a number that does not exist, a code that is wrong, and somebody else's case."""
    return CasesRefusal(
        gettext(
            "办件号与查询码不符，或者没有这个办件。请对照回执核对；查询码不分大小写，没有数字 0、1 和字母 I、L、O。"
        ),
        field="code",
    )


def case_by_code(number: str, code: str) -> Case:
    """The case that the receipt's number and query code open (one query). Raises the same refusal for any mistake."""
    case = whole().filter(number=plain_number(number)).first()
    # The same work for a number that does not exist, so that the answer's time tells nothing.
    right = fits(case.pseudonym if case else "", code, case.code_hash if case else "")
    if case is None or not right:
        raise mismatch()
    return case


def case_of_account(number: str, account: int) -> Case:
    """The case of which this account is a party; anything else is refused in the same words as a wrong code."""
    case = whole().filter(number=plain_number(number), parties__account=account).first()
    if case is None:
        raise mismatch()
    return case


def cases_of_account(account: int) -> list[Case]:
    """All cases of which this account is a party, newest first (one query)."""
    return list(whole().filter(parties__account=account).distinct())


def case_for_staff(pk: int, by: Actor) -> Case:
    """The case as somebody of its organ, or a supervisor, may read it; else a refusal."""
    return together(case_row_for_staff(pk, by))


def case_row_for_staff(pk: int, by: Actor) -> Case:
    """The same without what the case refers to (one query)."""
    case = fetch(Case, pk=pk)
    if case is None or not may(by, "read.cases", Subject("case", organ=case.organ_id)):
        raise CasesRefusal(gettext("没有这个办件，或者它不属于您所在的机关。"))
    return case


def subject_of(
    case: Case, by: Actor, *, post: int | None = None, code: str = "", acts: Collection[str] = ()
) -> Subject:
    """The case in the plain values by which rights are judged.

    ``owner`` is the actor's own account where the actor is a party, so that staff stays out of its own matters and a
    citizen gets into them. A query code opens ``acts``; a wrong one is refused at once.
    """
    if code and not fits(case.pseudonym, code, case.code_hash):
        raise mismatch()
    owner = None
    if by.account is not None and fetch(Party, case_id=case.pk, account_id=by.account):
        owner = by.account
    return Subject(
        "case", organ=case.organ_id, post=post, owner=owner, open_to=frozenset(acts) if code else frozenset()
    )


def together(case: Case) -> Case:
    """The case with everything it refers to, except the source of its chart."""
    for name in ("organ", "power_version", "statutory_clock", "promised_clock", "notice_clock"):
        attach(case, name)
    attach(case, "chart_version", without=("source",))
    attach(case.power_version, "power")
    return case


def whole() -> QuerySet[Case]:
    """Cases with everything they refer to, except the source of their charts."""
    return Case.objects.select_related(*TOGETHER).defer("chart_version__source")
