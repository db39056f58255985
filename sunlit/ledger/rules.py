"""Pure rules: values in, finding with its legal basis out."""

from datetime import datetime, timedelta

# Two doors may read their clocks in one order and commit in the other.
GRACE = timedelta(minutes=1)


def belated(at: datetime, *, last_entry: datetime | None, last_signed: datetime | None) -> datetime | None:
    """The moment already written down that a public act dated ``at`` would have to come after; None where it does.

    Once the public has a checkpoint, nothing is dated more than a minute before it or before the subject's last
    entry. Before the first checkpoint (a demo being loaded) acts may lie in the past, but strictly in order.
    """
    grace = GRACE if last_signed else GRACE * 0
    known = [moment for moment in (last_entry, last_signed) if moment]
    bound = max(known, default=None)
    return bound if bound and at < bound - grace else None
