"""Two editions of a law: what stayed, what changed, what moved, what came and what went."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.basis.changes import Change, Clause, by_old_place, compare, counts, parts, plain, sides

OPENING = "开办理发店的，应当向县级卫生健康部门申请许可，并提交申请书和场所平面图。"
CLEANING = "理发店应当每日对工具进行消毒，并将消毒的时间、方法和经手人员登记入册备查。"
FINE = "未取得许可擅自开办理发店的，由县级卫生健康部门责令停业，并处一千元以上一万元以下罚款。"
SIGN = "理发店应当在门外悬挂价目表，标明服务项目和收费标准，并不得在标价之外加收费用。"


def law(*texts: str) -> list[Clause]:
    return [Clause(number, 0, f"第{number}条", text, number) for number, text in enumerate(texts, start=1)]


def told(changes: tuple[Change, ...]) -> list[tuple[str, int | None, int | None]]:
    return [(one.kind, one.old and one.old.number, one.new and one.new.number) for one in changes]


def test_the_same_law_is_the_same() -> None:
    assert told(compare(law(OPENING, FINE), law(OPENING, FINE))) == [("same", 1, 1), ("same", 2, 2)]


def test_signs_and_spaces_do_not_make_a_change() -> None:
    assert told(compare(law(OPENING), law(OPENING.replace("，", " , ")))) == [("same", 1, 1)]


def test_a_fine_raised_is_a_change_in_place() -> None:
    raised = FINE.replace("一千元以上一万元以下", "五千元以上五万元以下")
    [change] = compare(law(FINE), law(raised))
    assert (change.kind, change.likeness > 0.7) == ("changed", True)


def test_an_article_put_in_moves_those_behind_it() -> None:
    changes = compare(law(OPENING, FINE), law(OPENING, SIGN, FINE))
    assert told(changes) == [("same", 1, 1), ("added", None, 2), ("renumbered", 2, 3)]
    assert by_old_place(changes)[2, 0].new == law(OPENING, SIGN, FINE)[2]


def test_an_article_moved_and_changed() -> None:
    changes = compare(law(OPENING, FINE), law(SIGN, CLEANING, OPENING, FINE.replace("一万元", "五万元")))
    assert told(changes) == [("added", None, 1), ("added", None, 2), ("renumbered", 1, 3), ("moved", 2, 4)]


def test_what_is_gone_stands_where_it_stood() -> None:
    assert told(compare(law(OPENING, SIGN, FINE), law(OPENING, FINE))) == [
        ("same", 1, 1),
        ("removed", 2, None),
        ("renumbered", 3, 2),
    ]


def test_a_merged_article_is_told_with_the_one_that_took_it_in() -> None:
    changes = compare(law(OPENING, SIGN, CLEANING), law(OPENING, SIGN + CLEANING))
    assert [(one.kind, one.near and one.near.number) for one in changes] == [
        ("same", None),
        ("changed", None),
        ("removed", 2),
    ]


def test_another_article_under_the_same_number_is_another() -> None:
    assert told(compare(law(OPENING), law(CLEANING))) == [("added", None, 1), ("removed", 1, None)]


def test_articles_of_one_wording_keep_their_own_numbers() -> None:
    assert told(compare(law("删去", OPENING, "删去"), law("删去", OPENING, "删去"))) == [
        ("same", 1, 1),
        ("same", 2, 2),
        ("same", 3, 3),
    ]


def test_the_wording_side_by_side() -> None:
    found = parts("罚款一千元以上一万元以下", "罚款五千元以上五万元以下")
    assert "".join(text for kind, text in found if kind != "new") == "罚款一千元以上一万元以下"
    old, new = sides(found)
    assert [text for kind, text in old if kind == "old"] == ["一", "一"]
    assert [text for kind, text in new if kind == "new"] == ["五", "五"]


words = st.text(alphabet="许可申请罚款消毒登记部门应当不得，。\n", min_size=0, max_size=40)
laws = st.lists(words, max_size=8).map(lambda texts: law(*texts))


@settings(max_examples=150, deadline=None)
@given(laws, laws)
def test_every_article_of_both_editions_is_told_exactly_once(old: list[Clause], new: list[Clause]) -> None:
    changes = compare(old, new)
    assert sorted(one.old.number for one in changes if one.old) == [clause.number for clause in old]
    assert [one.new.number for one in changes if one.new] == [clause.number for clause in new]
    assert sum(counts(changes).values()) == len(changes)
    for one in changes:
        assert (one.old is None, one.new is None) == (one.kind == "added", one.kind == "removed")
        if one.old and one.new:
            assert (one.kind in ("same", "renumbered")) == (one.old.words == one.new.words)
            assert (one.kind in ("same", "changed")) == (one.old.place == one.new.place)


@settings(max_examples=100, deadline=None)
@given(laws)
def test_a_law_compared_with_itself_has_no_change(one: list[Clause]) -> None:
    assert {change.kind for change in compare(one, one)} <= {"same"}


@settings(max_examples=150, deadline=None)
@given(words, words)
def test_both_wordings_can_be_read_out_of_the_parts(old: str, new: str) -> None:
    found = parts(old, new)
    assert "".join(text for kind, text in found if kind != "new") == old
    assert "".join(text for kind, text in found if kind != "old") == new
    assert plain(old) == plain(new) or any(kind != "same" for kind, _ in found)
