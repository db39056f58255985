"""A trial run as a short word for an address: nothing has to be kept, and it can be sent to a colleague. Pure.

What was filled in as proposed is left out; it is proposed anew when the word is read.
"""

import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sunlit.basis.office_hours import BEIJING
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.trial.playing import MOST
from sunlit.cases.trial.samples import samples
from sunlit.cases.trial.values import Deed, Kind
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Flow

# An address of this length passes every server and proxy.
LONGEST = 3500
LONGEST_PLAIN = 40_000
EPOCH = datetime(2000, 1, 1, tzinfo=BEIJING)
# Minutes from then to the end of this century.
LATEST = 52_595_000
KINDS: dict[str, Kind] = {"s": "step", "e": "event", "w": "wait"}
LETTERS = {kind: letter for letter, kind in KINDS.items()}
MINUTE = timedelta(minutes=1)
# What is said of an act: letter, name, minutes since the one before, role, person, facts, ground.
WIDE = 7
TOO_LONG = Text(
    "这次试运行已经太长，地址里放不下。请退回几步，或者重新开始；填写框里的字可以少写一些。",
    "This trial run is too long for an address. Take some steps back, begin again, or write less into the fields.",
)
OUT_OF_TIME = Text("试运行只能在 2000 年到 2099 年之间。", "A trial run stays between the years 2000 and 2099.")
UNREADABLE = Text(
    "这个试运行的地址不完整，或者流程图已经改过，接不上了。请重新开始。",
    "The address of this trial run is incomplete, or the chart has changed since. Begin again.",
)


def encoded(flow: Flow, deeds: Sequence[Deed]) -> str:
    """The acts as a word; refused where there are too many, or too much was written."""
    if not deeds:
        return ""
    rows: list[Any] = [[_minutes(deeds[0].at), dict(deeds[0].facts)]]
    before = deeds[0].at
    for deed in deeds[1:]:
        row = [LETTERS[deed.kind], deed.name, _minutes(deed.at) - _minutes(before), deed.role]
        row += [deed.person, _own_words(flow, deed), deed.ground]
        while not row[-1]:
            row.pop()
        rows.append(row)
        before = deed.at
    plain = json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
    word = urlsafe_b64encode(zlib.compress(plain, 9)).decode().rstrip("=")
    if len(word) > LONGEST or len(plain) > LONGEST_PLAIN:
        raise CasesRefusal(TOO_LONG)
    return word


def decoded(flow: Flow, word: str) -> tuple[Deed, ...]:
    """The acts that a word stands for; refused where it is none. Whether they are possible is asked in playing them."""
    if not word:
        return ()
    try:
        return tuple(_read(flow, _plain(word)))
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError, zlib.error):
        raise CasesRefusal(UNREADABLE) from None


def _plain(word: str) -> list[Any]:
    if len(word) > LONGEST or not word.isascii():
        raise ValueError("too long")
    packed = urlsafe_b64decode(word + "=" * (-len(word) % 4))
    reader = zlib.decompressobj()
    plain = reader.decompress(packed, LONGEST_PLAIN + 1)
    if len(plain) > LONGEST_PLAIN or not reader.eof:
        raise ValueError("too long")
    rows = json.loads(plain)
    if not isinstance(rows, list) or not 1 <= len(rows) <= MOST:
        raise ValueError("no list")
    return rows


def _read(flow: Flow, rows: list[Any]) -> Iterator[Deed]:
    minutes, facts = rows[0]
    at = _moment(minutes)
    yield Deed("start", flow.start.id, at, facts=_flags(facts))
    steps = {step.id: step for step in flow.steps}
    for given_row in rows[1:]:
        row: list[Any] = list(given_row)
        row += [""] * (WIDE - len(row))
        letter, name, passed, role, person, facts, ground = row
        minutes += _count(passed or 0)
        at, kind = _moment(minutes), KINDS[letter]
        given = _facts(facts or {})
        if kind == "step":
            given = {**samples(steps[name], at), **given}
        yield Deed(kind, _word(name), at, _word(role), _word(person), given, _word(ground))


def _own_words(flow: Flow, deed: Deed) -> dict[str, object]:
    """What was filled in otherwise than proposed."""
    if deed.kind != "step":
        return {}
    proposed = samples(flow.step(deed.name), deed.at)
    return {name: value for name, value in deed.facts.items() if proposed.get(name) != value}


def _flags(given: Any) -> dict[str, object]:
    """What a trial begins with: each fact holds or does not; everything else is said by the steps, which check it."""
    if not all(isinstance(value, bool) for value in given.values()):
        raise ValueError("no flag")
    return {_word(name): value for name, value in given.items()}


def _facts(given: Any) -> dict[str, object]:
    return {_word(name): _value(value) for name, value in given.items()}


def _value(value: Any) -> object:
    if isinstance(value, list):
        return [_word(one) for one in value]
    if isinstance(value, str):
        return _word(value)
    if isinstance(value, bool | int | float):
        return value
    raise ValueError("no value")


def _word(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("no word")
    # Half of a pair of letters is no letter: no page could show it.
    value.encode()
    return value


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LATEST:
        raise ValueError("no number")
    return value


def _minutes(at: datetime) -> int:
    minutes = (at - EPOCH) // MINUTE
    if not 0 <= minutes <= LATEST:
        raise CasesRefusal(OUT_OF_TIME)
    return minutes


def _moment(minutes: Any) -> datetime:
    return EPOCH + _count(minutes) * MINUTE
