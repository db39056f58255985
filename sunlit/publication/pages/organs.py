"""An organ with its posts."""

from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.publication.pages.parts import Figure


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post with its holders."""

    name: str
    duty: str
    holder_a: str
    holder_b: str
    phone: str
    place: str


@dataclass(frozen=True, slots=True)
class OrganShown:
    """An organ with divisions and posts, and how many powers it has."""

    code: str
    name: Text
    address: str
    phone: str
    complaint_phone: str
    powers: Figure
    divisions: tuple[tuple[str, tuple[PostShown, ...]], ...]
