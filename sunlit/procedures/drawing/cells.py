"""In which row and lane every step stands: lanes are columns, rows follow the order of the steps. Pure.

A step has a row of its own unless its author puts it ``beside`` another, or unless it visibly belongs into the row of
the step before it: where an alternative of a gate ends at once, or as the first step of a parallel branch.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sunlit.procedures.model import Flow, Step

BARS = ("fork", "join")


@dataclass(frozen=True, slots=True)
class Cell:
    """The place of one step, and what of its shape matters to a line: bars are low, chips stand on a lower corner."""

    column: int
    row: int
    kind: str
    chips: int

    @property
    def bar(self) -> bool:
        """Whether it is a fork or a join."""
        return self.kind in BARS


def cells(flow: Flow, steps: Sequence[Step]) -> dict[str, Cell]:
    """The cell of every step that is drawn; no two steps share one, and rows never go against the order of steps."""
    columns = {lane.id: number for number, lane in enumerate(flow.lanes)}
    rows = _Rows(steps)
    return {step.id: Cell(columns[step.lane], rows.place(step), step.kind, min(len(step.chips), 2)) for step in steps}


class _Rows:
    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = {step.id: step for step in steps}
        self.order = {step.id: place for place, step in enumerate(steps)}
        self.came = Counter(target for step in steps for target in {way.to for way in step.exits})
        self.before: dict[str, list[Step]] = {}
        for step in steps:
            for target in {way.to for way in step.exits}:
                self.before.setdefault(target, []).append(step)
        self.rows: dict[str, int] = {}
        # The steps of each row, and the lanes they take.
        self.members: list[list[Step]] = []

    def place(self, step: Step) -> int:
        """The row of a step; called in reading order."""
        row = self.rows.get(step.beside)
        # Beside a step that lies further up it would be read before its turn.
        if row is None or row + 1 != len(self.members) or self._taken(row, step.lane):
            row = self._joined(step)
        if row is None:
            row = len(self.members)
            self.members.append([])
        self.members[row].append(step)
        self.rows[step.id] = row
        return row

    def _taken(self, row: int, lane: str) -> bool:
        return any(other.lane == lane for other in self.members[row])

    def _joined(self, step: Step) -> int | None:
        """The last row, where the step may join it without a hint of the author."""
        if not self.members or step.kind in BARS:
            return None
        row = len(self.members) - 1
        there = self.members[row]
        if self._taken(row, step.lane) or any(other.stage != step.stage for other in there):
            return None
        first = there[0]
        return row if self._side_end(step, first) or self._branch(step, there) else None

    def _side_end(self, step: Step, gate: Step) -> bool:
        """An end to which only the gate at the beginning of the row leads, as one of its further ways."""
        if gate.kind != "gate" or step.kind != "end" or self.came[step.id] != 1:
            return False
        return any(way.to == step.id and not way.default for way in gate.exits)

    def _branch(self, step: Step, there: Sequence[Step]) -> bool:
        """The first step of a parallel branch, where all the row consists of such steps of the same fork."""
        before = self.before.get(step.id, [])
        if len(before) != 1 or before[0].kind != "fork":
            return False
        return all(self.before.get(other.id) == before for other in there)
