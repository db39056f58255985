"""Events that only some charts have, and the renewal that comes of silence."""

from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.given import Completed
from sunlit.cases.house import house_rule
from sunlit.cases.models import Case
from sunlit.cases.operations.act import Act
from sunlit.cases.operations.finding import Finder
from sunlit.cases.queries import subject_of
from sunlit.cases.rules import may_note
from sunlit.ledger.actor import Actor
from sunlit.offices.queries import day_of
from sunlit.offices.rules import require
from sunlit.procedures.interpreter import possible_events
from sunlit.procedures.model import Event


@transaction.atomic
def befall(*, by: Actor, at: datetime, case: int, revision: int, event: str, reason: str) -> Completed:
    """An event of the case that its chart alone knows (re-check of marks, refund, deferred payment ...).

    Done or noted down by somebody in charge; an event that the chart gives to the leader, by the leader. Events with
    an operation of their own are refused here. The reason is told to the applicant.
    """
    found = Finder(at).locked(case)
    require(by, "cases.befall", subject_of(found, by))
    Finder.require_revision(found, revision)
    Finder.require_under_way(found)
    words = _reason(reason)
    act = Act(found, "cases.befall", by=by, at=at, step=event)
    known = next((one for one in act.flow.events if one.id == event), None)
    if known is None or not may_note(known, _roles(by, found)):
        raise CasesRefusal(
            gettext("这份流程图里没有可以由您记录的这一事件。请回到办件页，从列出的事件中选择。"), field="event"
        )
    _require_possible(act, known)
    act.enter("event", known.title.zh, text=words, article=known.article.zh)
    act.occur(event, fields={"reason": words, "article": known.article.zh})
    act.tell(known.title.zh, f"{words}（{known.article.zh}）")
    return act.finish(after={"event": event, "reason": words})


@transaction.atomic
def deem_renewed(*, by: Actor, at: datetime, case: int) -> Completed:
    """No decision before the licence ran out: it counts as renewed (许可法 50), by the clock itself."""
    found = Finder(at).locked(case)
    require(by, "cases.deem_renewed", subject_of(found, by))
    act = _Renewal(found, "cases.deem_renewed", by=by, at=at, step="deemed_renewed")
    known = next((one for one in act.flow.events if one.id == "deemed_renewed"), None)
    expires = str(found.facts.get("expires_on", ""))
    if known is None or not expires:
        raise CasesRefusal(gettext("这个办件不是许可延续，没有登记现有许可的届满日。"))
    if day_of(at) <= date.fromisoformat(expires):
        raise CasesRefusal(gettext("现有许可到%s届满，现在还没有逾期。") % expires, article=known.article.zh)
    _require_possible(act, known)
    act.enter("deemed_renewed", known.title.zh, article=known.article.zh)
    act.decide()
    act.occur(known.id)
    return act.finish(after={"expires_on": expires})


class _Renewal(Act):
    """An act that decides without anybody's decision."""

    def decide(self) -> None:
        """The renewal counts as granted; the step of the decision falls away with the move."""
        self._decided("granted")


def _require_possible(act: Act, event: Event) -> None:
    if event.id not in possible_events(act.net, act.marking):
        raise CasesRefusal(
            gettext("办件走到现在这一步，不能“%s”。请刷新页面核对。") % event.title.zh, article=event.article.zh
        )
    if act.case.state == Case.State.SUSPENDED and event.id != "deemed_renewed":
        raise CasesRefusal(gettext("办件已经暂停，不能办理这一步。请先恢复办理。"))


def _roles(by: Actor, case: Case) -> frozenset[str]:
    return frozenset(role for held in by.held if held.organ == case.organ_id for role in held.roles)


def _reason(reason: str) -> str:
    words = clean_text(reason)
    if not words:
        raise CasesRefusal(gettext("请写明理由，理由会告知申请人。"), faults={"reason": gettext("请写明理由。")})
    longest = house_rule("longest_text", settings.JURISDICTION).value
    if len(words) > longest:
        sentence = gettext("最多 %(most)s 字，现有 %(now)s 字。请缩短，长材料请作为附件上传。") % {
            "most": longest,
            "now": len(words),
        }
        raise CasesRefusal(sentence, faults={"reason": sentence})
    return words
