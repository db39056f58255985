"""Names and codes by which a case is known outside: the public log's pseudonym, the query code of the receipt. Pure.

The query code is not kept: it is derived from the form's key and the deployment's secret, so that a form sent twice
gets the same receipt, and only its hash stands in the table.
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from datetime import date

# Without the signs that are read wrong from paper: 0 and O, 1, I and L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
LENGTH = 10


def new_pseudonym() -> str:
    """A random name that reveals nothing."""
    return secrets.token_hex(16)


def new_key() -> str:
    """A key for a form that brings none."""
    return secrets.token_urlsafe(24)


def query_code(secret: str, room: str, key: str) -> str:
    """The query code that belongs to a form's key: ten signs, about fifty bits."""
    digest = hmac.digest(secret.encode(), f"{room}\x00{key}".encode(), "sha256")
    number = int.from_bytes(digest, "big")
    signs = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        signs.append(ALPHABET[rest])
    return "".join(signs)


def hash_of(pseudonym: str, code: str) -> str:
    """What the table keeps of a code; the pseudonym is its salt."""
    return hashlib.sha256(f"{pseudonym}\x00{normal(code)}".encode()).hexdigest()


def fits(pseudonym: str, code: str, kept: str) -> bool:
    """Whether the code is the one of this case, in the same time for every wrong code."""
    return hmac.compare_digest(hash_of(pseudonym, code), kept)


def normal(code: str) -> str:
    """As typed by hand: spaces, hyphens and small letters do not matter."""
    return "".join(sign for sign in code.upper() if sign.isalnum())[:64]


def number_of(letters: str, day: date, row: int) -> str:
    """The number under which a matter is known: letters, year, month and day, and its row."""
    return f"{letters}-{day:%Y-%m%d}-{row:04d}"


def plain_number(number: str) -> str:
    """A number as typed by hand, in the form in which it is kept: spaces, hyphens, small letters do not matter."""
    signs = "".join(sign for sign in unicodedata.normalize("NFKC", number).upper() if sign.isalnum())[:40]
    parts = re.fullmatch(r"([A-Z]+)(\d{4})(\d{4})(\d+)", signs)
    return "-".join(parts.groups()) if parts else signs
