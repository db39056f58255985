"""The jurisdiction's rules for cards, from ``content/presets/<jurisdiction>/cards.yaml``. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any

from sunlit.basis.content import preset_file, read_yaml
from sunlit.basis.limits import Ground, Unit
from sunlit.clocks.errors import ClocksRefusal
from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class CardRule:
    """When one level of one kind of limit is reached. Exactly one of share, left alone, or past sets the moment."""

    id: str
    level: str
    words: Text
    source: str
    share: Fraction | None = None
    left: int | None = None
    short_up_to: int = 0
    past: bool = False


@dataclass(frozen=True, slots=True)
class CardRules:
    """All rules of one jurisdiction; ``levels`` from the lowest to the highest."""

    levels: Mapping[str, Text]
    plans: Mapping[str, tuple[CardRule, ...]]
    told_only: frozenset[str]
    answer_value: int
    answer_unit: Unit
    answer_source: str
    # Kind of limit -> the grounds on which one that the house sets stands still.
    standing_still: Mapping[str, tuple[Ground, ...]]

    def rank(self, level: str) -> int:
        """Place of a level from the lowest (0); the empty level, nothing reached yet, is below all."""
        return list(self.levels).index(level) if level else -1

    def rule(self, rule_id: str) -> CardRule | None:
        """The rule with this id, for a card that names it."""
        return next((rule for plan in self.plans.values() for rule in plan if rule.id == rule_id), None)


@cache
def card_rules(jurisdiction: str = "default") -> CardRules:
    """The rules of a jurisdiction, the default ones where it has none; read once."""
    path = preset_file(jurisdiction, "cards.yaml")
    raw = read_yaml(path)
    try:
        levels = {level: Text(**words) for level, words in raw["levels"].items()}
        rules = CardRules(
            levels=levels,
            plans={plan: tuple(_rule(one, levels) for one in given) for plan, given in raw["plans"].items()},
            told_only=frozenset(raw["told_only"]),
            answer_value=int(raw["answer"]["value"]),
            answer_unit=Unit(raw["answer"]["unit"]),
            answer_source=raw["answer"]["source"],
            standing_still={
                kind: tuple(Ground(one["code"], Text(one["zh"], one["en"]), one["source"]) for one in given)
                for kind, given in raw.get("standing_still", {}).items()
            },
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise ClocksRefusal(f"{path.name} 缺少或写错了一项：{fault}。请对照 default 目录中的同名文件改正。") from None
    for name, plan in rules.plans.items():
        ranks = [rules.rank(rule.level) for rule in plan]
        if ranks != sorted(set(ranks)):
            raise ClocksRefusal(f"{path.name} 的 {name} 没有按级别从低到高排列，或者同一级别出现了两次。")
    return rules


def _rule(raw: Mapping[str, Any], levels: Mapping[str, Text]) -> CardRule:
    at = dict(raw["at"])
    share, left, short, past = (at.pop(name, None) for name in ("share", "left", "short_up_to", "past"))
    if at or (share is None and left is None) == (past is None) or raw["level"] not in levels:
        raise ValueError(f"{raw['id']}: at")
    if share is not None and not 0 < share <= 1:
        raise ValueError(f"{raw['id']}: share")
    return CardRule(
        id=raw["id"],
        level=raw["level"],
        words=Text(raw["zh"], raw["en"]),
        source=raw["source"],
        share=None if share is None else Fraction(str(share)),
        left=left,
        short_up_to=short or 0,
        past=bool(past),
    )
