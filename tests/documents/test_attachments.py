"""What people hand in: known by its content, kept under its hash, refused with a sentence."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.files import clean_name, kind_of
from sunlit.documents.models import Attachment
from sunlit.documents.operations import attach, erase_attachment
from sunlit.documents.queries import attachments_of, read_attachment
from sunlit.ledger.actor import ANONYMOUS
from sunlit.offices.errors import OfficesRefusal
from tests.offices.county import AT, make_county

PDF = b"%PDF-1.7\n1 0 obj\n"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


def archive(**parts):
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_DOT_", "."), content)
    return out.getvalue()


DOCX = archive(**{"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"})
XLSX = archive(**{"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<x/>"})
OFD = archive(**{"OFD.xml": "<ofd/>"})


@pytest.fixture
def files(db, settings, tmp_path):
    """A storage of its own; gives its folder."""
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    }
    return tmp_path


def hand_in(content, name="营业执照.pdf", subject=("draft", "t" * 43)):
    """A citizen without an account hands in a file."""
    return attach(by=ANONYMOUS, at=AT, name=name, content=io.BytesIO(content), subject=subject)


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, "pdf"), (PNG, "png"), (b"\xff\xd8\xff\xe0", "jpg"), (DOCX, "docx"), (XLSX, "xlsx"), (OFD, "ofd")],
)
def test_a_file_is_what_its_content_says(content, ending):
    assert kind_of(content).ending == ending
    assert kind_of(archive(**{"照片.png": PNG})).ending == "zip"


BOMB = archive(**{"zeros.txt": bytes(60_000_000)})


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "空的"),
        (b"MZ\x90\x00", "不能接收这种文件"),
        (b"\x7fELF", "不能接收这种文件"),
        (b"#!/bin/sh\nrm -rf /", "不能接收这种文件"),
        (b"<script>alert(1)</script>", "不能接收这种文件"),
        (b"PK\x03\x04 broken", "已经损坏"),
        (BOMB, "展开后过大"),
        (archive(**{"setup.exe": b"MZ"}), "有程序"),
        (archive(**{"inner.zip": BOMB}), "有程序、网页或者另一个压缩包"),
        (archive(**{"[Content_Types].xml": "", "word/vbaProject.bin": "x"}), "有宏"),
    ],
)
def test_what_is_refused_is_not_kept(files, content, sentence):
    with pytest.raises(DocumentsRefusal, match=sentence):
        hand_in(content)
    assert Attachment.objects.count() == 0
    assert list(files.iterdir()) == []


def test_a_file_of_fifty_megabytes_gets_a_sentence(files):
    with pytest.raises(DocumentsRefusal, match="超过 20 MB"):
        hand_in(PDF + bytes(50 * 1024 * 1024))
    assert Attachment.objects.count() == 0


def test_the_same_bytes_are_kept_once_and_found_by_their_matter(files):
    first, second = hand_in(PDF), hand_in(PDF, name="同一份.pdf")
    assert first.sha256 == second.sha256
    assert [path.name for path in files.rglob("*") if path.is_file()] == [first.sha256]
    assert list(attachments_of(("draft", "t" * 43))) == [first, second]
    assert read_attachment(first) == PDF


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("营业执照.pdf", "营业执照.pdf"),
        ("C:\\Users\\liu\\照片.exe", "照片.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("<script>alert(1)</script>.pdf", "script_.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        (".pdf", "file.pdf"),
        ("", "file.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_names_are_made_safe(given_name, kept):
    assert clean_name(given_name, "pdf") == kept


@given(st.text(max_size=80))
def test_no_name_leads_out_of_its_folder(name):
    kept = clean_name(name, "pdf")
    assert kept.endswith(".pdf")
    assert not set(kept) & set('/\\<>:"|?*\x00\n')
    assert not kept.startswith(".")


def test_a_full_disk_gets_a_sentence_and_leaves_nothing(files, settings):
    blocked = files / "not_a_folder"
    blocked.write_bytes(b"")
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": blocked}}
    }
    with pytest.raises(DocumentsRefusal, match="没有保存成功"):
        hand_in(PDF)
    assert Attachment.objects.count() == 0


def test_erasure_takes_bytes_and_name_and_leaves_that_there_was_a_file(files, django_capture_on_commit_callbacks):
    county = make_county()
    kept, erased = hand_in(PDF), hand_in(PDF)
    leader = county.actor("li_qiang")

    def erase(attachment):
        with django_capture_on_commit_callbacks(execute=True):
            erase_attachment(
                by=leader, at=AT, attachment=attachment, organ=county.health.pk, reason="个人信息删除请求成立"
            )

    with pytest.raises(OfficesRefusal):
        erase_attachment(by=county.actor("zhang_min"), at=AT, attachment=erased, organ=county.health.pk, reason="误传")
    erase(erased)
    assert read_attachment(kept) == PDF
    with pytest.raises(DocumentsRefusal, match="已依法删除"):
        read_attachment(erased)
    erase(kept)
    assert [path for path in files.rglob("*") if path.is_file()] == []
    assert [(row.name, row.erased_at) for row in Attachment.objects.all()] == [("", AT), ("", AT)]
