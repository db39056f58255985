"""Pure rules: how much a change of an article concerns whoever cites it."""

from typing import Literal

from sunlit.basis.changes import SUBSTANTIAL, Change

# ``content``: what is cited says something else or is gone; ``number``: the same words under another number, or other
# words in another part of the article than the one cited; ``whole``: only the law as a whole is cited.
Concern = Literal["content", "number", "whole"]
ORDER: tuple[Concern, ...] = ("content", "number", "whole")


def concern(change: Change | None, *, part_changed: bool) -> Concern:
    """Of one citation. ``change`` None: the old edition has no such article, so the citation was wrong already."""
    if change is None:
        return "content"
    if change.kind in SUBSTANTIAL and (part_changed or change.kind == "removed"):
        return "content"
    return "number"


def gravest(concerns: list[Concern]) -> Concern:
    """The one that decides for a power with several citations."""
    return min(concerns, key=ORDER.index, default="whole")
