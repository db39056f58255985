"""Paragraphs, items and sub-items of an article."""

from sunlit.basis.structure import paragraphs, part
from sunlit.ledger.wording import Text

ARTICLE = """摆摊应当先登记，有下列情形之一的不予登记：
（一）占用盲道的；
（二）经营下列物品的：
1.烟花爆竹；
2.活禽。
登记不收费。
登记机关应当公示：
(一)登记条件；
(二)登记结果。"""


def test_lines_become_paragraphs_with_items():
    read = paragraphs(ARTICLE)
    assert [(one.number, [item.number for item in one.items]) for one in read] == [(1, [1, 2]), (2, []), (3, [1, 2])]
    assert read[0].items[1].subitems == ((1, "1.烟花爆竹；"), (2, "2.活禽。"))


def test_each_part_is_given_exactly():
    assert part(ARTICLE, 2) == ("登记不收费。", None)
    assert part(ARTICLE, 1, 1) == ("（一）占用盲道的；", None)
    assert part(ARTICLE, 1, 2, 2) == ("2.活禽。", None)
    assert part(ARTICLE, 3)[0] == "登记机关应当公示：\n(一)登记条件；\n(二)登记结果。"


def test_an_item_without_its_paragraph_is_not_guessed():
    words, why = part(ARTICLE, None, 1)
    assert (words, why) == (
        "",
        Text("该条有几款都分项，须写明第几款", "several paragraphs have items: name the paragraph"),
    )


def test_an_item_without_its_paragraph_is_plain_where_one_paragraph_has_items():
    assert part("下列事项免费：\n（一）登记；\n（二）变更。\n不得搭车收费。", None, 2) == ("（二）变更。", None)


def test_what_is_not_there_says_so():
    assert part(ARTICLE, 4)[1] == Text("该条只有3款", "the article has only 3 paragraph(s)")
    assert part(ARTICLE, 1, 9)[1] == Text("没有第9项", "there is no item 9")
    assert part(ARTICLE, 2, 1)[1] == Text("没有第1项", "there is no item 1")
    assert part(ARTICLE, 1, 2, 3)[1] == Text("没有第3目", "there is no sub-item 3")


def test_the_heading_of_the_next_chapter_is_no_paragraph():
    assert [one.text for one in paragraphs("登记不收费。\n第二编 罚则\n\u200b\n")] == ["登记不收费。"]
