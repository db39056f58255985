"""What one act leaves in the public log: public metadata, and commitments to text that stays outside (pure).

No personal or withheld text is ever part of an entry. Each field's value is only committed to, under its own random
salt; whoever holds value and salt can show that field alone, and once both are erased the entry says nothing.
"""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sunlit.ledger.canonical import canonical
from sunlit.ledger.tiles import ENTRY_LIMIT, leaf_hash, node_hash
from sunlit.ledger.wording import Text

SALT_BYTES = 32
ENTRY_VERSION = 1


class BadLeaf(ValueError):
    """An act whose public trace cannot be written; ``text`` says why in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text


@dataclass(frozen=True, slots=True)
class PublicLeaf:
    """What an operation hands to ``record`` for an act that the public may see.

    ``type`` is what happened ("case.accepted"), ``office`` the public code of the organ, ``pseudonym`` the case's
    public stand-in name, ``version`` the version of the power or chart that bound the act, ``step`` the step's name.
    All five are published as they stand, so none may tell who the counterpart is. ``fields`` are committed to only.
    ``previous`` is the hash (hex) of the leaf before it in the same matter, where the caller has it at hand.
    """

    type: str
    office: str
    pseudonym: str
    version: str
    step: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    previous: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """One committed field: with its salt and value anyone can recompute the commitment."""

    salt: bytes
    value: str

    def as_json(self) -> dict[str, str]:
        """As the opening's row keeps it."""
        return {"salt": self.salt.hex(), "value": self.value}


def seal_fields(fields: Mapping[str, str]) -> dict[str, Opened]:
    """A fresh salt from the system's random source for each field."""
    for name, value in fields.items():
        _refuse_unstorable(name, value)
    return {name: Opened(secrets.token_bytes(SALT_BYTES), value) for name, value in fields.items()}


def commitment(name: str, opened: Opened) -> bytes:
    """SHA-256(0x00 || "fc1" || length of name, 2 bytes || name || salt || value).

    The salt has a fixed length, so no two triples run together to the same bytes.
    """
    if len(opened.salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    spelled = name.encode()
    parts = (b"\x00fc1", len(spelled).to_bytes(2, "big"), spelled, opened.salt, opened.value.encode())
    return hashlib.sha256(b"".join(parts)).digest()


def commitment_root(openings: Mapping[str, Opened]) -> bytes:
    """The root over all fields in the order of their names: RFC 6962's tree with commitments as leaf hashes."""
    return fields_root([commitment(name, openings[name]) for name in sorted(openings)])


def fields_root(commitments: list[bytes]) -> bytes:
    """The root over ready commitments, so that one field can be shown beside the bare commitments of the others."""
    if len(commitments) == 1:
        return commitments[0]
    split = 1 << (len(commitments) - 1).bit_length() - 1
    return node_hash(fields_root(commitments[:split]), fields_root(commitments[split:]))


def entry_of(leaf: PublicLeaf, at: datetime, openings: Mapping[str, Opened]) -> bytes:
    """The bytes that go into the log: canonical JSON, empty members left out.

    Raises BadLeaf where they are longer than the published format carries or hold half a character.
    """
    if at.tzinfo is None:
        raise BadLeaf(Text("公开痕迹的时间必须带时区。", "The moment of a public trace needs a time zone."))
    members: dict[str, str | int] = {
        "v": ENTRY_VERSION,
        "type": leaf.type,
        "office": leaf.office,
        "catalogue_version": leaf.version,
        "case_pseudonym": leaf.pseudonym,
        "step": leaf.step,
        "time": at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "prev": leaf.previous,
        "c": commitment_root(openings).hex() if openings else "",
    }
    for name, value in members.items():
        if isinstance(value, str):
            _refuse_unstorable(name, value)
    entry = canonical({name: value for name, value in members.items() if value != ""})
    if len(entry) > ENTRY_LIMIT:
        raise BadLeaf(
            Text(
                f"这一步的公开痕迹有 {len(entry)} 字节，最多 {ENTRY_LIMIT} 字节。请把长文字放进承诺字段。",
                f"The public trace of this step has {len(entry)} bytes; at most {ENTRY_LIMIT} are possible. "
                "Put long text into committed fields.",
            )
        )
    return entry


def hash_of(entry: bytes) -> bytes:
    """The leaf hash of an entry, as the log's tree holds it."""
    return leaf_hash(entry)


def _refuse_unstorable(name: str, value: str) -> None:
    """PostgreSQL stores neither NUL nor half a surrogate pair; both come only from a broken or hostile client."""
    if "\x00" in name + value or any("\ud800" <= character <= "\udfff" for character in name + value):
        raise BadLeaf(
            Text(
                "文字里有无法保存的字符（空字符或不完整的字符）。请删去后再提交。",
                "The text holds a character that cannot be stored (NUL or half a character). Remove it and send again.",
            )
        )
