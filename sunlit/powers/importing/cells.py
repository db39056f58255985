"""What stands in one cell, cleaned of what no reader sees, with nothing that a reader sees thrown away. Pure."""

import re
import unicodedata
from dataclasses import dataclass
from string import ascii_uppercase

INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad]")
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]|[\ud800-\udfff]")
MARKED = re.compile(r"【([^【】]*)】")
FORMULA = re.compile(r"^[=+@](?=[A-Za-z(\"'!$\d-])|^-(?=[A-Za-z(\d.]+[-+*/(!])")
SHEET_ERROR = re.compile(r"^#(?:REF!|N/A|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|SPILL!|CALC!)$")
SAME_AS_ABOVE = frozenset({"同上", "〃", "″", '"', "同前", "同上。"})
EMPTY_WORDS = frozenset({"无", "暂无", "/", "-", "—", "——", "null", "None", "NULL", "none", "nan", "NaN", "N/A"})
WIDE = re.compile(r"[⺀-鿿　-〿＀-￯]")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A cell's text, and whether signs were taken out that a computer reads and a person does not."""

    text: str
    had_control: bool = False


def clean(raw: str) -> Cleaned:
    """One kind of line break, no invisible signs, no space around lines; everything else stays, markup included."""
    text = raw.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").replace("\u2028", "\n")
    seen = CONTROL.sub("", INVISIBLE.sub("", text))
    lines = [line.strip(" \t\u3000\xa0") for line in seen.split("\n")]
    return Cleaned("\n".join(lines).strip("\n"), had_control=bool(CONTROL.search(text)))


def one_line(text: str) -> str:
    """A name: its lines joined, with a space only where two Latin words would run together."""
    joined = ""
    for part in re.split(r"\s+", text):
        latin = joined and part and not WIDE.match(joined[-1]) and not WIDE.match(part[0])
        joined += (" " if latin else "") + part
    return joined


def unmark(text: str) -> tuple[str, str]:
    """The text without its 【】 marks, and the marked parts, a line each."""
    marked = "\n".join(part.strip() for part in MARKED.findall(text) if part.strip())
    return text.replace("【", "").replace("】", ""), marked


def looks_like_formula(text: str) -> bool:
    """A cell that a table program would reckon with instead of showing it."""
    return bool(FORMULA.match(text))


def is_sheet_error(text: str) -> bool:
    """#REF! and its like: what a table program shows for a formula that failed."""
    return bool(SHEET_ERROR.match(text))


def plain_heading(text: str) -> str:
    """A heading as it is compared: no spaces, numbering, stars or brackets with what stands in them."""
    folded = unicodedata.normalize("NFKC", INVISIBLE.sub("", text)).casefold()
    without = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", folded) or folded
    return re.sub(r"[\s*:：#、.]+$|^[\s*#]+|\s+", "", re.sub(r"^\d{1,2}[.、]", "", without))


def column_letters(place: int) -> str:
    """What table programs call a column: 0 is A, 25 is Z, 26 is AA."""
    letters = ""
    while place >= 0:
        letters = ascii_uppercase[place % len(ascii_uppercase)] + letters
        place = place // len(ascii_uppercase) - 1
    return letters
