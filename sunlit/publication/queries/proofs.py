"""How a published thing is verified: the leaf of its act and the first checkpoint that holds it."""

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.queries import LeafStatus, leaf_status, status_of
from sunlit.publication.pages import Proof


def proof_of(subject: tuple[str, int | str], content_hash: str) -> Proof:
    """The proof of the newest public act on a record (one query); without a leaf where there is none."""
    known = leaf_status(subject)
    return proof(content_hash, known[-1] if known else None)


def proof_of_leaf(leaf: int | None, content_hash: str) -> Proof:
    """The proof by the row of a leaf (one query)."""
    if leaf is None:
        return proof(content_hash, None)
    try:
        return proof(content_hash, status_of(leaf))
    except LedgerRefusal:
        return proof(content_hash, None)


def proof(content_hash: str, status: LeafStatus | None) -> Proof:
    """What the page shows of a leaf."""
    if status is None:
        return Proof(content_hash)
    return Proof(
        content_hash=content_hash,
        leaf=status.leaf_id,
        index=status.index,
        acted_at=status.at,
        checkpoint_size=status.checkpoint_size,
        checkpoint_at=status.published_at,
    )
