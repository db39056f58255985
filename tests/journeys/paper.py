"""What stands in a PDF: how many sheets it takes, and the words of its text layer."""

import io
import re
from collections.abc import Iterator
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

_PAIR = re.compile(rb"<([0-9A-Fa-f]{4})>\s+<([0-9A-Fa-f]+)>")
_SHOWN = re.compile(rb"/(\S+) [\d.]+ Tf|(\((?:\\.|[^\\()])*\))|<([0-9A-Fa-f]+)>|(TJ|Tj)", re.DOTALL)
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def sheets(pdf: bytes) -> int:
    """How many pages it has."""
    return int(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Count"])


def text_of(pdf: bytes) -> str:
    """The text layer, one line for each run: what is copied, searched and read aloud."""
    return "\n".join("".join(_runs(page)) for page in _pages(PdfFileReader(io.BytesIO(pdf)).root["/Pages"]))


def _pages(node: Any) -> Iterator[Any]:
    if node["/Type"] == "/Pages":
        for kid in node["/Kids"]:
            yield from _pages(kid.get_object())
    else:
        yield node


def _runs(page: Any) -> Iterator[str]:
    fonts = {name[1:]: _letters(font.get_object()) for name, font in page["/Resources"]["/Font"].items()}
    letters: dict[bytes, str] = {}
    for font, literal, digits, end in _SHOWN.findall(page["/Contents"].data):
        if font:
            letters = fonts[font.decode()]
        elif end:
            yield "\n"
        else:
            codes = bytes.fromhex(digits.decode()) if digits else _ESCAPE.sub(_unescaped, literal[1:-1])
            yield "".join(letters.get(codes[place : place + 2], "") for place in range(0, len(codes), 2))


def _letters(font: Any) -> dict[bytes, str]:
    """Which letter each of the font's codes stands for."""
    pairs = _PAIR.findall(font["/ToUnicode"].data) if "/ToUnicode" in font else []
    return {bytes.fromhex(code.decode()): bytes.fromhex(sign.decode()).decode("utf-16-be") for code, sign in pairs}


def _unescaped(found: re.Match[bytes]) -> bytes:
    sign = found[1]
    return bytes([int(sign, 8)]) if sign[:1].isdigit() else _NAMED.get(sign, sign)
