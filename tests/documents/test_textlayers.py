"""A file whose text layer carries a marking of state secrets is refused; nothing of it is kept."""

import io
import zipfile

import docx
import openpyxl
import pytest
import typst

from sunlit.documents import textlayers
from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.models import Attachment
from sunlit.documents.operations import attach
from sunlit.documents.rendering import FONTS
from sunlit.documents.textlayers import texts_of, unread_pages
from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.markings import MarkedSecret, marking_in
from sunlit.ledger.models import AuditRow
from tests.documents.pdfs import filled_form, scan
from tests.offices.county import AT

HARMLESS = "依照《保守国家秘密法》办理，不涉及商业秘密。"


def bytes_of(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def archive(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return out.getvalue()


def word(*runs, where="body"):
    """A Word document in which one line is made of these runs."""
    document = docx.Document()
    document.add_paragraph(HARMLESS)
    if where == "header":
        line = document.sections[0].header.paragraphs[0]
    elif where == "table":
        line = document.add_table(1, 2).cell(0, 1).paragraphs[0]
    else:
        line = document.add_paragraph()
    for run in runs:
        line.add_run(run)
    if where == "title":
        document.core_properties.title = "".join(runs)
        line.clear()
    return bytes_of(document)


def table(*cells, sheet="清单"):
    """A workbook with one row."""
    book = openpyxl.Workbook()
    book.active.title = sheet
    book.active.append(list(cells))
    return bytes_of(book)


def paper(text):
    """A PDF whose letters are drawn as the papers of this system are."""
    return typst.compile(f'#set text(font: "Noto Serif SC")\n{text}'.encode(), font_paths=[str(FONTS)])


def open_document(text, *, kind="text", part="content.xml"):
    body = f"<office:text><text:p>{text}</text:p></office:text>"
    return archive({"mimetype": f"application/vnd.oasis.opendocument.{kind}", part: body})


def found_in(content):
    return next((found for text in texts_of(content) if (found := marking_in(text))), "")


@pytest.mark.parametrize(
    ("content", "marking"),
    [
        (word("机密★10年"), "机密★10年"),
        (word("机", "密", "★", "10年"), "机密★10年"),
        (word("秘密★", where="header"), "秘密★"),
        (word("绝密★长期", where="table"), "绝密★长期"),
        (word("秘密★5年", where="title"), "秘密★5年"),
        (table("食品经营许可", "秘密★3年"), "秘密★3年"),
        (table("食品经营许可", sheet="机密★"), "机密★"),
        (table("密级：", "机密", "无"), "密级: 机密"),
        (open_document("机密<text:s/>★<text:span>长期</text:span>"), "机密 ★长期"),
        (open_document("秘密★", kind="spreadsheet"), "秘密★"),
        (open_document("秘密★", part="styles.xml"), "秘密★"),
        (archive({"ppt/slides/slide1.xml": "<a:p><a:r><a:t>绝密</a:t></a:r><a:r><a:t>★</a:t></a:r></a:p>"}), "绝密★"),
        (archive({"OFD.xml": "<ofd/>", "Doc_0/Page.xml": "<ofd:TextCode X='1'>机密★</ofd:TextCode>"}), "机密★"),
        (archive({"会议纪要.docx": word("秘密★1年")}), "秘密★1年"),
        (archive({"秘密★方案.png": b"\x89PNG"}), "秘密★"),
        (archive({"说明.txt": "机密★20年".encode("gb18030")}), "机密★20年"),
        (archive({"word/document.xml": "<w:p>秘密&#9733;&#65297;年</w:p>".encode("utf-16")}), "秘密★1年"),
    ],
)
def test_a_marking_is_found_wherever_the_text_layer_has_it(content, marking):
    assert found_in(content) == marking


def test_a_marking_is_found_on_the_pages_of_a_pdf():
    assert found_in(paper(f"{HARMLESS}\n\n#pagebreak()\n机密★10年")) == "机密★10 年"
    assert found_in(paper(HARMLESS)) == ""


@pytest.mark.parametrize(
    "content",
    [
        word(HARMLESS),
        table(HARMLESS, "公开"),
        open_document(HARMLESS),
        archive({"照片.png": b"\x89PNG"}),
        b"\xff\xd8\xff\xe0",
    ],
)
def test_ordinary_files_pass(content):
    assert found_in(content) == ""


def test_a_refused_file_leaves_nothing_behind(db, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    for name, content in (("方案.docx", word("机密★10年")), ("机密★10年.docx", word(HARMLESS))):
        with pytest.raises(MarkedSecret) as refused:
            attach(by=ANONYMOUS, at=AT, name=name, content=io.BytesIO(content), subject=("draft", "t" * 43))
        assert refused.value.field == "file"
        assert "机密★10年" in refused.value.text.zh
    assert (list(tmp_path.rglob("*")), Attachment.objects.count(), AuditRow.objects.count()) == ([], 0, 0)


def test_a_locked_file_is_refused_with_a_sentence():
    locked = bytearray(archive({"方案.txt": "x"}))
    # The bit that says "this part has a password", in both heads of the part.
    locked[6] |= 1
    locked[locked.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(DocumentsRefusal, match="文件有密码"):
        list(texts_of(bytes(locked)))


def test_reading_is_bounded(monkeypatch):
    monkeypatch.setattr(textlayers, "MOST_TEXT", 1000)
    with pytest.raises(DocumentsRefusal, match="文字太多"):
        list(texts_of(archive({"long.txt": "x" * 1001})))


def test_what_is_filled_in_or_noted_on_a_pdf_is_searched_too():
    assert found_in(filled_form("机密★10年")) == "机密★10年"
    assert found_in(filled_form("无", note="秘密★")) == "秘密★"
    assert found_in(filled_form("食品经营", note=HARMLESS)) == ""


def test_a_pdf_of_pictures_needs_the_word_of_whoever_hands_it_in(db, settings, tmp_path):
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    given = {"by": ANONYMOUS, "at": AT, "name": "营业执照.pdf", "subject": ("draft", "t" * 43)}
    with pytest.raises(DocumentsRefusal) as refused:
        attach(content=io.BytesIO(scan()), **given)
    assert refused.value.text.zh.startswith("这份 PDF 有 1 页只有图片，系统读不出上面的字")
    assert (Attachment.objects.count(), AuditRow.objects.count()) == (0, 0)
    kept = attach(content=io.BytesIO(scan()), looked_through=True, **given)
    [row] = AuditRow.objects.filter(subject_kind="attachment", subject_id=str(kept.pk))
    assert row.summary == {"looked_through_pages": 1}
    # With words on it the page is read, and nobody is asked.
    attach(content=io.BytesIO(scan(b"licence")), **given)
    assert [unread_pages(one) for one in (scan(), scan(b"licence"), word("好"), b"\x89PNG", b"%PDF-1.7\n")] == [
        1,
        0,
        0,
        0,
        0,
    ]


def test_a_broken_file_is_refused_or_read_as_far_as_it_goes():
    whole = archive({"方案.txt": "食品经营" * 100})
    with pytest.raises(DocumentsRefusal, match="已经损坏"):
        list(texts_of(whole[: len(whole) // 2]))
    assert "".join(texts_of(b"%PDF-1.7\n1 0 obj\n")).startswith("%PDF-1.7")
