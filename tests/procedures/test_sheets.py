"""A chart on A4: no word under nine points, nothing covered, and every line that is cut says where it goes on."""

from datetime import date
from functools import cache
from itertools import combinations
from xml.etree import ElementTree

import pytest

from sunlit.procedures.drawing import arrange, pages
from sunlit.procedures.drawing.labels import SMALL
from sunlit.procedures.drawing.measure import width
from sunlit.procedures.drawing.parts import overlap, segments
from sunlit.procedures.drawing.sheets import PILL_HIGH, sheets
from sunlit.procedures.timing import all_limit_words
from tests.procedures.charts import CHARTS, published
from tests.procedures.drawn import faults, rectangle
from tests.procedures.random_charts import random_chart

TEMPLATES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
DAY = date(2026, 3, 2)
# Room on A4 within margins of a centimetre.
ACROSS, DOWN = 190.0, 277.0


@cache
def cut(name, language):
    flow = published(name)
    return sheets(arrange(flow, language, all_limit_words(flow, DAY), stamped=True), language)


def frames(sheet):
    return [(c.left, c.top, c.left + c.wide, c.top + PILL_HIGH) for c in sheet.connectors]


def faults_of(sheet, language):
    """What is wrong on one page: the drawing itself, and its connectors on anything."""
    found = [fault for fault in faults(sheet.layout, language) if "misses" not in fault or sheet.count == 1]
    boxes = [rectangle(box) for box in sheet.layout.boxes]
    labels = [line.label.rectangle() for line in sheet.layout.lines if line.label]
    for one, other in combinations(frames(sheet), 2):
        if overlap(one, other):
            found.append(f"connectors on each other: {one} {other}")
    for connector, frame in zip(sheet.connectors, frames(sheet), strict=True):
        if frame[0] < 44 or frame[2] > sheet.layout.width or frame[3] > sheet.height or frame[1] < sheet.layout.head:
            found.append(f"connector {connector.words} outside the page")
        if any(width(word, SMALL, True) > connector.wide - 8 for word in connector.words):
            found.append(f"words of connector {connector.words} outside their frame")
        if any(overlap(frame, other) for other in (*boxes, *labels)):
            found.append(f"connector {connector.words} on a box or a label")
        for segment in segments(connector.points):
            if any(overlap(segment, box) for box in boxes):
                found.append(f"way to connector {connector.words} through a box")
            if any(overlap(segment, other) for other in frames(sheet) if other != frame):
                found.append(f"way to connector {connector.words} through another")
    return found


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_as_clean_as_the_whole(name, language):
    assert [fault for sheet in cut(name, language) for fault in faults_of(sheet, language)] == []


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_no_word_is_smaller_than_nine_points_and_every_page_fits_a4(name, language):
    for sheet in cut(name, language):
        wide, high = sheet.millimetres
        across, down = (DOWN, ACROSS) if sheet.lying else (ACROSS, DOWN)
        assert wide <= across and high <= down + 0.1
        assert SMALL * sheet.points_per_unit >= 9


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_step_label_and_event_stands_on_exactly_one_page(name):
    flow = published(name)
    whole = arrange(flow, "zh", all_limit_words(flow, DAY), stamped=True)
    pages_of = cut(name, "zh")
    assert [box.step.id for sheet in pages_of for box in sheet.layout.boxes] == [box.step.id for box in whole.boxes]
    assert [note.event for sheet in pages_of for note in sheet.layout.notes] == [event.id for event in flow.events]
    shown = [(line.source, line.target) for sheet in pages_of for line in sheet.layout.lines if line.label]
    assert len(shown) == len(set(shown))
    # Words that would stand where the line is not drawn are said by its connector.
    connected = " ".join(word for sheet in pages_of for connector in sheet.connectors for word in connector.words)
    for line in whole.lines:
        if line.label and (line.source, line.target) not in shown:
            assert line.label.text in connected, line


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_line_that_is_cut_leads_to_the_page_of_its_target(name):
    pages_of = cut(name, "zh")
    place = {box.step.id: sheet.number for sheet in pages_of for box in sheet.layout.boxes}
    number = {box.step.id: box.number for sheet in pages_of for box in sheet.layout.boxes}
    for sheet in pages_of:
        said = [" ".join(connector.words) for connector in sheet.connectors if connector.leads]
        for line in sheet.layout.lines:
            if not line.arrow:
                step = f"第 {number[line.target]} 步" if number[line.target] else ""
                assert any(f"接第 {place[line.target]} 页" in words and step in words for words in said), line.target


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_of_forty_random_charts_are_clean(language):
    bad = {}
    for seed in range(40):
        flow = random_chart(seed, steps=(12, 24, 36, 48)[seed % 4], bent=seed % 2)
        limits = {step.id: step.limit.words for step in flow.steps if step.limit}
        found = sheets(arrange(flow, language, limits, stamped=False), language)
        if wrong := [fault for sheet in found for fault in faults_of(sheet, language)]:
            bad[seed] = wrong
    assert bad == {}


def test_a_small_chart_takes_one_page_without_a_number():
    flow = random_chart(1, steps=5, lanes=2)
    (page,) = pages(flow, language="zh", limits={})
    words = "".join(ElementTree.fromstring(page.svg).itertext())
    assert "第 1 页" not in words and flow.title.zh in words


def test_pages_have_ids_of_their_own_and_the_same_bytes_every_time():
    flow = published("licence-general")
    found = pages(flow, language="zh", limits=all_limit_words(flow, DAY))
    assert found == pages(published("licence-general"), language="zh", limits=all_limit_words(flow, DAY))
    ids = [e.get("id") for page in found for e in ElementTree.fromstring(page.svg).iter() if e.get("id")]
    assert len(found) == 2 and len(ids) == len(set(ids))
