"""What a public page is made of: plain frozen values, ready for a template or for JSON (pure).

Wording that exists in both languages is a ``Text``; ``Text.en`` is empty where the data exist in Chinese only (law
texts, names of organs without an English name), and the page then shows the Chinese with its language marked.
Nothing here has more in it than the public may see: what is masked was masked before it was put in.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.procedures.rules import State

NO_TEXT = Text("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number and the list it counts: ``list`` names the page, ``query`` its filter, and both give this number.

    ``list`` is one of powers, records, cards, answers, ratings, organs, laws. ``value`` is the count; ``shown`` is
    what is written where that is not the bare count (a share such as "98.6%").
    """

    key: str
    label: Text
    value: int
    list: str
    query: str = ""
    shown: str = ""
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter: its name, how many rows it leaves, whether it is chosen now."""

    value: str
    label: Text
    count: int
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter of a list: ``name`` is the parameter in the address.

    ``note`` says what the choices add up to, or why they do not add up to the list; empty where nothing was said.
    """

    name: str
    label: Text
    choices: tuple[Choice, ...]
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Paging:
    """Where in a list the reader stands. ``total`` counts all rows that the filter leaves."""

    page: int
    size: int
    total: int

    @property
    def pages(self) -> int:
        """The number of pages; at least one."""
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        """The place of the page's first row in the list, from 1; 0 where the list is empty."""
        return (self.page - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the page's last row."""
        return min(self.page * self.size, self.total)

    @property
    def previous(self) -> int | None:
        """The page before, where there is one."""
        return self.page - 1 if self.page > 1 else None

    @property
    def next(self) -> int | None:
        """The page after, where there is one."""
        return self.page + 1 if self.page < self.pages else None


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit in words: number, unit, what sets it. ``article`` is empty for a promise of the organ."""

    value: int
    unit: str
    words: Text
    article: str = ""
    parameter: str = ""


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One line of the power list."""

    code: str
    name: Text
    summary: Text
    kind: str
    kind_name: Text
    organ_code: str
    organ: Text
    promise: Limit | None
    statute: Limit | None
    fee: str
    visits: int
    online: bool
    theme: Text = NO_TEXT
    # Where the words looked for stand, unless it is the name.
    match: "Match | None" = None


@dataclass(frozen=True, slots=True)
class Match:
    """Why an item was found: in which law or article, with the words before, the words themselves and those behind."""

    label: Text
    place: str
    before: str = ""
    words: str = ""
    behind: str = ""
    law_key: str = ""
    article_key: str = ""


@dataclass(frozen=True, slots=True)
class PowerList:
    """A page of the power list. ``nearest`` holds the closest items where nothing was found.

    ``resting`` names the law or article where only items that rest on it are shown.
    """

    rows: tuple[PowerRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    nearest: tuple[PowerRow, ...] = ()
    query: str = ""
    resting: Match | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """One legal basis: what was cited, the exact text where it is held, and what it says in plain words.

    ``held`` is false where the text is not held ("cited, text not held"); ``reason`` says why then.
    ``others`` is how many other powers cite the same article; ``law_key`` and ``article_key`` open its page.
    """

    kind: Text
    citation: str
    law_title: str
    article_label: str
    held: bool
    text: str = ""
    status: Text = NO_TEXT
    version: Text = NO_TEXT
    plain: Text = NO_TEXT
    reason: Text = NO_TEXT
    others: int = 0
    law_key: str = ""
    article_key: str = ""


@dataclass(frozen=True, slots=True)
class MaterialShown:
    """Something to hand in. ``id`` is the row that an application refers to."""

    id: int
    name: Text
    required: bool
    waived: bool
    copies: str
    obtained: str
    note: str


@dataclass(frozen=True, slots=True)
class Handler:
    """Who does it: a post and the names of its A and B holder, and how to reach them."""

    role: str
    role_name: Text
    organ: str
    division: str
    post: str
    holder_a: str
    holder_b: str
    phone: str
    place: str


@dataclass(frozen=True, slots=True)
class ChartShown:
    """A published chart, and the state of one case on it where there is one.

    ``states`` maps step to done, now, todo or skip; ``stamps`` to the moment in words; ``callout`` stands at the
    current step, ``lanes`` says who sits where. Pass it whole to ``chart_svg`` and ``chart_outline``.
    """

    version: int
    number: int
    title: Text
    content_hash: str
    published_on: date | None
    states: Mapping[str, State] = field(default_factory=dict)
    stamps: Mapping[str, str] = field(default_factory=dict)
    callout: Text = NO_TEXT
    lanes: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proof:
    """How a published thing can be verified: its fingerprint, its leaf, and the first checkpoint that holds it."""

    content_hash: str
    leaf: int | None = None
    index: int | None = None
    acted_at: datetime | None = None
    checkpoint_size: int | None = None
    checkpoint_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One published decision. ``applicant`` is masked."""

    id: int
    kind: str
    kind_name: Text
    number: str
    title: str
    applicant: str
    organ_code: str
    organ: str
    power_code: str
    power_name: str
    received_on: date | None
    decided_on: date | None
    result: str
    result_name: Text
    used_days: int | None
    limit_days: int | None
    on_time: bool | None
    rating: int | None
    released_at: datetime
    objection_until: datetime | None
    objection_open: bool
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A label and its value, for a summary list."""

    label: Text
    value: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """The whole public record. Withdrawn: ``lines`` is empty, and the reason, its article and the day stand instead."""

    row: RecordRow
    lines: tuple[Line, ...]
    reasons: str
    remedies: tuple[Text, ...]
    withdrawn_at: datetime | None
    withdrawn_reason: str
    withdrawal_article: str
    proof: Proof
    withdrawal_proof: Proof | None


@dataclass(frozen=True, slots=True)
class RecordList:
    """A page of published decisions."""

    rows: tuple[RecordRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One of the four facts at the top of a power's page."""

    key: str
    label: Text
    shown: Text
    note: Text = NO_TEXT
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of a power in the list of its versions."""

    number: int
    in_force_on: date | None
    published_at: datetime | None
    change_note: str
    current: bool


@dataclass(frozen=True, slots=True)
class FieldChanged:
    """One field that two versions fill differently: the words that went, came and stayed, in reading order.

    ``chinese`` says whether the words are Chinese data.
    """

    name: str
    label: Text
    parts: tuple[tuple[str, str], ...]
    chinese: bool = True


@dataclass(frozen=True, slots=True)
class VersionChange:
    """What one published version changed and why; ``before`` is the number of the one it replaced, 0 for the first.

    ``cancelled``: it is the end of the power that is told, ``at`` its moment and ``why`` the reason given.
    """

    number: int
    before: int
    at: datetime | None
    in_force_on: date | None
    why: str
    fields: tuple[FieldChanged, ...]
    kept: bool = False
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Became:
    """What a power became, or what it came from: the other power, how, and since when."""

    words: Text
    code: str
    name: Text
    organ: Text
    on: date


@dataclass(frozen=True, slots=True)
class PowerDiff:
    """Two published versions of a power side by side, and those that can be chosen."""

    code: str
    name: Text
    old: VersionRow
    new: VersionRow
    versions: tuple[VersionRow, ...]
    fields: tuple[FieldChanged, ...]


@dataclass(frozen=True, slots=True)
class News:
    """One change of the public list: an item that is new, was changed, or was taken off."""

    what: str
    words: Text
    at: datetime
    code: str
    name: Text
    organ: Text
    number: int
    before: int
    why: str


@dataclass(frozen=True, slots=True)
class PowerPage:
    """All of a power's page."""

    code: str
    version: int
    version_id: int
    versions: tuple[VersionRow, ...]
    current: bool
    cancelled_on: date | None
    in_force_on: date | None
    published_at: datetime | None
    name: Text
    summary: Text
    kind: str
    kind_name: Text
    theme: Text
    organ_code: str
    organ: Text
    promise: Limit | None
    statute: Limit | None
    shorter_percent: int | None
    facts: tuple[Fact, ...]
    fee: str
    fee_basis: str
    visits: int
    online: bool
    served: str
    window: str
    conditions: Text
    result_name: str
    flow_note: str
    bases: tuple[Basis, ...]
    materials: tuple[MaterialShown, ...]
    handlers: tuple[Handler, ...]
    rights: tuple[Text, ...]
    phone: str
    complaint_phone: str
    address: str
    recent: tuple[RecordRow, ...]
    records: Figure
    chart: ChartShown | None
    proof: Proof
    history: tuple[VersionChange, ...] = ()
    became: tuple[Became, ...] = ()
    came_from: tuple[Became, ...] = ()

    @property
    def waived_materials(self) -> int:
        """How many materials need not be handed in."""
        return sum(material.waived for material in self.materials)


@dataclass(frozen=True, slots=True)
class ApplyForm:
    """What the pages of an application need to know."""

    code: str
    version_id: int
    name: Text
    organ: Text
    conditions: Text
    materials: tuple[MaterialShown, ...]
    promise: Limit | None
    statute: Limit | None
    fee: str
    window: str
    phone: str
    online: bool
    open: bool
    closed_because: Text


@dataclass(frozen=True, slots=True)
class DraftShown:
    """An application that is still being filled in, or the number of the case it became."""

    code: str
    version_id: int
    answers: Mapping[str, Any]
    saved_at: datetime
    sent_number: str


@dataclass(frozen=True, slots=True)
class Home:
    """The front page. The four figures open the lists they count."""

    figures: tuple[Figure, ...]
    themes: Facet
    kinds: Facet
    organs: Facet
    recent: tuple[RecordRow, ...]


@dataclass(frozen=True, slots=True)
class CardRow:
    """A yellow or red card as the public sees it."""

    number: str
    level: str
    level_name: Text
    state: str
    state_name: Text
    organ_code: str
    organ: str
    post: str
    title: str
    subject_label: str
    rule: Text
    issued_at: datetime
    lifted: bool
    rectified: bool


@dataclass(frozen=True, slots=True)
class CardPage:
    """A card with its rule, evidence, calculation, the defence, and how it ended."""

    row: CardRow
    rule_source: str
    evidence: tuple[Line, ...]
    calculation: tuple[Text, ...]
    defence: str
    defended_at: datetime | None
    lift_reason: str
    lifted_at: datetime | None
    rectified_at: datetime | None
    orders: tuple[Line, ...]
    proof: Proof


@dataclass(frozen=True, slots=True)
class CardRule:
    """One row of the table of card rules."""

    id: str
    level: str
    level_name: Text
    words: Text
    source: str
    count: int
    query: str


@dataclass(frozen=True, slots=True)
class CardList:
    """A page of published cards and the rules by which they are issued."""

    rows: tuple[CardRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    figures: tuple[Figure, ...]
    rules: tuple[CardRule, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question that was answered and may be shown; no name is part of it."""

    number: str
    kind: str
    kind_name: Text
    organ: str
    power_code: str
    power_name: str
    title: str
    text: str
    answer: str
    answered_by: str
    raised_at: datetime
    answered_at: datetime


@dataclass(frozen=True, slots=True)
class AnswerList:
    """A page of answered questions."""

    rows: tuple[AnswerRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    query: str = ""


@dataclass(frozen=True, slots=True)
class RatingRow:
    """One rating; ``rated_by`` is masked."""

    number: str
    level: int
    level_name: Text
    text: str
    rated_by: str
    organ: str
    power_code: str
    power_name: str
    at: datetime
    reply: str
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class RatingList:
    """A page of ratings with the count of each level."""

    rows: tuple[RatingRow, ...]
    paging: Paging
    facets: tuple[Facet, ...]
    average: str = ""
    query: str = ""


@dataclass(frozen=True, slots=True)
class LawRow:
    """One law in the list of laws. ``key`` opens its page."""

    key: str
    title: str
    adopted_on: date | None
    in_force_on: date | None
    status: Text
    articles: int
    powers: int


@dataclass(frozen=True, slots=True)
class LawList:
    """A page of the laws that are held."""

    rows: tuple[LawRow, ...]
    paging: Paging
    query: str = ""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """One article with its text and how many powers cite it."""

    key: str
    label: str
    chapter: str
    text: str
    powers: int


@dataclass(frozen=True, slots=True)
class LawPage:
    """One version of a law with all its articles."""

    key: str
    title: str
    adopted_on: date | None
    in_force_on: date | None
    status: Text
    source: str
    versions: tuple[tuple[str, date | None, bool], ...]
    articles: tuple[ArticleRow, ...]
    powers: tuple[PowerRow, ...] = ()
    powers_total: int = 0


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """One article and the powers that rest on it."""

    law_key: str
    law_title: str
    article: ArticleRow
    status: Text
    in_force_on: date | None
    source: str
    powers: tuple[PowerRow, ...]


@dataclass(frozen=True, slots=True)
class ArticleFound:
    """A citation as it was typed and the article it means; ``reason`` says why where its text is not held."""

    citation: str
    law_key: str
    article_key: str
    text: str
    reason: Text


@dataclass(frozen=True, slots=True)
class Found:
    """What the search box found. ``case_number``: it was a case number, and the page asks for the query code.

    ``card``: it was the number of a published card.
    """

    query: str
    powers: tuple[PowerRow, ...]
    powers_total: int
    laws: tuple[LawRow, ...]
    articles: tuple[ArticleFound, ...]
    organs: tuple[tuple[str, str], ...]
    case_number: str = ""
    card: str = ""
    verify_code: str = ""
    nearest: tuple[PowerRow, ...] = ()

    @property
    def articles_held(self) -> int:
        """How many of the cited articles stand here with their text; the others were named, not found."""
        return sum(bool(article.article_key) for article in self.articles)


@dataclass(frozen=True, slots=True)
class PostShown:
    """A post with its holders."""

    name: str
    duty: str
    holder_a: str
    holder_b: str
    phone: str
    place: str


@dataclass(frozen=True, slots=True)
class OrganShown:
    """An organ with divisions and posts, and how many powers it has."""

    code: str
    name: Text
    address: str
    phone: str
    complaint_phone: str
    powers: Figure
    divisions: tuple[tuple[str, tuple[PostShown, ...]], ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the verify page found. ``state`` is good, open (not yet), bad, or none (nothing found)."""

    state: str
    text: Text


@dataclass(frozen=True, slots=True)
class Verification:
    """What verifying found, in words. ``what`` is number, code, leaf, hash or nothing."""

    asked: str
    what: str
    findings: tuple[Finding, ...]
    proof: Proof | None = None
    lines: tuple[Line, ...] = ()
    record: int | None = None
    power_code: str = ""
    document_code: str = ""
    receipt: str = ""


@dataclass(frozen=True, slots=True)
class StatisticsRow:
    """One organ's line in the statistics."""

    organ_code: str
    organ: Text
    powers: Figure
    records: Figure
    on_time: Figure
    refused: Figure
    yellow: Figure
    red: Figure


@dataclass(frozen=True, slots=True)
class Statistics:
    """Figures that open the lists they count, as of a moment."""

    as_of: datetime
    figures: tuple[Figure, ...]
    rows: tuple[StatisticsRow, ...]
