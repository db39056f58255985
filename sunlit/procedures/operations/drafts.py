"""Working on a draft in the editor: each change is a revision, two editors are joined, anything is taken back."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.wording import Text
from sunlit.offices.rules import Subject, require
from sunlit.procedures import editing, reader
from sunlit.procedures.drafting import as_it_was, newest_revision, patch_of
from sunlit.procedures.editing import Change, Patch
from sunlit.procedures.editing.fields import Clash
from sunlit.procedures.editing.saying import field_named
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartCitation, ChartComment, ChartEditing, ChartRevision, ChartVersion
from sunlit.procedures.operations.citing import note_citations
from sunlit.procedures.operations.telling import refused
from sunlit.procedures.reader import read

Kind = ChartRevision.Kind
LONGEST_COMMENT = 4000


class DraftConflict(ProcedureRefusal):
    """Two people changed the same field of a draft differently; nothing was written.

    ``clashes`` hold what was there before, what this person sent, and what the other wrote; ``who`` is the other.
    """

    def __init__(self, text: Text, *, clashes: tuple[Clash, ...] = (), who: str = "", step: str = "") -> None:
        super().__init__(text, step=step)
        self.clashes, self.who = clashes, who


@dataclass(frozen=True, slots=True)
class Edited:
    """The draft after a change, the number of its newest revision, and whether others had changed it meanwhile."""

    version: ChartVersion
    number: int
    joined: bool
    new_steps: tuple[str, ...] = ()


@transaction.atomic
def edit_chart(*, version: ChartVersion, change: Change, base: int, by: Actor, at: datetime) -> Edited:
    """One change of a draft that was seen at revision ``base``, kept as a revision of its own.

    What others changed meanwhile stays: fields are joined one by one. Raises DraftConflict where both changed the same
    field, and ProcedureRefusal where the change cannot be made; nothing is written then.
    """
    version = _draft(version, by, "procedures.edit_chart")
    current = newest_revision(version)
    held = editing.normal(version.source)
    then = held if base == current else as_it_was(version, held, base)
    try:
        after = _joined(version, change, then, held, base)
        refuse_marked_values([json.dumps(dict(change.arguments), ensure_ascii=False, default=str)])
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None
    number = _keep(version, after, Kind.EDIT, None, by, at)
    return Edited(version, number or current, current != base, editing.new_steps(held, after))


@transaction.atomic
def undo_chart_edit(*, version: ChartVersion, by: Actor, at: datetime) -> Edited:
    """Take back this person's last change; what others changed since stays. Refused where they changed the same."""
    return _turned(version, Kind.UNDO, by, at)


@transaction.atomic
def redo_chart_edit(*, version: ChartVersion, by: Actor, at: datetime) -> Edited:
    """Do again what this person took back last."""
    return _turned(version, Kind.REDO, by, at)


@transaction.atomic
def show_chart_editing(*, version: ChartVersion, step: str, by: Actor, at: datetime) -> ChartEditing:
    """Tell the others who have the draft open that this person has, and at which step."""
    require(by, "procedures.show_chart_editing", Subject("power", organ=version.chart.power.organ_id))
    seen = {"step": step[:60], "seen_at": at}
    # Two tabs of one person may come at the same moment; the second finds the row of the first.
    row, made = ChartEditing.objects.update_or_create(version=version, account_id=_account(by), defaults=seen)
    if made:
        record(by=by, at=at, act="procedures.show_chart_editing", subject=_subject(version), fold=True)
    return row


@transaction.atomic
def comment_on_chart(
    *, version: ChartVersion, step: str, text: str, by: Actor, at: datetime, answers: ChartComment | None = None
) -> ChartComment:
    """Say something of one step (empty: of the whole chart), or answer what somebody said."""
    require(by, "procedures.comment_on_chart", Subject("power", organ=version.chart.power.organ_id))
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not words:
        raise refused("请写意见的内容。", "Write what you want to say.", "comment")
    if len(words) > LONGEST_COMMENT:
        raise refused(
            f"意见最多 {LONGEST_COMMENT} 个字，现在有 {len(words)} 个。请分几条写。",
            f"A comment has at most {LONGEST_COMMENT} characters, this one has {len(words)}; write several.",
            "comment",
        )
    if answers is not None:
        step = answers.step
    elif step and step not in editing.names_in(version.source):
        raise refused("这一步已经不在流程图里，不能再提意见。", "That step is not in the chart any more.", "comment")
    first = answers.answers if answers is not None and answers.answers is not None else answers
    row = ChartComment.objects.create(version=version, step=step, answers=first, text=words, by_id=_account(by), at=at)
    after = {"step": step, "text": words}
    record(by=by, at=at, act="procedures.comment_on_chart", subject=_subject(version), after=after)
    return row


@transaction.atomic
def settle_chart_comment(*, comment: ChartComment, settled: bool, by: Actor, at: datetime) -> ChartComment:
    """Mark what was said as settled, or open it again."""
    version = comment.version
    require(by, "procedures.settle_chart_comment", Subject("power", organ=version.chart.power.organ_id))
    comment = ChartComment.objects.select_for_update().get(pk=comment.pk)
    comment.resolved_by_id, comment.resolved_at = (_account(by), at) if settled else (None, None)
    comment.save(update_fields=["resolved_by", "resolved_at"])
    after = {"comment": comment.pk, "settled": settled}
    record(by=by, at=at, act="procedures.settle_chart_comment", subject=_subject(version), after=after)
    return comment


def keep_revision(version: ChartVersion, before: Mapping[str, Any], by: Actor, at: datetime) -> None:
    """A draft whose whole source was replaced: kept as one revision, so that it can be taken back too."""
    after = editing.normal(version.source)
    patch = editing.between(editing.normal(before), after)
    if patch:
        _write(version, patch, editing.normal(before), after, (Kind.EDIT, None), by, at)


def _joined(
    version: ChartVersion, change: Change, then: Mapping[str, Any] | None, held: Mapping[str, Any], base: int
) -> dict[str, Any]:
    """The source after the change and after what others did since ``then``."""
    if then is held or change.name in editing.ANEW or then is None:
        if then is None and change.name not in editing.ANEW:
            raise ProcedureRefusal(
                Text(
                    "这份草稿被整个换过，您看到的已经不是现在的内容。请重新打开再改。",
                    "The whole draft has been replaced since you opened it. Open it again and make your change there.",
                )
            )
        return editing.made(change, held)
    mine = editing.made(change, then, editing.names_in(held))
    both = editing.joined(then, mine, held)
    if both.clashes:
        raise _conflict(version, both.clashes, then, held, base)
    try:
        return editing.settled(both.source)
    except ProcedureRefusal as refusal:
        who = _others(version, base)
        raise ProcedureRefusal(
            Text(
                f"您改的同时{who}也改了这份流程图，合在一起读不通：{refusal.text.zh}请看最新的步骤表再改。",
                f"{who} changed the chart at the same time, and the two do not fit together: {refusal.text.en} "
                "Look at the table as it stands now.",
            ),
            step=refusal.step,
            field=refusal.field,
        ) from None


def _turned(version: ChartVersion, kind: Kind, by: Actor, at: datetime) -> Edited:
    act = "procedures.undo_chart_edit" if kind == Kind.UNDO else "procedures.redo_chart_edit"
    version = _draft(version, by, act)
    mine = [
        editing.Turn(number, "undo" if sort == Kind.UNDO else "redo" if sort == Kind.REDO else "edit", of)
        for number, sort, of in version.revisions.filter(by=_account(by)).values_list("number", "kind", "of")
    ]
    about = editing.next_undo(mine) if kind == Kind.UNDO else editing.next_redo(mine)
    if about is None:
        raise refused(
            "没有可以撤销的修改了。只能撤销您自己的修改。" if kind == Kind.UNDO else "没有可以恢复的修改了。",
            "There is nothing of yours left to take back." if kind == Kind.UNDO else "There is nothing to do again.",
        )
    # What is turned round: the change itself, or for doing it again the newest taking back of it.
    turned = about if kind == Kind.UNDO else max(t.number for t in mine if t.kind == "undo" and t.of == about)
    newest = max((t.number for t in mine if t.kind == "redo" and t.of == about), default=about)
    turned = max(turned, newest) if kind == Kind.UNDO else turned
    held = editing.normal(version.source)
    then = as_it_was(version, held, turned)
    patch = patch_of(version.revisions.get(number=turned))
    try:
        if then is None:
            raise ProcedureRefusal(
                Text("这以后草稿被整个换过，不能再撤销。", "The whole draft was replaced since; that cannot be undone.")
            )
        mine_now = editing.applied(then, editing.reverse(patch))
        both = editing.joined(then, mine_now, held)
        if both.clashes:
            raise _conflict(version, both.clashes, then, held, turned)
        after = editing.settled(both.source)
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None
    number = _keep(version, after, kind, about, by, at, act)
    return Edited(version, number or newest_revision(version), False)


def _keep(
    version: ChartVersion,
    after: dict[str, Any],
    kind: Kind,
    of: int | None,
    by: Actor,
    at: datetime,
    act: str = "procedures.edit_chart",
) -> int | None:
    """Writes the draft, its revision, what it cites and the trace; None where nothing changed."""
    before = editing.normal(version.source)
    patch = editing.between(before, after)
    if not patch:
        return None
    old_hash = version.content_hash
    version.source, version.content_hash = after, reader.content_hash(after)
    version.drafted_at = at
    version.save(update_fields=["source", "content_hash", "drafted_at"])
    chart = version.chart
    if chart.chart_class != after["class"]:
        chart.chart_class = after["class"]
        chart.save(update_fields=["chart_class"])
    revision = _write(version, patch, before, after, (kind, of), by, at)
    _cite(version, old_hash)
    trace = {"content_hash": version.content_hash, "revision": revision.number, "words": revision.words}
    record(by=by, at=at, act=act, subject=_subject(version), after=trace, fold=True)
    return revision.number


def _write(
    version: ChartVersion,
    patch: Patch,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    turn: tuple[Kind, int | None],
    by: Actor,
    at: datetime,
) -> ChartRevision:
    kind, of = turn
    words = editing.said(patch, before, after)
    if kind == Kind.UNDO:
        words = Text(f"撤销第 {of} 次修改：{words.zh}", f"took back change {of}: {words.en}")
    elif kind == Kind.REDO:
        words = Text(f"恢复第 {of} 次修改：{words.zh}", f"did change {of} again: {words.en}")
    return ChartRevision.objects.create(
        version=version,
        number=newest_revision(version) + 1,
        kind=kind,
        of=of,
        patch=json.dumps(patch.plain(), ensure_ascii=False),
        words=words.zh[:600],
        words_en=words.en[:900],
        step=next((name for part, name in patch.items if part == "steps"), "")[:60],
        content_hash=version.content_hash,
        by_id=by.account,
        at=at,
    )


def _cite(version: ChartVersion, old_hash: str) -> None:
    """What the chart cites now; what only its former content cited is not kept."""
    if not ChartVersion.objects.filter(content_hash=old_hash).exists():
        ChartCitation.objects.filter(content_hash=old_hash).delete()
    note_citations(version.content_hash, read(version.source))


def _conflict(
    version: ChartVersion, clashes: Iterable[Clash], then: Mapping[str, Any], held: Mapping[str, Any], base: int
) -> DraftConflict:
    found = tuple(clashes)
    names = [field_named(one.path, held if one.theirs is not None else then) for one in found]
    zh, en = "、".join(dict.fromkeys(one.zh for one in names)), ", ".join(dict.fromkeys(one.en for one in names))
    who = _others(version, base)
    pair = found[0].path.split("/")
    return DraftConflict(
        Text(
            f"您改的时候，{who}也改了{zh}，没有保存您的这次修改。两种写法都在下面，请商量后决定用哪一种，再保存。",
            f"While you were at it, {who} changed the {en} too, and your change was not saved. "
            "Both are shown below; decide and save again.",
        ),
        clashes=found,
        who=who,
        step=pair[1] if len(pair) > 1 else "",
    )


def _others(version: ChartVersion, base: int) -> str:
    """Who changed the draft after that revision."""
    rows = version.revisions.filter(number__gt=base).select_related("by").order_by("number")
    names = dict.fromkeys(row.by.full_name for row in rows if row.by is not None)
    return "、".join(names) or ("another person" if (get_language() or "").startswith("en") else "别人")


def _draft(version: ChartVersion, by: Actor, act: str) -> ChartVersion:
    """The row, held until the end of the transaction, if it is still a draft and this person may change it."""
    found = (
        ChartVersion.objects.select_for_update(of=("self",))
        .select_related("chart__power")
        .filter(pk=version.pk)
        .first()
    )
    if found is None or found.state != ChartVersion.State.DRAFT:
        state = found.get_state_display() if found else "已不存在"
        raise refused(
            f"这一版流程图现在是“{state}”，不能再改。要改请从这一版另起草稿。",
            f"This version is now “{found.state if found else 'gone'}” and cannot be changed; draft anew.",
        )
    require(by, act, Subject("power", organ=found.chart.power.organ_id))
    _account(by)
    return found


def _account(by: Actor) -> int:
    if by.account is None:
        raise refused(
            "编辑流程图要由有姓名的人来做。请用工作人员账户登录。",
            "Charts are edited by a named person; sign in with a staff account.",
        )
    return by.account


def _subject(version: ChartVersion) -> tuple[str, int]:
    return ("chart", version.pk)
