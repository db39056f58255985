"""``charts``: is a chart sound and lawful, and what does it look like."""

import argparse
import json
import sys
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.timezone import localdate, now
from django.utils.translation import get_language, gettext

from sunlit.commands import charts_export, charts_import, charts_published
from sunlit.commands.charts_law import check_published
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.errors import Refusal
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.drawing import draw, pages, standalone
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint import RULES, SEVERITIES, Context, LegalFinding, check
from sunlit.procedures.lint.page import rules_page
from sunlit.procedures.model import Flow
from sunlit.procedures.operations import keep_citations
from sunlit.procedures.printing import chart_pdf, chart_word, styles
from sunlit.procedures.simulator import faults
from sunlit.procedures.soundness import Finding
from sunlit.procedures.sources import flow_of
from sunlit.procedures.timing import all_limit_words, refuse_unknown_parameters

DONE, FOUND = 0, 1


def add_parser(subparsers: Any) -> None:
    """``charts check FILE`` and ``charts draw FILE -o OUT``."""
    charts = subparsers.add_parser("charts", help=gettext("检查流程图是否健全，或画出流程图"))
    commands = charts.add_subparsers(dest="charts_command", metavar=gettext("命令"), required=True)
    checking = commands.add_parser(
        "check",
        help=gettext("检查流程图：总能办结、办结时不留尾巴、没有走不到的步骤，也不违反法定程序"),
        epilog=gettext("示例：bin/sunlit charts check content/charts/licence-general.yaml"),
    )
    checking.add_argument("files", type=Path, nargs="*", metavar="file", help=gettext("流程图文件（YAML），可以多个"))
    checking.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    checking.add_argument("--rules", action="store_true", help=gettext("不检查文件，列出全部法定程序规则"))
    checking.add_argument("--published", action="store_true", help=gettext("不检查文件，检查库里已公布的全部流程图"))
    checking.add_argument("--class", dest="chart_class", default="", help=gettext("按哪一类流程图检查，默认按文件所写"))
    checking.add_argument("--kind", default="", help=gettext("职权类别，用来检查不认识的流程图类别"))
    checking.add_argument("--on", type=date.fromisoformat, help=gettext("按哪一天的法律，默认今天"))
    picture = commands.add_parser(
        "draw",
        help=gettext("画成 SVG、PDF 或者 Word 文件"),
        epilog=gettext("示例：bin/sunlit charts draw content/charts/licence-general.yaml -o licence.pdf --lang en"),
    )
    picture.add_argument("file", type=Path, help=gettext("流程图文件（YAML）"))
    picture.add_argument(
        "-o", "--output", type=Path, required=True, help=gettext("写到哪个文件，后缀是 .svg、.pdf 或者 .docx")
    )
    picture.add_argument("--lang", choices=("zh-hans", "en"), help=gettext("语言，默认与命令行相同"))
    picture.add_argument("--on", type=date.fromisoformat, help=gettext("按哪一天的法定时限，默认今天"))
    citations = commands.add_parser(
        "citations",
        help=gettext("补登记流程图所引的法条，法律修改时才查得到它们"),
        epilog=gettext("示例：bin/sunlit charts citations"),
    )
    citations.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    published = charts_published.add_action(commands)
    exporting, importing = charts_export.add_action(commands), charts_import.add_action(commands)
    for parser in (checking, picture, citations, published, exporting, importing):
        parser.set_defaults(language=get_language() or "zh-hans")


def run(args: argparse.Namespace) -> int:
    """Status 0 for lawful charts or a drawn one, 1 for findings, 2 (by the refusal) for a file that is no chart."""
    language = getattr(args, "lang", None) or args.language
    if args.charts_command == "citations":
        return _citations(args)
    try:
        if args.charts_command == "published":
            return charts_published.run(args)
        if args.charts_command == "export":
            return charts_export.run(args)
        if args.charts_command == "import":
            return charts_import.run(args)
        if args.charts_command == "check":
            return _check(args, language)
        return _draw(compile_flow(flow_of(args.file.name, _content(args.file))), args, language)
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


@dataclass(frozen=True, slots=True)
class Checked:
    """One file: its chart, what the proof found, and what the law misses."""

    file: Path
    net: Net
    unsound: tuple[Finding, ...]
    unlawful: tuple[LegalFinding, ...]


def _check(args: argparse.Namespace, language: str) -> int:
    if args.rules:
        print(json.dumps(_rules(), ensure_ascii=False) if args.json else rules_page())
        return DONE
    if args.published:
        any_found = check_published(args.on or localdate(), as_json=args.json, language=language)
        return FOUND if any_found else DONE
    if not args.files:
        raise Refusal(gettext("请给出流程图文件，或者用 --rules 列出规则。"))
    checked = [_checked(path, args) for path in args.files]
    if args.json:
        print(json.dumps({"charts": [_json(one) for one in checked]}, ensure_ascii=False))
    else:
        for one in checked:
            _print(one, language)
    return FOUND if any(one.unsound or one.unlawful for one in checked) else DONE


def _checked(path: Path, args: argparse.Namespace) -> Checked:
    flow = flow_of(path.name, _content(path))
    on = args.on or localdate()
    net = compile_flow(flow)
    refuse_unknown_parameters(flow, on, settings.JURISDICTION)
    asked = replace(flow, class_name=args.chart_class) if args.chart_class else flow
    context = Context(jurisdiction=settings.JURISDICTION)
    return Checked(path, net, faults(net), check(asked, kind=args.kind, on=on, context=context))


def _print(checked: Checked, language: str) -> None:
    flow = checked.net.flow
    said = {"title": flow.title.in_language(language), "steps": len(flow.steps), "events": len(flow.events)}
    said |= {"file": checked.file, "unsound": len(checked.unsound), "unlawful": len(checked.unlawful)}
    if not checked.unsound and not checked.unlawful:
        print(gettext("健全、合法：%(title)s，%(steps)d 个步骤，%(events)d 种办件事件。（%(file)s）") % said)
        return
    print(gettext("%(title)s（%(file)s）：不健全 %(unsound)d 处，不合法定程序 %(unlawful)d 处。") % said)
    for number, one in enumerate(checked.unsound, start=1):
        print(f"{number}. {one.text.in_language(language)}")
    for number, legal in enumerate(checked.unlawful, start=len(checked.unsound) + 1):
        weight = SEVERITIES[legal.severity].in_language(language)
        print(f"{number}. [{weight} {legal.rule}] {legal.text.in_language(language)}")
        if legal.path:
            print("   " + gettext("最短的一条路：") + " → ".join(_titles(flow, legal.path, language)))


def _titles(flow: Flow, names: tuple[str, ...], language: str) -> list[str]:
    known = {step.id: step.title for step in flow.steps} | {event.id: event.title for event in flow.events}
    return [known[name].in_language(language) if name in known else name for name in names]


def _json(checked: Checked) -> dict[str, Any]:
    return {
        "file": str(checked.file),
        "class": checked.net.flow.class_name,
        "sound": not checked.unsound,
        "lawful": not any(one.severity == "must" for one in checked.unlawful),
        "findings": [
            {
                "fault": one.fault,
                "zh": one.text.zh,
                "en": one.text.en,
                "steps": list(one.steps),
                "path": list(one.path),
            }
            for one in checked.unsound
        ],
        "legal": [
            {
                "rule": one.rule,
                "severity": one.severity,
                "articles": [article.zh for article in one.articles],
                "steps": list(one.steps),
                "path": list(one.path),
                "why": one.why._asdict(),
                "mend": one.mend._asdict(),
            }
            for one in checked.unlawful
        ],
    }


def _rules() -> list[dict[str, Any]]:
    return [
        {
            "rule": rule.id,
            "family": rule.family,
            "severity": rule.severity,
            "articles": [place.cited.zh for place in rule.articles],
            "title": rule.title._asdict(),
            "why": rule.why._asdict(),
            "mend": rule.mend._asdict(),
        }
        for rule in RULES
    ]


def _draw(net: Net, args: argparse.Namespace, language: str) -> int:
    """One picture as SVG, or its pages of A4 as PDF or Word, by the name of the file."""
    flow, on = net.flow, args.on or localdate()
    limits = all_limit_words(flow, on, settings.JURISDICTION)
    title = flow.title.in_language(language)
    sheets = pages(flow, language=language, limits=limits)
    about = gettext("%(title)s流程图") % {"title": title}
    match args.output.suffix.lower():
        case ".svg":
            made = standalone(draw(flow, language=language, limits=limits), styles()).encode()
        case ".pdf":
            made = chart_pdf(sheets, title=title, about=about, on=on)
        case ".docx":
            made = chart_word(sheets, title=title, about=about, author="", on=on)
        case other:
            raise Refusal(
                gettext("不会画成 %(kind)s；请用 .svg、.pdf 或者 .docx。") % {"kind": other or args.output.name}
            )
    try:
        args.output.write_bytes(made)
    except OSError as fault:
        told = {"path": args.output, "why": fault.strerror or fault}
        raise Refusal(gettext("写不了文件 %(path)s：%(why)s") % told) from None
    told = {"path": args.output, "count": len(sheets), "way": gettext("横排") if sheets[0].lying else gettext("竖排")}
    print(gettext("已画到 %(path)s；A4 %(way)s %(count)d 页，字不小于九磅。") % told, file=sys.stderr)
    return DONE
