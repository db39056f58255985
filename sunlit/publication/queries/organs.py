"""机构与岗位: organs, their divisions and posts, who holds each (A) and who stands in (B), and how to reach them."""

from datetime import datetime

from sunlit.basis.office_hours import beijing_day
from sunlit.ledger.wording import Text
from sunlit.offices.models import Division, Organ
from sunlit.offices.queries import Desk, organ_directory
from sunlit.publication.filters import PowerFilters
from sunlit.publication.pages import Figure, OrganShown, PostShown
from sunlit.publication.queries.catalogue import catalogue
from sunlit.publication.queries.powers import organ_name

NO_DIVISION = ""


def organs(*, at: datetime) -> tuple[OrganShown, ...]:
    """The whole directory (five queries)."""
    masks = catalogue().masks["organ"]
    return tuple(
        _shown(found, divisions, masks.get(found.code, 0).bit_count())
        for found, divisions in organ_directory(beijing_day(at))
    )


def organ(code: str, *, at: datetime) -> OrganShown | None:
    """One organ of the directory."""
    return next((shown for shown in organs(at=at) if shown.code == code), None)


def organ_id(code: str) -> int | None:
    """The row of an open organ, for a form that refers to it."""
    return Organ.objects.filter(code=code, closed_on__isnull=True).values_list("pk", flat=True).first()


def _shown(organ: Organ, divisions: list[tuple[Division | None, list[Desk]]], powers: int) -> OrganShown:
    name = organ_name(organ)
    return OrganShown(
        code=organ.code,
        name=name,
        address=organ.address,
        phone=organ.phone,
        complaint_phone=organ.complaint_phone,
        powers=Figure("powers", Text("职权", "Powers"), powers, "powers", PowerFilters(organ=(organ.code,)).query()),
        divisions=tuple(
            (division.name if division else NO_DIVISION, tuple(_post(desk) for desk in desks))
            for division, desks in divisions
        ),
    )


def _post(desk: Desk) -> PostShown:
    return PostShown(
        name=desk.post.name,
        duty=desk.post.duty,
        holder_a=desk.holder,
        holder_b=desk.stand_in,
        phone=desk.phone,
        place=desk.post.place,
    )
