"""Counts that are costly to make, kept in the process for as long as the edition they belong to stands."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar

from django.db.models import Count, Max, Min

from sunlit.powers.models import PowerVersion
from sunlit.publication.models import Edition

T = TypeVar("T")
ROOM = 2000
RELEASES = "releases"
INDEX = "index"
CASES = "cases"

_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


def kept(key: Hashable, make: Callable[[], T]) -> T:
    """The value under this key, made when it is asked for first; the oldest make room.

    The key holds the edition's mark, and a mark is never used twice, so that nothing kept can be out of date.
    """
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            found: T = _kept[key]
            return found
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > ROOM:
            _kept.popitem(last=False)
    return made


def mark_of(name: str) -> str:
    """The mark of the edition that stands; empty before the first."""
    return Edition.objects.filter(pk=name).values_list("mark", flat=True).first() or ""


def catalogue_mark() -> tuple[object, ...]:
    """What tells one state of the published list from another (one query, by index): it changes with every
    publication and cancellation, because content hash and moment of each version are part of it.
    """
    return tuple(
        PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED)
        .aggregate(
            number=Count("id"),
            newest=Max("id"),
            latest=Max("published_at"),
            high=Max("content_hash"),
            low=Min("content_hash"),
        )
        .values()
    )
