"""The time limits of adjusting the list, from content/presets. Pure.

A jurisdiction may shorten them and may not lengthen them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from sunlit.basis.content import CONTENT, preset_file, read_yaml
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Limit, Unit
from sunlit.ledger.wording import Text

FILE = "adjustment.yaml"
PHASES = ("file", "review", "refile")


@dataclass(frozen=True, slots=True)
class PhaseLimit:
    """One of the limits with its article and where the number comes from."""

    phase: str
    value: int
    unit: Unit
    article: str
    title: Text
    source: Text

    def limit(self) -> Limit:
        """For the clock."""
        return Limit(
            name=f"adjustment.{self.phase}", value=self.value, unit=self.unit, article=self.article, title=self.title
        )


@cache
def limits(jurisdiction: str) -> Mapping[str, PhaseLimit]:
    """Filing, review and filing again; refused where the jurisdiction's file is looser than the default one."""
    default = read_yaml(CONTENT / "presets" / "default" / FILE)
    local = read_yaml(preset_file(jurisdiction, FILE))
    return {phase: stricter(phase, default[phase], local.get(phase, default[phase])) for phase in PHASES}


def stricter(phase: str, default: Mapping[str, Any], local: Mapping[str, Any]) -> PhaseLimit:
    """The local limit; refused where it is longer than the default one, or counted in another unit."""
    if local["unit"] != default["unit"] or not 0 < local["value"] <= default["value"]:
        raise BasisRefusal(
            Text(
                f"{FILE} 的 {phase} 只能比 {default['value']}（{default['unit']}）更短。",
                f"{phase} of {FILE} may only be shorter than {default['value']} ({default['unit']})",
            )
        )
    return PhaseLimit(
        phase=phase,
        value=local["value"],
        unit=Unit(local["unit"]),
        article=local["article"],
        title=Text(local["zh"], local["en"]),
        source=Text(local["source"], local["source_en"]),
    )
