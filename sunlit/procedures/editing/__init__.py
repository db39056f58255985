"""Changing the source of a chart act by act: pure functions from one readable source to the next. Pure.

Every act gives a source that can be read and compiled, in the form of ``reader.writing``, or refuses with a sentence.
``fields`` takes a source apart into its smallest fields, so that two people's changes are joined and any of them can
be taken back; ``saying`` puts a change into words.
"""

from sunlit.procedures.editing.acts import ANEW, Change, made, names_in
from sunlit.procedures.editing.branching import (
    Outcome,
    add_branch,
    add_outcome,
    branch,
    parallel,
    remove_outcome,
    unbranch,
)
from sunlit.procedures.editing.fields import Joined, Patch, applied, between, joined, reverse
from sunlit.procedures.editing.history import Turn, next_redo, next_undo
from sunlit.procedures.editing.items import add_item, move_item, remove_item, set_item, set_top
from sunlit.procedures.editing.saying import said
from sunlit.procedures.editing.source import new_steps, normal, settled
from sunlit.procedures.editing.starting import from_flow, from_nothing
from sunlit.procedures.editing.steps import add_step, move_step, remove_step, set_fields

__all__ = [
    "ANEW",
    "Change",
    "Joined",
    "Outcome",
    "Patch",
    "Turn",
    "add_branch",
    "add_item",
    "add_outcome",
    "add_step",
    "applied",
    "between",
    "branch",
    "from_flow",
    "from_nothing",
    "joined",
    "made",
    "move_item",
    "move_step",
    "names_in",
    "new_steps",
    "next_redo",
    "next_undo",
    "normal",
    "parallel",
    "remove_item",
    "remove_outcome",
    "remove_step",
    "reverse",
    "said",
    "set_fields",
    "set_item",
    "set_top",
    "settled",
    "unbranch",
]
