"""Taking a code apart: which scheme it follows, what each segment says, whether its check is right, where it breaks."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sunlit.ledger.wording import Text
from sunlit.powers.coding.schemes import Check, CodeScheme, Segment, all_schemes

# So many signs more or less, and it is not a code of that scheme at all.
NEAR = 3
SIGNS = re.compile(r"[0-9A-Za-z-]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One segment of a code: its value from the ``place``-th sign on, what it means, and what is wrong with it."""

    segment: Segment
    value: str
    place: int
    meaning: Text | None
    fault: Text | None = None

    @property
    def check(self) -> str:
        """ "right" or "wrong" for a check sign, empty for any other segment."""
        if self.segment.check is None:
            return ""
        return "wrong" if self.fault else "right"


@dataclass(frozen=True, slots=True)
class Explained:
    """A code read by one scheme. ``fault`` says why it cannot be taken apart; then there are no parts."""

    code: str
    scheme: CodeScheme
    parts: tuple[Part, ...] = ()
    fault: Text | None = None

    @property
    def faults(self) -> tuple[Text, ...]:
        """Every sentence against the code, in its order."""
        return (self.fault,) if self.fault else tuple(part.fault for part in self.parts if part.fault)

    @property
    def sound(self) -> bool:
        """Whether nothing is against it."""
        return not self.faults

    @property
    def values(self) -> Mapping[str, str]:
        """Segment -> value, as ``generate`` takes them."""
        return {part.segment.name: part.value for part in self.parts}


def tidy(code: str) -> str:
    """A code as somebody copied it, without spaces and wide forms."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", code)).replace("－", "-").replace("—", "-")


def parse(scheme: CodeScheme, code: str) -> Explained:
    """The code read by this scheme, with a sentence for all that is wrong."""
    written = tidy(code)
    bare = scheme.bare(written)
    found = _shape(scheme).fullmatch(bare)
    if found is None:
        return Explained(bare, scheme, fault=_misfit(scheme, written))
    values = {segment.name: found[segment.name] for segment in scheme.segments}
    if written != bare and written != scheme.shown(values):
        return Explained(bare, scheme, fault=_misfit(scheme, written))
    parts = tuple(
        Part(
            segment,
            values[segment.name],
            found.start(segment.name) + 1,
            _meaning(segment, values[segment.name]),
            _fault(segment, values, found.start(segment.name) + 1),
        )
        for segment in scheme.segments
    )
    return Explained(bare, scheme, parts)


def explain(code: str) -> tuple[Explained, ...]:
    """Every scheme that the code follows soundly, the likeliest first; else the one reading that comes nearest.

    Nothing where it does not even come near to any.
    """
    if not SIGNS.fullmatch(tidy(code)):
        return ()
    read = [parse(scheme, code) for scheme in all_schemes().values()]
    sound = [one for one in read if one.sound]
    if sound:
        return tuple(sorted(sound, key=_strangeness))
    written = tidy(code)
    nearest = min(read, key=lambda one: _distance(one, written))
    marks, off, _ = _distance(nearest, written)
    return (nearest,) if off <= NEAR and marks <= 1 else ()


def _strangeness(one: Explained) -> int:
    """How many of its values are not in the lists that name them."""
    return sum(part.meaning is None and bool(part.segment.values) for part in one.parts)


def _distance(one: Explained, written: str) -> tuple[int, int, int]:
    """How far a code is from a scheme: separators, then signs too many or too few, then segments that are wrong."""
    marks = written.count("-")
    there = sum(bool(segment.before) for segment in one.scheme.segments)
    unmarked = 0 if marks == 0 and not one.scheme.stored else abs(marks - there)
    off = max(one.scheme.least - len(one.code), len(one.code) - one.scheme.most, 0)
    return (unmarked, off, len(one.faults))


def _shape(scheme: CodeScheme) -> re.Pattern[str]:
    """Segments by their places alone, so that a wrong sign is told as a wrong sign.

    A segment whose length varies ends at a separator or at the end of the code.
    """
    pattern = ""
    for segment in scheme.segments:
        mark = re.escape(segment.before) if scheme.stored else ""
        signs = "[^-]" if scheme.stored else "."
        pattern += f"{mark}(?P<{segment.name}>{signs}{{{segment.least},{segment.most}}})"
    return re.compile(pattern, re.DOTALL)


def _misfit(scheme: CodeScheme, written: str) -> Text:
    """Which stretch between separators is too long or too short, or that the whole is."""
    chunks, lengths = written.split("-"), _stretches(scheme)
    if len(chunks) == len(lengths) > 1:
        for n, (chunk, (least, most)) in enumerate(zip(chunks, lengths, strict=True), start=1):
            if not least <= len(chunk) <= most:
                return Text(
                    f"第 {n} 段“{chunk}”有 {len(chunk)} 个字，应有 {_count(least, most)} 个字。请核对是否抄漏、抄重。",
                    f"Part {n}, “{chunk}”, has {len(chunk)} signs; it takes {_count(least, most)}. Check the copy.",
                )
    length = len(scheme.bare(written))
    if scheme.least <= length <= scheme.most:
        return _misplaced(scheme)
    zh, en = ("少", "too few") if length < scheme.least else ("多", "too many")
    n = max(scheme.least - length, length - scheme.most)
    wanted = _count(scheme.least, scheme.most)
    return Text(
        f"有 {length} 个字，{scheme.name.zh}应有 {wanted} 个字，{zh}了 {n} 个。请核对是否抄漏或者抄重。",
        f"It has {length} signs; {scheme.name.en} has {wanted}: {n} {en}. Check the copy.",
    )


def _misplaced(scheme: CodeScheme) -> Text:
    return Text(
        f"分隔的位置不对，{scheme.name.zh}的写法例如 {scheme.examples[0]}。",
        f"Its separators stand in the wrong places; {scheme.name.en} is written like {scheme.examples[0]}.",
    )


def _stretches(scheme: CodeScheme) -> list[tuple[int, int]]:
    """(least, most) signs of each stretch between separators."""
    lengths = [(0, 0)]
    for segment in scheme.segments:
        if segment.before:
            lengths.append((0, 0))
        lengths[-1] = (lengths[-1][0] + segment.least, lengths[-1][1] + segment.most)
    return lengths


def _count(least: int, most: int) -> str:
    return str(most) if least == most else f"{least}-{most}"


def _meaning(segment: Segment, value: str) -> Text | None:
    if segment.format == "date":
        day = _day(value)
        return Text(day.isoformat(), day.isoformat()) if day else None
    return segment.values.get(value)


def _fault(segment: Segment, values: Mapping[str, str], place: int) -> Text | None:
    if segment.check is not None:
        return _check_fault(segment, segment.check, values, place)
    value = values[segment.name]
    for place_of, sign in _strange(segment, value, place):
        return Text(
            f"第 {place_of} 个字“{sign}”不对：“{segment.title.zh}”应是{segment.signs_title.zh}。",
            f"Sign {place_of}, “{sign}”, is wrong: “{segment.title.en}” takes {segment.signs_title.en}.",
        )
    if segment.only and value not in segment.values:
        known = [f"{one}={name.zh}" for one, name in segment.values.items()]
        named = [f"{one}={name.en}" for one, name in segment.values.items()]
        return Text(
            f"第 {place} 个字：“{segment.title.zh}”没有“{value}”，只有 {'、'.join(known)}。",
            f"Sign {place}: “{segment.title.en}” cannot be “{value}”; there are {', '.join(named)}.",
        )
    if segment.format == "date" and _day(value) is None:
        return Text(
            f"第 {place} 个字起：“{value}”不是日期，应是八位年月日，如 20220623。",
            f"From sign {place}: “{value}” is no date; eight digits are wanted, such as 20220623.",
        )
    return None


def _check_fault(segment: Segment, check: Check, values: Mapping[str, str], place: int) -> Text | None:
    right = check.method.sign_for("".join(values[name] for name in check.over))
    if right == values[segment.name]:
        return None
    if right is None:
        return Text(
            f"第 {place} 个字：前面有不该有的字，校验码算不出来。",
            f"Sign {place}: the check sign cannot be reckoned, because of wrong signs before it.",
        )
    return Text(
        f"第 {place} 个字：校验码应是“{right}”，现在是“{values[segment.name]}”，到这里为止有抄错的字。请对照原件。",
        f"Sign {place}: the check sign should be “{right}”, it is “{values[segment.name]}”: "
        "a sign up to there is wrong. Compare it with the original.",
    )


def _strange(segment: Segment, value: str, place: int) -> Iterator[tuple[int, str]]:
    return ((place + index, sign) for index, sign in enumerate(value) if sign not in segment.signs)


def _day(value: str) -> date | None:
    try:
        return date(int(value[:4]), int(value[4:6]), int(value[6:])) if value.isdigit() else None
    except ValueError:
        return None
