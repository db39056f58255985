"""Pure rules: who may do what, and which posts one person never holds together. Denies by default."""

from collections.abc import Iterable
from dataclasses import dataclass

from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.rights import (
    ADMINISTRATORS,
    AT_THE_DOOR,
    CONFLICTS,
    DOOR_RIGHTS,
    OPEN_TO_ANYONE,
    OWN_ACCOUNT,
    PART_OF_AN_ACT,
    READS,
    RIGHTS,
    ROLES,
    SYSTEM_ACTS,
    WITH_THE_CODE,
    Right,
)

__all__ = [
    "ADMINISTRATORS",
    "AT_THE_DOOR",
    "OPEN_TO_ANYONE",
    "PART_OF_AN_ACT",
    "RIGHTS",
    "ROLES",
    "SYSTEM_ACTS",
    "Subject",
    "conflict",
    "may",
    "refusal",
    "require",
]


@dataclass(frozen=True, slots=True)
class Subject:
    """What an act is done to, in plain values of the asking room.

    ``organ``, ``post``, ``division``: whose work it is (row ids). ``owner``: the account whose own matter it is; as
    staff this person stays out of it (回避). ``made_by``: the account that made what is now judged. ``open_to``: acts
    that the asking room has opened to this actor, because the matter's number and query code were shown.
    """

    kind: str
    organ: int | None = None
    post: int | None = None
    division: int | None = None
    owner: int | None = None
    made_by: int | None = None
    open_to: frozenset[str] = frozenset()


def may(by: Actor, act: str, subject: Subject) -> bool:
    """True only where a line of the tables lets this actor do this act to this subject."""
    if by.kind == "system":
        return act in SYSTEM_ACTS.get(by.name, frozenset())
    if _as_a_citizen(by, act, subject):
        return True
    if by.kind != "staff" or by.account is None:
        return False
    if _own(by, subject):
        return act in OWN_ACCOUNT and subject.kind == "account"
    return any(_fits(by, right, subject) for right in _lines(act))


def require(by: Actor, act: str, subject: Subject) -> None:
    """Raises OfficesRefusal with a sentence that says who may and whom to ask."""
    if not may(by, act, subject):
        raise OfficesRefusal(refusal(by, act, subject))


def refusal(by: Actor, act: str, subject: Subject) -> Text:
    """Why not, and who may: for an act that ``may`` has denied."""
    lines = _lines(act)
    if by.kind == "system":
        return Text(f"“{by.name}”不能做这件事（{act}）。", f"“{by.name}” may not do this ({act}).")
    if act in WITH_THE_CODE and by.kind != "staff":
        return Text(
            "请先用办件号和查询码打开这件事，或者用申请时的账户登录。",
            "First open the matter with its number and query code, or sign in with the account that applied.",
        )
    if by.kind != "staff":
        return Text("请先用工作人员账户登录。", "Sign in with a staff account first.")
    if _own(by, subject):
        return Text(
            "这件事与您本人有关，应当回避。请交由同岗位的其他人办理。",
            "This matter is your own, so you stay out of it. Leave it to another holder of the post.",
        )
    if by.roles & ADMINISTRATORS.keys() and not by.held:
        return Text(f"管理员不办理业务。{_who(lines).zh}", f"Administrators do not handle business. {_who(lines).en}")
    if any(_in_reach(by, right, subject) and _made(by, right, subject) for right in lines):
        return Text(
            "这一步须由另一个人来做：提出的人不能自己确认。请交给同岗位的其他人。",
            "This takes a second person: whoever proposed it cannot confirm it. Ask another holder of the post.",
        )
    return _who(lines)


def conflict(held: Iterable[str], added: Iterable[str]) -> tuple[Text, str] | None:
    """Why one person may not hold both sets of roles on one day, with the article; None where it is fine."""
    first, second = frozenset(held), frozenset(added)
    for one, other, why, article in CONFLICTS:
        if (first & one and second & other) or (first & other and second & one):
            return why, article
    one_administrator = first & ADMINISTRATORS.keys(), second & ADMINISTRATORS.keys()
    if all(one_administrator):
        return Text("一个人只能担任一种管理员", "one person holds only one administrator's office"), ""
    return None


def _as_a_citizen(by: Actor, act: str, subject: Subject) -> bool:
    """Acts open to the public: the free ones to all, those on a matter to whom it was opened or belongs."""
    if act not in OPEN_TO_ANYONE:
        return False
    if act not in WITH_THE_CODE:
        return True
    return act in subject.open_to or (by.account is not None and by.account == subject.owner)


def _lines(act: str) -> tuple[Right, ...]:
    return RIGHTS.get(act) or DOOR_RIGHTS.get(act) or READS.get(act) or ()


def _own(by: Actor, subject: Subject) -> bool:
    return subject.owner is not None and by.account == subject.owner


def _fits(by: Actor, right: Right, subject: Subject) -> bool:
    return _in_reach(by, right, subject) and not _made(by, right, subject)


def _made(by: Actor, right: Right, subject: Subject) -> bool:
    return right.not_self and subject.made_by is not None and by.account == subject.made_by


def _in_reach(by: Actor, right: Right, subject: Subject) -> bool:
    if by.roles & right.roles:
        return right.scope == "all"
    # An administrator who also holds a post has come by it wrongly, and gets nothing by it.
    if by.roles & ADMINISTRATORS.keys():
        return False
    for held in by.held:
        if not held.roles & right.roles:
            continue
        if right.scope == "all":
            return True
        if right.scope == "organ" and subject.organ is not None and held.organ == subject.organ:
            return True
        if right.scope == "post" and subject.post is not None and held.post == subject.post:
            return True
    return False


def _who(lines: tuple[Right, ...]) -> Text:
    """Which posts may, in words."""
    if not lines:
        return Text("这件事没有岗位可以做，由系统按规定办理。", "No post may do this; the system does it by rule.")
    zh = "；".join(_one(right).zh for right in lines)
    en = "; ".join(_one(right).en for right in lines)
    return Text(f"可以做这件事的是：{zh}。请联系其中一位。", f"This may be done by: {en}. Please ask one of them.")


def _one(right: Right) -> Text:
    names = [(ROLES.get(role) or ADMINISTRATORS[role]) for role in sorted(right.roles)]
    where = {
        "post": Text("本件所在岗位", "at the post that has this work"),
        "organ": Text("本机关", "in the same organ"),
        "all": Text("有关机关", "in any organ"),
    }[right.scope]
    return Text(
        where.zh + "的" + "、".join(name.zh for name in names), " or ".join(name.en for name in names) + " " + where.en
    )
