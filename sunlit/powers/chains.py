"""The ways of clearing that content/presets know, and the words of a round from content/categories."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunlit.basis.content import CONTENT, preset_file, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.rules.clearing import Chain, chain_of
from sunlit.powers.rules.outcomes import PaidServices

CLEARING = "clearing.yaml"


@dataclass(frozen=True, slots=True)
class Aspect:
    """Something that one reviewer of a joint review has to judge."""

    name: Text
    ask: Text


@dataclass(frozen=True, slots=True)
class Words:
    """Offices, aspects, paid services and the measures of a round."""

    offices: Mapping[str, Text]
    aspects: Mapping[str, Aspect]
    services: PaidServices
    near_percent: int
    longest_words: int
    # Working days in which an organ answers what it is asked in a consultation.
    answer_days: int
    bulk: int


def presets() -> dict[str, Chain]:
    """Every preset that has a chain, by the name of its folder."""
    found = sorted(path.parent.name for path in (CONTENT / "presets").glob(f"*/{CLEARING}"))
    return {name: chain_of(plain_chain(name)) for name in found}


def plain_chain(preset: str) -> dict[str, Any]:
    """The chain of a preset as plain values: what a round keeps a copy of."""
    table: dict[str, Any] = read_yaml(preset_file(preset, CLEARING))
    return table


@cache
def words() -> Words:
    """The words and measures of all rounds."""
    table = read_yaml(CONTENT / "categories" / CLEARING)
    services = table["paid_services"]
    return Words(
        offices={code: _text(row) for code, row in table["offices"].items()},
        aspects={code: Aspect(_text(row), _text(row["ask"])) for code, row in table["aspects"].items()},
        services=PaidServices(
            kinds=frozenset(services["kinds"]),
            words=tuple(services["words"]),
            statutes=tuple(services["statutes"]),
            source=_text(services["source"]),
        ),
        near_percent=table["comparison"]["near_percent"],
        longest_words=table["limits"]["longest_words"],
        answer_days=table["limits"]["answer_days"],
        bulk=table["limits"]["bulk"],
    )


def _text(row: Mapping[str, str]) -> Text:
    return Text(row["zh"], row["en"])
