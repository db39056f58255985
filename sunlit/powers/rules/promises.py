"""A promised limit: never longer than the law's, nor than one promised before; in principle a third shorter. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sunlit.basis.limits import Unit, amount
from sunlit.basis.parameters import Parameter
from sunlit.ledger.wording import Text
from sunlit.powers.rules.findings import Finding

# So many of the first unit are at most so many of the second, whatever the calendar.
NEVER_LONGER = frozenset({("calendar_day", "working_day")})


@dataclass(frozen=True, slots=True)
class Promise:
    """What a version that was published promised: number, unit, and the version's number."""

    value: int
    unit: str
    version: int

    @property
    def amount(self) -> Text:
        """The number with its unit."""
        return _amount(self.value, self.unit)


def promise_findings(
    value: int | None,
    unit: str,
    reason: str,
    *,
    statutory: Parameter | None,
    earlier: Sequence[Promise] = (),
    share: tuple[int, int] | None = None,
) -> Iterator[Finding]:
    """All that stands against a promise of ``value`` ``unit`` (R-075). ``share``: the part of the law's limit."""
    if value is None:
        yield from _taken_back(earlier)
        return
    if value <= 0 or not unit:
        yield _about(Text("承诺时限要写明数和单位。", "A promised limit needs a number and a unit."))
        return
    yield from _against_law(value, unit, statutory)
    yield from _against_earlier(value, unit, earlier)
    yield from _against_share(value, unit, reason, statutory, share)


def _taken_back(earlier: Sequence[Promise]) -> Iterator[Finding]:
    for last in earlier[-1:]:
        yield _about(
            Text(
                f"第{last.version}版已向社会承诺{last.amount.zh}，承诺不能取消。请写明承诺时限，不长于{last.amount.zh}。",
                f"Version {last.version} promised the public {last.amount.en}; a promise is not taken back. "
                f"Promise {last.amount.en} or less.",
            )
        )


def _against_law(value: int, unit: str, statutory: Parameter | None) -> Iterator[Finding]:
    if statutory is None or _fits(value, unit, statutory.value, statutory.unit.value):
        return
    if unit != statutory.unit.value:
        yield _about(
            Text(
                f"承诺时限的单位与法定的{statutory.amount.zh}不同，无法保证不超过。请用同一单位。",
                f"The promise is in another unit than the statutory {statutory.amount.en}, so that it cannot be "
                "compared. Use the same unit.",
            ),
            statutory.basis,
        )
        return
    yield _about(
        Text(
            f"承诺时限{value}比法定的{statutory.amount.zh}还长。请改短。",
            f"The promised limit {value} is longer than the statutory {statutory.amount.en}. Make it shorter.",
        ),
        statutory.basis,
    )


def _against_earlier(value: int, unit: str, earlier: Sequence[Promise]) -> Iterator[Finding]:
    for one in earlier:
        if _fits(value, unit, one.value, one.unit):
            continue
        same = unit == one.unit
        mend = Text(
            f"请改为不长于{one.amount.zh}。" if same else "请用同一单位。",
            f"Promise {one.amount.en} or less." if same else "Use the same unit.",
        )
        now = _amount(value, unit)
        yield _about(
            Text(
                f"第{one.version}版已向社会承诺{one.amount.zh}，新的承诺不能更长（{now.zh}）。{mend.zh}",
                f"Version {one.version} promised the public {one.amount.en}; a new promise may not be longer "
                f"({now.en}). {mend.en}",
            )
        )
        return


def _against_share(
    value: int, unit: str, reason: str, statutory: Parameter | None, share: tuple[int, int] | None
) -> Iterator[Finding]:
    if statutory is None or share is None or reason.strip() or unit != statutory.unit.value:
        return
    if statutory.value * share[0] < value * share[1] <= statutory.value * share[1]:
        most = _amount(statutory.value * share[0] // share[1], unit)
        yield Finding(
            Text(
                f"承诺时限原则上不超过{most.zh}（法定{statutory.amount.zh}的{share[1]}分之{share[0]}）。"
                "请改短，或者写明不能缩短的理由。",
                f"In principle a promise takes at most {most.en} ({share[0]}/{share[1]} of the statutory "
                f"{statutory.amount.en}). Make it shorter, or say why it cannot be.",
            ),
            "promise_reason",
        )


def _fits(value: int, unit: str, most: int, most_unit: str) -> bool:
    """Whether the one is certainly not longer than the other."""
    return value <= most and (unit == most_unit or (unit, most_unit) in NEVER_LONGER)


def _about(text: Text, article: str = "") -> Finding:
    return Finding(text, "promised_value", article)


def _amount(value: int, unit: str) -> Text:
    known = {one.value for one in Unit}
    return amount(value, Unit(unit)) if unit in known else Text(str(value), str(value))
