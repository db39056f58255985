"""Texts in one writing, and the pairs of signs by which they are found (pure).

A text of any length is found by any part of it: each pair of neighbours is a number, and a part of the text has no
pair that the text does not have. Two signs are found by their pair alone; longer parts are compared afterwards.
"""

from itertools import pairwise

# Full-width letters, digits and marks stand 0xFEE0 above the half-width ones.
_WIDTHS = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
# More than any sign has.
_ROOM = 0x110000


def fold(text: str) -> str:
    """The text in small letters and half width: 《Ａ级》 and 《a级》 are one. Zero bytes, which no column takes, go."""
    return text.translate(_WIDTHS).lower().replace("\x00", "")


def pairs(folded: str) -> set[int]:
    """Every pair of neighbours in a folded text, and its last sign with nothing behind it."""
    signs = [ord(sign) for sign in folded]
    return {first * _ROOM + second for first, second in zip(signs, [*signs[1:], 0], strict=False)} if signs else set()


def wanted(word: str) -> list[int]:
    """The pairs that a folded text must have to hold this folded word of two signs or more."""
    signs = [ord(sign) for sign in word]
    return list(dict.fromkeys(first * _ROOM + second for first, second in pairwise(signs)))


def beginning(sign: str) -> tuple[int, int]:
    """First and last number of the pairs that begin with a sign: for words of one sign."""
    return ord(sign) * _ROOM, (ord(sign) + 1) * _ROOM - 1


def is_letters(word: str) -> bool:
    """Whether a word has no Chinese sign in it, so that it may be pinyin, initials, a code or an English word."""
    return not any("\u3400" <= sign <= "\u9fff" or sign >= "\U00020000" for sign in word)
