"""What a card or an order leaves in the public log."""

from collections.abc import Mapping

from sunlit.cases.models import Case
from sunlit.ledger.leaves import PublicLeaf
from sunlit.supervision.models import Card, SupervisionOrder

SUBJECT = "card"
ORDER = "order"


def leaf_of(of: Card | SupervisionOrder, kind: str, fields: Mapping[str, str], pseudonym: str = "") -> PublicLeaf:
    """The public trace: kind of act, organ and level in the open, everything else committed to only.

    A card on a case carries the case's public stand-in name; pass it where it is known, or it is looked up.
    """
    return PublicLeaf(
        type=kind,
        office=of.organ.code,
        pseudonym=pseudonym or pseudonym_of(of),
        version=of.rule_id if isinstance(of, Card) else "",
        step=of.level if isinstance(of, Card) else "",
        fields={"number": of.number, "title": of.subject_label, **fields},
    )


def pseudonym_of(of: Card | SupervisionOrder) -> str:
    """The case's public stand-in name; the card's own number where it is about something else."""
    if of.subject_kind == "case":
        found = Case.objects.filter(pk=of.subject_id).values_list("pseudonym", flat=True).first()
        return found or of.number
    return of.number
