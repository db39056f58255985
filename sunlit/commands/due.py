"""``due``: the due date of a limit of the law, with the whole calculation in both languages."""

import argparse
import json
import re
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.limits import Ground, Reckoning, Span, reckon
from sunlit.basis.office_hours import BEIJING
from sunlit.basis.parameters import Parameter
from sunlit.basis.queries import local_parameter
from sunlit.ledger.wording import Text

DONE = 0
_SPAN = re.compile(r"^(\d{4}-\d{2}-\d{2})(?:\.\.(\d{4}-\d{2}-\d{2}))?(?::(\w+))?$")


def add_parser(subparsers: Any) -> None:
    """``due PARAMETER --from DATE``."""
    parser = subparsers.add_parser(
        "due",
        help=gettext("推算法定期限的届满日，并说明每一天为什么算、为什么不算"),
        epilog=gettext(
            "示例：bin/sunlit due licence.decision --from 2026-09-28 "
            "--excluded 2026-10-12..2026-10-16:hearing --extended"
        ),
    )
    parser.add_argument("parameter", help=gettext("参数名，例如 licence.decision"))
    parser.add_argument(
        "--from", dest="start", required=True, type=_moment, help=gettext("起算日期 YYYY-MM-DD；按小时的写到分钟")
    )
    for name, what in (("excluded", gettext("不计入期限的时段")), ("suspended", gettext("中止的时段"))):
        parser.add_argument(
            f"--{name}", action="append", default=[], metavar=gettext("起..止[:事由]"), type=_span, help=what
        )
    parser.add_argument("--extended", action="store_true", help=gettext("依法延长"))
    parser.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def run(args: argparse.Namespace) -> int:
    """The ISO due date on the first line, then the calculation; a refusal ends in its sentence and status 2."""
    day = args.start.date() if isinstance(args.start, datetime) else args.start
    parameter = local_parameter(args.parameter, day)
    limit = parameter.limit()
    reckoning = reckon(
        limit,
        args.start,
        excluded=_named(args.excluded, limit.excluded, limit.title),
        suspended=_named(args.suspended, limit.suspended, limit.title),
        extended=args.extended,
    )
    if args.json:
        print(json.dumps(_json(parameter, reckoning), ensure_ascii=False))
    else:
        print(reckoning.due_on.isoformat())
        for line in _lines(parameter, reckoning):
            print(f"{line.zh}\n    {line.en}")
    return DONE


def _lines(parameter: Parameter, reckoning: Reckoning) -> list[Text]:
    lines = list(reckoning.explanation)
    if not parameter.confirmed:
        lines.append(Text("该数值未经原文核对", "this value has not been checked against the law's text"))
    if parameter.note.zh:
        lines.append(parameter.note)
    if parameter.local_source:
        lines.append(Text(f"本地规定：{parameter.local_source}", f"set locally: {parameter.local_source}"))
    cited = "、".join(reckoning.articles)
    return [*lines, Text(f"依据：{cited}", f"by: {cited}")]


def _json(parameter: Parameter, reckoning: Reckoning) -> dict[str, Any]:
    return {
        "due_on": reckoning.due_on.isoformat(),
        "due_at": reckoning.due_at.isoformat(),
        "parameter": parameter.name,
        "value": parameter.value,
        "unit": parameter.unit.value,
        "in_force_on": parameter.in_force_on.isoformat(),
        "confirmed": parameter.confirmed,
        "provisional": reckoning.provisional,
        "extended": reckoning.extended,
        "articles": list(reckoning.articles),
        "days": [
            {"date": line.date.isoformat(), "counted": line.counted, **line.reason._asdict()} for line in reckoning.days
        ],
        "explanation": [line._asdict() for line in _lines(parameter, reckoning)],
    }


def _named(spans: list[tuple[date, date, str]], grounds: tuple[Ground, ...], title: Text) -> list[Span]:
    """The spans with their grounds; one given without a ground takes the first that the law names."""
    if spans and not grounds:
        raise BasisRefusal(
            Text(
                f"法律没有规定{title.zh}可以因此不计入期限或者中止的事由。",
                f"the law names no ground on which time is left out here ({title.en})",
            )
        )
    return [Span(first, last, ground or grounds[0].code) for first, last, ground in spans]


def _moment(text: str) -> date | datetime:
    try:
        if "T" in text or " " in text:
            moment = datetime.fromisoformat(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
        return date.fromisoformat(text)
    except ValueError:
        message = gettext("%(text)s 不是日期，请写成 2026-09-28") % {"text": text}
        raise argparse.ArgumentTypeError(message) from None


def _span(text: str) -> tuple[date, date, str]:
    found = _SPAN.match(text)
    try:
        if found is None:
            raise ValueError(text)
        first = date.fromisoformat(found[1])
        return first, date.fromisoformat(found[2]) if found[2] else first, found[3] or ""
    except ValueError:
        message = gettext("%(text)s 不是时段，请写成 2026-10-12..2026-10-16") % {"text": text}
        raise argparse.ArgumentTypeError(message) from None
