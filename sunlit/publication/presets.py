"""What is shown to the public, from content/presets (pure)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunlit.basis.content import preset_file, read_yaml
from sunlit.publication.rules import Masks, masks_from


@dataclass(frozen=True, slots=True)
class Preset:
    """The masks; the outcomes that are released and as what, by which articles, with which words; the cards shown.

    ``papers`` are templates of papers that carry an outcome; ``reasons`` and ``content`` are fields of the charts.
    """

    masks: Masks
    released: Mapping[str, str]
    papers: tuple[str, ...]
    reasons: tuple[str, ...]
    content: tuple[str, ...]
    articles: Mapping[str, str]
    card_levels: tuple[str, ...]
    card_subjects: tuple[str, ...]


@cache
def preset(jurisdiction: str) -> Preset:
    """The jurisdiction's own ways, or the default ones."""
    table: dict[str, Any] = read_yaml(preset_file(jurisdiction, "publication.yaml"))
    return Preset(
        masks=masks_from(table),
        released=table["released"],
        papers=tuple(table["papers"]),
        reasons=tuple(table["reasons"]),
        content=tuple(table["content"]),
        articles=table["articles"],
        card_levels=tuple(table["cards"]["levels"]),
        card_subjects=tuple(table["cards"]["subjects"]),
    )
