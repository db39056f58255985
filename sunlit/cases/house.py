"""The jurisdiction's own ways of handling cases, from ``content/presets/<jurisdiction>/cases.yaml``. Pure."""

from dataclasses import dataclass
from functools import cache

from sunlit.basis.content import preset_file, read_yaml
from sunlit.cases.errors import CasesRefusal
from sunlit.ledger.wording import Text


@dataclass(frozen=True, slots=True)
class HouseRule:
    """One number with its unit and where it comes from."""

    value: int
    unit: str
    source: Text


@cache
def house_rule(name: str, jurisdiction: str = "default") -> HouseRule:
    """The rule of that name; refused where the file lacks it."""
    path = preset_file(jurisdiction, "cases.yaml")
    try:
        raw = read_yaml(path)[name]
        return HouseRule(int(raw["value"]), str(raw["unit"]), Text(**raw["source"]))
    except (KeyError, TypeError, ValueError):
        raise CasesRefusal(f"{path.name} 里没有写好“{name}”，请写明 value、unit 和 source。") from None
