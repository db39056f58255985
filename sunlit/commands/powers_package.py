"""``powers package`` hands the whole power database to the office above as a signed file, and checks such a file."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import get_language, gettext

from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.operations import make_package, receive_package
from sunlit.exchange.packing import CHUNK, Verified, verify
from sunlit.exchange.queries import path_of
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.notes import Verifier, parse_verifier
from sunlit.ledger.signer import configured_signer
from sunlit.ledger.tiles import LogFault

DONE, FINDING = 0, 1


def add_package(actions: Any) -> None:
    """``powers package``."""
    parser = actions.add_parser(
        "package",
        help=gettext("把整个权力库做成签名的数据包，验证一个数据包，或者接收下级的数据包"),
        epilog=gettext(
            "示例：bin/sunlit powers package 权力库.zip；bin/sunlit powers package --verify 权力库.zip；"
            "bin/sunlit powers package import 权力库.zip --key VKEY"
        ),
    )
    parser.add_argument("file", type=Path, nargs="+", help=gettext("数据包文件；前面写 import 就是接收它"))
    parser.add_argument("--dry-run", action="store_true", help=gettext("接收时只检查，不写入"))
    parser.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    parser.add_argument("--verify", action="store_true", help=gettext("验证这个数据包，不写文件"))
    parser.add_argument(
        "--key",
        default="",
        help=gettext("发出机关的公钥行（vkey）或者写着它的文件；不写，接收时用登记过的公钥，验证时用本机的密钥"),
    )


def run(args: argparse.Namespace) -> int:
    """0 made, sound or taken in; 1 not what was signed; 2 bad use."""
    match [str(one) for one in args.file]:
        case ["import", name]:
            return _receive(Path(name), args)
        case [name]:
            return _verify(Path(name), args.key) if args.verify else _make(Path(name))
        case _:
            raise ExchangeRefusal(gettext("请写一个数据包文件；接收下级的，写 import 和一个文件。"))


def _receive(path: Path, args: argparse.Namespace) -> int:
    try:
        with path.open("rb") as package:
            verifier = _verifier(args.key) if args.key else None
            made, found = receive_package(
                file=package, verifier=verifier, by=INSTALLER, at=timezone.now(), dry_run=args.dry_run
            )
    except OSError as error:
        raise ExchangeRefusal(
            gettext("打不开文件 %(name)s：%(why)s。") % {"name": path.name, "why": error.strerror or error}
        ) from error
    if args.json:
        told = {"source": made.source_code, "made_at": made.made_at.isoformat(), "sha256": made.sha256}
        lists = {"added": found.added, "removed": found.removed, "changed": found.changed}
        print(json.dumps(told | {"rows": made.rows, "dry_run": args.dry_run} | lists, ensure_ascii=False))
        return DONE
    counts = {"added": len(found.added), "removed": len(found.removed), "changed": len(found.changed)}
    sentence = gettext("验证通过，只检查，没有写入。") if args.dry_run else gettext("验证通过，已接收。")
    print(f"{made.source_name} {made.source_code} {sentence}")
    print(gettext("与上一份相比：新增 %(added)d 项，减少 %(removed)d 项，改动 %(changed)d 项。") % counts)
    return DONE


def _make(target: Path) -> int:
    if target.exists():
        raise ExchangeRefusal(gettext("文件 %s 已经存在，没有改动它。请换一个文件名。") % target.name)
    made = make_package(by=INSTALLER, at=timezone.now())
    try:
        with default_storage.open(path_of(made.sha256)) as kept, target.open("xb") as out:
            while piece := kept.read(CHUNK):
                out.write(piece)
    except OSError as error:
        raise ExchangeRefusal(
            gettext("不能写文件 %(name)s：%(why)s。") % {"name": target.name, "why": error.strerror or error}
        ) from error
    print(gettext("已写好数据包 %(name)s，%(size)d 字节。") % {"name": target.name, "size": made.size})
    for table, count in made.rows.items():
        print(f"  {table}\t{count}")
    print(f"  sha256 {made.sha256}")
    print(f"  vkey {made.key}")
    return DONE


def _verify(path: Path, key: str) -> int:
    try:
        verifier = _verifier(key)
        with path.open("rb") as package:
            result = verify(package, verifier)
    except OSError as error:
        raise ExchangeRefusal(
            gettext("打不开文件 %(name)s：%(why)s。") % {"name": path.name, "why": error.strerror or error}
        ) from error
    return _told(result)


def _verifier(key: str) -> Verifier:
    if not key:
        return configured_signer().verifier
    path = Path(key)
    try:
        line = path.read_text(encoding="utf-8") if len(key) < 200 and path.is_file() else key
        return parse_verifier(line)
    except (LogFault, OSError, UnicodeDecodeError) as fault:
        raise ExchangeRefusal(
            gettext("“%s”不是公钥行（vkey），也不是写着它的文件。请向发出机关核对。") % key[:80]
        ) from fault


def _told(result: Verified) -> int:
    language = get_language() or ""
    if result.manifest is not None:
        source = result.manifest.source
        print(
            gettext("%(name)s（%(code)s），%(when)s 做成，共 %(rows)d 条记录。")
            % {
                "name": source.get("name", ""),
                "code": source.get("code", ""),
                "when": result.manifest.made_at,
                "rows": result.manifest.total,
            }
        )
    for fault in result.faults:
        print(fault.in_language(language), file=sys.stderr)
    if result.sound:
        print(gettext("验证通过：签名成立，每个文件都与签名时相同。"))
        return DONE
    print(gettext("验证没有通过，不要使用这个数据包。"), file=sys.stderr)
    return FINDING
