"""What a chart says of itself beside its steps: template, departures, house rules, what it refines, how often."""

from typing import Any

import pytest

from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Article, Departure
from sunlit.procedures.reader import read


def words(zh: str) -> dict[str, str]:
    return {"zh": zh, "en": zh}


def chart(**more: Any) -> dict[str, Any]:
    """Wang Fang's small chart: hand in, check, and where something is wrong once more."""
    back = {"to": "check", "when": {"field": "again", "is": True}}
    return {
        "class": "small",
        "title": words("小事"),
        "lanes": [{"id": "window", "title": words("窗口")}],
        "stages": [{"id": "all", "title": words("全程")}],
        "laws": {"licensing": words("中华人民共和国行政许可法")},
        "steps": [
            _step("hand_in", kind="start", next=["check"]),
            _step("check", next=["good"]),
            _step("good", kind="gate", next=[back, {"to": "done", "default": True}]),
            {"id": "done", "kind": "end", "stage": "all", "lane": "window", "title": words("办结")},
        ],
        **more,
    }


def _step(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "stage": "all", "lane": "window", "title": words(name), "post": "window", **more}


def test_a_power_says_from_which_template_it_departs_where_and_why() -> None:
    departures = [{"step": "check", "why": words("承诺缩短"), "article": "licensing 42-1"}]
    flow = read(chart(template="licence-general", departures=departures, systems=[words("接办分离")]))
    cited = Article("《中华人民共和国行政许可法》第四十二条第一款", "中华人民共和国行政许可法, art. 42(1)")
    assert (flow.template, flow.departures, flow.systems) == (
        "licence-general",
        (Departure("check", Text("承诺缩短", "承诺缩短"), cited),),
        (Text("接办分离", "接办分离"),),
    )


def test_a_departure_without_a_template_departs_from_nothing() -> None:
    with pytest.raises(ProcedureRefusal, match="没有写模板"):
        read(chart(departures=[{"step": "check", "why": words("承诺缩短")}]))


def test_only_the_steps_of_an_internal_chart_refine() -> None:
    source = chart()
    source["steps"][1]["refines"] = "check"
    with pytest.raises(ProcedureRefusal, match="步骤“check”的 refines：只有内部流程图"):
        read(source)
    assert read({**source, "scope": "internal"}).step("check").refines == "check"


def test_a_way_back_says_how_often_it_may_be_taken() -> None:
    source = chart()
    source["steps"][2]["next"][0]["bound"] = 2
    assert [way.bound for way in read(source).step("good").exits] == [2, None]


@pytest.mark.parametrize(
    ("place", "bound", "sentence"),
    [
        (0, 0, "应是不小于 1 的整数"),
        (0, "两次", "应是不小于 1 的整数"),
        (0, True, "应是不小于 1 的整数"),
        (1, 2, "通向“done”的出口不会再回到这里"),
    ],
)
def test_a_bound_that_means_nothing_is_refused(place: int, bound: object, sentence: str) -> None:
    source = chart()
    source["steps"][2]["next"][place]["bound"] = bound
    with pytest.raises(ProcedureRefusal, match=sentence):
        read(source)
