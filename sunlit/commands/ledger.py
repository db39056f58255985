"""``ledger publish`` brings what waits under a signed checkpoint; ``ledger verify`` checks a log from its files."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.operations import publish
from sunlit.ledger.queries import last_checkpoint
from sunlit.ledger.verify import Report, verify_log

DONE, FINDING, BAD_USE = 0, 1, 2


def add_parser(subparsers: Any) -> None:
    """``ledger`` with its two sub-commands."""
    parser = subparsers.add_parser("ledger", help=gettext("发布和核验公开日志"))
    actions = parser.add_subparsers(dest="action", required=True)
    bring = actions.add_parser(
        "publish",
        help=gettext("把等待的记录纳入日志，签发检查点"),
        epilog=gettext("示例：bin/sunlit ledger publish --json"),
    )
    bring.add_argument(
        "--rebuild",
        action="store_true",
        help=gettext("日志目录丢失时由数据库重建；先与别人保存的检查点核对"),
    )
    bring.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    check = actions.add_parser(
        "verify",
        help=gettext("只凭公开文件核验一份日志"),
        epilog=gettext("示例：bin/sunlit ledger verify var/log；bin/sunlit ledger verify http://127.0.0.1:8000/log"),
    )
    check.add_argument("source", help=gettext("日志目录，或者网址"))
    check.add_argument("--key", default="", help=gettext("从别处得到的日志公钥（vkey 一行）；不写则用日志自己的"))
    check.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def run(args: argparse.Namespace) -> int:
    """0 in order, 1 not published or a fault found, 2 bad use."""
    return _publish(args) if args.action == "publish" else _verify(args)


def _publish(args: argparse.Namespace) -> int:
    try:
        checkpoint = publish(at=timezone.now(), rebuild=args.rebuild)
    except LedgerRefusal as refusal:
        # Nothing was signed, and the next run completes it: a finding, not a wrong command.
        print(json.dumps({"error": str(refusal)}, ensure_ascii=False) if args.json else refusal, file=sys.stderr)
        return FINDING
    last = checkpoint or last_checkpoint()
    size = last.size if last else 0
    if args.json:
        print(json.dumps({"new": checkpoint is not None, "size": size}))
    elif checkpoint:
        print(gettext("已签发检查点，共 %(size)d 条。") % {"size": size})
    else:
        print(gettext("没有等待发布的记录，共 %(size)d 条。") % {"size": size})
    return DONE


def _verify(args: argparse.Namespace) -> int:
    source: Path | str = args.source
    if "://" not in args.source:
        source = Path(args.source)
        if not source.is_dir():
            print(gettext("没有这个目录：%(name)s。请写日志目录或者网址。") % {"name": args.source}, file=sys.stderr)
            return BAD_USE
    report = verify_log(source, key=args.key)
    print(json.dumps(_as_json(report), ensure_ascii=False) if args.json else _as_text(report))
    return report.exit_status


def _as_json(report: Report) -> dict[str, Any]:
    return {
        "ok": report.ok,
        "origin": report.origin,
        "size": report.size,
        "root": report.root.hex(),
        "findings": [{"ok": found.ok, **found.text._asdict()} for found in report.findings],
    }


def _as_text(report: Report) -> str:
    language = get_language() or ""
    lines = [f"{'✓' if found.ok else '✗'} {found.text.in_language(language)}" for found in report.findings]
    verdict = gettext("日志完好。") if report.ok else gettext("日志有问题。")
    return "\n".join([*lines, f"{verdict} {report.origin} {report.size}"])
