"""Which change is taken back next, and which is done again. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

TurnKind = Literal["edit", "undo", "redo"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One change of a person: its number, and of an undo or redo the number of the change it is about."""

    number: int
    kind: TurnKind = "edit"
    of: int | None = None


def next_undo(turns: Iterable[Turn]) -> int | None:
    """The change that this person takes back next; or None. ``turns`` are theirs, oldest first."""
    done, _ = _stacks(turns)
    return done[-1] if done else None


def next_redo(turns: Iterable[Turn]) -> int | None:
    """The change that this person does again next; a new change after taking back ends that."""
    _, undone = _stacks(turns)
    return undone[-1] if undone else None


def _stacks(turns: Iterable[Turn]) -> tuple[list[int], list[int]]:
    done: list[int] = []
    undone: list[int] = []
    for turn in turns:
        about = turn.of if turn.of is not None else turn.number
        if turn.kind == "undo" and about in done:
            done.remove(about)
            undone.append(about)
        elif turn.kind == "redo" and about in undone:
            undone.remove(about)
            done.append(about)
        elif turn.kind == "edit":
            done.append(turn.number)
            undone.clear()
    return done, undone
