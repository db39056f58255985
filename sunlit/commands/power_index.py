"""``powers index`` compares the public index with the list and puts right what differs, or makes it anew."""

import argparse
import json
import sys
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from sunlit.ledger.actor import PUBLISHER
from sunlit.publication.operations import refresh_index


def add_index(actions: Any) -> None:
    """The sub-command under ``powers``."""
    parser = actions.add_parser(
        "index",
        help=gettext("核对公众检索的索引，有出入就改正"),
        epilog=gettext("示例：bin/sunlit powers index --rebuild"),
    )
    parser.add_argument("--rebuild", action="store_true", help=gettext("全部重做"))
    parser.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def index(args: argparse.Namespace) -> int:
    """0 always: what was found was put right."""
    changed = refresh_index(by=PUBLISHER, at=timezone.now(), thorough=args.rebuild, progress=_tell)
    if args.json:
        print(json.dumps({"changed": changed}))
    elif changed:
        print(gettext("索引里有 %(n)d 条与清单不一致，已经改正。") % {"n": changed})
    else:
        print(gettext("索引与清单一致。"))
    return 0


def _tell(done: int, of: int) -> None:
    print(f"{done}/{of}", file=sys.stderr)
