"""The picture: nothing overlaps, nothing sticks out, and it says the same as its list."""

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from sunlit.procedures.drawing import arrange, draw, numbers, outline, standalone
from sunlit.procedures.drawing.layout import JUT
from sunlit.procedures.drawing.measure import wrap
from sunlit.procedures.drawing.words import chip_width
from sunlit.procedures.reader import read
from sunlit.procedures.rules import position
from sunlit.procedures.timing import all_limit_words
from tests.procedures.charts import CHARTS, published, source
from tests.procedures.drawn import crossings, faults
from tests.procedures.random_charts import random_chart

NAMES = ["licence-general", "penalty-ordinary"]
TEMPLATES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
DAY = date(2026, 3, 2)
# Lines that run across each other in each chart; a change that adds one has to be looked at.
CROSSINGS = yaml.safe_load((Path(__file__).parent / "crossings.yaml").read_text(encoding="utf-8"))
SVG = "{http://www.w3.org/2000/svg}"


def limits(flow):
    return all_limit_words(flow, DAY)


@cache
def laid(name, language, stamped):
    flow = published(name)
    return arrange(flow, language, limits(flow), stamped=stamped)


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize(("language", "stamped"), [("zh", False), ("en", True)])
def test_nothing_overlaps_and_nothing_sticks_out(name, language, stamped):
    """No box on a box, no text outside its box, no line through a box or along another, no label on anything."""
    assert faults(laid(name, language, stamped), language) == []


def test_the_measure_sees_a_box_on_a_box_a_label_on_a_box_and_a_line_through_one():
    layout = laid("licence-general", "zh", False)
    first, second = layout.boxes[:2]
    moved = replace(layout, boxes=(replace(first, x=second.x, y=second.y), *layout.boxes[1:]))
    assert f"box {first.step.id} on box {second.step.id}" in faults(moved)
    line = next(line for line in layout.lines if line.label)
    box = layout.box(line.target)
    label = replace(line.label, x=box.x + 4, y=box.y + 20)
    straight = replace(line, label=label, points=((box.x - 30, box.y + 9), (box.right + 30, box.y + 9)))
    found = faults(replace(layout, lines=(straight,)))
    assert f"label {label.text} of {line.source} on box {box.step.id}" in found
    assert f"line {line.source}>{line.target} through box {box.step.id}" in found


@pytest.mark.parametrize("name", TEMPLATES)
def test_lines_cross_no_more_than_was_looked_at(name):
    assert crossings(laid(name, "zh", False)) <= CROSSINGS.get(name, CROSSINGS["not yet listed"])


@pytest.mark.parametrize("name", TEMPLATES)
def test_rows_never_go_against_the_order_of_steps(name):
    tops = [box.y + box.height / 2 for box in laid(name, "zh", False).boxes]
    assert tops == sorted(tops)


@pytest.mark.parametrize("kind", ["sound", "bent"])
def test_nothing_overlaps_on_five_hundred_random_charts(kind):
    """One to six lanes, loops, parallel blocks, many exits; half of them with arrows that lead anywhere."""
    sizes = (3, 5, 7, 9, 11, 13, 16, 20, 24, 9, 12, 6)
    bad, crossed = {}, 0
    for seed in range(250):
        steps = 60 if seed % 125 == 0 else sizes[seed % len(sizes)]
        flow = random_chart(seed, steps=steps, bent=2 if kind == "bent" else 0)
        layout = arrange(flow, ("zh", "en")[seed % 2], words_of(flow), stamped=seed % 3 == 0)
        if found := faults(layout, ("zh", "en")[seed % 2]):
            bad[seed] = found
        crossed += crossings(layout)
    assert bad == {}
    assert crossed <= CROSSINGS[f"random-{kind}"]


def words_of(flow):
    return {step.id: step.limit.words for step in flow.steps if step.limit}


def case_states(flow):
    first = [step.id for step in flow.steps if step.waits][2]
    done = [step.id for step in flow.steps[:3]]
    return position(flow, now=[first], done=done), first


@pytest.mark.parametrize("name", NAMES)
def test_the_same_chart_is_the_same_bytes_and_well_formed(name):
    flow = published(name)
    states, now = case_states(flow)
    pictures = {
        draw(
            published(name),
            language="zh",
            limits=limits(flow),
            states=states,
            callouts={now: ("您的办件在这里", "还剩 2 个工作日，11-20 周五止")},
        )
        for _ in range(2)
    }
    (picture,) = pictures
    root = ElementTree.fromstring(picture)
    assert root.find(f"{SVG}title").text == flow.title.zh
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {f"step-{step.id}" for step in flow.steps} <= set(ids)


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_carries_no_style_of_its_own(name):
    """The page's security policy allows none; colours come from chart.css by class."""
    flow = published(name)
    states, _ = case_states(flow)
    picture = draw(flow, language="zh", limits=limits(flow), states=states)
    assert re.findall(r"style=|<style|fill=|stroke=|onload|<script", picture) == []


def test_the_file_for_print_carries_its_styles_inside():
    flow = published("licence-general")
    file = standalone(draw(flow, language="en", limits=limits(flow)), ".flow > text { fill: #000 }")
    root = ElementTree.fromstring(file.encode())
    assert root[0].tag == f"{SVG}style"
    assert root[0].text == ".flow > text { fill: #000 }"


def test_a_script_in_a_title_is_text():
    flow = read(
        source(
            [
                {"id": "a", "kind": "start", "post": "x", "next": ["e"], "title": {"zh": "<script>甲", "en": "<b>"}},
                {"id": "e", "kind": "end"},
            ]
        )
    )
    picture = draw(flow, language="zh", limits={}, callouts={"a": ("<i>", "<i>")}, stamps={"a": "<u>"})
    assert "&lt;script&gt;" in picture
    assert not re.search(r"<(script|i|u|b)>", picture)


def test_state_is_said_by_shape_and_word_not_by_colour_alone():
    flow = published("licence-general")
    states = position(flow, now=["site_check"], done=["apply", "register", "check", "accept", "review"])
    picture = draw(
        flow,
        language="zh",
        limits=limits(flow),
        states=states,
        stamps={"review": "11-16 10:40"},
        callouts={"site_check": ("您的办件在这里", "还剩 2 个工作日")},
    )
    assert picture.count('class="tick"') == 5
    assert picture.count("未发生") == 2
    assert "您的办件在这里" in picture and "11-16 10:40" in picture
    assert '<g class="step task optional now" id="step-site_check">' in picture


def test_in_the_last_lane_the_callout_stands_on_the_left():
    flow = published("licence-general")
    for step, side in (("site_check", 1), ("hearing", -1)):
        picture = draw(
            flow,
            language="zh",
            limits=limits(flow),
            states=position(flow, now=[step], done=["apply"]),
            callouts={step: ("您的办件在这里", "还剩 2 个工作日")},
        )
        box = arrange(flow, "zh", limits(flow), stamped=True).box(step)
        found = re.search(rf'id="here-{step}"><path d="[^"]*"/><rect x="([\d.]+)"', picture)
        assert (float(found[1]) - box.x) * side > 0


def test_two_steps_at_once_have_a_callout_each():
    flow = published("licence-general")
    open_now = ["service", "publicity"]
    picture = draw(
        flow,
        language="en",
        limits=limits(flow),
        states=position(flow, now=open_now, done=["apply", "decide"]),
        callouts={step: ("Your case is here", "8 working days left, until Fri 20 Nov") for step in open_now},
    )
    places = re.findall(r'id="here-(\w+)"><path d="[^"]*"/><rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)"', picture)
    assert [place[0] for place in places] == open_now
    assert float(places[0][1]) + float(places[0][3]) < float(places[1][1])


def test_a_withdrawn_case_is_marked_among_the_events():
    flow = published("licence-general")
    picture = draw(
        flow, language="zh", limits=limits(flow), states=position(flow, now=["withdrawn"], done=["apply", "register"])
    )
    assert '<g class="note done" id="step-withdrawn">' in picture


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_list_says_what_the_picture_says(name, language):
    flow = published(name)
    states, now = case_states(flow)
    callouts = {now: ("这里", "还剩 2 日")}
    told = outline(flow, language=language, limits=limits(flow), states=states, callouts=callouts)
    picture = draw(flow, language=language, limits=limits(flow), states=states, callouts=callouts)
    words = "".join(ElementTree.fromstring(picture).itertext()).replace(" ", "")
    assert [row.id for row in told.rows] == list(numbers(flow))
    for row in told.rows:
        for said in (row.title, row.limit, *row.callout, *row.chips):
            assert said.replace(" ", "") in words, said
    assert [row.id for row in told.rows if row.current] == [now]
    for event in told.events:
        assert event.title.replace(" ", "") in words


def test_the_list_leads_past_bars_to_the_steps_after_them():
    flow = published("licence-general")
    rows = {row.id: row for row in outline(flow, language="zh", limits=limits(flow)).rows}
    assert [(way.label, way.number, way.title) for way in rows["decide"].ways] == [
        ("是", 17, "制证、送达"),
        ("是", 18, "公示许可决定"),
        ("否", 15, "送达不予许可决定"),
    ]
    assert rows["expert_review"].excluded == "这段时间不计入办理时限"


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("现场核查（两人以上）", 100, ("现场核查", "（两人以上）")),
        ("及时立案，起算办案期限", 110, ("及时立案，", "起算办案期限")),
        ("短", 100, ("短",)),
        ("Make and serve the licence", 150, ("Make and serve", "the licence")),
        ("标点不在行首。", 84, ("标点不在", "行首。")),
    ],
)
def test_lines_break_where_a_reader_pauses(text, room, lines):
    assert wrap(text, 14, room) == lines


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_chips_keep_clear_of_the_arrow_in_the_middle(name, language):
    for box in laid(name, language, False).boxes:
        for chip in box.step.chips:
            assert box.right + JUT - chip_width(chip, language) >= box.x + box.width / 2 + 6, chip


def test_the_browser_agrees_that_text_stays_inside_its_box(browser):
    """Chromium with the fonts of the machine measures every text of both charts."""
    css = (CHARTS.parents[1] / "sunlit/design/static/design/chart.css").read_text()
    with browser.new_context(viewport={"width": 1060, "height": 800}) as context:
        page = context.new_page()
        for name in NAMES:
            for language in ("zh", "en"):
                flow = published(name)
                picture = draw(flow, language=language, limits=limits(flow))
                page.set_content(f"<style>body{{margin:0}}{css}</style>{picture}")
                outside = page.evaluate(
                    """() => [...document.querySelectorAll('.step')].flatMap(step => {
                        const box = step.querySelector('.shape').getBBox();
                        return [...step.querySelectorAll('.title, .limit, .stamp, .bar-title')]
                            .filter(text => { const own = text.getBBox();
                                return own.x < box.x || own.x + own.width > box.x + box.width
                                    || own.y < box.y - 1 || own.y + own.height > box.y + box.height + 1; })
                            .map(text => text.textContent);
                    })"""
                )
                assert outside == [], (name, language)


@pytest.mark.parametrize("state", ["done", "now", "todo", "skip"])
def test_no_rule_of_the_page_touches_a_step_by_its_state_alone(state):
    """A rule for every ``.skip`` once hid the steps that a case did not take, in the list and on paper."""
    css = (CHARTS.parents[1] / "sunlit/design/static/design/sunlit.css").read_text(encoding="utf-8")
    bare = re.findall(rf"(?:^|[,{{}}])\s*\.{state}(?::[a-z-]+)?\s*(?=[,{{])", css)
    assert bare == []
