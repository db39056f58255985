"""The bases in one cell: where each begins, what is its citation, what the law's text quoted after it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from sunlit.powers.importing.cells import unmark
from sunlit.powers.items import BasisEntry

BAR = re.compile(r"[|｜]")
NUMBERING = r"(?:\d{1,2}[.、．)）]|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])"
# A basis begins on a new line, or behind a semicolon, with a title.
NEXT_BASIS = re.compile(rf"(?:\n|(?<=[;；]))[^\S\n]*(?={NUMBERING}?\s*(?:[【\[][^】\]]{{1,8}}[】\]])?\s*《)")
LEADING_NUMBER = re.compile(rf"^\s*{NUMBERING}\s*")
# The label in front of a title that says of what rank it is.
RANK_LABEL = re.compile(
    r"^[【\[](?:法律|行政法规|法规|地方性法规|规章|部门规章|政府规章|规范性文件|其他)[】\]]\s*[:：]?"
)
HEAD_END = re.compile(r"[:：\n]")
ENDS_LIKE_CITATION = re.compile(r"(?:[条款项目号》)）]|规定|之规定)\s*$")
_NUMBER = r"[〇零一二三四五六七八九十百千\d]"
_PLACE = rf"(?:第(?:{_NUMBER}|[、至])+[条款]|第?[（(]?{_NUMBER}+[)）]?项|之{_NUMBER})"
CITATION_HEAD = re.compile(rf"^《[^》]{{2,120}}》(?:\s*[(（〔][^)）〕]{{1,60}}[)）〕])?(?:[\s,，、和及与]*{_PLACE})*")
DOCUMENT_NUMBER = re.compile(
    rf"[\u4e00-\u9fff]{{1,12}}[〔\[(（]\d{{4}}[〕\])）]\s*\d{{1,5}}\s*号|[\u4e00-\u9fff]{{2,12}}令第\s*{_NUMBER}+\s*号"
)
LONGEST_CITATION = 300


@dataclass(frozen=True, slots=True)
class ReadBases:
    """The bases found, and whether texts and citations could be put together."""

    entries: tuple[BasisEntry, ...]
    unpaired: bool = False


def read_bases(cell: str, texts: str = "", *, kind: str = "implementing", number: str = "") -> ReadBases:
    """The bases in one cell, with the texts that stand beside them, parted by the same bars."""
    parts = [part for part in BAR.split(cell) if part.strip()]
    quotes = [part.strip() for part in BAR.split(texts)] if texts.strip() else []
    fits = len(quotes) in (0, len(parts))
    if not fits:
        quotes = ["\n".join(quotes)]
    entries: list[BasisEntry] = []
    for index, part in enumerate(parts):
        quote = quotes[index] if index < len(quotes) else ""
        entries.extend(_entries(part, quote, kind, number))
    return ReadBases(tuple(entries), unpaired=not fits)


def _entries(part: str, quote: str, kind: str, number: str) -> Iterator[BasisEntry]:
    for index, segment in enumerate(NEXT_BASIS.split(part)):
        citation, rest = _head(segment)
        if not citation:
            continue
        text, marked = unmark(quote if index == 0 and quote else rest)
        found = DOCUMENT_NUMBER.search(citation)
        yield BasisEntry(
            citation=unmark(citation)[0][:LONGEST_CITATION],
            kind=kind,
            document_number=(number or (found[0] if found else ""))[:80],
            quoted_text=text,
            marked=marked,
        )


def _head(segment: str) -> tuple[str, str]:
    """The citation in front, and what follows it as quoted text."""
    plain = RANK_LABEL.sub("", LEADING_NUMBER.sub("", segment.strip())).strip()
    if (end := HEAD_END.search(plain)) and ENDS_LIKE_CITATION.search(plain[: end.start()]):
        return _bare(plain[: end.start()]), plain[end.end() :].strip()
    head = CITATION_HEAD.match(plain)
    if head and (plain[head.end() :][:1].isspace() or len(plain) > LONGEST_CITATION):
        return _bare(head[0]), plain[head.end() :].strip()
    return _bare(plain[:LONGEST_CITATION]), plain if len(plain) > LONGEST_CITATION else ""


def _bare(citation: str) -> str:
    return " ".join(citation.split()).strip("；;，,、 ")
