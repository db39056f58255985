"""Code schemes as content/categories/code_schemes gives them: ordered segments with length, signs, source and check."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from sunlit.basis.content import CONTENT, preset_file, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.categories import all_kinds
from sunlit.powers.errors import PowersRefusal

FOLDER = CONTENT / "categories"
DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class CheckMethod:
    """How a check sign is reckoned (content/categories/check_digits.yaml)."""

    name: Text
    signs: str
    modulus: int
    factor: int

    def sign_for(self, text: str) -> str | None:
        """The check sign of a text; None where a sign of it has no value."""
        if not set(text) <= set(self.signs):
            return None
        total = sum(self.signs.index(sign) * pow(self.factor, place, self.modulus) for place, sign in enumerate(text))
        return self.signs[-total % self.modulus]


@dataclass(frozen=True, slots=True)
class Check:
    """The segment is the check sign of these others."""

    method: CheckMethod
    over: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Segment:
    """One part of a code. ``least`` and ``most`` are its length; ``before`` is the separator in front of it."""

    name: str
    title: Text
    group: Text | None
    least: int
    most: int
    signs: str
    signs_title: Text
    source: str
    start: int
    pad: str
    text: str
    before: str
    values: Mapping[str, Text]
    only: bool
    format: str
    check: Check | None


@dataclass(frozen=True, slots=True)
class CodeScheme:
    """How codes of one kind are put together. ``stored``: the separators are part of the code, not of its print."""

    code: str
    name: Text
    source: str
    unconfirmed: bool
    stored: bool
    segments: tuple[Segment, ...]
    examples: tuple[str, ...]

    @property
    def most(self) -> int:
        """The greatest number of signs, separators included where they are stored."""
        return sum(one.most + (len(one.before) if self.stored else 0) for one in self.segments)

    @property
    def least(self) -> int:
        """The least number of signs, separators included where they are stored."""
        return sum(one.least + (len(one.before) if self.stored else 0) for one in self.segments)

    def shown(self, values: Mapping[str, str]) -> str:
        """The code as it is printed, from the values of its segments."""
        return "".join(f"{one.before}{values[one.name]}" for one in self.segments)

    def bare(self, code: str) -> str:
        """A code as it is kept: without the separators that are only shown."""
        marks = set() if self.stored else {one.before for one in self.segments if one.before}
        for mark in marks:
            code = code.replace(mark, "")
        return code


CHARSETS: Mapping[str, tuple[str, Text]] = MappingProxyType(
    {
        "digits": (DIGITS, Text("数字", "digits")),
        "letters": (LETTERS, Text("大写字母", "capital letters")),
        "capitals": (DIGITS + LETTERS, Text("数字和大写字母", "digits and capital letters")),
    }
)


@cache
def all_schemes() -> Mapping[str, CodeScheme]:
    """Every scheme by its code, in the order in which they are tried."""
    rows = {path.stem: read_yaml(path) for path in sorted((FOLDER / "code_schemes").glob("*.yaml"))}
    ordered = sorted(rows.items(), key=lambda pair: (pair[1]["order"], pair[0]))
    return MappingProxyType({code: _scheme(code, row) for code, row in ordered})


def scheme(code: str) -> CodeScheme:
    """The scheme of this name. Raises PowersRefusal with the names there are."""
    try:
        return all_schemes()[code]
    except KeyError:
        known = "、".join(all_schemes())
        raise PowersRefusal(
            Text(
                f"没有名为“{code}”的编码规则，可用的有：{known}。", f"There is no scheme “{code}”; there are: {known}."
            ),
            field="scheme",
        ) from None


@cache
def scheme_for_powers(jurisdiction: str) -> CodeScheme:
    """The scheme by which a jurisdiction gives new powers their codes (content/presets/<jurisdiction>/codes.yaml)."""
    return scheme(read_yaml(preset_file(jurisdiction, "codes.yaml"))["powers"])


@cache
def check_methods() -> Mapping[str, CheckMethod]:
    """Every way to reckon a check sign."""
    rows = read_yaml(FOLDER / "check_digits.yaml")
    return MappingProxyType(
        {
            name: CheckMethod(Text(row["zh"], row["en"]), row["signs"], row["modulus"], row["factor"])
            for name, row in rows.items()
        }
    )


def _scheme(code: str, row: Mapping[str, Any]) -> CodeScheme:
    groups = {name: Text(one["zh"], one["en"]) for name, one in row.get("groups", {}).items()}
    return CodeScheme(
        code=code,
        name=Text(row["zh"], row["en"]),
        source=row["source"],
        unconfirmed=row.get("unconfirmed", False),
        stored=row["separators"] == "stored",
        segments=tuple(_segments(row["segments"], groups)),
        examples=tuple(str(one) for one in row.get("examples", ())),
    )


def _segments(rows: Iterable[Mapping[str, Any]], groups: Mapping[str, Text]) -> Iterable[Segment]:
    for row in rows:
        length = row["length"]
        least, most = length if isinstance(length, list) else (length, length)
        signs, title = _charset(row["charset"])
        yield Segment(
            name=row["name"],
            title=Text(row["zh"], row["en"]),
            group=groups.get(row.get("group", "")),
            least=least,
            most=most,
            signs=signs,
            signs_title=title,
            source=row["source"],
            start=row.get("start", 1),
            pad=row.get("pad", ""),
            text=row.get("text", ""),
            before=row.get("before", ""),
            values=_values(row.get("values", "")),
            only=row.get("only", False),
            format=row.get("format", ""),
            check=_check(row.get("check")),
        )


def _charset(name: str) -> tuple[str, Text]:
    if name in CHARSETS:
        return CHARSETS[name]
    method = check_methods()[name]
    return method.signs, Text(
        f"数字和不含 I、O、S、V、Z 的大写字母（{name.upper()}）", "digits and capitals but I, O, S, V, Z"
    )


def _values(name: str) -> Mapping[str, Text]:
    if not name:
        return MappingProxyType({})
    if name == "kind_letters":
        return MappingProxyType({kind.letters: kind.name for kind in all_kinds().values()})
    if name == "kind_numbers":
        return MappingProxyType(
            {number: kind.name for kind in all_kinds().values() for number in kind.numbers if len(number) > 1}
        )
    rows = read_yaml(FOLDER / "code_values.yaml")[name]
    return MappingProxyType({str(value): Text(row["zh"], row["en"]) for value, row in rows.items()})


def _check(row: Mapping[str, Any] | None) -> Check | None:
    return Check(check_methods()[row["method"]], tuple(row["over"])) if row else None
