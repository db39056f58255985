"""What a door hands in with an application, and what it gets back. Plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartyGiven:
    """A person or organisation as written on the form; ``role`` and ``kind`` are values of ``Party``."""

    role: str
    kind: str
    name: str
    id_number: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    account: int | None = None
    electronic_service: bool = False


@dataclass(frozen=True, slots=True)
class MaterialGiven:
    """One material of the list as handed in: the row of the list, and the row of the uploaded file."""

    material: int
    attachment: int | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Applied:
    """A case that now exists. Number and query code open it without sign-in; a repeated form gets the same ones."""

    case_id: int
    number: str
    query_code: str
    receipt_number: str
    verify_code: str
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that an act has just made."""

    document_id: int
    title: str
    number: str
    verify_code: str


@dataclass(frozen=True, slots=True)
class Completed:
    """What an act did to a case: its new revision and state, the papers it made, the steps that opened."""

    case_id: int
    number: str
    revision: int
    state: str
    papers: tuple[Paper, ...] = ()
    opened: tuple[str, ...] = ()


Facts = Mapping[str, object]
Parties = Sequence[PartyGiven]
Materials = Sequence[MaterialGiven]
