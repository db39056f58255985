"""The list, one power on its page, and what has changed in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from sunlit.ledger.wording import Text
from sunlit.procedures.rules import State
from sunlit.publication.pages.parts import NO_TEXT, Facet, Fact, Figure, Limit, Paging, Proof
from sunlit.publication.pages.records import RecordRow


@dataclass(frozen=True, slots=True)
class PowerRow:
    """One line of the power list. ``power`` is the row of the power."""

    power: int
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
    # The house rules under which the matter is handled 办理制度.
    systems: tuple[Text, ...] = ()


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
class CodeShown:
    """A code that a power has or had; ``until`` is empty for the present one."""

    code: str
    from_on: date
    until: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class PlaceShown:
    """Where a power stands in a published list of kinds; ``entry`` is None where that list has no place for it."""

    title: Text
    entry: Text | None


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
    # Why nobody can apply online now; without words where it can be done.
    closed_because: Text
    # The organ begins by itself: nobody applies.
    ex_officio: bool
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
    codes: tuple[CodeShown, ...] = ()
    places: tuple[PlaceShown, ...] = ()

    @property
    def waived_materials(self) -> int:
        """How many materials need not be handed in."""
        return sum(material.waived for material in self.materials)
