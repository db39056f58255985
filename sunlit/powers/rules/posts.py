"""Posts one to one with person, standard and responsibility, and deciding, executing, supervising apart. Pure.

R-092, R-093; functions and roles in content/categories/duties.yaml.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class PostDuty:
    """One line of the table of posts. ``people``: who holds the post that day, stand-ins left out."""

    role: str
    function: str
    post: int
    post_name: str
    people: tuple[str, ...]
    standard: str = ""
    responsibility: str = ""


def function_of(role: str, own: str = "") -> str:
    """What the post of a role does: as the version says, else as the role does; empty for a role without one."""
    return own or str(_table()["roles"].get(role, ""))


def function_name(code: str) -> Text:
    """What a function is called."""
    row = _table()["functions"].get(code, {"zh": code, "en": code})
    return Text(row["zh"], row["en"])


def duty_findings(duties: Sequence[PostDuty]) -> tuple[Finding, ...]:
    """What is not one to one, and which post or person holds what should be apart. None forbids publication."""
    return (*_together(duties), *_one_to_one(duties))


def _together(duties: Sequence[PostDuty]) -> Iterator[Finding]:
    apart = _table()["apart"]["functions"]
    posts = {duty.post: duty.post_name for duty in duties}
    for post, name in posts.items():
        held = [duty.function for duty in duties if duty.post == post]
        for first, second in _pairs(held, apart):
            yield _advice(
                Text(
                    f"“{name}”同时承担{first.zh}和{second.zh}。决定、执行、监督应当由不同岗位承担，请分开。",
                    f"“{name}” holds both {first.en} and {second.en}. Decision, execution and supervision belong to "
                    "different posts: part them.",
                ),
                "handling",
            )
    yield from _in_one_hand(duties, apart)


def _in_one_hand(duties: Sequence[PostDuty], apart: Sequence[str]) -> Iterator[Finding]:
    people = dict.fromkeys(person for duty in duties for person in duty.people)
    for person in people:
        mine = [duty for duty in duties if person in duty.people]
        if len({duty.post for duty in mine}) <= 1:
            continue
        for first, second in _pairs([duty.function for duty in mine], apart):
            yield _advice(
                Text(
                    f"{person}一人任两个岗位，同时承担{first.zh}和{second.zh}。请由不同的人承担。",
                    f"{person} holds two posts with both {first.en} and {second.en}. Give them to different people.",
                ),
                "handling",
            )


def _one_to_one(duties: Sequence[PostDuty]) -> Iterator[Finding]:
    for name in dict.fromkeys(duty.post_name for duty in duties if not duty.people):
        yield _advice(
            Text(f"“{name}”现在没有人任职。", f"Nobody holds the post “{name}” at present."),
            "handling",
        )
    for name, people in {duty.post_name: duty.people for duty in duties if len(duty.people) > 1}.items():
        yield _advice(
            Text(
                f"“{name}”有几个人任职（{'、'.join(people)}），岗位与人员没有一一对应。",
                f"“{name}” is held by several people ({', '.join(people)}): posts and people are to match one to one.",
            ),
            "handling",
        )
    bare = [duty.post_name for duty in duties if not duty.standard.strip() or not duty.responsibility.strip()]
    if bare:
        names = list(dict.fromkeys(bare))
        yield _advice(
            Text(
                f"没有写全工作标准和责任的岗位：{'、'.join(names)}。",
                f"Posts whose standard and responsibility are not complete: {', '.join(names)}.",
            ),
            "duties",
        )


def _pairs(held: Iterable[str], apart: Sequence[str]) -> Iterator[tuple[Text, Text]]:
    kept = [code for code in apart if code in set(held)]
    for place, first in enumerate(kept):
        for second in kept[place + 1 :]:
            yield function_name(first), function_name(second)


def _advice(text: Text, field: str) -> Finding:
    return Finding(text, field, binding=False)


def _table() -> dict[str, Any]:
    return read_yaml(CONTENT / "categories" / "duties.yaml")  # type: ignore[no-any-return]  # checked by a test of the file
