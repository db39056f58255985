"""What a public page is made of: plain frozen values, ready for a template or for JSON (pure).

Wording that exists in both languages is a ``Text``; ``Text.en`` is empty where the data exist in Chinese only (law
texts, names of organs without an English name), and the page then shows the Chinese with its language marked.
Nothing here has more in it than the public may see: what is masked was masked before it was put in.
"""

from sunlit.publication.pages.cards import CardList, CardPage, CardRow, CardRule
from sunlit.publication.pages.doors import (
    ApplyForm,
    DraftShown,
    Finding,
    Found,
    Home,
    Statistics,
    StatisticsRow,
    Verification,
)
from sunlit.publication.pages.laws import ArticleFound, ArticlePage, ArticleRow, LawList, LawPage, LawRow
from sunlit.publication.pages.organs import OrganShown, PostShown
from sunlit.publication.pages.parts import NO_TEXT, Choice, Facet, Fact, Figure, Limit, Line, Paging, Proof
from sunlit.publication.pages.powers import (
    Basis,
    Became,
    ChartShown,
    CodeShown,
    FieldChanged,
    Handler,
    Match,
    MaterialShown,
    News,
    PlaceShown,
    PowerDiff,
    PowerList,
    PowerPage,
    PowerRow,
    VersionChange,
    VersionRow,
)
from sunlit.publication.pages.records import RecordList, RecordPage, RecordRow
from sunlit.publication.pages.voices import AnswerList, AnswerRow, RatingList, RatingRow

__all__ = [
    "NO_TEXT",
    "AnswerList",
    "AnswerRow",
    "ApplyForm",
    "ArticleFound",
    "ArticlePage",
    "ArticleRow",
    "Basis",
    "Became",
    "CardList",
    "CardPage",
    "CardRow",
    "CardRule",
    "ChartShown",
    "Choice",
    "CodeShown",
    "DraftShown",
    "Facet",
    "Fact",
    "FieldChanged",
    "Figure",
    "Finding",
    "Found",
    "Handler",
    "Home",
    "LawList",
    "LawPage",
    "LawRow",
    "Limit",
    "Line",
    "Match",
    "MaterialShown",
    "News",
    "OrganShown",
    "Paging",
    "PlaceShown",
    "PostShown",
    "PowerDiff",
    "PowerList",
    "PowerPage",
    "PowerRow",
    "Proof",
    "RatingList",
    "RatingRow",
    "RecordList",
    "RecordPage",
    "RecordRow",
    "Statistics",
    "StatisticsRow",
    "Verification",
    "VersionChange",
    "VersionRow",
]
