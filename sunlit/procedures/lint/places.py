"""Places in the law that rules cite, and whether a chart cites them. Pure."""

from dataclasses import dataclass
from functools import lru_cache

from sunlit.basis.citations import parse
from sunlit.basis.numerals import to_chinese
from sunlit.procedures.model import Article


@dataclass(frozen=True, slots=True)
class Place:
    """An article, paragraph and item of one law. What is left out is every paragraph or item of it."""

    law: str
    english: str
    article: int
    paragraph: int = 0
    item: int = 0

    @property
    def cited(self) -> Article:
        """The citation in words, in both languages."""
        zh, en = f"《{self.law}》第{to_chinese(self.article)}条", f"{self.english}, art. {self.article}"
        if self.paragraph:
            zh, en = f"{zh}第{to_chinese(self.paragraph)}款", f"{en}({self.paragraph})"
        if self.item:
            zh, en = f"{zh}第（{to_chinese(self.item)}）项", f"{en}({self.item})"
        return Article(zh, en)

    def meets(self, other: "Cited") -> bool:
        """Whether a chart that cites the other place speaks of this one; a whole article speaks of all its parts."""
        return (
            (self.law, self.article) == (other.law, other.article)
            and (not self.paragraph or not other.paragraph or self.paragraph == other.paragraph)
            and (not self.item or not other.item or self.item == other.item)
        )


@dataclass(frozen=True, slots=True)
class Cited:
    """One place that a chart cites; 0 where it names no article, paragraph or item."""

    law: str
    article: int
    paragraph: int
    item: int


@dataclass(frozen=True, slots=True)
class Law:
    """A law under the name by which charts cite it (without 中华人民共和国)."""

    zh: str
    en: str

    def at(self, article: int, paragraph: int = 0, item: int = 0) -> Place:
        """A place in this law."""
        return Place(self.zh, self.en, article, paragraph, item)


LICENSING = Law("行政许可法", "Administrative Licensing Law")
PENALTY = Law("行政处罚法", "Administrative Penalty Law")
COERCION = Law("行政强制法", "Administrative Coercion Law")
RECONSIDERATION = Law("行政复议法", "Administrative Reconsideration Law")
DISCLOSURE = Law("政府信息公开条例", "Regulation on Open Government Information")
DECISIONS = Law("重大行政决策程序暂行条例", "Interim Regulation on Major Administrative Decisions")
BUSINESS = Law("优化营商环境条例", "Regulation on Optimising the Business Environment")


@lru_cache(maxsize=4096)
def cited_in(words: str) -> tuple[Cited, ...]:
    """The places that a citation in words names."""
    return tuple(
        Cited(one.law_title, one.article or 0, one.paragraph or 0, one.item or 0)
        for one in parse(words)
        if one.law_title
    )
