"""Running cases go over to a newer version of their chart: the map is proposed, approved by another, then applied."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext

from sunlit.cases.charted import ACCEPTANCE, DECISIONS, asked
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.given import Completed
from sunlit.cases.models import Case, Move, WorkItem
from sunlit.cases.operations.act import Act
from sunlit.cases.operations.finding import Finder
from sunlit.cases.operations.limits import CaseLimits
from sunlit.cases.queries import subject_of
from sunlit.cases.queries.moving import done_steps, landing
from sunlit.cases.rules import PARTIES
from sunlit.clocks.models import Clock, Pause
from sunlit.clocks.operations import stop
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.rows import update
from sunlit.offices.rules import Subject, require
from sunlit.procedures.interpreter import Marking, open_steps
from sunlit.procedures.model import CaseLimit, Flow, Step
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.moving import map_remarks, place_title
from sunlit.procedures.queries import compiled


@transaction.atomic
def propose_move(*, by: Actor, at: datetime, from_version: int, places: Mapping[str, str], reason: str) -> Move:
    """A map from an older version of a chart to the one in force. Refused where a place has no counterpart, or a
    position would be reached from which the new chart cannot end. A map not yet approved is replaced.
    """
    old = _version(from_version)
    require(by, "cases.propose_move", Subject("power", organ=old.chart.power.organ_id))
    new = _in_force(old)
    words = _reason(reason)
    given = {str(name): str(to) for name, to in places.items() if to}
    _refuse_map(old, new, given)
    earlier = Move.objects.select_for_update().filter(from_version=old, to_version=new).first()
    if earlier is not None and earlier.approved_by_id is not None:
        raise CasesRefusal(gettext("这两版之间的移动办法已经批准，不能再改。"))
    move = earlier or Move(from_version=old, to_version=new)
    move.places, move.reason, move.proposed_by_id, move.proposed_at = given, words, _person(by), at
    try:
        with transaction.atomic():
            move.save()
    except IntegrityError:
        raise CasesRefusal(gettext("刚刚有人提出了同样的移动办法，请刷新页面查看。")) from None
    after = {"from": old.number, "to": new.number, "places": given, "reason": words}
    record(by=by, at=at, act="cases.propose_move", subject=("move", move.pk), after=after)
    return move


@transaction.atomic
def approve_move(*, by: Actor, at: datetime, move: int) -> Move:
    """Another person approves the map, as it stands and while its target is still in force."""
    found = _move(move)
    old = found.from_version
    subject = Subject("power", organ=old.chart.power.organ_id, made_by=found.proposed_by_id)
    require(by, "cases.approve_move", subject)
    if found.approved_by_id is not None:
        raise CasesRefusal(gettext("这个移动办法已经批准。"))
    if _in_force(old).pk != found.to_version_id:
        raise CasesRefusal(gettext("流程图又公布了新的版本，请按新的版本重新提出移动办法。"))
    _refuse_map(old, found.to_version, found.places)
    found.approved_by_id, found.approved_at = _person(by), at
    found.save(update_fields=["approved_by", "approved_at"])
    record(by=by, at=at, act="cases.approve_move", subject=("move", found.pk), after={"places": found.places})
    return found


@transaction.atomic
def move_to_version(*, by: Actor, at: datetime, case: int, revision: int, move: int) -> Completed:
    """One running case goes over by an approved map: position, open work and limits are those of the new version.

    Time already used counts: a step's limit is reckoned anew from when its step was opened. Refused, and nothing
    changed, where this case could not end properly, would be decided twice, or its limits cannot be carried over.
    """
    found = Finder(at).locked(case)
    require(by, "cases.move_to_version", subject_of(found, by))
    Finder.require_revision(found, revision)
    Finder.require_under_way(found)
    chosen = _move(move)
    if chosen.approved_by_id is None:
        raise CasesRefusal(gettext("这个移动办法还没有批准，办件不能移动。"))
    if found.chart_version_id != chosen.from_version_id:
        raise CasesRefusal(gettext("这个办件不在要移出的那一版流程图上，可能已经移过。请刷新页面查看。"))
    act = _Moving(found, "cases.move_to_version", by=by, at=at, step="move")
    act.go_over(chosen)
    return act.finish(after={"from": chosen.from_version.number, "to": chosen.to_version.number, "move": chosen.pk})


class _Limits(CaseLimits):
    """The limits of a case of which some end and others begin because its chart is another."""

    def running(self, limit: CaseLimit) -> list[Clock]:
        """The clocks that watch a limit of the whole case."""
        case = self.case
        if limit.id == ACCEPTANCE:
            found = [case.notice_clock]
        elif limit.id in DECISIONS:
            found = [case.statutory_clock, case.promised_clock] if self._decides(limit) else []
        else:
            found = [clock for clock in self._open() if clock.parameter == limit.parameter]
        return [clock for clock in found if clock is not None]

    def _decides(self, limit: CaseLimit) -> bool:
        """Whether it is this limit by which the case is decided, where its chart has several (扣押、冻结)."""
        law = self.case.statutory_clock
        others = {one.parameter for one in self.flow.limits if one.id in DECISIONS and one.id != limit.id}
        return law is not None and (law.parameter == limit.parameter or law.parameter not in others)

    def begin(self, limit: CaseLimit, since: datetime) -> None:
        """The limit runs as if it had begun then."""
        self._begin(limit, since)


class _Moving(Act):
    """The act of moving one case."""

    def go_over(self, move: Move) -> None:
        """Everything but the audit row and the leaf."""
        old, before, done = self.flow, self.marking, done_steps(self.case)
        landed = landing(self.case, move)
        if landed.refusal is not None:
            raise CasesRefusal(landed.refusal.in_language(get_language() or ""))
        self.case.chart_version = move.to_version
        self.net = compiled(move.to_version)
        self.flow = self.net.flow
        self.limits = _Limits(self.case, self.flow, by=self.by, at=self.at, post_of=self.post)
        self.case.marking = " ".join(landed.marking)
        self._limits_of_case(old, self.limits, done)
        self._work(old, move.places, landed.marking)
        if self.case.state != Case.State.SUSPENDED:
            self.limits.exclude([self.flow.step(name) for name in open_steps(self.net, landed.marking)])
        self._state()
        update(self.case, ["chart_version"])
        title = f"改按第{move.to_version.number}版流程图办理（原第{move.from_version.number}版）"
        self.enter("moved", title, text=f"{self._in_words(old, before, landed.marking)}\n{move.reason}")
        self.tell("办件改按新的流程图办理", f"{self._in_words(old, before, landed.marking)}。理由：{move.reason}")

    def _in_words(self, old: Flow, before: Marking, after: Marking) -> str:
        was, now = (
            "、".join(f"“{place_title(flow, name).zh}”" for name in marking if not name.startswith("~"))
            for flow, marking in ((old, before), (self.flow, after))
        )
        return f"原来在{was}，现在在{now}"

    def _state(self) -> None:
        """A case that waited for papers which the new chart does not wait for is with the office again."""
        effects = {e.name for name in open_steps(self.net, self.marking) for e in self.flow.step(name).effects}
        if self.case.state == Case.State.SUPPLEMENT and "supplemented" not in effects:
            self.case.state = Case.State.RECEIVED

    def _work(self, old: Flow, places: Mapping[str, str], marking: Marking) -> None:
        """Open work goes over to its step in the new chart; what is not asked any more is cancelled."""
        wanted = list(open_steps(self.net, marking))
        for item in self._open_items(None):
            to = places.get(item.step, "")
            if to in wanted:
                wanted.remove(to)
                self._rename(item, old.step(item.step), self.flow.step(to))
            else:
                self._close_item(item, WorkItem.State.CANCELLED)
        for name in wanted:
            self._open_item(self.flow.step(name))

    def _rename(self, item: WorkItem, old: Step, new: Step) -> None:
        post = None if new.post in PARTIES else self.post(new.post)
        same = (old.id, old.limit, item.post_id) == (new.id, new.limit, post)
        item.step, item.title, item.title_en = new.id, new.title.zh[:120], new.title.en[:160]
        item.role, item.post_id = new.post, post
        if not same and self.case.state != Case.State.SUSPENDED:
            if item.clock is not None and not self.limits.is_whole(item.clock):
                stop(by=self.by, at=self.at, clock=item.clock, dropped=True)
            since = CaseLimits(self.case, self.flow, by=self.by, at=item.opened_at, post_of=self.post)
            item.clock = since.start_step(new, post)
            item.due_at = item.clock.due_at if item.clock else None
        update(item, ["step", "title", "title_en", "role", "post", "clock", "due_at"])

    def _limits_of_case(self, old: Flow, limits: _Limits, done: Mapping[str, datetime]) -> None:
        """Limits that stay run on; another one begins when its first step was done, however long ago that was."""
        before, now = {limit.id: limit for limit in old.limits}, {limit.id: limit for limit in self.flow.limits}
        own = self.case.power_version.statutory_parameter
        for name, limit in before.items():
            if name not in now or asked(now[name], own) != asked(limit, own):
                self._drop(limit, limits)
        for name, limit in now.items():
            if name in before and asked(before[name], own) == asked(limit, own):
                continue
            begun = [done[step] for step in limit.starts if step in done]
            if begun and not any(step in done for step in limit.ends):
                limits.begin(limit, max(begun))

    def _drop(self, limit: CaseLimit, limits: _Limits) -> None:
        for clock in limits.running(limit):
            if limit.id in (ACCEPTANCE, *DECISIONS) and Pause.objects.filter(clock=clock).exists():
                raise CasesRefusal(
                    gettext("“%s”曾经暂停过，新流程图换了时限，暂停的时间算不过去。请按原来的版本办完。") % clock.title
                )
            stop(by=self.by, at=self.at, clock=clock, dropped=True)
        if limit.id == ACCEPTANCE:
            self.case.notice_clock = None
        elif limit.id in DECISIONS and limits.running(limit):
            self.case.statutory_clock = self.case.promised_clock = None


def _version(pk: int) -> ChartVersion:
    found = ChartVersion.objects.select_related("chart__power__organ").filter(pk=pk).first()
    if found is None or found.state != ChartVersion.State.SUPERSEDED:
        raise CasesRefusal(gettext("只有已被新版本取代的流程图上的办件才需要移动。请从流程图页面重新打开。"))
    return found


def _in_force(old: ChartVersion) -> ChartVersion:
    found = ChartVersion.objects.filter(chart=old.chart_id, state=ChartVersion.State.PUBLISHED).first()
    if found is None:
        raise CasesRefusal(gettext("这项职权没有公布的流程图，办件没有可以移去的版本。"))
    return found


def _move(pk: int) -> Move:
    related = ("from_version__chart__power", "to_version")
    # Locked, so that two approvals at one moment are one.
    found = Move.objects.select_for_update(of=("self",)).select_related(*related).filter(pk=pk).first()
    if found is None:
        raise CasesRefusal(gettext("没有这个移动办法。请从流程图页面重新打开。"))
    return found


def _refuse_map(old: ChartVersion, new: ChartVersion, places: Mapping[str, str]) -> None:
    remarks = map_remarks(compiled(old), compiled(new), places)
    if remarks:
        language = get_language() or ""
        raise CasesRefusal(" ".join(remark.text.in_language(language) for remark in remarks), field="places")


def _reason(reason: str) -> str:
    words = clean_text(reason)
    if not words:
        raise CasesRefusal(gettext("请写明为什么要把正在办的办件移到新的流程图。"), field="reason")
    return words[:300]


def _person(by: Actor) -> int:
    if by.account is None:
        raise CasesRefusal(gettext("提出和批准都要由有姓名的人来做。请用工作人员账户登录。"))
    return by.account
