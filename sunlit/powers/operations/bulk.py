"""One act on many versions: tried on each without leaving anything, then done on those it can be done on.

Nothing here knows what the acts require: each version goes through the act's own operation, which asks its own right
and writes its own trace. A trial is the act itself, undone before anybody can see it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert_many
from sunlit.offices.rules import Subject, require
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import BulkItem, BulkRun, PowerVersion
from sunlit.powers.operations.items import edit_item, publish_item, reject_item, submit_item
from sunlit.powers.queries import content_of, latest_version

ACT = "powers.begin_bulk"
MOST = 2_000
TRIED_AT_ONCE = 50
DONE_AT_ONCE = 25
DISCLOSURE = ("disclosure_scope", "disclosure_form", "disclosure_limit", "disclosure_content")
Act = Callable[[PowerVersion, Mapping[str, Any], Actor, datetime], object]
State = BulkItem.State


@dataclass(frozen=True, slots=True)
class BulkAction:
    """What may be done to many versions: the right that a single one asks, and the act itself."""

    name: str
    right: str
    run: Act


def _submit(version: PowerVersion, given: Mapping[str, Any], by: Actor, at: datetime) -> object:
    return submit_item(version=version, by=by, at=at)


def _publish(version: PowerVersion, given: Mapping[str, Any], by: Actor, at: datetime) -> object:
    day = given.get("in_force_on")
    return publish_item(version=version, by=by, at=at, in_force_on=date.fromisoformat(day) if day else None)


def _reject(version: PowerVersion, given: Mapping[str, Any], by: Actor, at: datetime) -> object:
    return reject_item(version=version, reason=given.get("reason", ""), by=by, at=at)


def _change(*fields: str) -> Act:
    """Set these fields, where one was given, in the newest version; a published one gets a draft beside it."""

    def change(version: PowerVersion, given: Mapping[str, Any], by: Actor, at: datetime) -> object:
        newest = latest_version(version.power)
        if newest is None or newest.pk != version.pk:
            raise PowersRefusal(gettext("这项职权已有更新的版本在编，请改那一版。"))
        content = content_of(newest)
        wanted = {name: given[name] for name in fields if given.get(name)}
        if all(getattr(content, name) == value for name, value in wanted.items()):
            raise PowersRefusal(gettext("已经是这样，不用改。"))
        note = gettext("批量修改")
        return edit_item(power=version.power, content=replace(content, **wanted), by=by, at=at, note=note)

    return change


# An action of another module is added here; its operation must ask its own right.
ACTIONS: Mapping[str, BulkAction] = {
    "submit": BulkAction("submit", "powers.submit_item", _submit),
    "publish": BulkAction("publish", "powers.publish_item", _publish),
    "reject": BulkAction("reject", "powers.reject_item", _reject),
    "theme": BulkAction("theme", "powers.edit_item", _change("theme")),
    "disclosure": BulkAction("disclosure", "powers.edit_item", _change(*DISCLOSURE)),
}


@transaction.atomic
def begin_bulk(*, action: str, given: Mapping[str, Any], versions: Sequence[int], by: Actor, at: datetime) -> BulkRun:
    """Put the versions aside for a trial of the action; nothing is done to any of them.

    Raises PowersRefusal for an action that does not exist, no version or too many.
    """
    require(by, ACT, Subject("power"))
    if action not in ACTIONS or by.account is None:
        raise PowersRefusal(gettext("请选要做的事。"), field="action")
    rows = list(PowerVersion.objects.filter(pk__in=set(versions)).order_by("name", "pk").values_list("pk", flat=True))
    if not rows:
        raise PowersRefusal(gettext("一项也没有选。请在清单里勾选，或者选“筛选出的全部”。"), field="items")
    if len(rows) > MOST:
        raise PowersRefusal(
            gettext("选了 %(n)d 项，一次最多 %(limit)d 项。请先缩小筛选范围。") % {"n": len(rows), "limit": MOST},
            field="items",
        )
    run = BulkRun.objects.create(action=action, given=dict(given), by_id=by.account, started_at=at)
    insert_many([BulkItem(run=run, version_id=pk) for pk in rows])
    summary = {"action": action, "items": len(rows)}
    record(by=by, at=at, act=ACT, subject=("power_bulk", run.pk), summary=summary)
    return run


@transaction.atomic
def try_bulk(*, run: BulkRun, by: Actor, at: datetime) -> BulkRun:
    """Try the next versions; each trial is undone. The run is ready when all were tried."""
    run = _own(run, by)
    if run.state != BulkRun.State.CHECKING:
        return run
    items = _next(run, State.CHOSEN, TRIED_AT_ONCE)
    for item in items:
        reason = _attempt(run, item, by, at, keep=False)
        item.state, item.reason = (State.REFUSED, reason) if reason else (State.POSSIBLE, "")
    BulkItem.objects.bulk_update(items, ["state", "reason"])
    if len(items) < TRIED_AT_ONCE:
        run.state = BulkRun.State.READY
        run.save(update_fields=["state"])
    return run


@transaction.atomic
def do_bulk(*, run: BulkRun, by: Actor, at: datetime) -> BulkRun:
    """Do the next versions that can be done; one that somebody changed meanwhile is refused by itself."""
    run = _own(run, by)
    if run.state not in (BulkRun.State.READY, BulkRun.State.RUNNING):
        return run
    items = _next(run, State.POSSIBLE, DONE_AT_ONCE)
    for item in items:
        reason = _attempt(run, item, by, at, keep=True)
        item.state, item.reason = (State.REFUSED, reason) if reason else (State.DONE, "")
    BulkItem.objects.bulk_update(items, ["state", "reason"])
    run.state = BulkRun.State.RUNNING
    if len(items) < DONE_AT_ONCE:
        run.state, run.finished_at = BulkRun.State.FINISHED, at
    run.save(update_fields=["state", "finished_at"])
    return run


def _attempt(run: BulkRun, item: BulkItem, by: Actor, at: datetime, *, keep: bool) -> str:
    """Why the act is refused, or nothing; without ``keep`` what it did is undone."""
    try:
        with transaction.atomic():
            ACTIONS[run.action].run(item.version, run.given, by, at)
            if not keep:
                transaction.set_rollback(True)
    except Refusal as refusal:
        words = refusal.text.in_language(get_language() or "")
        return f"{words}（{refusal.article}）" if refusal.article else words
    return ""


def _own(run: BulkRun, by: Actor) -> BulkRun:
    require(by, ACT, Subject("power"))
    found = BulkRun.objects.select_for_update(of=("self",)).get(pk=run.pk)
    if found.by_id != by.account:
        raise PowersRefusal(gettext("这一批是别人选的，只能由本人执行。请自己另选一批。"))
    return found


def _next(run: BulkRun, state: str, most: int) -> list[BulkItem]:
    items = run.items.filter(state=state).order_by("id").select_related("version__power__organ")
    return list(items[:most])
