"""What every reader gives, and what the line-by-line layouts share."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from sunlit.basis.citations import canonical_title
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.numerals import CHINESE, to_int
from sunlit.basis.structure import clean_lines
from sunlit.ledger.wording import Text

_N = rf"(?:[{CHINESE}]+|[0-9０-９]+)"
_ARTICLE = re.compile(rf"^第({_N})条(?:之({_N}))?(?:[\s　\xa0]+(.*))?$")
_HEADING = re.compile(rf"^第{_N}(编|分编|章|节)(?:[\s　\xa0]|$)")
_LEVELS = ("编", "分编", "章", "节")
_DATE = re.compile(r"([12]\d{3})年(\d{1,2})月(\d{1,2})日(?!\s*(?:起\s*)?施行)")
_NUMBER = re.compile(r"(?:国务院令|主席令|[㐀-鿿]{1,12}令)第[〇零一二三四五六七八九十百\d]+号")


@dataclass(frozen=True, slots=True)
class ParsedArticle:
    """One article as read: its number (and 之一 as sub 1), its label as printed, chapter and text."""

    number: int
    sub: int
    label: str
    chapter: str
    text: str


@dataclass(frozen=True)
class ParsedLaw:
    """One edition of one law as read from one source. No in-force date: no source can be trusted to know it."""

    full_title: str
    adopted_on: date
    articles: tuple[ParsedArticle, ...]
    kind: str = "other"
    issuer: str = ""
    document_number: str = ""
    status: str = "unknown"
    source: str = ""
    source_version: str = field(default="")

    @property
    def title(self) -> str:
        """The canonical title, under which the law is held."""
        return canonical_title(self.full_title)

    @property
    def text_hash(self) -> str:
        """SHA-256 of the articles without spaces and quotation marks, which sources print differently."""
        return text_hash((article.number, article.sub, article.text) for article in self.articles)


def text_hash(articles: Iterable[tuple[int, int, str]]) -> str:
    """The fingerprint of an edition's wording: (number, sub, text) of each article, in order."""
    digest = hashlib.sha256()
    for number, sub, text in articles:
        plain = re.sub(r"[\s\u200b\"'“”‘’]", "", unicodedata.normalize("NFKC", text))
        digest.update(f"{number}.{sub}:{plain}\n".encode())
    return digest.hexdigest()


def articles_from(lines: Iterable[str]) -> tuple[ParsedArticle, ...]:
    """The articles of a text whose lines are headings, 第X条 with its first paragraph, and further paragraphs."""
    chapters: dict[str, str] = {}
    found: list[tuple[int, int, str, str, list[str]]] = []
    for raw in lines:
        line = raw.strip(" \t\r　\xa0\u200b\ufeff#")
        if not line:
            continue
        if heading := _HEADING.match(line):
            _enter(chapters, heading[1], tidy_heading(line))
        elif article := _ARTICLE.match(line):
            sub = to_int(article[2]) if article[2] else 0
            label = line.split("条", 1)[0] + "条" + (f"之{article[2]}" if article[2] else "")
            words = [article[3]] if article[3] else []
            found.append((to_int(article[1]), sub, label, " ".join(chapters.values()), words))
        elif found:
            found[-1][4].append(line)
    return joined(ParsedArticle(n, sub, label, chapter, "\n".join(text)) for n, sub, label, chapter, text in found)


def joined(articles: Iterable[ParsedArticle]) -> tuple[ParsedArticle, ...]:
    """Texts cleaned; a number that comes again (a quoted foreign article) goes to the end of the one before it."""
    seen: set[tuple[int, int]] = set()
    found: list[ParsedArticle] = []
    for article in articles:
        text = "\n".join(clean_lines(article.text))
        if (article.number, article.sub) in seen and found:
            last = found[-1]
            words = f"{last.text}\n{article.label} {text}"
            found[-1] = ParsedArticle(last.number, last.sub, last.label, last.chapter, words)
            continue
        seen.add((article.number, article.sub))
        found.append(ParsedArticle(article.number, article.sub, article.label, article.chapter, text))
    return tuple(found)


def tidy_heading(line: str) -> str:
    """第一章 总则, however the source spaced it."""
    number, *words = re.split(r"[\s　\xa0]+", line.strip())
    return f"{number} {''.join(words)}".strip()


def law_from_lines(
    full_title: str, history: Sequence[str], body: Iterable[str], *, adopted_on: date | None, source: str, layout: str
) -> ParsedLaw:
    """A law from its title, the lines of its history and its body; refused without articles or without a date."""
    articles = articles_from(body)
    if not articles:
        raise BasisRefusal(
            Text(
                f"{source}：没有找到“第X条”，不像是法律文本，未导入。",
                f"{source}: no article (第X条) was found, so this is not the text of a law; nothing was imported",
            )
        )
    adopted = adopted_on or last_date(history)
    if adopted is None:
        raise BasisRefusal(
            Text(
                f"{source}：没有找到通过或公布日期；请在标题下的括号里或文件名里写明，例如（2019-04-23）。",
                f"{source}: no date of adoption was found; write it under the title or into the file name, "
                f"for example (2019-04-23)",
            )
        )
    past = " ".join(history)
    # An earlier line's number is an earlier edition's.
    numbers = _NUMBER.findall(next((line for line in reversed(history) if last_date([line])), ""))
    kind, issuer = kind_and_issuer(full_title, past)
    return ParsedLaw(
        full_title=full_title,
        adopted_on=adopted,
        articles=articles,
        kind=kind,
        issuer=issuer,
        document_number=numbers[-1] if numbers else "",
        source=source,
        source_version=layout,
    )


def last_date(lines: Sequence[str]) -> date | None:
    """The last date of the history that is not the date from which the law applies."""
    found = None
    for year, month, day in _DATE.findall(re.sub(r"[\s　]", "", " ".join(lines))):
        try:
            found = date(int(year), int(month), int(day))
        except ValueError:
            continue
    return found


def kind_and_issuer(full_title: str, history: str) -> tuple[str, str]:
    """The kind of the law and who made it, from the history's own words; other and nobody where it is silent."""
    if local := re.search(r"[㐀-鿿]{2,12}(?:省|市|自治区|自治州|县)[㐀-鿿]{0,6}人民代表大会(?:常务委员会)?", history):
        return "local_regulation", local.group()
    if "全国人民代表大会" in history:
        standing = "全国人民代表大会常务委员会" in history
        kind = "constitution" if canonical_title(full_title) == "宪法" else "law"
        return kind, "全国人民代表大会常务委员会" if standing else "全国人民代表大会"
    if "中共中央" in history:
        return "party_rule", "中共中央"
    if "国务院" in history or "政务院" in history:
        return "regulation", "国务院"
    if ministry := re.search(r"([㐀-鿿]{2,20}(?:部|局|委员会|总署|署|银行))令", history):
        return "rule", ministry[1]
    return "other", ""


def _enter(chapters: dict[str, str], level: str, heading: str) -> None:
    for lower in _LEVELS[_LEVELS.index(level) :]:
        chapters.pop(lower, None)
    chapters[level] = heading
