"""Citations as published lists write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.basis.citations import Citation, canonical_title, parse

# What was written -> what it cites.
WRITTEN = [
    ("《中华人民共和国行政许可法》第四十二条第一款", ["《行政许可法》第四十二条第一款"]),
    ("行政许可法第４２条第１款", ["《行政许可法》第四十二条第一款"]),
    ("《行政处罚法》第42条第1款第2项", ["《行政处罚法》第四十二条第一款第（二）项"]),
    ("《行政处罚法》第 五十一 条", ["《行政处罚法》第五十一条"]),
    ("《甲条例实施细则》第三十五条第一款|《甲条例》第十四条第一款第（四）项",
     ["《甲条例实施细则》第三十五条第一款", "《甲条例》第十四条第一款第（四）项"]),
    ("《甲法》第三条和《乙法》第五条", ["《甲法》第三条", "《乙法》第五条"]),
    ("《甲法》第四、八条", ["《甲法》第四条", "《甲法》第八条"]),
    ("《甲法》第七条、第八条；第十条", ["《甲法》第七条", "《甲法》第八条", "《甲法》第十条"]),
    ("《甲法》第四十条至第四十二条", ["《甲法》第四十条", "《甲法》第四十一条", "《甲法》第四十二条"]),
    ("《甲法》第3-5条", ["《甲法》第三条", "《甲法》第四条", "《甲法》第五条"]),
    ("《甲法》第十三条第一、二款、第十五条", ["《甲法》第十三条第一款", "《甲法》第十三条第二款", "《甲法》第十五条"]),
    ("《甲法》第五条第（一）项至第（三）项",
     ["《甲法》第五条第（一）项", "《甲法》第五条第（二）项", "《甲法》第五条第（三）项"]),
    ("《甲法》第十二条第四项、第五项和第六项",
     ["《甲法》第十二条第（四）项", "《甲法》第十二条第（五）项", "《甲法》第十二条第（六）项"]),
    ("《网络安全法》第二十一条（三）", ["《网络安全法》第二十一条第（三）项"]),
    ("《刑法》第一百二十条之一第二款", ["《刑法》第一百二十条之一第二款"]),
    ("依据土地管理法第七十四条和土地管理法实施条例第四十条",
     ["《土地管理法》第七十四条", "《土地管理法实施条例》第四十条"]),
    ("违反了甲法第四条，依据该法第七十二条处罚", ["《甲法》第四条", "《甲法》第七十二条"]),
    ("《关于修改〈中华人民共和国甲法〉的决定》第二条", ["《关于修改〈甲法〉的决定》第二条"]),
    ("《关于修改《甲法》的决定》第二条", ["《关于修改〈甲法〉的决定》第二条"]),
    ("《甲法》\n第三条第一款\n第四条", ["《甲法》第三条第一款", "《甲法》第四条"]),
    ("《行政许可法》", ["《行政许可法》"]),
    ("行政许可法", ["《行政许可法》"]),
    ("《甲法》第三条第二款第（一）项第2目", ["《甲法》第三条第二款第（一）项第二目"]),
]  # fmt: skip


@pytest.mark.parametrize(("written", "cited"), WRITTEN)
def test_written_forms(written, cited):
    assert [str(one) for one in parse(written)] == cited


def test_a_bare_word_is_not_taken_for_the_law_before_it():
    """ "条例第四十条" behind another law means a regulation that the string does not name."""
    assert [one.law_title for one in parse("《土地管理法》第七十四条，条例第四十条")] == ["土地管理法", "条例"]


def test_an_article_without_a_law_names_none():
    assert parse("第三条") == [Citation("", 3)]


@pytest.mark.parametrize("text", ["", "共三条处理", "（2021）京01行终字第5号", "26001", "<b>法</b>", "《", "》第"])
def test_what_cites_nothing_gives_nothing(text):
    assert [one for one in parse(text) if one.law_title] == []


def test_the_edition_that_is_named_is_kept():
    assert parse("《行政处罚法》（2017年修正）第三十三条") == [Citation("行政处罚法", 33, edition=2017)]
    assert parse("《行政处罚法（2017修正）》第三十三条") == [Citation("行政处罚法", 33, edition=2017)]


@pytest.mark.parametrize("written", ["第十百条", "第99999条", "第九九九九九九条", "第一条之十百"])
def test_a_number_that_no_law_has_cites_nothing_that_exists(written):
    [one] = parse(f"《甲法》{written}")
    assert str(one).startswith("《甲法》第")
    assert (one.article or 0) > 10_000 or one.sub > 10_000


def test_a_range_without_end_is_not_spelled_out():
    assert [one.article for one in parse("《甲法》第一条至第九千条")] == [1, 9000]


def test_one_title_under_all_its_names():
    names = [
        "《中华人民共和国行政许可法》",
        "行政许可法",
        " 行政 许可法",
        "行政许可法（2019年修正）",
        "中华人民共和国行政许可法",
    ]
    assert {canonical_title(name) for name in names} == {"行政许可法"}


def test_the_year_in_the_name_of_an_amendment_is_its_name():
    assert canonical_title("《中华人民共和国宪法修正案（1999年）》") == "宪法修正案(1999年)"


places = st.builds(
    Citation,
    law_title=st.sampled_from(["行政许可法", "城乡规划法", "甲条例实施细则"]),
    article=st.integers(1, 400),
    sub=st.integers(0, 5),
    paragraph=st.none() | st.integers(1, 12),
    item=st.none() | st.integers(1, 20),
)


@given(st.lists(places, min_size=1, max_size=6, unique=True), st.sampled_from(["、", "；", "|", "\n", "和"]))
def test_what_is_written_out_reads_back(citations, joint):
    assert parse(joint.join(str(one) for one in citations)) == citations


@given(st.text(alphabet="《》〈〉第一二十百条款项目之、至和|（）()法条例办法甲乙0123４５ \n", max_size=80))
def test_no_string_breaks_the_reader(text):
    parse(text)


@pytest.mark.parametrize(
    "text", ["《甲法》第一条" * 5000, "第" + "(一)" * 10_000, "第" + "一、" * 20_000, "甲" * 50_000 + "法"]
)
def test_a_hostile_string_is_read_in_one_go(text):
    """Each took minutes in a reader that looked back at every sign."""
    assert len(parse(text)) <= 1
