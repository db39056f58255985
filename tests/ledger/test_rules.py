"""When a public act is dated too early."""

from datetime import UTC, datetime, timedelta

import pytest

from sunlit.ledger.rules import belated

NOON = datetime(2026, 9, 28, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("at", "last_entry", "last_signed", "bound"),
    [
        (NOON, None, None, None),
        (NOON, NOON, None, None),
        (NOON - SECOND, NOON, None, NOON),
        (NOON - MINUTE, NOON, NOON, None),
        (NOON - MINUTE - SECOND, NOON, NOON - 2 * MINUTE, NOON),
        (NOON - MINUTE - SECOND, None, NOON, NOON),
    ],
)
def test_an_act_follows_what_is_written_down(
    at: datetime, last_entry: datetime | None, last_signed: datetime | None, bound: datetime | None
) -> None:
    """Strictly before the first checkpoint, and with a minute's grace after it."""
    assert belated(at, last_entry=last_entry, last_signed=last_signed) == bound
