"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.ledger.operations.claims import claim, settle_claim
from sunlit.ledger.operations.erasing import erase
from sunlit.ledger.operations.publishing import publish
from sunlit.ledger.operations.recording import Recorded, Subject, Trace, record, record_many

__all__ = ["Recorded", "Subject", "Trace", "claim", "erase", "publish", "record", "record_many", "settle_claim"]
