"""Flow charts: how long one takes to compile, prove and draw, how many are checked a minute, what a step costs.

    .venv/bin/python -m benchmarks.charts [--steps 60] [--charts 1000] [--runs 5] [--seed 1]

No database and no server: charts, proof, lint, drawing and interpreter are pure. The charts are the templates of
content/charts, and random ones made of blocks as offices draw them (lanes, gates, loops, parallel blocks, exits). The
last table is the cost of the proof on growing charts whose parallel blocks get wider, beside the plain search that
goes through every position and gives up at its limit.
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlit.config.settings")

from sunlit.procedures import interpreter
from sunlit.procedures.compiler import Net, compile_flow
from sunlit.procedures.drawing import draw
from sunlit.procedures.lint import check
from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read
from sunlit.procedures.reader.source import source_of
from sunlit.procedures.soundness import findings, prove, search
from sunlit.procedures.timing import all_limit_words
from tests.procedures.random_charts import random_chart

TEMPLATES = Path("content/charts")
DAY = date(2026, 11, 22)
FACTS: dict[str, object] = {
    "acceptance": "accept",
    "major_interest": False,
    "hearing_by_law": False,
    "decision": "grant",
}
WIDTHS = (2, 4, 6, 8, 12, 16, 24, 32)
SEARCHED = 200_000


@dataclass(frozen=True)
class Timed:
    """The milliseconds of some runs of one thing."""

    walls: list[float]

    @property
    def median(self) -> float:
        """The run in the middle."""
        return statistics.median(self.walls)

    def cells(self) -> str:
        """Median and spread."""
        return f"{self.median:,.1f} | {min(self.walls):,.1f} - {max(self.walls):,.1f}"


def timed(act: Callable[[], object], runs: int) -> Timed:
    """How long it takes, after one run that warms up."""
    act()
    walls = []
    for _ in range(runs):
        began = time.perf_counter()
        act()
        walls.append((time.perf_counter() - began) * 1000)
    return Timed(walls)


def templates() -> dict[str, Flow]:
    """The charts of content/charts."""
    return {path.stem: read(source_of(path.read_bytes())) for path in sorted(TEMPLATES.glob("*.yaml"))}


def one_chart(steps: int, seed: int, runs: int) -> None:
    """A large random chart, and the largest template: compiled, proved, drawn."""
    largest = max(templates().values(), key=lambda flow: len(flow.steps))
    random_one = next(
        flow for n in range(seed, seed + 1000) if len((flow := random_chart(n, steps=steps, lanes=5)).steps) >= steps
    )
    print("\n| chart | steps | what | median ms | from - to |\n|---|---:|---|---:|---|")
    for name, flow in ((f"random, seed {seed}", random_one), (largest.class_name, largest)):
        limits = all_limit_words(flow, DAY)
        net = compile_flow(flow)
        # The layout is kept once made; what is timed is a layout that was never made before.
        parts: dict[str, Callable[[], object]] = {
            "compile": lambda flow=flow: compile_flow(flow),
            "prove": lambda net=net: findings(net),
            "draw": lambda flow=flow, limits=limits: fresh(flow, limits),
            "all three": lambda flow=flow, limits=limits: (findings(compile_flow(flow)), fresh(flow, limits)),
        }
        for what, act in parts.items():
            print(f"| {name} | {len(flow.steps)} | {what} | {timed(act, runs).cells()} |")


def fresh(flow: Flow, limits: object) -> str:
    """The drawing, with nothing kept from an earlier one."""
    forget()
    return draw(flow, language="zh", limits=limits)  # type: ignore[arg-type]  # the words by step, as made above


def forget() -> None:
    """Empties whatever the drawing keeps between two drawings."""
    for name, module in list(sys.modules.items()):
        if name.startswith("sunlit.procedures.drawing"):
            for thing in vars(module).values():
                if hasattr(thing, "cache_clear"):
                    thing.cache_clear()


def many_charts(count: int, seed: int) -> None:
    """Templates and random charts in turn: read from their source, compiled, proved, checked against the law."""
    sources = [path.read_bytes() for path in sorted(TEMPLATES.glob("*.yaml"))]
    flows = [random_chart(seed + n) for n in range(count - count // 2)]
    began = time.perf_counter()
    of_templates = sum(checked(read(source_of(sources[n % len(sources)]))) for n in range(count // 2))
    half = time.perf_counter() - began
    of_random = sum(checked(flow) for flow in flows)
    wall = time.perf_counter() - began
    print("\n| charts checked | seconds | of them templates, read from YAML | limit |\n|---:|---:|---:|---|")
    print(f"| {count:,} | {wall:.1f} | {half:.1f} | under 60 s |")
    print(f"\nFindings: {of_templates:,} in the templates, {of_random:,} in the random charts.")


def checked(flow: Flow) -> int:
    """How much the proof and the law find in it."""
    return len(findings(compile_flow(flow))) + len(check(flow, on=DAY))


def steps_a_second(runs: int) -> None:
    """A licence from the application to its end, again and again, in memory."""
    net = compile_flow(templates()["licence-general"])
    way = positions(net)
    rates = []
    for _ in range(runs + 1):
        began, done = time.perf_counter(), 0
        while time.perf_counter() - began < 1:
            for marking, step in way:
                interpreter.complete(net, marking, step, FACTS)
            done += len(way)
        rates.append(done / (time.perf_counter() - began))
    print("\n| what | per second | limit |\n|---|---:|---|")
    print(f"| a step of a case, in memory | {statistics.median(rates[1:]):,.0f} | over 100,000 |")


def positions(net: Net) -> list[tuple[interpreter.Marking, str]]:
    """Every position of one licence, with the step that is done there."""
    marking, found = interpreter.start(net, FACTS), []
    while interpreter.reached_end(net, marking) is None:
        for step in interpreter.open_steps(net, marking):
            found.append((marking, step))
            marking = interpreter.complete(net, marking, step, FACTS)
    return found


def parallel(width: int, length: int = 3) -> Flow:
    """One fork of so many branches, each with a gate that may go back, and a join: positions grow by the power."""
    title = {"zh": "步骤", "en": "Step"}
    common = {"stage": "s", "lane": "l", "title": title}
    steps = [
        {"id": "a", "kind": "start", "post": "p", "next": ["f"], **common},
        {"id": "f", "kind": "fork", "next": [f"b{n}x0" for n in range(width)], **common},
    ]
    for n in range(width):
        names = [f"b{n}x{k}" for k in range(length)]
        for name, after in zip(names, [*names[1:], f"b{n}g"], strict=True):
            steps.append({"id": name, "post": "p", "next": [after], **common})
        back = {"to": names[0], "when": {"field": f"back{n}", "is": True}, "label": title}
        ways = [{"to": "j", "default": True, "label": title}, back]
        steps.append({"id": f"b{n}g", "kind": "gate", "post": "p", "next": ways, **common})
    steps += [
        {"id": "j", "kind": "join", "next": ["e"], **common},
        {"id": "e", "kind": "end", **common},
    ]
    lane, stage = {"id": "l", "title": title, "subtitle": title}, {"id": "s", "title": title}
    return read({"class": "wide", "title": title, "lanes": [lane], "stages": [stage], "steps": steps})


def proof_series(seed: int, runs: int) -> None:
    """The proof on charts that get longer, and on charts that get wider, beside the plain search."""
    print("\n| chart | steps | proof ms | plain search ms | positions |\n|---|---:|---:|---:|---:|")
    for size in (10, 20, 40, 60, 120, 240, 480):
        row(f"random, about {size} steps", random_chart(seed, steps=size, lanes=5), runs)
    for width in WIDTHS:
        row(f"{width} branches at once", parallel(width), runs)


def row(name: str, flow: Flow, runs: int) -> None:
    """One line of the series; a plain search that gave up has no figure."""
    net = compile_flow(flow)
    if not prove(net):
        sys.exit(f"{name}: a chart made of blocks was not proved sound")
    proof = timed(lambda: prove(net), runs)
    began = time.perf_counter()
    plain = search(net, SEARCHED)
    wall = (time.perf_counter() - began) * 1000
    said = f"{wall:,.1f} | {plain.positions:,}" if plain.complete else f"gave up after {wall:,.0f} | over {SEARCHED:,}"
    print(f"| {name} | {len(flow.steps)} | {proof.median:,.1f} | {said} |", flush=True)


def main() -> None:
    """Prints the tables."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--steps", type=int, default=60)
    options.add_argument("--charts", type=int, default=1000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    one_chart(given.steps, given.seed, given.runs)
    many_charts(given.charts, given.seed)
    steps_a_second(given.runs)
    proof_series(given.seed, given.runs)


if __name__ == "__main__":
    main()
