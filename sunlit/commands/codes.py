"""``codes explain`` takes a code of a power or a case apart; ``codes schemes`` lists the schemes that are known."""

import argparse
import json
import sys
from typing import Any

from django.db import DatabaseError
from django.utils.translation import get_language, gettext

from sunlit.ledger.wording import Text
from sunlit.powers.coding.explaining import Explained, Part, explain, parse, tidy
from sunlit.powers.coding.schemes import CodeScheme, all_schemes, scheme
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.queries import CodeHistory, code_history

DONE, FINDING = 0, 1
LONGEST = 200


def add_parser(subparsers: Any) -> None:
    """``codes`` with its two sub-commands."""
    parser = subparsers.add_parser("codes", help=gettext("解释职权编码和办件编码"))
    actions = parser.add_subparsers(dest="action", required=True)
    tell = actions.add_parser(
        "explain",
        help=gettext("逐段解释一个编码，核对校验码"),
        epilog=gettext("示例：bin/sunlit codes explain 12441500196720244T3442199806003"),
    )
    tell.add_argument("code", help=gettext("编码，有没有分隔号都可以"))
    tell.add_argument("--scheme", default="", help=gettext("按这一编码规则读（见 codes schemes），默认自动认"))
    tell.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    show = actions.add_parser("schemes", help=gettext("列出编码规则"))
    show.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def run(args: argparse.Namespace) -> int:
    """0 a sound code, 1 a code that is broken or follows no scheme, 2 bad use."""
    return _schemes(args) if args.action == "schemes" else _explain(args)


def _explain(args: argparse.Namespace) -> int:
    code = tidy(args.code)
    if not code:
        raise PowersRefusal(gettext("请写出要解释的编码。"), field="code")
    if len(code) > LONGEST:
        raise PowersRefusal(
            gettext("这有 %(n)d 个字，不是一个编码；最多 %(limit)d 个字。") % {"n": len(code), "limit": LONGEST},
            field="code",
        )
    read = (parse(scheme(args.scheme), code),) if args.scheme else explain(code)
    history = _history(code, read)
    sound = bool(read) and read[0].sound
    if args.json:
        print(json.dumps(_as_json(code, read, history), ensure_ascii=False))
    else:
        _print(code, read, history)
    return DONE if sound else FINDING


def _history(code: str, read: tuple[Explained, ...]) -> CodeHistory | None:
    """What the register knows of the code; a code can be explained where there is no data base yet."""
    try:
        return code_history({code, *(one.code for one in read)})
    except DatabaseError:
        return None


def _print(code: str, read: tuple[Explained, ...], history: CodeHistory | None) -> None:
    print(code)
    if not read:
        print(_unknown().zh, _unknown().en, sep="\n", file=sys.stderr)
    for one in read:
        print(f"\n{one.scheme.name.zh} / {one.scheme.name.en}")
        print(gettext("规则：%s") % _source(one.scheme))
        for part in one.parts:
            title = _both(part.segment.title)
            group = f"[{part.segment.group.zh} / {part.segment.group.en}] " if part.segment.group else ""
            meaning = f" = {_both(part.meaning)}" if part.meaning else ""
            print(f"  {part.place:>3}  {part.value:<10} {group}{title}{meaning}{_checked(part)}")
        for fault in one.faults:
            print(f"  ✗ {fault.zh}\n    {fault.en}")
    if history:
        print("\n" + _told(history))


def _checked(part: Part) -> str:
    words = {"right": Text("校验码正确", "check sign right"), "wrong": Text("校验码不对", "check sign wrong")}
    return f"：{_both(words[part.check])}" if part.check else ""


def _both(text: Text) -> str:
    return text.zh if text.zh == text.en else f"{text.zh} / {text.en}"


def _source(one: CodeScheme) -> str:
    inferred = gettext("（结构据实例推定，未与标准原文核对）") if one.unconfirmed else ""
    return f"{one.source}{inferred}"


def _told(history: CodeHistory) -> str:
    days = {"from": history.from_on, "until": history.until, "name": history.name, "why": history.reason}
    if history.until is None:
        return gettext("本系统：自 %(from)s 起是“%(name)s”的编码。") % days
    return gettext("本系统：%(from)s 至 %(until)s 是“%(name)s”的编码，已停用（%(why)s），不再使用。") % days


def _unknown() -> Text:
    known = all_schemes().values()
    zh = "；".join(one.name.zh for one in known)
    en = "; ".join(one.name.en for one in known)
    return Text(
        f"这个编码不像任何一种已知的编码规则。已知的有：{zh}。请核对编码是否完整。",
        f"This is like no scheme that is known. Known are: {en}. Check that the code is complete.",
    )


def _as_json(code: str, read: tuple[Explained, ...], history: CodeHistory | None) -> dict[str, Any]:
    first = read[0] if read else None
    return {
        "code": code,
        "sound": first is not None and first.sound,
        "scheme": first.scheme.code if first else None,
        "readings": [_reading(one) for one in read],
        "faults": _plain(first.faults if first else (_unknown(),)),
        "register": None
        if history is None
        else {
            "name": history.name,
            "from": history.from_on.isoformat(),
            "until": history.until.isoformat() if history.until else None,
            "reason": history.reason,
        },
    }


def _reading(one: Explained) -> dict[str, Any]:
    return {
        "scheme": one.scheme.code,
        "name": one.scheme.name._asdict(),
        "source": one.scheme.source,
        "unconfirmed": one.scheme.unconfirmed,
        "segments": [
            {
                "name": part.segment.name,
                "title": part.segment.title._asdict(),
                "group": part.segment.group._asdict() if part.segment.group else None,
                "place": part.place,
                "value": part.value,
                "meaning": part.meaning._asdict() if part.meaning else None,
                "check": part.check or None,
                "fault": part.fault._asdict() if part.fault else None,
            }
            for part in one.parts
        ],
        "faults": _plain(one.faults),
    }


def _plain(faults: tuple[Text, ...]) -> list[dict[str, str]]:
    return [fault._asdict() for fault in faults]


def _schemes(args: argparse.Namespace) -> int:
    rows = list(all_schemes().values())
    if args.json:
        print(json.dumps([_scheme(one) for one in rows], ensure_ascii=False))
        return DONE
    for one in rows:
        print(f"{one.code}\t{one.name.in_language(get_language() or '')}\t{one.examples[0]}\t{_source(one)}")
    return DONE


def _scheme(one: CodeScheme) -> dict[str, Any]:
    return {
        "code": one.code,
        "name": one.name._asdict(),
        "source": one.source,
        "unconfirmed": one.unconfirmed,
        "least": one.least,
        "most": one.most,
        "examples": list(one.examples),
    }
