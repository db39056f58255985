"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.publication.operations.open_data import (
    decide_open_data,
    make_open_data,
    release_open_data,
    withdraw_open_data,
)
from sunlit.publication.operations.releases import refresh_index, release, release_due, withdraw_release

__all__ = [
    "decide_open_data",
    "make_open_data",
    "refresh_index",
    "release",
    "release_due",
    "release_open_data",
    "withdraw_open_data",
    "withdraw_release",
]
