"""Verify codes on papers: short enough to type, too many to guess. Pure but for the system's random source."""

import secrets
import unicodedata

# Without the signs that are read wrong from paper: 0 and O, 1, I and L.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, SIGNS = 3, 4


def new_code() -> str:
    """A fresh code such as K7QM-2XWD-9RTH, about 59 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(SIGNS)) for _ in range(GROUPS))
    return "-".join(groups)


def normal_code(typed: str) -> str:
    """The code as it is kept, from however it was typed; the empty string where it cannot be one."""
    signs = [sign for sign in unicodedata.normalize("NFKC", typed).upper() if sign.isalnum()]
    if len(signs) != GROUPS * SIGNS or not set(signs) <= set(ALPHABET):
        return ""
    return "-".join("".join(signs[start : start + SIGNS]) for start in range(0, len(signs), SIGNS))
