"""Marks on a drawing: classes and signs for the editor, the comparison of versions and the trial run."""

import re
from datetime import date
from xml.etree import ElementTree

from sunlit.procedures.drawing import SIGNS, draw, edge, pages
from sunlit.procedures.timing import all_limit_words
from tests.procedures.charts import published

SVG = "{http://www.w3.org/2000/svg}"
FLOW = published("licence-general")
LIMITS = all_limit_words(FLOW, date(2026, 3, 2))


def drawn(marks, language="zh"):
    return draw(FLOW, language=language, limits=LIMITS, marks=marks)


def groups(picture):
    """The classes and texts of every step and event of a picture."""
    found = {}
    for element in ElementTree.fromstring(picture).iter(f"{SVG}g"):
        found[element.get("id", "")] = (element.get("class"), "".join(element.itertext()))
    return found


def test_a_mark_is_a_class_and_a_sign_and_leaves_the_layout_alone():
    plain, marked = drawn({}), drawn({"accept": "added", "decide": ("changed", "selected")})
    before, after = groups(plain), groups(marked)
    assert after["step-accept"][0] == f"{before['step-accept'][0]} marked mark-added"
    assert after["step-decide"][0] == f"{before['step-decide'][0]} marked mark-changed mark-selected"
    # The sign is that of the first mark.
    assert after["step-accept"][1] == before["step-accept"][1] + SIGNS["added"]
    assert after["step-decide"][1] == before["step-decide"][1] + SIGNS["changed"]
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"step-accept", "step-decide"}
    assert re.findall(r'<path class="line[^>]*>', plain) == re.findall(r'<path class="line[^>]*>', marked)


def test_a_marked_connection_has_its_class_and_its_sign():
    way = edge("register", "check")
    picture = drawn({way: "removed"})
    assert f'<path class="line marked mark-removed" data-way="{way}"' in picture
    assert picture.count('class="mark of-removed"') == 1


def test_a_walked_way_is_broad_and_needs_no_sign():
    picture = drawn({edge("register", "check"): "walked"})
    assert "mark-walked" in picture and 'class="mark' not in picture


def test_an_event_is_marked_among_the_notes():
    event = FLOW.events[0].id
    picture = drawn({event: "faulty"})
    assert picture.count('<g class="note marked mark-faulty"') == 1
    assert picture.count(SIGNS["faulty"] + "</text>") == 1


def test_the_description_says_what_is_marked():
    titles = [FLOW.step(name).title for name in ("accept", "decide")]
    marks = {"accept": "added", "decide": "added", "register": "removed"}
    register = FLOW.step("register").title
    said = ElementTree.fromstring(drawn(marks)).find(f"{SVG}desc").text
    assert f"标出新增：{titles[0].zh}、{titles[1].zh}；删除：{register.zh}。" in said
    said = ElementTree.fromstring(drawn(marks, "en")).find(f"{SVG}desc").text
    assert f"Marked added: {titles[0].en}, {titles[1].en}; removed: {register.en}." in said


def test_a_mark_on_nothing_changes_nothing_and_pages_take_marks_too():
    assert drawn({"no_such_step": "added"}) == drawn({})
    found = pages(FLOW, language="zh", limits=LIMITS, marks={"accept": "added"})
    assert sum("marked mark-added" in page.svg for page in found) == 1
