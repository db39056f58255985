"""``charts import``: a chart file from elsewhere (BPMN, step table, YAML) as the draft of a power."""

import argparse
import json
from pathlib import Path
from typing import Any

from django.utils.timezone import now
from django.utils.translation import gettext

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.errors import Refusal
from sunlit.powers.models import Power
from sunlit.procedures.bpmn import MENDS
from sunlit.procedures.operations import draft_chart
from sunlit.procedures.trying import Tried, longest, tried

DONE, FOUND = 0, 1


def add_action(commands: Any) -> argparse.ArgumentParser:
    """``charts import FILE --power CODE``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "import",
        help=gettext("把 BPMN、步骤表（XLSX、CSV）或者 YAML 文件存为一项职权的流程图草稿"),
        epilog=gettext("示例：bin/sunlit charts import drawn.bpmn --power XK-WJ-0012 --decide as_task left_out"),
    )
    parser.add_argument("file", type=Path, help=gettext("流程图文件"))
    parser.add_argument("--power", required=True, help=gettext("职权编码"))
    parser.add_argument("--class", dest="chart_class", default="", help=gettext("流程图类别，默认按文件所写"))
    parser.add_argument(
        "--decide",
        nargs="+",
        default=[],
        choices=sorted(MENDS),
        metavar=gettext("决定"),
        help=gettext("文件里有读不懂的元素时怎样读，可以几个：") + "、".join(sorted(MENDS)),
    )
    parser.add_argument("--dry-run", action="store_true", help=gettext("只看读成什么样，什么也不写"))
    parser.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    return parser


def run(args: argparse.Namespace) -> int:
    """Status 0 where it is a draft (or would be one), 1 where the file has to be mended, with all that is wrong."""
    power = Power.objects.filter(code=args.power).first()
    if power is None:
        raise Refusal(gettext("没有编码为“%s”的职权。") % args.power)
    found = tried(args.file.name, _content(args.file), args.decide)
    number = 0
    if found.source is not None and not args.dry_run:
        source = {**found.source, "class": args.chart_class or found.source["class"]}
        number = draft_chart(power=power, source=source, by=INSTALLER, at=now()).number
    if args.json:
        print(json.dumps(_json(found, number), ensure_ascii=False))
    else:
        _print(found, number, args.language)
    return FOUND if found.faults else DONE


def _content(path: Path) -> bytes:
    """The file; one that is too long is refused before it is read."""
    most = longest(path.name)
    try:
        if path.stat().st_size > most:
            raise Refusal(gettext("文件超过 %(n)d MB，请检查是否选错了文件。") % {"n": most // 1_000_000})
        return path.read_bytes()
    except OSError as fault:
        told = {"path": path, "why": fault.strerror or fault}
        raise Refusal(gettext("读不到文件 %(path)s：%(why)s") % told) from None


def _print(found: Tried, number: int, language: str) -> None:
    if found.flow is None:
        print(gettext("有 %d 处要改，什么也没有写：") % len(found.faults))
        for place, one in enumerate(found.faults, start=1):
            helpful = gettext("（可以决定：--decide %s）") % one.mend if one.mend else ""
            print(f"{place}. {one.text.in_language(language)}{helpful}")
        return
    told = {"steps": len(found.flow.steps), "lanes": len(found.flow.lanes), "number": number}
    if number:
        print(gettext("读到 %(steps)d 个步骤、%(lanes)d 条泳道，已存为草稿（第 %(number)d 版）。") % told)
    else:
        print(gettext("读到 %(steps)d 个步骤、%(lanes)d 条泳道，什么也没有写。") % told)


def _json(found: Tried, number: int) -> dict[str, Any]:
    return {
        "version": number or None,
        "steps": [step.id for step in found.flow.steps] if found.flow else [],
        "faults": [
            {"zh": one.text.zh, "en": one.text.en, "row": one.row, "column": one.column, "decide": one.mend}
            for one in found.faults
        ],
    }
