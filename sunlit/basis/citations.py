"""Read citations of law from one string, as lists and documents write them. Pure.

One string may hold several citations, name a law once and carry it on, list articles ("第七、八条"), give ranges
("第四十条至第四十四条"), and mix Chinese, Arabic and full-width numbers. Nothing is guessed: a citation that names
no law, or a law by a bare word such as 条例, says exactly that and will not be found.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from sunlit.basis.numerals import CHINESE, to_chinese, to_int

STATE = "中华人民共和国"
_N = rf"(?:[{CHINESE}]{{1,9}}|[0-9]{{1,9}})"
_SEPARATOR = r"(?:、|,|，|和|及|与|或者|或)"
_RANGE = r"(?:至|到|-|—|–|~|～)"
# Lists are bounded, so that no hostile string makes the reader slow.
_NUMBERS = rf"{_N}(?:(?:{_SEPARATOR}|{_RANGE}){_N}){{0,50}}"
_BRACKETED = rf"\({_N}\)"
_SUFFIX = r"(?:法|条例|办法|规定|细则|规则|决定|规程|通则|准则|解释)"
_ARTICLE = rf"第(?P<article>{_NUMBERS})条(?:之(?P<sub>{_N}))?"
_PARAGRAPH = rf"第(?P<paragraph>{_NUMBERS})款"
_ITEM = (
    rf"(?:第?(?P<item>{_BRACKETED}(?:(?:{_SEPARATOR}|{_RANGE})?{_BRACKETED}){{0,50}})|第(?P<plain_item>{_NUMBERS}))项"
)
_SUBITEM = rf"第(?P<subitem>{_NUMBERS})目"
_BARE_ITEM = rf"(?P<bare>\((?:[{CHINESE}]+|[0-9]{{1,2}})\))"
_NAME = rf"(?P<name>[㐀-鿿〇()〈〉·]{{0,60}}?{_SUFFIX})(?=第{_NUMBERS}条)"
_TOKEN = re.compile("|".join((_ARTICLE, _PARAGRAPH, _ITEM, _SUBITEM, _BARE_ITEM, _NAME)))
_LEADING = re.compile(
    r"^(?:违反了|违反|依据|根据|按照|依照|适用|参照|符合|执行|以及|和|及|与|或者|或|以|见|是|即|由|对|的)+"
)
_VERB = re.compile(r"违反了?|依据|根据|按照|依照")
_SAME_LAW = {"本法", "该法", "同法", "本条例", "该条例", "本办法", "该办法", "本规定", "该规定"}
# Not behind 修正案: each amendment of the constitution is an act of its own, told apart by its year.
_EDITION = re.compile(r"(?<!修正案)\((?:[12][0-9]{3})(?:[^()]{0,12})\)")
_YEAR = re.compile(r"[12][0-9]{3}")
_WHOLE = re.compile(rf"^[㐀-鿿〇()〈〉·、]{{2,80}}{_SUFFIX}$")
LONGEST_RANGE = 300
NO_SUCH_NUMBER = 999_999_999
# Longer ones are seldom read twice.
SHORT = 300
SHORT_KEPT = 5000


@dataclass(frozen=True, slots=True)
class Citation:
    """One cited place. ``law_title`` is canonical (no 《》, no 中华人民共和国), empty where the string names none."""

    law_title: str
    article: int | None = None
    sub: int = 0
    paragraph: int | None = None
    item: int | None = None
    subitem: int | None = None
    edition: int | None = field(default=None)

    @property
    def place(self) -> str:
        """The place as laws write it: 第四十二条第一款第（二）项."""
        return place_label(self.article, self.sub, self.paragraph, self.item, self.subitem)

    def __str__(self) -> str:
        return f"《{self.law_title}》{self.place}" if self.law_title else self.place


def place_label(
    article: int | None, sub: int = 0, paragraph: int | None = None, item: int | None = None, subitem: int | None = None
) -> str:
    """第X条之一第X款第（X）项第X目, as far as the parts are given."""
    label = ""
    if article is not None:
        label += f"第{_spoken(article)}条" + (f"之{_spoken(sub)}" if sub else "")
    if paragraph is not None:
        label += f"第{_spoken(paragraph)}款"
    if item is not None:
        label += f"第（{_spoken(item)}）项"
    if subitem is not None:
        label += f"第{_spoken(subitem)}目"
    return label


def _spoken(number: int) -> str:
    """In Chinese as far as laws count; a greater number stays in figures."""
    return to_chinese(number) if number < 10_000 else str(number)


def canonical_title(title: str) -> str:
    """The key under which a law is held: no 《》, no spaces, no edition in brackets, no 中华人民共和国 in front.

    《》 inside a title become 〈〉, so that both ways of quoting a law in a decision's name give one key.
    """
    plain = re.sub(r"\s|[\u200b\ufeff]", "", _normal(title)).strip("《》")
    plain = _EDITION.sub("", plain).replace("<", "〈").replace(">", "〉").replace("《", "〈").replace("》", "〉")
    return plain.removeprefix(STATE).replace(f"〈{STATE}", "〈")


def parse(text: str) -> list[Citation]:
    """Every citation in the string, in order, each once. An empty list where there is none."""
    return list(_parsed(text) if len(text) <= SHORT else _read(text))


@lru_cache(maxsize=SHORT_KEPT)
def _parsed(text: str) -> tuple[Citation, ...]:
    """The citations of a short text, such as lists and records repeat."""
    return _read(text)


def _read(text: str) -> tuple[Citation, ...]:
    reader = _Reader()
    plain = _normal(text)
    for start, end, title in _titled_stretches(plain):
        if title is not None:
            reader.law(title)
        reader.stretch(plain[start:end])
    reader.finish()
    if not reader.found and (whole := _whole_name(text)):
        return (whole,)
    return tuple(dict.fromkeys(reader.found))


def _whole_name(text: str) -> Citation | None:
    plain = re.sub(r"\s", "", _normal(text))
    return Citation(canonical_title(plain), edition=_edition_of(plain)) if _WHOLE.match(plain) else None


def _normal(text: str) -> str:
    """Full-width letters, digits and brackets become plain ones; 《》 and Chinese punctuation stay."""
    kept = unicodedata.normalize("NFKC", text.replace("\u200b", "").replace("\ufeff", ""))
    return kept.replace("〔", "(").replace("〕", ")").replace("【", "").replace("】", "")


def _titled_stretches(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Cut the text at 《…》 (which may nest): (start, end, title before the stretch)."""
    position, title = 0, None
    while (opening := text.find("《", position)) >= 0:
        yield position, opening, title
        depth, index = 0, opening
        while index < len(text):
            depth += {"《": 1, "》": -1}.get(text[index], 0)
            index += 1
            if depth == 0:
                break
        title, position = text[opening + 1 : index - (depth == 0)], index
    yield position, len(text), title


def _edition_of(text: str) -> int | None:
    found = _EDITION.search(text)
    year = _YEAR.search(found.group()) if found else None
    return int(year.group()) if year else None


def _numbers(text: str) -> list[int]:
    """一、三至五 gives 1, 3, 4, 5. A range that runs backwards or too far gives its two ends."""
    found: list[int] = []
    joined = False
    for part in re.findall(rf"{_N}|{_RANGE}", text.replace("(", "").replace(")", "、")):
        if re.fullmatch(_RANGE, part):
            joined = True
            continue
        number = _number(part)
        found.extend(_between(found[-1], number) if joined and found else [number])
        joined = False
    return found


def _number(text: str) -> int:
    """The number; what only looks like one (十百) becomes one that no law has, so that it is not found."""
    try:
        return to_int(text)
    except ValueError:
        return NO_SUCH_NUMBER


def _between(first: int, last: int) -> list[int]:
    return list(range(first + 1, last + 1)) if first < last <= first + LONGEST_RANGE else [last]


class _Reader:
    """Walks the tokens; a token at one level ends the citation that already has something there."""

    LEVELS = ("law", "article", "paragraph", "item", "subitem")

    def __init__(self) -> None:
        self.found: list[Citation] = []
        self.path: dict[str, int | str | tuple[int, int]] = {}
        self.edition: int | None = None
        self.open = False

    def law(self, title: str) -> None:
        if self.open:
            self._emit()
        self.edition = _edition_of(title)
        self.path = {"law": canonical_title(title)}
        self.open = True

    def stretch(self, text: str) -> None:
        # 《A》（2021年修订）第一条: the edition may stand behind the title.
        if (edition := _edition_of(text[:24])) and self.path.get("law") and text.lstrip().startswith("("):
            self.edition = edition
        # Spaces never part the words of one citation; a line break does.
        text = re.sub(r"[^\S\n]+", "", text)
        last_end = 0
        for token in _TOKEN.finditer(text):
            between = text[last_end : token.start()]
            self._token(token, ranged=bool(re.fullmatch(_RANGE, between)), adjacent=between == "")
            last_end = token.end()

    def finish(self) -> None:
        if self.open:
            self._emit()

    def _token(self, token: re.Match[str], *, ranged: bool, adjacent: bool) -> None:
        if name := token["name"]:
            self._named(name)
        elif bare := token["bare"]:
            # （四） without 项 counts only directly behind an article or a paragraph.
            if adjacent and "article" in self.path and "subitem" not in self.path:
                self._level("item", _numbers(bare), ranged=False)
        elif token["article"]:
            self._level("article", _numbers(token["article"]), ranged=ranged, sub=token["sub"])
        else:
            for group in ("paragraph", "item", "plain_item", "subitem"):
                if token[group] and "article" in self.path:
                    self._level(group.removeprefix("plain_"), _numbers(token[group]), ranged=ranged)

    def _named(self, name: str) -> None:
        name = _LEADING.sub("", _VERB.split(name)[-1])
        if name in _SAME_LAW:
            if self.open:
                self._emit()
            self._cut("law")
        elif name:
            self.law(name)

    def _level(self, level: str, numbers: list[int], *, ranged: bool, sub: str | None = None) -> None:
        before = self.path.get(level)
        if ranged and before is not None and numbers:
            previous = before[0] if isinstance(before, tuple) else int(before)
            numbers = [*_between(previous, numbers[0]), *numbers[1:]]
        for index, number in enumerate(numbers):
            if self.open and (level in self.path or self._deeper(level)):
                self._emit()
            self._cut(level)
            last = index == len(numbers) - 1
            self.path[level] = (number, _number(sub) if sub and last else 0) if level == "article" else number
            self.open = True

    def _deeper(self, level: str) -> bool:
        return any(name in self.path for name in self.LEVELS[self.LEVELS.index(level) + 1 :])

    def _cut(self, level: str) -> None:
        """Forget this level (but a law, which is carried on) and all below it."""
        first = self.LEVELS.index(level) + (level == "law")
        for name in self.LEVELS[first:]:
            self.path.pop(name, None)

    def _emit(self) -> None:
        article = self.path.get("article")
        number, sub = article if isinstance(article, tuple) else (None, 0)
        rest = {name: self.path.get(name) for name in ("paragraph", "item", "subitem")}
        self.found.append(
            Citation(
                law_title=str(self.path.get("law", "")),
                article=number,
                sub=sub,
                edition=self.edition,
                **{name: value if isinstance(value, int) else None for name, value in rest.items()},
            )
        )
        self.open = False
