"""What follows a card and what the dashboard measures against, from content/presets (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunlit.basis.content import preset_file, read_yaml
from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class OrderLimit:
    """Within what time an order has to be answered, and where that limit comes from."""

    value: int
    unit: str
    source: Text
    article: str


@dataclass(frozen=True, slots=True)
class Board:
    """The dashboard's measures: the target for cases done in time, and how long its lists are."""

    target_percent: int
    trend_days: int
    urgent: int
    worst: int
    steps: int
    bad_rating_up_to: int


@dataclass(frozen=True, slots=True)
class Preset:
    """Everything of supervision.yaml. ``told`` maps a level to who hears of it: post, head, leader, supervisor."""

    order: OrderLimit
    told: Mapping[str, tuple[str, ...]]
    letters: Mapping[str, str]
    board: Board


@cache
def preset(jurisdiction: str) -> Preset:
    """The jurisdiction's own ways, or the default ones."""
    table: dict[str, Any] = read_yaml(preset_file(jurisdiction, "supervision.yaml"))
    return Preset(
        order=_order(table["order"]),
        told={level: tuple(who) for level, who in table["told"].items()},
        letters=table["letters"],
        board=Board(**table["dashboard"]),
    )


def _order(entry: Mapping[str, Any]) -> OrderLimit:
    return OrderLimit(
        value=entry["value"],
        unit=entry["unit"],
        source=Text(entry["source"], entry["source_en"]),
        article=entry["article"],
    )
