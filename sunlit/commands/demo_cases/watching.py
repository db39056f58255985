"""What supervisors of the demo do about the cards."""

from collections.abc import Iterator
from datetime import datetime
from random import Random

from sunlit.commands.demo_cases.stage import OPENS, SEED, Script, Stage, at_time
from sunlit.ledger.actor import Actor
from sunlit.supervision.models import Card
from sunlit.supervision.operations import (
    answer_order,
    close_order,
    confirm_lift,
    defend,
    issue_order,
    propose_lift,
    rectify,
    reject_lift,
)


class SupervisionScript(Script):
    """What supervisors and those concerned do about the cards that the watch has issued by then."""

    def __init__(self, stage: Stage) -> None:
        super().__init__(stage)
        self.random = Random(SEED - 1000)
        self.ordered = 0

    def acts(self) -> Iterator[datetime]:
        """Orders on the worst, defences, liftings by two, corrections."""
        yield self.begin(30)
        yield from self._order("deep_red", answered=True)
        yield from self._lift(("yellow",), "系统对接故障，办理结果迟到一天上传", agreed=True)
        yield from self._lift(("red",), "申请人要求推迟现场核查", agreed=False)
        yield self.later(2)
        self._rectify()
        yield self.later(4)
        self._defend()
        yield self.later(3)
        yield from self._lift(("yellow", "red"), "节假日前后件数集中，已说明情况", agreed=None)
        if self.at < at_time(self.stage.day(4), OPENS):
            yield self.begin(4)
        self._defend()
        yield from self._order("red", answered=False)

    @property
    def _supervisor(self) -> Actor:
        return self.stage.in_role(self.stage.organs["DC"], "supervisor", self.at)

    @property
    def _head(self) -> Actor:
        return self.stage.in_role(self.stage.organs["DC"], "supervision_head", self.at)

    def _card(self, *levels: str) -> Card | None:
        """The oldest card of these levels on a case that nobody has dealt with."""
        rows = Card.objects.filter(level__in=levels, state=Card.State.ISSUED, subject_kind="case", orders=None)
        return rows.select_related("organ", "clock").order_by("issued_at", "id").first()

    def _order(self, level: str, *, answered: bool) -> Iterator[datetime]:
        card = self._card(level, "red")
        if card is None:
            return
        demand = "查明超时原因，三日内办结，并说明今后怎样避免。"
        order = issue_order(by=self._supervisor, at=self.at, demand=demand, card=card, basis="电子监察办法（本地）")
        if not answered:
            return
        yield self.later(3)
        leader = self.stage.in_role(card.organ, "leader", self.at)
        answer_order(by=leader, at=self.at, order=order, answer="已经办结；经办人没有及时送签，已经谈话提醒。")
        yield self.later(1)
        close_order(by=self._supervisor, at=self.at, order=order)
        yield self.later(0)

    def _lift(self, levels: tuple[str, ...], reason: str, *, agreed: bool | None) -> Iterator[datetime]:
        card = self._card(*levels)
        if card is None:
            return
        leader = self.stage.in_role(card.organ, "leader", self.at)
        defend(by=leader, at=self.at, card=card, text=f"{reason}，请予核实。")
        yield self.later(1)
        propose_lift(by=self._supervisor, at=self.at, card=card, reason=reason)
        yield self.later(1)
        if agreed:
            confirm_lift(by=self._head, at=self.at, card=card)
        elif agreed is False:
            reject_lift(by=self._head, at=self.at, card=card, reason="没有申请人推迟核查的书面记录")

    def _defend(self) -> None:
        if card := self._card("yellow", "red"):
            leader = self.stage.in_role(card.organ, "leader", self.at)
            defend(by=leader, at=self.at, card=card, text="当天件数较多，已安排 B 角分担。")

    def _rectify(self) -> None:
        rows = Card.objects.filter(level__in=["yellow", "red", "deep_red"], state=Card.State.ISSUED, orders=None)
        done = rows.filter(clock__state__in=["met", "late"], subject_kind="case").select_related("organ")
        if card := done.order_by("issued_at", "id").first():
            leader = self.stage.in_role(card.organ, "leader", self.at)
            rectify(by=leader, at=self.at, card=card, text="已办结，并改为到期前一天由负责人逐件核对。")
