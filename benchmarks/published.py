"""Published items for a benchmark to weigh on: powers, their one published version, and what they rest on.

They are inserted in bulk, a batch at a time; none of it is an act. Whoever needs the public index makes it afterwards.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from benchmarks import world as county

BATCH = 5_000
SAID_EVERY = 20_000


@dataclass(frozen=True)
class Item:
    """What one item says: ``version`` and each of ``bases`` by the names of their columns."""

    organ: int
    kind: str
    version: Mapping[str, Any]
    bases: Iterable[Mapping[str, Any]] = field(default=())


def publish(count: int, at: datetime, item: Callable[[int], Item]) -> None:
    """So many published items under the codes BM-0000000 and on; ``item`` says what the one of a number is."""
    county.say(f"{count:,} items")
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        _insert(numbers, [item(number) for number in numbers], at)
        if numbers.stop % SAID_EVERY == 0:
            county.say(f"{numbers.stop:,} of {count:,}")


def _insert(numbers: range, items: list[Item], at: datetime) -> None:
    from sunlit.ledger.rows import insert_many
    from sunlit.powers.models import LegalBasis, Power, PowerVersion

    powers = insert_many(
        [
            Power(organ_id=item.organ, code=f"BM-{number:07d}", kind=item.kind, created_at=at)
            for number, item in zip(numbers, items, strict=True)
        ]
    )
    versions = insert_many(
        [
            PowerVersion(
                power=power,
                organ_id=item.organ,
                kind=item.kind,
                number=1,
                state=PowerVersion.State.PUBLISHED,
                drafted_at=at,
                published_at=at,
                **item.version,
            )
            for power, item in zip(powers, items, strict=True)
        ]
    )
    insert_many(
        [
            LegalBasis(version=version, position=position, **basis)
            for version, item in zip(versions, items, strict=True)
            for position, basis in enumerate(item.bases)
        ]
    )
