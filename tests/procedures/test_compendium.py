"""The compendium of an organ: one Word and one PDF, each rule with its chart behind the text."""

import zipfile
from datetime import date
from io import BytesIO

import docx
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from sunlit.procedures.compendium import Book, Chapter, Part, as_pdf, as_word, numbered
from sunlit.procedures.drawing import pages
from sunlit.procedures.queries import compendium, rule_book
from tests.powers.county import AT, hold_law, make_county, published
from tests.procedures.charts import published as flow_of
from tests.procedures.test_rule_texts import OWN, published_rule, with_chart

# Two pages, as the chart has them on A4.
PAGES = pages(flow_of("licence-general"), language="zh", limits={})


def book(*titles, chart="c"):
    """A compendium of rules with these titles."""
    elements = (Part("一、名称", ("甲",)), Part("二、依据", ("《理发法》第四条。", "《理发法》第九条。")))
    chapters = tuple(
        Chapter(numbered(place, title), f"职权编码 {place}", elements, chart, "流程图，依次为：提交申请。")
        for place, title in enumerate(titles, start=1)
    )
    return Book(
        "云溪县卫生健康局", "制度汇编", date(2026, 9, 1), ("一项职权一个制度。",), "制度汇编", chapters, {"c": PAGES}
    )


def lines_of(content):
    return [paragraph.text for paragraph in docx.Document(BytesIO(content)).paragraphs if paragraph.text.strip()]


def pages_of(content):
    return int(PdfFileReader(BytesIO(content)).root["/Pages"]["/Count"])


def test_the_word_file_reads_from_the_contents_through_each_rule_to_its_chart():
    assert lines_of(as_word(book("理发店行权制度", "浴室行权制度"))) == [
        "云溪县卫生健康局",
        "制度汇编",
        "2026年9月1日",
        "一项职权一个制度。",
        "目　录",
        "一、理发店行权制度\t",
        "二、浴室行权制度\t",
        "一、理发店行权制度",
        "职权编码 1",
        "一、名称",
        "甲",
        "二、依据",
        "《理发法》第四条。",
        "《理发法》第九条。",
        "附：流程图",
        "二、浴室行权制度",
        "职权编码 2",
        "一、名称",
        "甲",
        "二、依据",
        "《理发法》第四条。",
        "《理发法》第九条。",
        "附：流程图",
    ]


def test_the_word_file_is_set_in_small_four_fangsong_and_its_pictures_have_words():
    made = as_word(book("理发店行权制度"))
    word = docx.Document(BytesIO(made))
    assert (word.styles["Normal"].font.name, word.styles["Normal"].font.size.pt) == ("仿宋_GB2312", 12)
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == [
        "流程图，依次为：提交申请。",
        "附：流程图，第 2 页",
    ]
    with zipfile.ZipFile(BytesIO(made)) as parts:
        xml = parts.read("word/document.xml").decode()
    assert 'TOC \\o "1-2"' in xml
    assert xml.count('w:name="_Toc') == xml.count("w:bookmarkEnd")
    # Chapter marks that the contents lead to are all there.
    assert [f'w:anchor="_Toc900{n}"' in xml for n in (0, 1, 2)] == [True, False, False]


def test_the_pdf_has_cover_contents_text_and_chart_of_each_rule_and_is_the_same_every_time():
    given = book("理发店行权制度", "浴室行权制度", "宾馆行权制度")
    made = as_pdf(given)
    assert pages_of(made) == 2 + 3 * (1 + len(PAGES))
    assert made == as_pdf(given)


def test_a_rule_without_a_chart_takes_one_page():
    assert pages_of(as_pdf(book("委托受理规程", chart=""))) == 3


@pytest.mark.django_db
def test_the_compendium_of_an_organ_holds_its_published_rules_only(django_assert_num_queries):
    hold_law()
    county = make_county()
    assert compendium(county.health, AT) is None
    version = published(county)
    with_chart(county, version)
    text = published_rule(county, version.power)
    with django_assert_num_queries(2):
        made = compendium(county.health, AT)
    assert [chapter.title for chapter in made.chapters] == ["一、理发店卫生许可行权制度"]
    chapter = made.chapters[0]
    assert chapter.note == f"职权编码 {version.power.code}，依清单第 1 版和流程图第 1 版，2026-09-01 公布"
    assert [element.title for element in chapter.elements][:3] == ["一、名称", "二、责任单位和责任人员", "三、依据"]
    assert chapter.elements[3].lines[-1] == OWN["conditions"]
    assert list(made.charts) == [text.chart_version.content_hash]
    assert pages_of(as_pdf(rule_book(text, AT))) > 2
    assert compendium(county.publisher and version.power.organ, AT) == made
