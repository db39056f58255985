"""Published charts as charts of ours: their words and no others, all their ends, and a changed source is refused."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest
import yaml

from sunlit.commands.charts_published import counts, expressed, structures
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.lint import RULES
from sunlit.procedures.published import OWN_LABELS, Source, sources, structured, texts
from sunlit.procedures.simulator import ends
from tests.procedures.charts import CHARTS

DAY = date(2026, 11, 20)
STALLS = {
    "name": "夜市摊位安排",
    "category": "公共服务",
    "org": "云溪县城管局",
    "day": "工作日",
    "basis": "《云溪县夜市办法》第三条;第五条",
    "promise_days": 7,
    "steps": [
        {"step": "收件", "post": "窗口", "limit": "当日", "note": "登记;不属本局→转告"},
        {"step": "抽签", "post": "", "limit": "3日内", "note": "中签/未中签"},
        {"step": "告知结果", "post": "窗口", "limit": "", "note": "可以查询;有意见→复核"},
    ],
}


def structure(source: Source, **changes: Any) -> dict[str, dict[str, Any]]:
    """Our reading of the stalls' chart."""
    ways = {
        0: [{"to": 1, "label": "yes", "default": True}, {"to": "elsewhere", "note": 1}],
        1: [{"to": 2, "note": "0.0", "default": True}, {"to": 2, "note": "0.1"}],
        2: [{"to": "end", "default": True}, {"to": "again", "note": 1}],
    }
    plain = {
        "chart": source.known_by,
        "rows": source.rows_hash,
        "class": "public-service",
        "kinds": ["public_service"],
        "parties": [],
        "ends": {"end": {"zh": "办结", "en": "Completed"}, "elsewhere": {"note": [0, 1]}},
        "asides": {"again": {"note": [2, 1], "next": 2}},
        "ways": ways,
        "fulfils": {0: ["《优化营商环境条例》第三十六条第一款"]},
    }
    return {"stalls": {**plain, **changes}}


def stalls(**changes: Any) -> Source:
    (source,) = sources([{**STALLS, **changes}])
    return source


def words_once(source: Source) -> str:
    """Every text of a source once: posts that come back are one lane."""
    posts = dict.fromkeys(row.post for row in source.rows if row.post)
    rows = [word for row in source.rows for word in (row.step, row.limit, row.note)]
    return "".join([source.name, source.category, source.org, source.day, source.basis, *posts, *rows])


def letters(words: str) -> Counter[str]:
    """The letters, without the marks at which notes are cut."""
    return Counter(letter for letter in words if letter not in ";；/→:： ")


def only_its_words(source: Source, named: list[str], shown: tuple[str, ...]) -> bool:
    """Whether the chart shows each word of its source once, and beside them only yes, no and the names of ends."""
    rest = Counter(shown) - Counter({label.zh: len(shown) for label in OWN_LABELS.values()})
    rest -= Counter(named)
    return letters("".join(rest.elements())) == letters(words_once(source))


def test_every_word_of_the_source_stands_in_the_chart_once_and_no_other():
    source = stalls()
    flow = structured(source, structure(source)).flow
    assert only_its_words(source, ["办结"], texts(flow))
    assert not only_its_words(source, [], texts(flow))
    assert [lane.title.zh for lane in flow.lanes] == ["窗口", "云溪县城管局"]
    assert [(step.id, step.kind, step.title.zh) for step in flow.steps] == [
        ("start", "start", "公共服务"),
        ("row_0", "gate", "收件"),
        ("row_1", "gate", "抽签"),
        ("row_2", "gate", "告知结果"),
        ("again", "task", "复核"),
        ("end", "end", "办结"),
        ("elsewhere", "end", "转告"),
    ]
    first, second, third = flow.steps[1:4]
    assert [way.label.zh if way.label else "" for way in first.exits] == ["是", "不属本局"]
    assert [way.label.zh if way.label else "" for way in second.exits] == ["中签", "未中签"]
    assert (first.duty.zh, second.duty, third.duty.zh) == ("登记", None, "可以查询")
    assert (second.limit.words.zh, second.limit.value, second.limit.unit) == ("3日内", 3, "working_day")
    assert first.limit.value is None


def test_a_day_whose_unit_nobody_says_is_no_figure():
    source = stalls(day="")
    flow = structured(source, structure(source)).flow
    assert (flow.step("row_1").limit.words.zh, flow.step("row_1").limit.value) == ("3日内", None)


def test_every_end_is_reached():
    source = stalls()
    net = compile_flow(structured(source, structure(source)).flow)
    assert {end: way.steps for end, way in ends(net).items()} == {
        "end": ("start", "row_0", "row_1", "row_2"),
        "elsewhere": ("start", "row_0"),
    }


def test_the_law_reads_articles_that_the_chart_does_not_show():
    source = stalls()
    published = structured(source, structure(source))
    assert [article.zh for article in published.for_law.step("row_0").articles] == [
        "《优化营商环境条例》第三十六条第一款"
    ]
    assert [step.articles for step in published.flow.steps] == [()] * 7


def test_a_source_that_has_changed_is_refused():
    source = stalls()
    known = structure(source)
    later = stalls(steps=[*STALLS["steps"][:2], {"step": "告知", "post": "窗口"}])
    with pytest.raises(ProcedureRefusal, match="“夜市摊位安排”的步骤与登记结构（stalls）时不同"):
        structured(later, known)
    with pytest.raises(ProcedureRefusal, match="还没有“夜市摊位安排”（青石县城管局）的结构文件"):
        structured(stalls(org="青石县城管局"), known)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"name": "甲"}, "公布清单应是一列流程图"),
        (["甲"], "第 1 份流程图不是“名称: 值”的列表"),
        ([{"name": "甲", "steps": []}], "第 1 份流程图没有步骤"),
        ([{"name": "甲", "steps": [{"post": "乙"}]}], "第 1 份流程图的第 1 步没有名称"),
        ([{"name": "甲", "steps": [{"step": "乙", "limit": 3}]}], "第 1 份流程图的 limit 不是文字"),
    ],
)
def test_what_is_no_list_of_charts_is_refused_with_its_place(data, sentence):
    with pytest.raises(ProcedureRefusal, match=sentence):
        sources(data)


def test_a_structure_that_names_a_piece_which_is_not_there():
    source = stalls()
    ways = {0: [{"to": 1, "default": True}, {"to": "end", "note": 7}]}
    with pytest.raises(ProcedureRefusal, match="指向“收件”备注的第 7 处，那里没有文字"):
        structured(source, structure(source, ways=ways))


def test_structures_hold_no_words_of_a_source_but_the_names_of_ends():
    """Numbers, hashes, words of the step model, articles, and names of ends in two languages."""
    folder = CHARTS.parent / "published"
    for path in folder.glob("*.yaml"):
        held = yaml.safe_load(path.read_text())
        named = [what.get("zh", "") for what in held["ends"].values()]
        assert all(len(name) <= 6 for name in named), path.name
        rest = {key: held[key] for key in held if key not in ("ends", "fulfils")}
        assert json.dumps(rest, ensure_ascii=False).isascii(), path.name


@pytest.fixture(scope="module")
def published(shared_dir):
    """The twelve charts of the published list, by the name of their structure."""
    data = json.loads((shared_dir / "data" / "charts" / "published_charts.json").read_text())
    known = structures()
    found = [expressed(source, known, DAY) for source in sources(data)]
    return {one.published.slug: one for one in found}


@pytest.mark.shared
def test_all_twelve_are_expressed_with_their_words_and_no_others(published):
    assert sorted(published) == sorted(structures())
    assert len(published) == 12
    for slug, one in published.items():
        named = [what["zh"] for what in structures()[slug]["ends"].values() if "zh" in what]
        assert only_its_words(one.published.source, named, texts(one.net.flow)), slug
        titles = [step.title.zh for step in one.net.flow.steps]
        for row in one.published.source.rows:
            assert titles.count(row.step) == 1, (slug, row.step)


@pytest.mark.shared
def test_each_is_sound_and_reaches_every_one_of_its_ends(published):
    assert {slug: (one.unsound, list(one.ways)) for slug, one in published.items()} == {
        slug: ((), one.ends) for slug, one in published.items()
    }
    assert {slug: len(one.ends) for slug, one in published.items() if len(one.ends) > 1} == {
        "wolong-water": 2,
        "county-penalty-ordinary": 2,
        "county-guidance": 2,
        "beihai-penalty-summary": 2,
        "beihai-penalty-ordinary": 4,
        "tengchong-public-places": 2,
        "guizhou-preview": 4,
        "commerce-food": 4,
    }


@pytest.mark.shared
def test_what_the_law_misses_in_them_by_rule(published):
    """How often each rule finds something in the twelve; ``charts published FILE --rules`` gives the list anew."""
    found = counts(published.values())
    listed = yaml.safe_load((CHARTS.parents[1] / "tests" / "procedures" / "published_findings.yaml").read_text())
    assert set(found) <= {rule.id for rule in RULES}
    assert found == listed
