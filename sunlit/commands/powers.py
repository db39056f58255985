"""``powers import`` enters a published list of powers; ``powers list`` shows what is held."""

import argparse
import json
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import get_language, gettext

from sunlit.commands import powers_package
from sunlit.commands.power_index import add_index, index
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.wording import Text
from sunlit.offices.models import Organ, Region
from sunlit.offices.operations import add_region
from sunlit.powers import categories
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.importing.columns import field_named
from sunlit.powers.importing.lists import parse_mapping
from sunlit.powers.importing.tables import LARGEST_FILE
from sunlit.powers.models import PowerVersion
from sunlit.powers.operations import ImportReport, import_powers
from sunlit.powers.queries import ListFilter, power_list

DONE, FINDING = 0, 1
SHOWN = 20
# Files above this many bytes take more than a second to read.
LONG_READ = 200_000
# Where a deployment has no region yet, a list's organs still need one to stand in.
FIRST_REGION = ("000000", "本地区")


def add_parser(subparsers: Any) -> None:
    """``powers`` with its two sub-commands."""
    parser = subparsers.add_parser("powers", help=gettext("导入和查看权力清单"))
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser(
        "import",
        help=gettext("导入一份清单（CSV、XLSX、XLS、JSON）"),
        epilog=gettext("示例：bin/sunlit powers import 处罚清单.csv --organ 县城市管理局 --kind 行政处罚 --dry-run"),
    )
    bring.add_argument("file", type=Path, help=gettext("清单文件"))
    bring.add_argument("--mapping", default="", help=gettext("字段=列名,字段=列名，或写着它们的 YAML、JSON 文件"))
    bring.add_argument("--organ", default="", help=gettext("清单没有写实施主体时，都属于这个机关（编码或名称）"))
    bring.add_argument("--kind", default="", help=gettext("清单没有写类别时，都是这一类"))
    bring.add_argument("--region", default="", help=gettext("新机关登记在哪个地区（代码或名称）"))
    bring.add_argument("--sheet", default="", help=gettext("读哪个工作表"))
    bring.add_argument("--dry-run", action="store_true", help=gettext("只检查，不写入"))
    bring.add_argument(
        "--prefer-list",
        action="store_true",
        help=gettext("一格在清单里改了、库里也有人改过的，用清单的；不写就保留库里的"),
    )
    bring.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    bring.add_argument("--verbose", action="store_true", help=gettext("全部列出，不只前 20 条；JSON 里加上提醒"))
    add_index(actions)
    powers_package.add_package(actions)
    show = actions.add_parser(
        "list", help=gettext("列出职权"), epilog=gettext("示例：bin/sunlit powers list --kind 行政许可 --words 食品")
    )
    show.add_argument("--organ", default="", help=gettext("机关的编码或名称"))
    show.add_argument("--kind", default="", help=gettext("类别"))
    show.add_argument("--words", default="", help=gettext("名称或编码里的字"))
    show.add_argument("--state", default="published", choices=PowerVersion.State.values, help=gettext("版本的状态"))
    show.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def run(args: argparse.Namespace) -> int:
    """0 all accepted, 1 some rows refused or nothing found, 2 bad use."""
    if args.action == "index":
        return index(args)
    if args.action == "package":
        return powers_package.run(args)
    return _import(args) if args.action == "import" else _list(args)


def _import(args: argparse.Namespace) -> int:
    content = _read(args.file)
    kind = _kind(args.kind)
    _refuse_unknown_code(args.organ)
    if len(content) > LONG_READ:
        print(gettext("正在读取 %s ……") % args.file.name, file=sys.stderr)
    report = import_powers(
        by=INSTALLER,
        at=timezone.now(),
        file_name=args.file.name,
        content=content,
        region=_region(args.region, make=not args.dry_run),
        organ=args.organ,
        kind=kind,
        mapping=_mapping(args.mapping),
        sheet=args.sheet,
        dry_run=args.dry_run,
        prefer_list=args.prefer_list,
        progress=_Ticker(),
    )
    if args.json:
        print(json.dumps(_as_json(report, verbose=args.verbose), ensure_ascii=False))
    else:
        _print_report(report, dry_run=args.dry_run, most=None if args.verbose else SHOWN)
    return FINDING if report.rejected else DONE


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise PowersRefusal(
                gettext("文件有 %(n)d MB，最多 %(limit)d MB。请分成几个文件导入。")
                % {"n": -(-path.stat().st_size // 1048576), "limit": LARGEST_FILE // 1048576}
            )
        return path.read_bytes()
    except FileNotFoundError:
        raise PowersRefusal(gettext("没有这个文件：%s。请核对路径。") % path) from None
    except (IsADirectoryError, PermissionError, OSError) as fault:
        raise PowersRefusal(gettext("%(path)s 读不了：%(why)s。") % {"path": path, "why": fault.strerror}) from None


def _refuse_unknown_code(organ: str) -> None:
    """A name that is not known may be a new organ; a code that is not known is a slip."""
    if organ.isascii() and organ and not Organ.objects.filter(code=organ).exists():
        raise PowersRefusal(gettext("没有编码为“%s”的机关。请核对，或者写机关名称。") % organ, field="organ")


def _kind(word: str) -> str:
    if not word:
        return ""
    kind = categories.kind_named(word)
    if kind is None:
        raise PowersRefusal(
            gettext("不认识的类别“%(word)s”，可用的有：%(known)s。")
            % {"word": word, "known": categories.known_kinds()},
            field="kind",
        )
    return kind.code


def _mapping(text: str) -> Mapping[str, str]:
    """From the option itself, or from a file of it."""
    if not text:
        return {}
    path = Path(text)
    if "=" in text and not path.is_file():
        return parse_mapping(text)
    try:
        value = yaml.safe_load(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        raise PowersRefusal(
            gettext("--mapping 应是 字段=列名,…，或者能读的 YAML、JSON 文件：%s") % text, field="mapping"
        ) from None
    if not isinstance(value, dict) or not all(isinstance(heading, str | int) for heading in value.values()):
        raise PowersRefusal(gettext("%s 里应是 字段: 列名，一行一个。") % text, field="mapping")
    return {field_named(str(code)).code: str(heading) for code, heading in value.items()}


def _region(word: str, *, make: bool) -> Region | None:
    """The region that was named; else the one with most organs; else, in an empty deployment, a first one."""
    if word:
        found = list(Region.objects.filter(code=word)) or list(Region.objects.filter(name=word)[:2])
        if len(found) != 1:
            reason = gettext("有几个同名的地区，请用代码") if found else gettext("没有登记这个地区")
            raise PowersRefusal(f"--region {word}：{reason}。", field="region")
        return found[0]
    if region := Region.objects.alias(n=Count("organs")).order_by("-n", "code").first():
        return region
    if not make:
        return None
    code, name = FIRST_REGION
    return add_region(by=INSTALLER, at=timezone.now(), code=code, name=name, level=Region.Level.COUNTY)


def _as_json(report: ImportReport, *, verbose: bool) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "rows": report.rows,
        "accepted": report.accepted,
        "warned": len(report.warned),
        "rejected": [_row(one.row, one.faults) for one in report.rejected],
    }
    if verbose:
        answer |= {
            "created": report.created,
            "changed": report.changed,
            "unchanged": report.unchanged,
            "warnings": [_row(one.row, one.faults) for one in report.warned],
            "unresolved": [
                {"row": one.row, "citation": one.citation, "reason": _told(one.reason)} for one in report.unresolved
            ],
            "new_organs": list(report.new_organs),
            "columns": {code: report.read.columns.heading(code) for code in report.read.columns.places},
            "unused_columns": list(report.read.columns.unused),
            "blank_rows": list(report.read.blank),
            "passed_over": {str(row): _told(why) for row, why in report.read.passed_over.items()},
            "other_sheets": list(report.read.other_sheets),
        }
    return answer


def _row(number: int, faults: Any) -> dict[str, Any]:
    return {"row": number, "faults": [{"column": fault.column, "reason": _told(fault.reason)} for fault in faults]}


def _told(text: Text) -> str:
    return text.in_language(get_language() or "")


def _print_report(report: ImportReport, *, dry_run: bool, most: int | None) -> None:
    print(
        gettext("共 %(rows)d 行：接受 %(accepted)d 行（其中 %(warned)d 行有提醒），退回 %(rejected)d 行。")
        % {
            "rows": report.rows,
            "accepted": report.accepted,
            "warned": len(report.warned),
            "rejected": len(report.rejected),
        }
    )
    what = gettext("将新增 %(new)d 项、改动 %(changed)d 项；%(same)d 项以前已导入且没有变化。")
    done = gettext("新增 %(new)d 项、改动 %(changed)d 项；%(same)d 项以前已导入且没有变化。")
    counts = {"new": report.created, "changed": report.changed, "same": report.unchanged}
    print((what if dry_run else done) % counts)
    if dry_run:
        print(gettext("这是试导入，什么也没有写入。"))
    _print_reading(report)
    _print_rows(gettext("退回的行："), [(one.row, one.faults) for one in report.rejected], most)
    _print_rows(gettext("有提醒的行："), [(one.row, one.faults) for one in report.warned], most)


def _print_reading(report: ImportReport) -> None:
    columns = report.read.columns
    read = "、".join(f"{columns.heading(code)}→{field_named(code).zh}" for code in columns.places if code != "sequence")
    print(gettext("认出的列：%s") % read)
    if columns.unused:
        print(gettext("没有用到的列：%s") % "、".join(columns.unused))
    if report.read.sheet and report.read.other_sheets:
        print(
            gettext("读的是工作表“%(sheet)s”；还有：%(others)s（用 --sheet 指明）")
            % {"sheet": report.read.sheet, "others": "、".join(report.read.other_sheets)}
        )
    if report.read.blank:
        print(gettext("空行 %d 行，没有计入。") % len(report.read.blank))
    for number, why in report.read.passed_over.items():
        print(gettext("第 %(row)d 行没有计入：%(why)s") % {"row": number, "why": _told(why)})
    if report.new_organs:
        print(
            gettext("清单里有 %(n)d 个没有登记的机关：%(names)s")
            % {"n": len(report.new_organs), "names": "、".join(report.new_organs)}
        )
    if report.unresolved:
        print(gettext("有 %d 条依据没有对上原文（引用照录，文本未收录或条号不符）。") % len(report.unresolved))


def _print_rows(title: str, rows: list[tuple[int, Any]], most: int | None) -> None:
    if not rows:
        return
    print(title)
    for number, faults in rows[:most]:
        for fault in faults:
            line = gettext("  第 %(row)d 行 · %(column)s：%(reason)s")
            print(line % {"row": number, "column": fault.column, "reason": _told(fault.reason)})
    if most is not None and len(rows) > most:
        print(gettext("  还有 %d 行，用 --verbose 全部列出。") % (len(rows) - most))


def _list(args: argparse.Namespace) -> int:
    organs: tuple[int, ...] = ()
    if args.organ:
        named = Organ.objects.filter(code=args.organ) | Organ.objects.filter(name=args.organ)
        organs = tuple(named.values_list("pk", flat=True))
        if not organs:
            raise PowersRefusal(gettext("没有登记“%s”这个机关。") % args.organ, field="organ")
    wanted = ListFilter(organs=organs, kind=_kind(args.kind), words=args.words)
    rows = list(power_list(wanted, state=args.state))
    if args.json:
        print(json.dumps([_listed(row) for row in rows], ensure_ascii=False))
        return DONE if rows else FINDING
    for row in rows:
        kind = categories.kind(row.kind).name.in_language(get_language() or "")
        print(f"{row.power.code}\t{kind}\t{row.organ.name}\t{row.name}")
    if not rows:
        print(gettext("没有符合的职权。清单导入后是草稿：加 --state draft 查看。"), file=sys.stderr)
    return DONE if rows else FINDING


def _listed(row: PowerVersion) -> dict[str, Any]:
    return {
        "code": row.power.code,
        "kind": row.kind,
        "organ": row.organ.name,
        "name": row.name,
        "version": row.number,
        "state": row.state,
    }


class _Ticker:
    """A line on the terminal's error side at most once a second."""

    def __init__(self) -> None:
        self._last = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if time.monotonic() - self._last >= 1:
            self._last = time.monotonic()
            text = gettext("已写入 %(done)d / %(total)d 项") % {"done": done, "total": total}
            print(text, file=sys.stderr)
