"""What a person sends from the editor: first the open details are saved, then what the button asks for is done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict

from sunlit.desk.door import StaffRequest
from sunlit.desk.views.charteditor.page import EVENT, clash_rows, refusal_words
from sunlit.desk.views.charteditor.panel import WHOLE, chart_changes, event_changes, step_changes
from sunlit.ledger.wording import Text
from sunlit.procedures import drafting, editing, operations
from sunlit.procedures.editing import Change, Outcome
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.operations import DraftConflict

Plain = dict[str, Any]
TITLES = ("parallel-0", "parallel-1", "parallel-2")
MINE = "mine"
NEW_STEP, NEW_END = "+step", "+end"


@dataclass
class Done:
    """What came of it: which details are open now, another row asked for, a refusal, both values of a conflict."""

    step: str
    version: ChartVersion
    base: int
    more: str = ""
    joined: bool = False
    changed: bool = False
    refusal: str = ""
    clashes: list[tuple[str, str, str, str]] = field(default_factory=list)
    add_next: bool = False

    @property
    def told(self) -> Plain:
        """For the page."""
        return {
            "refusal": self.refusal,
            "clashes": self.clashes,
            "joined": self.joined,
            "add_next": self.add_next,
            "base": self.base,
        }


def send(request: StaffRequest, version: ChartVersion) -> Done:
    """Save the open details and do what the button says; whatever is refused is told, and the rest stands."""
    sent = request.POST
    base = int(sent["base"]) if sent.get("base", "").isdecimal() and len(sent["base"]) < LONG else 0
    done = Done(str(sent.get("panel", ""))[:80], version, base)
    try:
        changes = _panel_changes(version, sent, base)
        if sent.get("act") == MINE:
            # Both values were shown, and this person decided: what they changed themselves is put over the other's.
            done.base = drafting.newest_revision(version)
        for change in changes:
            _apply(request, done, change)
        _act(request, done, str(sent.get("act", "")))
    except DraftConflict as conflict:
        source = editing.normal(_fresh(version).source)
        done.refusal, done.clashes = conflict.text.in_language(request.LANGUAGE_CODE), clash_rows(conflict, source)
    except ProcedureRefusal as refusal:
        done.refusal = refusal_words(refusal, editing.normal(_fresh(version).source))
    done.version = _fresh(version)
    return done


def _panel_changes(version: ChartVersion, sent: QueryDict, base: int) -> list[Change]:
    """What the open details say other than the draft did when they were opened."""
    held, panel = editing.normal(version.source), str(sent.get("panel", ""))
    source = drafting.as_it_was(version, held, base) or held
    if panel == WHOLE:
        return chart_changes(source, sent)
    part, name = ("events", panel.removeprefix(EVENT)) if panel.startswith(EVENT) else ("steps", panel)
    item = next((one for one in source.get(part, []) if one["id"] == name), None)
    if item is None:
        return []
    return event_changes(source, item, sent) if part == "events" else step_changes(source, item, sent)


def _apply(request: StaffRequest, done: Done, change: Change) -> tuple[str, ...]:
    edited = operations.edit_chart(version=done.version, change=change, base=done.base, by=request.actor, at=request.at)
    done.joined = done.joined or edited.joined
    done.changed = True
    done.base, done.version = edited.number, edited.version
    return edited.new_steps


def _act(request: StaffRequest, done: Done, act: str) -> None:
    """``name:argument:argument`` of the button; Enter in a field adds the step whose name stands in the box."""
    name, *rest = act.split(":")
    if name in ("", "save", "enter", MINE):
        if name == "enter" and request.POST.get("new_title", "").strip():
            _add(request, done, [request.POST.get("panel", "")])
        return
    run = ACTS.get(name)
    if run is None:
        raise ProcedureRefusal(
            Text(
                "没有这个按钮，页面可能是旧的。请重新打开。",
                "There is no such button; the page may be an old one. Open it again.",
            )
        )
    run(request, done, [*rest, "", ""])


def _add(request: StaffRequest, done: Done, rest: list[str]) -> None:
    sent = request.POST
    after = rest[0] or done.step
    title = {"zh": sent.get("new_title", ""), "en": sent.get("new_title_en", "")}
    kind = "end" if sent.get("new_kind") == "end" else "task"
    asked = sent.get("new_way", "")
    way = int(asked) if asked.isdecimal() and len(asked) < LONG else None
    made = _apply(request, done, Change("add_step", {"after": after, "title": title, "kind": kind, "way": way}))
    if made:
        done.step, done.add_next = made[0], True


def _branch(request: StaffRequest, done: Done, rest: list[str]) -> None:
    outcomes = [one for place in range(MOST) if (one := _outcome(request.POST, f"outcome-{place}")) is not None]
    _apply(request, done, Change("branch", {"step": rest[0], "outcomes": outcomes}))


def _outcome_added(request: StaffRequest, done: Done, rest: list[str]) -> None:
    outcome = _outcome(request.POST, "outcome-0")
    if outcome is None:
        raise ProcedureRefusal(
            Text("请写新的一种情况，例如“不予受理”。", "Name the new outcome, such as “Refused”."), field="next"
        )
    _apply(request, done, Change("add_outcome", {"step": rest[0], "outcome": outcome}))


def _outcome(sent: QueryDict, prefix: str) -> Outcome | None:
    """An outcome from its three fields; None where none is filled in."""
    label, to, new = (sent.get(f"{prefix}-{name}", "").strip() for name in ("label", "to", "new"))
    if not label:
        return None
    zh, _, en = (part.strip() for part in label.partition("|"))
    if to in (NEW_STEP, NEW_END):
        title, _, english = (part.strip() for part in (new or label).partition("|"))
        return Outcome({"zh": zh, "en": en}, new={"zh": title, "en": english}, end=to == NEW_END)
    return Outcome({"zh": zh, "en": en}, to=to)


def _parallel(request: StaffRequest, done: Done, rest: list[str]) -> None:
    titles = [_title(request.POST.get(name, "")) for name in TITLES]
    made = _apply(request, done, Change("parallel", {"after": rest[0], "titles": titles}))
    done.step = made[1] if len(made) > 1 else done.step


def _branch_added(request: StaffRequest, done: Done, rest: list[str]) -> None:
    made = _apply(
        request, done, Change("add_branch", {"step": rest[0], "title": _title(request.POST.get(TITLES[0], ""))})
    )
    done.step = made[0] if made else done.step


def _title(words: str) -> Plain:
    zh, _, en = (part.strip() for part in words.partition("|"))
    return {"zh": zh, "en": en}


def _move(up: bool) -> Callable[[StaffRequest, Done, list[str]], None]:
    def run(request: StaffRequest, done: Done, rest: list[str]) -> None:
        done.step = rest[0]
        _apply(request, done, Change("move_step", {"step": rest[0], "up": up}))

    return run


def _remove(request: StaffRequest, done: Done, rest: list[str]) -> None:
    source = editing.normal(done.version.source)
    order = [step["id"] for step in source["steps"]]
    _apply(request, done, Change("remove_step", {"step": rest[0]}))
    if done.step == rest[0]:
        place = order.index(rest[0]) if rest[0] in order else 1
        done.step = order[max(place - 1, 0)]


def _drop(request: StaffRequest, done: Done, rest: list[str]) -> None:
    way = int(rest[1]) if rest[1].isdecimal() and len(rest[1]) < LONG else 0
    _apply(request, done, Change("remove_outcome", {"step": rest[0], "way": way}))


def _unbranch(request: StaffRequest, done: Done, rest: list[str]) -> None:
    _apply(request, done, Change("unbranch", {"step": rest[0]}))


def _item_moved(up: bool) -> Callable[[StaffRequest, Done, list[str]], None]:
    def run(request: StaffRequest, done: Done, rest: list[str]) -> None:
        _apply(request, done, Change("move_item", {"part": rest[0], "name": rest[1], "up": up}))

    return run


def _item_removed(request: StaffRequest, done: Done, rest: list[str]) -> None:
    _apply(request, done, Change("remove_item", {"part": rest[0], "name": rest[1]}))
    if done.step == EVENT + rest[1]:
        done.step = ""


def _event_added(request: StaffRequest, done: Done, rest: list[str]) -> None:
    title = _title(request.POST.get("event_title", ""))
    source = editing.normal(done.version.source)
    waiting = [step["id"] for step in source["steps"] if step.get("kind", "task") == "task"]
    cited = request.POST.get("event_article", "").strip()
    if not cited.startswith("《"):
        raise ProcedureRefusal(
            Text(
                "请写这种情况的依据，例如《行政许可法》第几条。",
                "Give the article by which it is possible, such as 《行政许可法》第…条.",
            ),
            field="event_article",
        )
    values = {
        "title": title,
        "effect": "none",
        "by": "leader",
        "steps": waiting,
        "article": {"zh": cited, "en": cited},
        "explanation": title,
    }
    before = set(editing.names_in(source))
    _apply(request, done, Change("add_item", {"part": "events", "values": values}))
    done.step = EVENT + next(iter(editing.names_in(done.version.source) - before), "")


def _open(request: StaffRequest, done: Done, rest: list[str]) -> None:
    done.step = ":".join(rest).rstrip(":")


def _more(request: StaffRequest, done: Done, rest: list[str]) -> None:
    done.more = rest[0]


def _undo(request: StaffRequest, done: Done, rest: list[str]) -> None:
    _turned(done, operations.undo_chart_edit(version=done.version, by=request.actor, at=request.at))


def _redo(request: StaffRequest, done: Done, rest: list[str]) -> None:
    _turned(done, operations.redo_chart_edit(version=done.version, by=request.actor, at=request.at))


def _turned(done: Done, edited: operations.Edited) -> None:
    done.version, done.base, done.changed, done.joined = edited.version, edited.number, True, True


def _comment(request: StaffRequest, done: Done, rest: list[str]) -> None:
    step = done.step.removeprefix(EVENT)
    operations.comment_on_chart(
        version=done.version,
        step="" if step == WHOLE else step,
        text=request.POST.get("comment", ""),
        by=request.actor,
        at=request.at,
    )


def _answer(request: StaffRequest, done: Done, rest: list[str]) -> None:
    first = _said(done, rest)
    text = request.POST.get(f"answer-{first.pk}", "")
    operations.comment_on_chart(
        version=done.version, step=first.step, text=text, by=request.actor, at=request.at, answers=first
    )


def _settle(request: StaffRequest, done: Done, rest: list[str]) -> None:
    first = _said(done, rest)
    operations.settle_chart_comment(comment=first, settled=first.resolved_at is None, by=request.actor, at=request.at)


def _said(done: Done, rest: list[str]) -> Any:
    found = drafting.comment(done.version, int(rest[0])) if rest[0].isdecimal() and len(rest[0]) < LONG else None
    if found is None:
        raise ProcedureRefusal(Text("没有这条意见。", "There is no such comment."))
    return found


def _fresh(version: ChartVersion) -> ChartVersion:
    return ChartVersion.objects.select_related("chart__power__organ", "drafted_by").get(pk=version.pk)


MOST = 6
# No number of a way or a comment has so many digits.
LONG = 10
ACTS: dict[str, Callable[[StaffRequest, Done, list[str]], None]] = {
    "add": _add,
    "up": _move(up=True),
    "down": _move(up=False),
    "remove": _remove,
    "branch": _branch,
    "outcome": _outcome_added,
    "drop": _drop,
    "unbranch": _unbranch,
    "parallel": _parallel,
    "also": _branch_added,
    "itemup": _item_moved(up=True),
    "itemdown": _item_moved(up=False),
    "unitem": _item_removed,
    "addevent": _event_added,
    "open": _open,
    "more": _more,
    "undo": _undo,
    "redo": _redo,
    "comment": _comment,
    "answer": _answer,
    "settle": _settle,
    "additem": lambda request, done, rest: None,
}
TALK = frozenset({"comment", "answer", "settle", "open"})
