"""What a program needs to know to apply: as little as can be read, hundreds of times a second."""

from dataclasses import dataclass

from sunlit.ledger.rows import fetch, fetch_all
from sunlit.powers.models import Material, Power, PowerVersion


@dataclass(frozen=True, slots=True)
class Applicable:
    """The version in force of a power, and the materials that need not be handed in."""

    version_id: int
    waived: tuple[int, ...]


def applicable(code: str) -> Applicable | None:
    """The published version of the power with this code (three small reads), or None."""
    power = fetch(Power, code=code)
    version = fetch(PowerVersion, power_id=power.pk, state=PowerVersion.State.PUBLISHED) if power else None
    if version is None:
        return None
    return Applicable(version.pk, tuple(one.pk for one in fetch_all(Material, version_id=version.pk, waived=True)))
