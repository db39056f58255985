"""``laws impact``: what the step from one edition of a law to the next affects, as a table or as JSON."""

import argparse
import json
import sys
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language, gettext

from sunlit.basis.changes import Change, Kind
from sunlit.basis.citations import canonical_title
from sunlit.basis.models import Law
from sunlit.basis.queries import edition_pair
from sunlit.legality.queries import AffectedPower, Impact, impact
from sunlit.legality.rules import ORDER
from sunlit.offices.models import Organ
from sunlit.powers.queries import codes_of

DONE, FINDING, BAD_USE = 0, 1, 2
KINDS: tuple[Kind, ...] = ("changed", "moved", "renumbered", "added", "removed", "same")


def add_action(actions: Any) -> None:
    """The sub-command's arguments."""
    parser = actions.add_parser(
        "impact",
        help=gettext("一部法律的新版本影响哪些职权、流程图、文书和法定参数"),
        epilog=gettext("示例：bin/sunlit laws impact 行政复议法 --from 2017-09-01 --to 2023-09-01"),
    )
    parser.add_argument("law", help=gettext("法律名称，带不带书名号和国名都可以"))
    parser.add_argument("--from", dest="old", type=date.fromisoformat, help=gettext("旧版本的通过日期，默认前一个版本"))
    parser.add_argument("--to", dest="new", type=date.fromisoformat, help=gettext("新版本的通过日期，默认最新的版本"))
    parser.add_argument("--json", action="store_true", help=gettext("输出 JSON"))


def run(args: argparse.Namespace) -> int:
    """0 nothing is affected, 1 something is, 2 where the law or two editions of it are not held."""
    law = Law.objects.filter(title=canonical_title(args.law)).first()
    if law is None:
        return _refuse(gettext("没有收录《%s》。导入方法：bin/sunlit laws import <文件>") % canonical_title(args.law))
    old, new = edition_pair(law, args.old, args.new)
    if old is None or new is None:
        held = "、".join(str(day) for day in law.versions.order_by("adopted_on").values_list("adopted_on", flat=True))
        return _refuse(gettext("要比较两个版本，收录的是：%s。请用 --from、--to 指明，旧的在前。") % held)
    found = impact(old, new)
    if args.json:
        print(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        _print(found)
    return FINDING if found.powers or found.charts or found.templates or found.parameters else DONE


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return BAD_USE


def _as_json(found: Impact) -> dict[str, Any]:
    codes, organs = codes_of([one.power for one in found.powers]), _organs()
    return {
        "law": found.new.law.full_title,
        "from": found.old.adopted_on.isoformat(),
        "to": found.new.adopted_on.isoformat(),
        "articles": {kind: found.kinds.get(kind, 0) for kind in KINDS},
        "changes": [_change(one) for one in found.changes if one.kind != "same"],
        "powers": [_power(one, codes, organs) for one in found.powers],
        "charts": [
            {"count": group.count, "places": [f"{one.step} {one.place}".strip() for one in group.citations]}
            for group in found.charts
        ],
        "templates": [
            {"template": one.template, "place": one.citation.place, "parameter": one.parameter}
            for one in found.templates
        ],
        "parameters": [
            {"name": one.parameter.name, "place": one.citation.place, "renewed": one.renewed}
            for one in found.parameters
        ],
    }


def _change(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "from": one.old.label if one.old else "",
        "to": one.new.label if one.new else "",
        "near": one.near.label if one.near else "",
        "likeness": round(one.likeness, 2),
    }


def _organs() -> Mapping[int, str]:
    return dict(Organ.objects.values_list("pk", "name"))


def _power(one: AffectedPower, codes: Mapping[int, str], organs: Mapping[int, str]) -> dict[str, Any]:
    return {
        "code": codes[one.power],
        "name": one.name,
        "organ": organs[one.organ],
        "version": one.number,
        "state": one.state,
        "concern": one.concern,
        "citations": [hit.citation for hit in one.hits],
    }


def _print(found: Impact) -> None:
    names = _kind_names()
    print(f"{found.new.law.full_title}  {found.old.adopted_on} → {found.new.adopted_on}")
    print("  ".join(f"{names[kind]} {found.kinds[kind]}" for kind in KINDS if found.kinds.get(kind)))
    for change in found.changes:
        if change.kind not in ("same", "added"):
            print(f"  {_places(change)}  {names[change.kind]}")
    concerns = _concern_names()
    counted = "，".join(f"{concerns[name]} {found.concerns[name]}" for name in ORDER)
    print(gettext("职权版本 %(n)d 个（%(counted)s）") % {"n": len(found.powers), "counted": counted})
    codes, organs = codes_of([one.power for one in found.powers]), _organs()
    for power in found.powers:
        cited = "；".join(hit.citation for hit in power.hits)
        print(f"  {codes[power.power]}  {power.name}  {organs[power.organ]}  {concerns[power.concern]}  {cited}")
    print(gettext("流程图 %d 张") % found.chart_count)
    print(gettext("文书模板 %d 个") % len({one.template for one in found.templates}))
    for name, n in Counter(one.template for one in found.templates).items():
        print(f"  content/documents/{name}.yaml  {n}")
    print(gettext("法定参数 %d 个") % len({one.parameter.name for one in found.parameters}))
    for parameter in {one.parameter.name: one for one in found.parameters}.values():
        renewed = gettext("新版本已录入") if parameter.renewed else gettext("新版本还没有录入")
        title = parameter.parameter.title.in_language(get_language() or "")
        print(f"  {parameter.parameter.name}  {title}  {renewed}")


def _places(change: Change) -> str:
    new = f" → {change.new.label}" if change.new and change.old and change.new.label != change.old.label else ""
    near = f"（{change.near.label}）" if change.near else ""
    return f"{change.old.label if change.old else ''}{new}{near}"


def _kind_names() -> dict[Kind, str]:
    return {
        "changed": gettext("有修改"),
        "moved": gettext("条号和内容都改了"),
        "renumbered": gettext("只改条号"),
        "added": gettext("新增"),
        "removed": gettext("删去"),
        "same": gettext("没有变化"),
    }


def _concern_names() -> dict[str, str]:
    return {"content": gettext("所引内容有变"), "number": gettext("只需核对条号"), "whole": gettext("引用整部法")}
