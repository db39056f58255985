"""Lines of the list and boxes of its filters, put together from parts that are drawn once."""

import pytest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import override

from sunlit.design import drawing
from sunlit.design.drawing import drawn
from sunlit.ledger.wording import Text
from sunlit.portal.drawing import facet_boxes, power_lines
from sunlit.publication.pages import Choice, Facet, Limit, PowerRow

LICENCE = PowerRow(
    power=1,
    code="XK/1 <b>",
    name=Text("公共场所<卫生>许可", ""),
    summary=Text("开业前办。", "Before opening."),
    kind="licence",
    kind_name=Text("行政许可", "Licence"),
    organ_code="YX01",
    organ=Text("卫健局", "Health bureau"),
    promise=Limit(0, "working_day", Text("当场办结", "on the spot")),
    statute=Limit(20, "working_day", Text("20个工作日", "20 working days")),
    fee="每证 10 元",
    visits=1,
    online=True,
)
ORGANS = Facet(
    "organ",
    Text("部门", "Department"),
    tuple(Choice(f"YX{number:02d}", Text(f"第{number}局", ""), 1000 * number, number == 2) for number in range(1, 11)),
    Text("各项相加 55,000 项", "Together 55,000"),
)


def in_english(draw: object, *given: object) -> str:
    with override("en"):
        return str(draw(*given))  # type: ignore[operator]  # one of the two functions below


def test_a_line_says_all_that_the_item_says_and_nothing_in_it_is_markup():
    line = power_lines([LICENCE])
    assert '<a href="/powers/XK/1%20%3Cb%3E/">公共场所&lt;卫生&gt;许可</a>' in line
    for words in ("开业前办。", "行政许可", "可网办", "当场办结", "卫健局", "20 个工作日", "每证 10 元", "跑 1 次"):
        assert words in line
    assert '<span class="code">XK/1 &lt;b&gt;</span>' in line
    assert "<b>" not in line.replace("<b>当场办结</b>", "")


def test_the_same_line_in_the_other_language_and_back():
    chinese = power_lines([LICENCE])
    english = in_english(power_lines, [LICENCE])
    assert '<a href="/en/powers/XK/1%20%3Cb%3E/"><span lang="zh-Hans">公共场所&lt;卫生&gt;许可</span></a>' in english
    assert "Health bureau" in english
    assert "20 working days" in english
    assert power_lines([LICENCE]) == chinese


def test_a_line_is_never_older_than_what_it_shows():
    first = power_lines([LICENCE])
    renamed = power_lines([_with(LICENCE, organ=Text("卫健委", "Health commission"))])
    assert renamed == first.replace("卫健局", "卫健委")
    assert "可网办" not in power_lines([_with(LICENCE, online=False)])


def _with(row: PowerRow, **changes: object) -> PowerRow:
    return PowerRow(**({name: getattr(row, name) for name in PowerRow.__slots__} | changes))  # type: ignore[arg-type]  # fields by name


def test_a_page_of_lines_that_were_drawn_before_draws_no_template_again():
    power_lines([LICENCE])
    before = drawing._drawn.cache_info().misses
    power_lines([_with(LICENCE, code=f"XK-{number}", name=Text(f"许可{number}", "")) for number in range(20)])
    assert drawing._drawn.cache_info().misses == before


def test_choices_behind_the_eighth_are_folded_away_and_the_chosen_one_is_ticked():
    box = facet_boxes([ORGANS, Facet("level", Text("层级", "Level"), ())])
    assert box.count("<fieldset") == 1
    shown, _, folded = box.partition("<details>")
    assert (shown.count("<input"), folded.count("<input")) == (8, 2)
    assert box.count(" checked") == 1
    assert (
        '<label class="choice"><input type="checkbox" name="organ" value="YX02" checked> <span>第2局'
        ' <span class="muted">(2,000)</span></span></label>'
    ) in shown
    assert "各项相加 55,000 项" in box
    assert '<span lang="zh-Hans">第2局</span>' in in_english(facet_boxes, [ORGANS])


def test_a_choice_from_an_address_is_text():
    asked = Facet("organ", Text("部门", ""), (Choice('"><script>', Text('"><script>', ""), 0, True),))
    assert "<script>" not in facet_boxes([asked])


@pytest.mark.parametrize("text", ["<b>甲</b>", SafeString("<b>甲</b>")])
def test_a_part_drawn_from_safe_words_is_not_given_for_the_same_words_unsafe(text: str):
    drawn("portal/parts/power_tags.html", kind=mark_safe("<b>甲</b>"), online=False, at_once=False)
    part = drawn("portal/parts/power_tags.html", kind=text, online=False, at_once=False)
    assert ("<b>" in part) == isinstance(text, SafeString)


def test_the_frame_marks_where_the_page_stands():
    marked = drawn("design/parts/public_nav.html", section="powers")
    assert marked.count('aria-current="true"') == 1
    assert 'aria-current="true"' not in drawn("design/parts/public_nav.html", section="")
