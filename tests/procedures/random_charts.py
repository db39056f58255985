"""Random charts as offices draw them: lanes, stages, gates, loops, parallel blocks, ends to the side, back arrows.

``random_chart(seed)`` is the same chart for a seed everywhere. Without ``bent`` arrows every chart is sound: it is
made of blocks. With them an arrow or two leads somewhere else, as a draft may.
"""

import random
from typing import Any

from sunlit.procedures.model import Flow
from sunlit.procedures.reader import read

ZH = "依法受理材料审查决定送达公示听证核查告知补正登记陈述申辩复核执行归档移送"
EN = ("review", "the", "file", "check", "papers", "notice", "hearing", "decision", "serve", "publish", "record", "back")
LABELS = ("是", "否", "不齐全", "可以当场更正", "不属于本机关职权", "涉嫌犯罪移送", "通过", "未通过")
LABELS_EN = ("Yes", "No", "Gaps", "Slip of the pen", "Not within powers", "Suspected crime", "Passed", "Not passed")


def random_chart(seed: int, *, steps: int | None = None, lanes: int | None = None, bent: int = 0) -> Flow:
    """A chart of about ``steps`` steps (2 to 60) in ``lanes`` lanes (1 to 6); sound, but for ``bent`` arrows."""
    return read(random_source(seed, steps=steps, lanes=lanes, bent=bent))


def random_source(seed: int, *, steps: int | None = None, lanes: int | None = None, bent: int = 0) -> dict[str, Any]:
    """The source of a random chart, as the reader takes it."""
    return _Maker(seed, steps, lanes).source(bent)


class _Maker:
    def __init__(self, seed: int, steps: int | None, lanes: int | None) -> None:
        self.dice = random.Random(seed)
        self.size = steps or self.dice.choice((3, 6, 10, 14, 18, 24, 30, 40))
        self.lanes = lanes or self.dice.randint(1, 6)
        self.steps: list[dict[str, Any]] = []
        self.made = 0

    def source(self, bent: int) -> dict[str, Any]:
        lane = self.dice.randrange(self.lanes)
        begin = self._step("start", lane)
        self.steps.append(begin)
        last = self._blocks(self.size - 2, lane, begin)
        end = self._step("end", self.dice.randrange(self.lanes))
        self._lead(last, end)
        self.steps.append(end)
        for _ in range(bent):
            self._bend()
        return {
            "class": f"random-{self.made}",
            "title": {"zh": "随机流程", "en": "Random chart"},
            "lanes": [
                {"id": f"l{n}", "title": self._words(3, 6), "subtitle": self._words(4, 9)} for n in range(self.lanes)
            ],
            "stages": self._stages(),
            "steps": self.steps,
        }

    # Words.

    def _words(self, least: int, most: int) -> dict[str, str]:
        zh = "".join(self.dice.choice(ZH) for _ in range(self.dice.randint(least, most)))
        en = " ".join(self.dice.choice(EN) for _ in range(self.dice.randint(1, 5)))
        return {"zh": zh, "en": en.capitalize()}

    def _stages(self) -> list[dict[str, Any]]:
        """The steps in reading order cut into stages, each in its own words."""
        count = max(1, min(6, len(self.steps) // 4))
        for place, step in enumerate(self.steps):
            step["stage"] = f"t{place * count // len(self.steps)}"
        return [{"id": f"t{n}", "title": self._words(2, 5)} for n in range(count)]

    def _step(self, kind: str, lane: int) -> dict[str, Any]:
        step: dict[str, Any] = {
            "id": f"s{self.made}",
            "kind": kind,
            "lane": f"l{lane}",
            "title": self._words(3, 14) if kind not in ("fork", "join") else {"zh": "同时办理", "en": "At once"},
        }
        self.made += 1
        if kind not in ("fork", "join"):
            if kind != "end":
                step["post"] = "officer"
            if self.dice.random() < 0.7:
                step["limit"] = {"words": self._words(2, 14)}
            chips = self.dice.choice((0, 0, 0, 1, 1, 2))
            step["chips"] = [{"zh": self.dice.choice(("监督点", "您的权利")), "en": "Watched"} for _ in range(chips)]
        if kind == "task" and self.dice.random() < 0.15:
            step["optional"] = [{"field": "flag", "is": True}]
        return step

    def _lane(self, lane: int) -> int:
        """The same lane as often as not, else a neighbour or any."""
        throw = self.dice.random()
        if throw < 0.5:
            return lane
        if throw < 0.8:
            return max(0, min(self.lanes - 1, lane + self.dice.choice((-1, 1))))
        return self.dice.randrange(self.lanes)

    # Blocks: each begins at the step before it, and gives the step from which the chart goes on.

    def _lead(self, step: dict[str, Any], to: dict[str, Any]) -> None:
        step.setdefault("next", []).append(to["id"])

    def _blocks(self, size: int, lane: int, before: dict[str, Any]) -> dict[str, Any]:
        """``size`` steps after ``before``, as a row of blocks."""
        while size > 0:
            throw = self.dice.random()
            if size >= 5 and throw < 0.15:
                used, before = self._parallel(size, lane, before)
            elif size >= 3 and throw < 0.45:
                used, before = self._choice(size, lane, before)
            elif size >= 3 and throw < 0.6:
                used, before = self._loop(size, lane, before)
            else:
                lane = self._lane(lane)
                task = self._step("task", lane)
                self._lead(before, task)
                self.steps.append(task)
                used, before = 1, task
            size -= used
        return before

    def _gate(self, lane: int, before: dict[str, Any]) -> dict[str, Any]:
        gate = self._step("gate", lane)
        self._lead(before, gate)
        self.steps.append(gate)
        gate["next"] = []
        return gate

    def _exit(self, gate: dict[str, Any], to: str) -> None:
        number = len(gate["next"])
        at = self.dice.randrange(len(LABELS))
        way: dict[str, Any] = {"to": to, "label": {"zh": LABELS[at], "en": LABELS_EN[at]}}
        if number:
            way["when"] = {"field": gate["id"], "operator": "==", "value": number}
        else:
            way["default"] = True
        gate["next"].append(way)

    def _loop(self, size: int, lane: int, before: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """A task and a gate that may lead back to it, or to a step beside it that leads back."""
        lane = self._lane(lane)
        task = self._step("task", lane)
        self._lead(before, task)
        self.steps.append(task)
        inner = self.dice.randint(0, min(3, size - 3))
        last = self._blocks(inner, lane, task) if inner else task
        gate = self._gate(self._lane(lane), last)
        after = self._step("task", self._lane(lane))
        self._exit(gate, after["id"])
        self._exit(gate, task["id"])
        self.steps.append(after)
        return 3 + inner, after

    def _choice(self, size: int, lane: int, before: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """A gate of two to five ways, some of which end at once, that meet again."""
        lane = self._lane(lane)
        gate = self._gate(lane, before)
        used, lasts = 1, []
        ways = self.dice.randint(2, min(5, max(2, size - 1)))
        for number in range(ways):
            other = self._lane(lane)
            if number and self.dice.random() < 0.35:
                end = self._step("end", other)
                self._exit(gate, end["id"])
                self.steps.append(end)
                used += 1
                continue
            first = self._step("task", other)
            self._exit(gate, first["id"])
            self.steps.append(first)
            inner = self.dice.randint(0, max(0, min(3, size - used - ways)))
            lasts.append(self._blocks(inner, other, first) if inner else first)
            used += 1 + inner
        meet = self._step("task", self._lane(lane))
        for last in lasts:
            self._lead(last, meet)
        self.steps.append(meet)
        return used + 1, meet

    def _parallel(self, size: int, lane: int, before: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """A fork, two or three branches, a join."""
        fork = self._step("fork", self._lane(lane))
        self._lead(before, fork)
        self.steps.append(fork)
        used, lasts = 2, []
        for _ in range(self.dice.randint(2, 3)):
            other = self.dice.randrange(self.lanes)
            first = self._step("task", other)
            self._lead(fork, first)
            self.steps.append(first)
            inner = self.dice.randint(0, max(0, min(2, size - used - 3)))
            # A branch ends in one step, whatever ways it holds.
            lasts.append(self._blocks(inner, other, first) if inner else first)
            used += 1 + inner
        join = self._step("join", self._lane(lane))
        for last in lasts:
            self._lead(last, join)
        self.steps.append(join)
        return used, join

    def _bend(self) -> None:
        """Leads one arrow elsewhere."""
        step = self.dice.choice([step for step in self.steps if step.get("next")])
        held = {way["to"] if isinstance(way, dict) else way for way in step["next"]} | {step["id"]}
        targets = [other["id"] for other in self.steps if other["kind"] != "start" and other["id"] not in held]
        if not targets:
            return
        target, place = self.dice.choice(targets), self.dice.randrange(len(step["next"]))
        if isinstance(step["next"][place], dict):
            step["next"][place]["to"] = target
        else:
            step["next"][place] = target
