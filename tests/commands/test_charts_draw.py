"""``charts draw``: a picture, or its pages of A4 as PDF and Word, by the name of the file."""

from io import BytesIO
from xml.etree import ElementTree

import docx
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from sunlit.commands.__main__ import main
from tests.procedures.charts import CHARTS

LICENCE = CHARTS / "licence-general.yaml"
RECONSIDERATION = CHARTS / "reconsideration.yaml"


def drawn(path, chart=LICENCE, language="zh-hans"):
    assert main(["charts", "draw", str(chart), "-o", str(path), "--on", "2026-03-02", "--lang", language]) == 0
    return path.read_bytes()


def test_a_picture_has_its_styles_inside(tmp_path):
    root = ElementTree.fromstring(drawn(tmp_path / "licence.svg"))
    assert root[0].tag.endswith("style") and "行政许可一般程序" in "".join(root.itertext())


def test_the_pdf_has_a_page_for_each_page_of_the_chart_and_the_same_bytes_every_time(tmp_path):
    made = drawn(tmp_path / "licence.pdf")
    pages = PdfFileReader(BytesIO(made)).root["/Pages"]
    assert [[round(float(side)) for side in page.get_object()["/MediaBox"]] for page in pages["/Kids"]] == [
        [0, 0, 595, 842],
        [0, 0, 595, 842],
    ]
    assert drawn(tmp_path / "again.pdf") == made


def test_a_chart_of_five_lanes_lies_in_the_word_file_and_its_pictures_fill_the_page(tmp_path):
    word = docx.Document(BytesIO(drawn(tmp_path / "reconsideration.docx", RECONSIDERATION)))
    assert {(round(s.page_width.mm), round(s.page_height.mm)) for s in word.sections} == {(297, 210)}
    # One picture a page, and no empty line beside it that would need another.
    assert len(word.sections) == len(word.inline_shapes) == len(word.paragraphs) > 1
    assert {round(shape.width.mm) for shape in word.inline_shapes} == {277}
    assert word.inline_shapes[0]._inline.docPr.get("descr") == "行政复议流程图"


def test_it_says_how_many_pages_there_are(tmp_path, capsys):
    drawn(tmp_path / "licence.pdf")
    assert "A4 竖排 2 页" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["licence.txt", "licence"])
def test_another_kind_of_file_is_refused_with_the_kinds_there_are(name, tmp_path, capsys):
    assert main(["charts", "draw", str(LICENCE), "-o", str(tmp_path / name)]) == 2
    assert ".svg、.pdf 或者 .docx" in capsys.readouterr().err
    assert not (tmp_path / name).exists()
