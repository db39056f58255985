"""``charts export``: a chart as BPMN, as a step table or as YAML, from a file, a template or the chart in force."""

import argparse
import sys
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from sunlit.basis.content import CONTENT
from sunlit.ledger.errors import Refusal
from sunlit.procedures.exporting import WRITERS
from sunlit.procedures.model import Flow
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import compiled
from sunlit.procedures.sources import flow_of

DONE = 0


def add_action(commands: Any) -> argparse.ArgumentParser:
    """``charts export CHART -o FILE``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "export",
        help=gettext("把流程图写成 BPMN 2.0、步骤表（XLSX、CSV）或者 YAML 文件，几种文件都能读回来"),
        epilog=gettext("示例：bin/sunlit charts export licence-general -o licence.bpmn"),
    )
    parser.add_argument("chart", help=gettext("流程图文件、模板的类别，或者职权编码（取已公布的流程图）"))
    parser.add_argument(
        "-o", "--output", type=Path, required=True, help=gettext("写到哪个文件，后缀是 .bpmn、.xlsx、.csv 或者 .yaml")
    )
    return parser


def run(args: argparse.Namespace) -> int:
    """Status 0; refused for a chart that is not there, and for a form that is not written."""
    path: Path = args.output
    write = WRITERS.get(path.suffix.lower())
    if write is None:
        told = {"kind": path.suffix or path.name, "known": "、".join(sorted(WRITERS))}
        raise Refusal(gettext("不会写成 %(kind)s；能写的有：%(known)s。") % told)
    flow = _flow(args.chart)
    try:
        path.write_bytes(write(flow))
    except OSError as fault:
        raise Refusal(
            gettext("写不了文件 %(path)s：%(why)s") % {"path": path, "why": fault.strerror or fault}
        ) from None
    print(gettext("已写到 %(path)s，共 %(steps)d 个步骤。") % {"path": path, "steps": len(flow.steps)}, file=sys.stderr)
    return DONE


def _flow(chart: str) -> Flow:
    template = CONTENT / "charts" / f"{chart}.yaml"
    for path in (Path(chart), template):
        if path.is_file():
            try:
                return flow_of(path.name, path.read_bytes())
            except OSError as fault:
                told = {"path": path, "why": fault.strerror or fault}
                raise Refusal(gettext("读不到文件 %(path)s：%(why)s") % told) from None
    in_force = ChartVersion.objects.filter(state=ChartVersion.State.PUBLISHED, chart__power__code=chart)
    version = in_force.select_related("chart").order_by("-pk").first()
    if version is None:
        raise Refusal(gettext("没有流程图文件、模板或者已公布流程图的职权“%s”。") % chart)
    return compiled(version).flow
