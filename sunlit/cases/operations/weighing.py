"""裁量: a penalty is measured by the discretion standard; a departure takes a reason and a second person."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.cases.discretion import (
    Proposal,
    Stated,
    cents,
    fixes_fine,
    money,
    penalises,
    propose,
    span,
    spelled,
    within,
)
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.models import Case, Weighing
from sunlit.cases.operations.act import Act
from sunlit.cases.operations.finding import Finder
from sunlit.cases.queries import subject_of
from sunlit.cases.queries.weighing import grounds_of, is_person, weighing_of
from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.queries.discretion import Ground, has_ground
from sunlit.procedures.model import Step

State = Weighing.State
PUBLIC = "《中华人民共和国行政处罚法》第三十四条"
LONGEST = 2000
# 18 digits before which no fine ends.
MOST = Decimal(10) ** 15


@transaction.atomic
def weigh(
    *,
    by: Actor,
    at: datetime,
    case: int,
    revision: int,
    version: int,
    place: int,
    stated: Stated,
    amount: Decimal | None,
    reason: str = "",
) -> Weighing:
    """The facts are stated, the standard's item gives grade and range, and an amount is proposed (None: no fine).

    An amount that the standard does not allow is a departure: it needs its reason, and waits for another person's
    approval. What was weighed before is replaced. Raises CasesRefusal where the case is decided, where the item is not
    in force for its power, for facts that the item does not know, and for more than the law allows.
    """
    found = Finder(at).locked(case)
    require(by, "cases.weigh", subject_of(found, by))
    Finder.require_under_way(found)
    Finder.require_revision(found, revision)
    if by.account is None:
        raise CasesRefusal(gettext("裁量要由有姓名的人来做。请用工作人员账户登录。"))
    act = Act(found, "cases.weigh", by=by, at=at, step="weigh")
    _require_undecided(act)
    ground = _ground(found, act.at, version, place)
    proposal = propose(ground.item, stated, person=is_person(found))
    amount = _amount(amount, proposal)
    departs = not proposal.allows(amount)
    words = clean_text(reason)[:LONGEST]
    if departs and not words:
        raise CasesRefusal(_why_departs(proposal, amount), field="reason")
    Weighing.objects.filter(case=found).exclude(state=State.REPLACED).update(state=State.REPLACED)
    made = Weighing.objects.create(
        case=found,
        made_by_id=by.account,
        made_at=act.at,
        amount=amount,
        reason=words if departs else "",
        state=State.WAITING if departs else State.STANDS,
        **_result(ground, stated, proposal),
    )
    _note(act, made, "偏离裁量基准，提请批准" if departs else "按裁量基准裁量")
    act.finish(after={"weighing": made.pk, "amount": money(amount), "departs": departs, "lines": made.lines})
    return made


@transaction.atomic
def approve_departure(*, by: Actor, at: datetime, weighing: int, opinion: str) -> Weighing:
    """The head of the organ, another person than the one who proposed it, lets this case depart from the standard."""
    return _decided(by, at, weighing, opinion, State.APPROVED, "cases.approve_departure")


@transaction.atomic
def refuse_departure(*, by: Actor, at: datetime, weighing: int, opinion: str) -> Weighing:
    """The departure is not approved; the case has to be weighed anew."""
    return _decided(by, at, weighing, opinion, State.REFUSED, "cases.refuse_departure")


def require_weighed(act: Act, step: Step, values: Mapping[str, object]) -> None:
    """A penalty keeps to what was weighed: asked when a step decides. One query, two where nothing was weighed.

    Puts the words for the decision into the case's facts. Raises CasesRefusal at the field of the fine.
    """
    case = act.case
    if not fixes_fine(step) or not penalises(step, {**case.facts, **values}):
        return
    fine = values.get("fine")
    if isinstance(fine, int | float) and fine >= MOST:
        raise _refused(gettext("罚款金额太大。请核对数字，以元为单位。"))
    made = weighing_of(case.pk)
    if made is None:
        if has_ground(case.power_version.power_id, day_of(act.at)):
            raise _refused(gettext("这项职权有施行的裁量基准，作出处罚决定前要先按基准裁量。请在本页“裁量”一栏填写。"))
        return
    amount = cents(Decimal(str(fine))) if isinstance(fine, int | float) else None
    if made.state == State.WAITING:
        raise _refused(gettext("偏离裁量基准还没有批准，批准前不能作出处罚决定。"))
    if made.state == State.REFUSED:
        raise _refused(gettext("偏离裁量基准没有获得批准。请按基准重新裁量。"))
    if made.state == State.APPROVED:
        if (amount or None) != (made.amount or None):
            raise _refused(
                gettext("批准的偏离是 %(sum)s，罚款金额要与它相同；要改数额的，请重新裁量、重新批准。")
                % {"sum": _sum(made.amount)}
            )
    elif not within(amount, made.low, made.high):
        raise _refused(
            gettext("按裁量基准，罚款应当是%(span)s。确需偏离的，请在“裁量”一栏写明理由，由另一名负责人批准。")
            % {"span": _span(made)}
        )
    case.facts = {**case.facts, "discretion": told(made, amount)}
    act.fields["discretion"] = f"{made.standard.title}#{made.standard.number}/{made.item_key}/{made.grade or ''}"


def told(made: Weighing, amount: Decimal | None) -> str:
    """The weighing as the decision tells it: standard, item, grade, arithmetic, amount, and the departure."""
    lines = [
        f"适用《{made.standard.title}》（第 {made.standard.number} 版）第 {made.item_key} 项。",
        *(f"{zh}。" for zh, _en in made.lines),
        f"罚款金额：{money(amount)} 元。" if amount else "不罚款。",
    ]
    if made.state == State.APPROVED:
        lines.append(f"偏离裁量基准的理由：{made.reason}（已经本机关负责人批准）。")
    elif made.state == State.WAITING:
        lines.append(f"偏离裁量基准的理由：{made.reason}（待批准）。")
    return "\n".join(lines)


def _decided(by: Actor, at: datetime, weighing: int, opinion: str, state: str, name: str) -> Weighing:
    known = Weighing.objects.filter(pk=weighing).values_list("case_id", flat=True).first()
    if known is None:
        raise CasesRefusal(gettext("没有这次裁量。请从办件页面重新打开。"))
    case = Finder(at).locked(known)
    made = Weighing.objects.select_related("standard").get(pk=weighing)
    seen = subject_of(case, by)
    require(by, name, Subject("case", organ=case.organ_id, owner=seen.owner, made_by=made.made_by_id))
    Finder.require_under_way(case)
    if made.state != State.WAITING:
        raise CasesRefusal(
            gettext("这次裁量现在是“%(state)s”，不能再审批。请刷新页面。") % {"state": made.get_state_display()}
        )
    words = clean_text(opinion)[:LONGEST]
    if not words:
        raise CasesRefusal(gettext("请写明批准或者不批准的理由。"), field="opinion")
    act = Act(case, name, by=by, at=at, step="weigh")
    made.state, made.decided_by_id, made.decided_at, made.opinion = state, by.account, act.at, words
    made.save(update_fields=["state", "decided_by", "decided_at", "opinion"])
    title = "批准偏离裁量基准" if state == State.APPROVED else "不批准偏离裁量基准"
    _note(act, made, title, words)
    act.finish(after={"weighing": made.pk, "state": str(state), "opinion": words})
    return made


def _require_undecided(act: Act) -> None:
    case = act.case
    if case.decided_at is not None or case.state == Case.State.DECIDED:
        raise CasesRefusal(gettext("这个办件已经作出决定，不能再裁量。"))
    if case.state == Case.State.SUSPENDED:
        raise CasesRefusal(gettext("办件已经暂停，不能裁量。请先恢复办理。"))
    if not any(fixes_fine(step) for step in act.flow.steps):
        raise CasesRefusal(gettext("这个办件的流程图里没有作出罚款决定的步骤，不用裁量。"))


def _ground(case: Case, at: datetime, version: int, place: int) -> Ground:
    found = [one for one in grounds_of(case, at) if (one.version.pk, one.place) == (version, place)]
    if not found:
        raise CasesRefusal(
            gettext("这一项裁量基准今天没有施行，或者没有对应这项职权。请重新选择。"), article=PUBLIC, field="item"
        )
    return found[0]


def _amount(amount: Decimal | None, proposal: Proposal) -> Decimal | None:
    if not amount:
        return None
    if amount < 0 or amount >= MOST:
        raise CasesRefusal(gettext("罚款金额应当大于零。请核对数字。"), field="amount")
    if proposal.most is not None and amount > proposal.most:
        raise CasesRefusal(
            gettext("罚款 %(sum)s 元超过法定最高 %(most)s 元，偏离基准也不能超过法律。")
            % {"sum": money(cents(amount)), "most": money(cents(proposal.most))},
            field="amount",
        )
    return cents(amount)


def _why_departs(proposal: Proposal, amount: Decimal | None) -> str:
    if not proposal.fits:
        return gettext("陈述的事实不在裁量基准之内，没有一档适用。请写明理由，由另一名负责人批准。")
    return gettext("%(sum)s偏离裁量基准（%(span)s）。请写明理由，由另一名负责人批准。") % {
        "sum": _sum(amount),
        "span": _here(span(proposal.low, proposal.high)),
    }


def _result(ground: Ground, stated: Stated, proposal: Proposal) -> dict[str, object]:
    grade = proposal.decision.grade
    return {
        "standard": ground.version,
        "place": ground.place,
        "item_key": ground.item.key[:60],
        "violation": ground.item.violation,
        "figures": {name: str(value) for name, value in proposal.figures.items()},
        "chosen": list(spelled(ground.item, stated.chosen)),
        "grade": grade.level if grade else None,
        "grade_words": (grade.name or grade.penalty) if grade else "",
        "low": proposal.low,
        "high": proposal.high,
        "lines": [[line.zh, line.en] for line in proposal.decision.steps],
    }


def _note(act: Act, made: Weighing, title: str, words: str = "") -> None:
    """In the trace, for the office; the party reads it with the notice and the decision."""
    text = "\n".join(part for part in (told(made, made.amount), words) if part)
    act.enter("weighing", title, text=text, article=PUBLIC, public=False)
    if made.state == State.REFUSED:
        act.case.facts = {name: value for name, value in act.case.facts.items() if name != "discretion"}
    else:
        act.case.facts = {**act.case.facts, "discretion": told(made, made.amount)}


def _refused(words: str) -> CasesRefusal:
    return CasesRefusal(words, article=PUBLIC, faults={"fine": words})


def _sum(amount: Decimal | None) -> str:
    return _here(span(amount, amount))


def _span(made: Weighing) -> str:
    if made.grade is None and made.low is None:
        return gettext("没有一档适用")
    return _here(span(made.low, made.high))


def _here(text: Text) -> str:
    return text.in_language(get_language() or "")
