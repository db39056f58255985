"""Making codes: from the values of segments, or from what is known of an organ and a kind, with room for a number."""

from collections.abc import Mapping
from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.powers.coding.schemes import CodeScheme, Segment
from sunlit.powers.errors import PowersRefusal

NUMBER = "\0"


@dataclass(frozen=True, slots=True)
class Numbering:
    """The codes of one organ and kind: what stands before and behind the number, and how the number is written."""

    before: str
    after: str
    least: int
    most: int
    pad: str

    def code(self, number: int) -> str:
        """The code with this number. Raises PowersRefusal where all numbers are used up."""
        written = str(number).rjust(self.least, self.pad or "0")
        if len(written) > self.most:
            raise PowersRefusal(
                Text(
                    f"以“{self.before}”开头的编码已经用完（顺序号最多 {self.most} 位）。请换编码规则，或者自己填写。",
                    f"The codes that begin with “{self.before}” are used up (numbers of {self.most} digits). "
                    "Choose another scheme, or type a code.",
                ),
                field="code",
            )
        return f"{self.before}{written}{self.after}"

    def number_of(self, code: str) -> int | None:
        """The number in a code of this row; None in any other."""
        inside = code.removeprefix(self.before).removesuffix(self.after) if self.after else code[len(self.before) :]
        return int(inside) if inside.isascii() and inside.isdigit() and self.code_or_none(int(inside)) == code else None

    def code_or_none(self, number: int) -> str | None:
        """As ``code``, with None instead of the refusal."""
        return self.code(number) if len(str(number)) <= self.most else None


def generate(scheme: CodeScheme, values: Mapping[str, str]) -> str:
    """The code from a value for each segment; check signs are reckoned, fixed text may be left out.

    Raises PowersRefusal for a value that is missing, too long or too short, or has signs that do not belong.
    """
    made: dict[str, str] = {}
    for segment in scheme.segments:
        if segment.check is None:
            made[segment.name] = _fitting(segment, values.get(segment.name, segment.text))
    for segment in scheme.segments:
        if segment.check is not None:
            made[segment.name] = segment.check.method.sign_for("".join(made[name] for name in segment.check.over)) or ""
    return scheme.bare(scheme.shown(made))


def numbering(scheme: CodeScheme, known: Mapping[str, str]) -> Numbering:
    """How the codes run for one organ and kind; ``known`` gives a text for each source of the scheme.

    Raises PowersRefusal where a segment cannot be filled: its code then has to be typed by hand.
    """
    values: dict[str, str] = {}
    number: Segment | None = None
    for segment in scheme.segments:
        if segment.source == "sequence":
            number, values[segment.name] = segment, NUMBER
        elif segment.check is None:
            values[segment.name] = _fitting(segment, _sourced(scheme, segment, known))
    for segment in scheme.segments:
        if segment.check is not None:
            over = "".join(values[name] for name in segment.check.over)
            values[segment.name] = segment.check.method.sign_for(over) or ""
    if number is None:
        raise _by_hand(scheme, Text("顺序号", "a number"))
    before, _, after = scheme.bare(scheme.shown(values)).partition(NUMBER)
    return Numbering(before, after, number.least, number.most, number.pad)


def _sourced(scheme: CodeScheme, segment: Segment, known: Mapping[str, str]) -> str:
    if segment.source == "text":
        return segment.text
    text = known.get(segment.source, "")
    if not text:
        raise _by_hand(scheme, segment.title)
    start = segment.start - 1 if segment.start > 0 else max(len(text) + segment.start, 0)
    cut = text[start : start + segment.most]
    return cut.ljust(segment.least, segment.pad) if segment.pad else cut


def _by_hand(scheme: CodeScheme, missing: Text) -> PowersRefusal:
    return PowersRefusal(
        Text(
            f"按“{scheme.name.zh}”编码缺少“{missing.zh}”，不能自动编码。请自行填写职权编码。",
            f"A code of the scheme “{scheme.name.en}” needs “{missing.en}” and cannot be given automatically. "
            "Type the code.",
        ),
        field="code",
    )


def _fitting(segment: Segment, value: str) -> str:
    if segment.least <= len(value) <= segment.most and set(value) <= set(segment.signs):
        return value
    length = str(segment.most) if segment.least == segment.most else f"{segment.least}-{segment.most}"
    raise PowersRefusal(
        Text(
            f"“{segment.title.zh}”应是 {length} 位{segment.signs_title.zh}，现在是“{value}”。",
            f"“{segment.title.en}” takes {length} signs ({segment.signs_title.en}); it is “{value}”.",
        ),
        field="code",
    )
