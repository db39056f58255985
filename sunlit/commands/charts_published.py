"""``charts published``: what published charts look like as charts of ours, and what the law misses in them."""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.errors import Refusal
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.drawing import draw, standalone
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint import SEVERITIES, Context, LegalFinding, check
from sunlit.procedures.published import Published, Source, sources, structured
from sunlit.procedures.simulator import Walk, ends
from sunlit.procedures.soundness import Finding, findings
from sunlit.procedures.timing import all_limit_words

DONE, FOUND, REFUSED = 0, 1, 2
FOLDER = CONTENT / "published"


def add_action(commands: Any) -> argparse.ArgumentParser:
    """``charts published FILE``."""
    parser: argparse.ArgumentParser = commands.add_parser(
        "published",
        help=gettext("把各地公布的流程图照原样读成流程图，列出不合法定程序的地方"),
        epilog=gettext("示例：bin/sunlit charts published published_charts.json --out pictures"),
    )
    parser.add_argument("file", type=Path, help=gettext("公布的流程图清单（JSON）"))
    parser.add_argument("--json", action="store_true", help=gettext("输出 JSON"))
    parser.add_argument("--rules", action="store_true", help=gettext("只列出每条规则查出几处"))
    parser.add_argument("--out", type=Path, help=gettext("把每份流程图画成 SVG，写到这个文件夹"))
    parser.add_argument("--on", type=date.fromisoformat, help=gettext("按哪一天的法律，默认今天"))
    return parser


@dataclass(frozen=True, slots=True)
class Expressed:
    """One published chart as ours: the net, a way to each end it reaches, what proof and law say of it."""

    published: Published
    net: Net
    ways: Mapping[str, Walk]
    unsound: tuple[Finding, ...]
    unlawful: tuple[LegalFinding, ...]

    @property
    def ends(self) -> list[str]:
        """Every end of the chart, in its order."""
        return [step.id for step in self.net.flow.steps if step.kind == "end"]


def structures() -> dict[str, Mapping[str, Any]]:
    """Our readings of published charts, by slug."""
    return {path.stem: read_yaml(path) for path in sorted(FOLDER.glob("*.yaml"))}


def expressed(source: Source, known: Mapping[str, Mapping[str, Any]], on: date) -> Expressed:
    """The chart with everything that can be said of it; refused where no structure fits it."""
    published = structured(source, known)
    flow = published.flow
    net = compile_flow(flow)
    legal = check(published.for_law, kind=flow.kinds[0], on=on, context=Context(jurisdiction=settings.JURISDICTION))
    return Expressed(published, net, ends(net), findings(net), legal)


def run(args: argparse.Namespace) -> int:
    """Status 0 where nothing is found, 1 with findings, 2 where a chart of the list could not be read."""
    known, on = structures(), args.on or localdate()
    done: list[Expressed] = []
    refused: list[ProcedureRefusal] = []
    for source in sources(_data(args.file)):
        try:
            done.append(expressed(source, known, on))
        except ProcedureRefusal as refusal:
            refused.append(refusal.in_language(get_language() or "zh"))
    if args.out:
        _draw(done, args.out, on)
    if args.json:
        said = {"charts": [_json(one) for one in done], "refused": [str(one) for one in refused], "rules": counts(done)}
        print(json.dumps(said, ensure_ascii=False))
    else:
        for one in () if args.rules else done:
            _print(one)
        for sentence in refused:
            print(sentence)
        for rule, number in counts(done).items():
            print(f"{rule}: {number}")
    found = any(one.unsound or one.unlawful for one in done)
    return REFUSED if refused else FOUND if found else DONE


def counts(done: Iterable[Expressed]) -> dict[str, int]:
    """How often each rule finds something in these charts, by rule."""
    return dict(sorted(Counter(legal.rule for one in done for legal in one.unlawful).items()))


def _data(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as fault:
        raise Refusal(
            gettext("读不到文件 %(path)s：%(why)s") % {"path": path, "why": fault.strerror or fault}
        ) from None
    except (ValueError, RecursionError) as fault:
        raise Refusal(gettext("文件 %(path)s 不是有效的 JSON：%(why)s") % {"path": path, "why": fault}) from None


def _print(one: Expressed) -> None:
    source, flow, language = one.published.source, one.net.flow, get_language() or ""
    said = {"name": source.name, "org": source.org, "steps": len(source.rows), "ends": len(one.ends)}
    said |= {"reached": len(one.ways), "unsound": len(one.unsound), "unlawful": len(one.unlawful)}
    print(gettext("%(name)s（%(org)s）：%(steps)d 步，%(reached)d/%(ends)d 个结束可以到达。") % said)
    names = "、".join(flow.step(end).title.in_language(language) for end in one.ends)
    print("  " + gettext("结束：") + names)
    if source.promise_days is not None:
        print("  " + gettext("承诺 %d 日") % source.promise_days)
    if source.max_visits is not None:
        print("  " + gettext("最多跑 %d 次") % source.max_visits)
    if one.unsound:
        print("  " + gettext("不健全 %d 处：") % len(one.unsound))
        for fault in one.unsound:
            print(f"  - {fault.text.in_language(language)}")
    else:
        print("  " + gettext("健全：总能办结，没有走不到的步骤。"))
    print("  " + gettext("不合法定程序 %d 处：") % len(one.unlawful))
    for legal in one.unlawful:
        print(
            f"  - [{SEVERITIES[legal.severity].in_language(language)} {legal.rule}] {legal.text.in_language(language)}"
        )


def _json(one: Expressed) -> dict[str, Any]:
    source, flow = one.published.source, one.net.flow
    return {
        "structure": one.published.slug,
        "name": source.name,
        "org": source.org,
        "source": source.src,
        "class": flow.class_name,
        "steps": len(source.rows),
        "promise_days": source.promise_days,
        "max_visits": source.max_visits,
        "ends": {end: list(one.ways[end].steps) if end in one.ways else None for end in one.ends},
        "sound": not one.unsound,
        "findings": [{"fault": fault.fault, "zh": fault.text.zh, "en": fault.text.en} for fault in one.unsound],
        "legal": [
            {"rule": legal.rule, "severity": legal.severity, "steps": list(legal.steps), "zh": legal.text.zh}
            for legal in one.unlawful
        ],
    }


def _draw(done: list[Expressed], folder: Path, on: date) -> None:
    language = get_language() or "zh-hans"
    styles = finders.find("design/chart.css")
    css = Path(styles).read_text() if isinstance(styles, str) else ""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in done:
            limits = all_limit_words(one.net.flow, on, settings.JURISDICTION)
            picture = standalone(draw(one.net.flow, language=language, limits=limits), css)
            (folder / f"{one.published.slug}.svg").write_text(picture, encoding="utf-8")
    except OSError as fault:
        told = {"path": folder, "why": fault.strerror or fault}
        raise Refusal(gettext("写不了文件 %(path)s：%(why)s") % told) from None
