"""The picture: nothing overlaps, nothing sticks out, and it says the same as its list."""

import re
from datetime import date
from itertools import combinations, pairwise
from xml.etree import ElementTree

import pytest

from sunlit.ledger.wording import Text
from sunlit.procedures.drawing import arrange, draw, fitted, numbers, outline, size, standalone
from sunlit.procedures.drawing.layout import CHIP, LANE, SMALL, TITLE, overlap, segments
from sunlit.procedures.drawing.measure import width, wrap
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.reader import read
from sunlit.procedures.rules import position
from sunlit.procedures.timing import all_limit_words
from tests.procedures.charts import CHARTS, Random, published, source

NAMES = ["licence-general", "penalty-ordinary"]
DAY = date(2026, 3, 2)
# Lines that run across each other in each chart; a change that adds one has to be looked at.
CROSSINGS = {"licence-general": 1, "penalty-ordinary": 8}
SVG = "{http://www.w3.org/2000/svg}"


def limits(flow):
    return all_limit_words(flow, DAY)


@pytest.fixture(params=[(n, lang, stamped) for n in NAMES for lang in ("zh", "en") for stamped in (True, False)])
def layout(request):
    name, language, stamped = request.param
    flow = published(name)
    return arrange(flow, language, limits(flow), stamped=stamped)


def rectangle(box):
    return (box.x, box.y, box.right, box.bottom)


def test_no_two_boxes_overlap(layout):
    pairs = combinations(layout.boxes, 2)
    assert [(a.step.id, b.step.id) for a, b in pairs if overlap(rectangle(a), rectangle(b))] == []


def test_every_box_stands_in_its_lane_and_inside_the_drawing(layout):
    for box in layout.boxes:
        lane = next(x for _, _, x in layout.lanes if x <= box.x < x + LANE)
        assert lane <= box.x and box.right <= lane + LANE
        assert box.y >= 0 and box.bottom <= layout.body <= layout.height


def test_no_text_is_wider_or_taller_than_its_box(layout):
    for box in layout.boxes:
        for line in box.title:
            assert width(line, TITLE, True) <= box.width - 16, line
        for line in box.limit:
            assert width(line, SMALL) <= box.width - 16, line
        if box.number:
            assert 21 * len(box.title) + 18 * len(box.limit) <= box.height
    for note in layout.notes:
        assert all(width(line, SMALL) <= layout.width / 2 for line in note.lines)


def test_no_line_runs_through_a_box(layout):
    for line in layout.lines:
        for segment in segments(line.points):
            for box in layout.boxes:
                inner = (box.x + 1, box.y + 1, box.right - 1, box.bottom - 1)
                own = box.step.id in (line.source, line.target) and box.step.kind == "gate"
                # The slanted sides of a gate lie a little inside its rectangle.
                inner = (inner[0] + 18, inner[1], inner[2] - 18, inner[3]) if own else inner
                assert not overlap(segment, inner), (line.source, line.target, box.step.id)


def test_every_line_begins_and_ends_at_its_boxes(layout):
    boxes = {box.step.id: box for box in layout.boxes}
    for line in layout.lines:
        for name, (x, y) in ((line.source, line.points[0]), (line.target, line.points[-1])):
            box = boxes[name]
            assert box.x - 0.1 <= x <= box.right + 0.1 and box.y - 0.1 <= y <= box.bottom + 0.1
        assert all(a[0] == b[0] or a[1] == b[1] for a, b in pairwise(line.points))


def test_lines_share_a_track_only_towards_the_same_step(layout):
    for one, other in combinations(layout.lines, 2):
        if one.target == other.target:
            continue
        for a in segments(one.points):
            for b in segments(other.points):
                same = (a[0] == a[2] == b[0] == b[2] and min(a[3], b[3]) - max(a[1], b[1]) > 0.1) or (
                    a[1] == a[3] == b[1] == b[3] and min(a[2], b[2]) - max(a[0], b[0]) > 0.1
                )
                assert not same, (one.source, one.target, other.source, other.target)


def test_no_label_covers_a_box_or_another_label(layout):
    labels = [line.label for line in layout.lines if line.label]
    assert [(a.text, b.text) for a, b in combinations(labels, 2) if overlap(a.rectangle(), b.rectangle())] == []
    for label in labels:
        assert label.rectangle()[0] >= 0 and label.rectangle()[2] <= layout.width
        assert [box.step.id for box in layout.boxes if overlap(label.rectangle(), rectangle(box))] == [], label.text


@pytest.mark.parametrize("name", NAMES)
def test_lines_cross_no_more_than_was_looked_at(name):
    flow = published(name)
    lines = arrange(flow, "zh", limits(flow), stamped=False).lines
    crossed = 0
    for one, other in combinations(lines, 2):
        if one.target != other.target:
            for a in segments(one.points):
                crossed += sum(_cross(a, b) for b in segments(other.points))
    assert crossed <= CROSSINGS[name]


def _cross(a, b):
    flat, tall = (a, b) if a[1] == a[3] else (b, a)
    return flat[1] == flat[3] and tall[0] == tall[2] and flat[0] < tall[0] < flat[2] and tall[1] < flat[1] < tall[3]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_drawing_fits_one_page_of_a4(name, language):
    flow = published(name)
    wide, high = fitted(*size(flow, language, limits(flow), stamped=True))
    assert wide <= 190 and high <= 270


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
        ("是", 16, "制证、送达"),
        ("是", 17, "公示许可决定"),
        ("否", 14, "送达不予许可决定"),
    ]
    assert rows["expert_review"].excluded == "这段时间不计入办理时限"


def test_random_charts_have_no_box_over_a_box_and_no_line_through_one():
    drawn = 0
    for seed in range(40):
        try:
            flow = read(source(Random(seed).sound(seed % 12 + 2)))
        except ProcedureRefusal:
            continue
        layout = arrange(flow, "zh", {"closed": Text("时限", "limit")}, stamped=False)
        boxes = [rectangle(box) for box in layout.boxes]
        assert not any(overlap(a, b) for a, b in combinations(boxes, 2)), seed
        for line in layout.lines:
            for segment in segments(line.points):
                assert not any(overlap(segment, (b[0] + 19, b[1] + 1, b[2] - 19, b[3] - 1)) for b in boxes), seed
        drawn += 1
    assert drawn > 30


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


@pytest.mark.parametrize("name", sorted(path.stem for path in CHARTS.glob("*.yaml")))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_chips_keep_clear_of_the_arrow_in_the_middle(name, language):
    for step in published(name).steps:
        for chip in step.chips:
            assert width(chip.in_language(language), CHIP, True) + 16 <= 95, chip


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
