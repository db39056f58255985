"""What stands against a chart's contents, in one shape for the rules of this room. Pure."""

from dataclasses import dataclass

from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that has to be mended, or looked at: the rule, a sentence, the steps concerned, the way that shows it.

    ``binding`` remarks keep a chart from being published; others are shown beside it. ``article`` names the source.
    """

    rule: str
    text: Text
    steps: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    article: str = ""
    binding: bool = True


def binding(remarks: tuple[Remark, ...]) -> tuple[Remark, ...]:
    """Those that keep the chart from being published."""
    return tuple(remark for remark in remarks if remark.binding)
