"""``charts``: is a chart sound, and what does it look like."""

import argparse
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.timezone import localdate, now
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.errors import Refusal
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.drawing import draw, fitted, size, standalone
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.operations import keep_citations
from sunlit.procedures.reader import read_yaml
from sunlit.procedures.soundness import Finding, findings
from sunlit.procedures.timing import all_limit_words, refuse_unknown_parameters

DONE, FOUND = 0, 1


def add_parser(subparsers: Any) -> None:
    """``charts check FILE`` and ``charts draw FILE -o OUT``."""
    charts = subparsers.add_parser("charts", help=gettext("检查流程图是否健全，或画出流程图"))
    commands = charts.add_subparsers(dest="charts_command", metavar=gettext("命令"), required=True)
    check = commands.add_parser(
        "check",
        help=gettext("检查流程图：总能办结、办结时不留尾巴、没有走不到的步骤"),
        epilog=gettext("示例：bin/sunlit charts check content/charts/licence-general.yaml"),
    )
    check.add_argument("file", type=Path, help=gettext("流程图文件（YAML）"))
    check.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    picture = commands.add_parser(
        "draw",
        help=gettext("画成 SVG 文件"),
        epilog=gettext("示例：bin/sunlit charts draw content/charts/licence-general.yaml -o licence.svg --lang en"),
    )
    picture.add_argument("file", type=Path, help=gettext("流程图文件（YAML）"))
    picture.add_argument("-o", "--output", type=Path, required=True, help=gettext("写到哪个文件"))
    picture.add_argument("--lang", choices=("zh-hans", "en"), help=gettext("语言，默认与命令行相同"))
    picture.add_argument("--on", type=date.fromisoformat, help=gettext("按哪一天的法定时限，默认今天"))
    citations = commands.add_parser(
        "citations",
        help=gettext("补登记流程图所引的法条，法律修改时才查得到它们"),
        epilog=gettext("示例：bin/sunlit charts citations"),
    )
    citations.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    for parser in (check, picture, citations):
        parser.set_defaults(language=get_language() or "zh-hans")


def run(args: argparse.Namespace) -> int:
    """Status 0 for a sound chart or a drawn one, 1 for findings, 2 (by the refusal) for a file that is no chart."""
    language = getattr(args, "lang", None) or args.language
    if args.charts_command == "citations":
        return _citations(args)
    try:
        net = compile_flow(read_yaml(_content(args.file)))
        return _check(net, args, language) if args.charts_command == "check" else _draw(net, args, language)
    except ProcedureRefusal as refusal:
        raise refusal.in_language(args.language) from None


def _citations(args: argparse.Namespace) -> int:
    number = keep_citations(by=INSTALLER, at=now())
    print(json.dumps({"contents": number}) if args.json else gettext("读了 %d 种流程图，所引的法条已登记。") % number)
    return DONE


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise Refusal(
            gettext("读不到文件 %(path)s：%(why)s") % {"path": path, "why": fault.strerror or fault}
        ) from None


def _check(net: Net, args: argparse.Namespace, language: str) -> int:
    found = findings(net)
    refuse_unknown_parameters(net.flow, localdate(), settings.JURISDICTION)
    if args.json:
        print(json.dumps(_json(net, found), ensure_ascii=False))
    elif not found:
        steps, events = len(net.flow.steps), len(net.flow.events)
        print(
            gettext("健全：%(title)s，%(steps)d 个步骤，%(events)d 种办件事件。")
            % {"title": net.flow.title.in_language(language), "steps": steps, "events": events}
        )
    for number, finding in enumerate([] if args.json else found, start=1):
        print(f"{number}. {finding.text.in_language(language)}")
    return FOUND if found else DONE


def _json(net: Net, found: tuple[Finding, ...]) -> dict[str, Any]:
    return {
        "class": net.flow.class_name,
        "sound": not found,
        "findings": [
            {
                "fault": finding.fault,
                "zh": finding.text.zh,
                "en": finding.text.en,
                "steps": list(finding.steps),
                "path": list(finding.path),
            }
            for finding in found
        ],
    }


def _draw(net: Net, args: argparse.Namespace, language: str) -> int:
    limits = all_limit_words(net.flow, args.on or localdate(), settings.JURISDICTION)
    styles = finders.find("design/chart.css")
    css = Path(styles).read_text() if isinstance(styles, str) else ""
    picture = standalone(draw(net.flow, language=language, limits=limits), css)
    try:
        args.output.write_text(picture, encoding="utf-8")
    except OSError as fault:
        told = {"path": args.output, "why": fault.strerror or fault}
        raise Refusal(gettext("写不了文件 %(path)s：%(why)s") % told) from None
    wide, high = fitted(*size(net.flow, language, limits))
    said = {"path": args.output, "wide": wide, "high": high}
    print(gettext("已画到 %(path)s；A4 上 %(wide).0f × %(high).0f 毫米，一页。") % said, file=sys.stderr)
    return DONE
