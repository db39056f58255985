"""Every act of the editor by its name, so that a page can send it and a trace can name it. Pure."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sunlit.procedures.editing.branching import (
    add_branch,
    add_outcome,
    branch,
    parallel,
    remove_outcome,
    unbranch,
)
from sunlit.procedures.editing.items import add_item, move_item, remove_item, set_item, set_top
from sunlit.procedures.editing.source import Plain
from sunlit.procedures.editing.steps import add_step, move_step, remove_step, set_fields
from sunlit.procedures.reader.parts import refused

# Acts that make something new are told the names which others have taken meanwhile.
MAKING: Mapping[str, Callable[..., Plain]] = {
    "add_step": add_step,
    "parallel": parallel,
    "add_branch": add_branch,
    "add_item": add_item,
    "branch": branch,
    "add_outcome": add_outcome,
}
CHANGING: Mapping[str, Callable[..., Plain]] = {
    "move_step": move_step,
    "remove_step": remove_step,
    "set_fields": set_fields,
    "unbranch": unbranch,
    "remove_outcome": remove_outcome,
    "move_item": move_item,
    "remove_item": remove_item,
    "set_item": set_item,
    "set_top": set_top,
}
# They say where they act by name and change nothing that anybody wrote: done on the chart as it stands now.
ANEW = frozenset({"add_step", "parallel", "add_branch", "add_item", "move_step", "move_item"})


@dataclass(frozen=True, slots=True)
class Change:
    """An act with what it needs to know."""

    name: str
    arguments: Mapping[str, Any] = field(default_factory=dict)


def made(change: Change, source: Mapping[str, Any], taken: Collection[str] = ()) -> Plain:
    """The source after the act; refused if there is no such act, or as the act refuses."""
    if change.name in MAKING:
        return MAKING[change.name](source, **change.arguments, taken=taken)
    if change.name in CHANGING:
        return CHANGING[change.name](source, **change.arguments)
    raise refused(f"没有“{change.name}”这种修改。", f"There is no such change as {change.name!r}.")


def names_in(source: Mapping[str, Any]) -> frozenset[str]:
    """The names of all steps, events, limits, lanes and stages."""
    parts = ("steps", "events", "limits", "lanes", "stages")
    return frozenset(str(item["id"]) for part in parts for item in source.get(part, ()))
