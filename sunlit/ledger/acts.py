"""Which acts the public may see: one line an act, ``room.function``.

``public``: the act exercises power, changes what binds, or publishes; it appends a leaf to the public log.
``internal``: it leaves an audit row only. A test compares the table with the operations of all rooms, both ways.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

Reach = Literal["public", "internal"]

_LEDGER: dict[str, Reach] = {
    "ledger.publish": "internal",
    "ledger.erase": "internal",
}

ACTS: Mapping[str, Reach] = MappingProxyType(
    {
        **_LEDGER,
    }
)

# Functions by which an act is written down; they are part of the act that calls them, not acts of their own.
PENS = frozenset({"ledger.record", "ledger.claim", "ledger.settle_claim"})
