"""``discretion import | check | decide``: discretion standards 裁量基准 from tables to the grade of a case."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ
from sunlit.offices.queries import organ_by_code, organ_named
from sunlit.powers.discretion.checking import Finding, check
from sunlit.powers.discretion.deciding import Decision, decide, figure
from sunlit.powers.discretion.model import Fault, Item, Standard
from sunlit.powers.discretion.plain import as_plain, fingerprint
from sunlit.powers.discretion.reading import circumstances, read_standard
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import DiscretionStandard
from sunlit.powers.operations import draft_standard
from sunlit.powers.queries.discretion import latest_version, latest_versions, standard_of, standards_in_force

DONE, FINDING = 0, 1
CHOSEN = ("情节", "circumstance")


def add_parser(subparsers: Any) -> None:
    """``discretion`` with its three sub-commands."""
    parser = subparsers.add_parser("discretion", help=gettext("裁量基准：导入、检查、计算"))
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser(
        "import",
        help=gettext("导入一份裁量基准（XLSX、XLS）或者不予处罚清单（TXT）"),
        epilog=gettext("示例：bin/sunlit discretion import 裁量基准.xlsx --organ 县生态环境局 --dry-run"),
    )
    bring.add_argument("file", type=Path, help=gettext("基准文件"))
    bring.add_argument("--organ", default="", help=gettext("制定机关（编码或名称）；不写只检查，不写入"))
    bring.add_argument("--title", default="", help=gettext("基准的名称，默认用文件名"))
    bring.add_argument("--dry-run", action="store_true", help=gettext("只检查，不写入"))
    bring.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    look = actions.add_parser(
        "check",
        help=gettext("列出疑点：两档共有的数、空档、超出法定幅度"),
        epilog=gettext("示例：bin/sunlit discretion check 裁量基准.xlsx --superior 省裁量基准.xlsx"),
    )
    look.add_argument("file", type=Path, nargs="?", help=gettext("基准文件；不写就检查库里每个基准的最新一版"))
    look.add_argument("--superior", type=Path, help=gettext("上级基准的文件；只能细化，不能放宽"))
    look.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    tell = actions.add_parser(
        "decide",
        help=gettext("按基准算出等级和罚款幅度"),
        epilog=gettext("示例：bin/sunlit discretion decide 9-1 --fact 存栏量=500 --file 裁量基准.xlsx"),
    )
    tell.add_argument("item", help=gettext("基准里的序号"))
    tell.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help=gettext("事实，可以写几次：数字（存栏量=500），或者 情节=序号或原文"),
    )
    tell.add_argument("--file", type=Path, help=gettext("按这个文件；不写就按库里当天施行的基准"))
    tell.add_argument("--organ", default="", help=gettext("制定机关（编码或名称）"))
    tell.add_argument("--on", type=date.fromisoformat, help=gettext("哪一天，默认今天"))
    tell.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def run(args: argparse.Namespace) -> int:
    """0 done, 1 a finding or no grade that fits, 2 bad use."""
    return {"import": _import, "check": _check, "decide": _decide}[args.action](args)


def _import(args: argparse.Namespace) -> int:
    standard = _read(args.file)
    organ = _organ(args.organ)
    title = args.title.strip() or args.file.stem
    version = None if args.dry_run or organ is None else _written(standard, organ, title, args.file.name)
    findings = check(standard)
    if args.json:
        print(json.dumps(_imported(standard, findings, version), ensure_ascii=False))
        return DONE
    for sheet in standard.sheets:
        print(
            gettext("%(sheet)s：%(rows)d 行，%(items)d 项，%(grades)d 档")
            % {
                "sheet": sheet.name,
                "rows": sheet.rows,
                "items": len(sheet.items),
                "grades": sum(len(item.grades) for item in sheet.items),
            }
        )
    for fault in standard.faults:
        print("✗ " + _where(fault))
    print(gettext("疑点 %d 处，用 discretion check 查看。") % len(findings))
    if version:
        print(gettext("已存为草稿：%(title)s，第 %(n)d 版。") % {"title": version.title, "n": version.number})
    elif organ is None:
        print(gettext("没有写制定机关（--organ），只检查，没有写入。"))
    return DONE


def _written(standard: Standard, organ: Organ, title: str, file_name: str) -> DiscretionStandard:
    """A new draft, or the latest version where it says the same: importing twice changes nothing."""
    latest = latest_version(organ, title)
    if latest and latest.content_hash == fingerprint(as_plain(standard)):
        return latest
    return draft_standard(
        organ=organ, title=title, file_name=file_name, standard=standard, by=INSTALLER, at=timezone.now()
    )


def _imported(standard: Standard, findings: Sequence[Finding], version: DiscretionStandard | None) -> dict[str, Any]:
    return {
        "sheets": [
            {"name": one.name, "title": one.title, "rows": one.rows, "items": len(one.items)} for one in standard.sheets
        ],
        "items": len(standard.items),
        "grades": sum(len(item.grades) for item in standard.items),
        "circumstances": sum(1 for item in standard.items for _ in circumstances(item)),
        "conditions": sum(1 for item in standard.items for _, line in circumstances(item) if line.condition),
        "faults": [asdict(fault) | {"reason": fault.reason._asdict()} for fault in standard.faults],
        "findings": len(findings),
        "written": {"title": version.title, "version": version.number} if version else None,
    }


def _where(fault: Fault) -> str:
    place = {"sheet": fault.sheet, "row": fault.row, "column": fault.column, "reason": _here(fault.reason)}
    return gettext("%(sheet)s 第 %(row)d 行 %(column)s：%(reason)s") % place


def _check(args: argparse.Namespace) -> int:
    superior = _read(args.superior) if args.superior else None
    if args.file:
        named = [(args.file.name, check(_read(args.file), superior))]
    else:
        named = [
            (
                f"{version.organ} {version.title} ({version.number})",
                check(standard_of(version), standard_of(version.superior) if version.superior else superior),
            )
            for version in latest_versions()
        ]
    if args.json:
        rows = [_found(name, finding) for name, findings in named for finding in findings]
        print(json.dumps({"standards": [name for name, _ in named], "findings": rows}, ensure_ascii=False))
    else:
        for name, findings in named:
            print(gettext("%(name)s：疑点 %(n)d 处") % {"name": name, "n": len(findings)})
            for one in findings:
                places = "、".join(map(str, one.rows))
                print(f"  {one.item} [{places}] {_here(one.text)} {_here(one.proposal)}".rstrip())
    return FINDING if any(findings for _, findings in named) else DONE


def _found(name: str, finding: Finding) -> dict[str, Any]:
    return {
        "standard": name,
        "kind": finding.kind,
        "item": finding.item,
        "rows": list(finding.rows),
        "text": finding.text._asdict(),
        "proposal": finding.proposal._asdict(),
    }


def _decide(args: argparse.Namespace) -> int:
    item = _item(args)
    figures, chosen = _facts(args.fact, item)
    decision = decide(item, figures=figures, chosen=chosen)
    if args.json:
        print(json.dumps(_decided(decision), ensure_ascii=False))
    else:
        print(f"{item.key} {item.violation}")
        for step in decision.steps:
            print(f"  {step.zh}\n    {step.en}")
    return DONE if decision.grade or decision.fines else FINDING


def _item(args: argparse.Namespace) -> Item:
    if args.file:
        found = [item for item in _read(args.file).items if item.key == args.item]
    else:
        on = args.on or timezone.localdate()
        organ = _organ(args.organ)
        versions = standards_in_force(on).filter(organ=organ) if organ else standards_in_force(on)
        found = [item for version in versions for item in standard_of(version).items if item.key == args.item]
    if len(found) == 1:
        return found[0]
    if found:
        raise PowersRefusal(gettext("有几个基准都有第 %s 项，请用 --organ 写明制定机关。") % args.item, field="item")
    raise PowersRefusal(
        gettext("施行的基准里没有第 %s 项。请核对序号，或者用 --file 指定文件。") % args.item, field="item"
    )


def _facts(facts: Sequence[str], item: Item) -> tuple[dict[str, Decimal], list[str]]:
    """The figures by name, and the circumstances (of a formula table: the options) that were chosen."""
    figures: dict[str, Decimal] = {}
    chosen: list[str] = []
    for fact in facts:
        name, sign, value = (part.strip() for part in fact.partition("="))
        if not sign or not name or not value:
            raise PowersRefusal(gettext("“%s”要写成 名称=值，例如 存栏量=500。") % fact, field="fact")
        if item.formula and name in {factor.name for factor in item.formula.factors}:
            chosen.append(f"{name}={value}")
        elif name in CHOSEN or item.formula:
            chosen.append(value)
        else:
            figures[name] = figure(value)
    return figures, chosen


def _decided(decision: Decision) -> dict[str, Any]:
    grade = decision.grade
    return {
        "item": decision.item,
        "grade": {"level": grade.level, "name": grade.name, "penalty": grade.penalty} if grade else None,
        "fines": [json.loads(json.dumps(asdict(fine), default=str)) for fine in decision.fines],
        "steps": [step._asdict() for step in decision.steps],
    }


def _read(path: Path) -> Standard:
    try:
        return read_standard(path.read_bytes())
    except FileNotFoundError:
        raise PowersRefusal(gettext("没有这个文件：%s。请核对路径。") % path, field="file") from None
    except OSError as fault:
        raise PowersRefusal(
            gettext("%(path)s 读不了：%(why)s。") % {"path": path, "why": fault.strerror}, field="file"
        ) from None


def _organ(word: str) -> Organ | None:
    if not word:
        return None
    found = organ_by_code(word) or organ_named(word)
    if found is None:
        raise PowersRefusal(gettext("没有机关“%s”，请核对编码或名称。") % word, field="organ")
    return found


def _here(text: Text) -> str:
    return text.in_language(get_language() or "")
