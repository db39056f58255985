"""What a rule of the legal lint is, and what it finds. Pure."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.places import Place
from sunlit.procedures.lint.view import View

Severity = Literal["must", "should"]
SEVERITIES: dict[Severity, Text] = {"must": Text("违法", "unlawful"), "should": Text("提示", "advice")}


SILENT = Text("", "")


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule does not hold: the steps concerned, the way that shows it, and what is special here."""

    steps: tuple[str, ...] = ()
    path: tuple[str, ...] = ()
    detail: Text = SILENT


Find = Callable[[View], Iterable[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One demand of the law on a chart. ``family`` tells on which charts it is asked (see families.py)."""

    id: str
    title: Text
    articles: tuple[Place, ...]
    family: str
    why: Text
    mend: Text
    find: Find
    severity: Severity = "must"


@dataclass(frozen=True, slots=True)
class LegalFinding:
    """Where a chart breaks a rule: which steps, which articles, why, how to mend it, and the shortest way to see it.

    A ``must`` stands in the way of publication; a ``should`` needs a recorded reason.
    """

    rule: str
    title: Text
    severity: Severity
    articles: tuple[Text, ...]
    steps: tuple[str, ...]
    path: tuple[str, ...]
    why: Text
    mend: Text

    @property
    def text(self) -> Text:
        """The whole finding in one sentence: why, by which article, how to mend it."""
        zh = "、".join(article.zh for article in self.articles)
        en = "; ".join(article.en for article in self.articles)
        return Text(f"{self.why.zh}（{zh}）{self.mend.zh}", f"{self.why.en} ({en}) {self.mend.en}")


def finding(rule: Rule, hit: Hit, view: View) -> LegalFinding:
    """The finding in words."""
    zh = "、".join(f"“{view.title(name).zh}”" for name in hit.steps)
    en = ", ".join(f"“{view.title(name).en}”" for name in hit.steps)
    why = Text(
        (f"{zh}：" if zh else "") + hit.detail.zh + rule.why.zh, (f"{en}: " if en else "") + hit.detail.en + rule.why.en
    )
    articles = tuple(Text(place.cited.zh, place.cited.en) for place in rule.articles)
    return LegalFinding(rule.id, rule.title, rule.severity, articles, hit.steps, hit.path, why, rule.mend)
