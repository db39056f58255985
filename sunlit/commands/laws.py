"""``laws import`` puts law texts beside those held; ``show`` gives what is cited; ``impact`` stands in law_impact."""

import argparse
import json
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedLaw
from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.operations import Imported, import_laws
from sunlit.basis.queries import Resolved, resolve
from sunlit.commands import law_impact
from sunlit.ledger.actor import INSTALLER

DONE, FINDING, BAD_USE = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """``laws`` with its two sub-commands."""
    parser = subparsers.add_parser("laws", help=gettext("导入和查看法律文本"))
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser(
        "import",
        help=gettext("导入一个文件、一个文件夹，或者数据包 wheel"),
        epilog=gettext("示例：bin/sunlit laws import wheel；bin/sunlit laws import 法律文件夹/ --json"),
    )
    bring.add_argument("path", help=gettext(".md、.txt、.docx、.db 文件，文件夹，或 wheel"))
    bring.add_argument("--replace", action="store_true", help=gettext("同一版本文字不同时，以这次导入的为准"))
    bring.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    show = actions.add_parser(
        "show",
        help=gettext("显示所引条、款、项的原文"),
        epilog=gettext('示例：bin/sunlit laws show "《中华人民共和国行政许可法》第四十二条第一款"'),
    )
    show.add_argument("citation", help=gettext("一处或几处引用"))
    show.add_argument("--on", type=date.fromisoformat, help=gettext("按这一天有效的版本（YYYY-MM-DD），默认今天"))
    show.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    law_impact.add_action(actions)


def run(args: argparse.Namespace) -> int:
    """0 done, 1 something not found or not imported, 2 bad use."""
    return {"import": _import, "show": _show, "impact": law_impact.run}[args.action](args)


def _import(args: argparse.Namespace) -> int:
    faults: list[str] = []
    ticker = _Ticker()
    laws = _read(law_files(args.path), faults)
    result = import_laws(laws=laws, by=INSTALLER, at=timezone.now(), replace=args.replace, progress=ticker)
    ticker.end()
    held = result.new + result.unchanged + result.replaced + len(result.differing)
    if faults and not held:
        print("\n".join(faults), file=sys.stderr)
        return BAD_USE
    if args.json:
        print(json.dumps(_imported_json(result, faults), ensure_ascii=False))
    else:
        _print_imported(result, faults)
    return FINDING if faults or result.differing else DONE


def _read(files: list[Path], faults: list[str]) -> Iterator[ParsedLaw]:
    """All editions of all files; a file that cannot be read is named and does not stop the others."""
    for file in files:
        try:
            yield from read_laws(file)
        except BasisRefusal as refusal:
            faults.append(refusal.in_language(get_language() or "").sentence)


def _imported_json(result: Imported, faults: list[str]) -> dict[str, Any]:
    return {
        "new": result.new,
        "unchanged": result.unchanged,
        "replaced": result.replaced,
        "articles": result.articles,
        "differing": result.differing,
        "faults": faults,
    }


def _print_imported(result: Imported, faults: list[str]) -> None:
    print(
        gettext("新增 %(new)d 个版本、%(articles)d 条；%(unchanged)d 个已有且文字相同；替换 %(replaced)d 个。")
        % {
            "new": result.new,
            "articles": result.articles,
            "unchanged": result.unchanged,
            "replaced": result.replaced,
        }
    )
    for one in result.differing:
        print(gettext("已有同一版本但文字不同，未改动（要以新文本为准请加 --replace）：%(law)s") % {"law": one})
    for fault in faults:
        print(gettext("未导入：%(fault)s") % {"fault": fault}, file=sys.stderr)


def _show(args: argparse.Namespace) -> int:
    found = resolve(args.citation, args.on or timezone.localdate())
    if not found:
        message = gettext("没有看出引用的是哪部法律的哪一条；例如：《行政许可法》第四十二条第一款。")
        print(json.dumps({"error": message}, ensure_ascii=False) if args.json else message, file=sys.stderr)
        return BAD_USE
    if args.json:
        print(json.dumps([_resolved_json(one) for one in found], ensure_ascii=False))
    else:
        print("\n\n".join(_resolved_text(one) for one in found))
    return DONE if all(one.found for one in found) else FINDING


def _resolved_json(one: Resolved) -> dict[str, Any]:
    return {
        "citation": str(one.citation),
        "found": one.found,
        "law": one.law_title,
        "place": one.label,
        "text": one.text,
        "adopted_on": one.adopted_on and one.adopted_on.isoformat(),
        "in_force_on": one.in_force_on and one.in_force_on.isoformat(),
        "status": one.status,
        "source": one.source,
        "code": one.code,
        "reason": one.reason._asdict(),
        "note": one.note._asdict(),
    }


def _resolved_text(one: Resolved) -> str:
    if not one.found:
        reason = one.reason.in_language(get_language() or "")
        lines = [gettext("未找到 %(citation)s：%(reason)s。") % {"citation": str(one.citation), "reason": reason}]
        if one.code == "law_not_held":
            lines.append(gettext("导入方法：bin/sunlit laws import <该法的 .docx 或 .md 文件>"))
        return "\n".join(lines)
    words = one.text or gettext("（引用的是整部法律）")
    return f"《{one.law_title}》{one.label}\n{words}\n{_edition_line(one)}"


def _edition_line(one: Resolved) -> str:
    in_force = one.in_force_on.isoformat() if one.in_force_on else gettext("未知")
    return gettext("版本：%(adopted)s 通过或公布；施行：%(in_force)s；效力：%(status)s；来源：%(source)s") % {
        "adopted": one.adopted_on,
        "in_force": in_force,
        "status": one.status_name,
        "source": one.source,
    }


class _Ticker:
    """A line on the terminal's error side at most once a second, so that nobody waits without a sign."""

    def __init__(self) -> None:
        self._last = time.monotonic()
        self._shown = False

    def __call__(self, number: int, title: str) -> None:
        if time.monotonic() - self._last >= 1:
            self._last, self._shown = time.monotonic(), True
            print(gettext("正在导入第 %(number)d 个：%(title)s") % {"number": number, "title": title}, file=sys.stderr)

    def end(self) -> None:
        """Say that the reading is over, if anything was said before."""
        if self._shown:
            print(gettext("导入完毕。"), file=sys.stderr)
