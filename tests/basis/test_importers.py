"""One law, three layouts, one result."""

from datetime import date

import pytest

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.importers.wheel import wheel_file
from tests.basis.laws import STALLS, markdown, official_docx, wheel_database


@pytest.mark.parametrize("made", [markdown, official_docx, wheel_database])
def test_every_layout_gives_the_same_law(tmp_path, made):
    [law] = read_laws(made(tmp_path))
    assert (law.full_title, law.title, law.adopted_on) == ("中华人民共和国摊贩法", "摊贩法", date(2019, 5, 6))
    assert (law.kind, law.issuer) == ("law", "全国人民代表大会常务委员会")
    assert [(one.number, one.sub, one.label, one.chapter) for one in law.articles] == [
        (1, 0, "第一条", "第一章 总则"),
        (2, 0, "第二条", "第一章 总则"),
        (2, 1, "第二条之一", "第一章 总则"),
        (3, 0, "第三条", "第二章 附则"),
    ]
    assert law.articles[1].text == (
        "摆摊应当先登记，有下列情形之一的不予登记：\n（一）占用盲道的；\n（二）占用消防通道的。\n登记不收费。"
    )
    [plain] = read_laws(markdown(tmp_path))
    assert law.text_hash == plain.text_hash


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    [law] = read_laws(markdown(tmp_path, encoding=encoding))
    assert law.articles[0].text == "为了让街市热闹而不拥挤，制定本法。"


def test_windows_line_ends_and_a_date_only_in_the_text(tmp_path):
    [law] = read_laws(markdown(tmp_path, STALLS.replace("\n", "\r\n"), name="摊贩法.md"))
    assert law.adopted_on == date(2019, 5, 6)
    assert len(law.articles) == 4


def refused(tmp_path, name: str, content: bytes) -> str:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(BasisRefusal) as refusal:
        list(read_laws(tmp_path / name))
    return refusal.value.sentence


def test_what_cannot_be_read_is_refused_by_name(tmp_path):
    assert refused(tmp_path, "图.md", b"\x89PNG\x00\x01") == (
        "图.md：读不出文字。请存为 UTF-8 或 GB18030 编码的文本，或官方的 .docx 文件。"
    )
    assert refused(tmp_path, "乱.md", b"\xff\xff\xff") == (
        "乱.md：读不出文字。请存为 UTF-8 或 GB18030 编码的文本，或官方的 .docx 文件。"
    )
    assert refused(tmp_path, "诗.md", "# 静夜思\n床前明月光".encode()) == (
        "诗.md：没有找到“第X条”，不像是法律文本，未导入。"
    )
    assert refused(tmp_path, "无日期.md", "# 摊贩法\n第一条 摆摊。".encode()) == (
        "无日期.md：没有找到通过或公布日期；请在标题下的括号里或文件名里写明，例如（2019-04-23）。"
    )
    assert refused(tmp_path, "法(2019-13-40).md", STALLS.encode()) == (
        "法(2019-13-40).md：文件名里的日期(2019-13-40)不存在。"
    )
    assert refused(tmp_path, "坏.docx", b"PK\x03\x04 nothing") == (
        "坏.docx：不是完好的 .docx 文件，请重新下载。（BadZipFile）"
    )
    assert refused(tmp_path, "坏.db", b"nothing at all, but long enough to be looked at").startswith(
        "坏.db：不是法律数据包的 SQLite 文件。"
    )
    assert refused(tmp_path, "法.pdf", b"%PDF") == "法.pdf：只读 .md、.txt、.docx 和数据包的 .db 文件。"


def test_a_path_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(BasisRefusal, match="没有这个文件或文件夹"):
        law_files(tmp_path / "nowhere")
    with pytest.raises(BasisRefusal, match=r"文件夹里没有 \.md"):
        law_files(tmp_path)


def test_an_article_number_that_comes_twice_stays_with_the_article_before(tmp_path):
    """Some decisions quote the articles of treaties."""
    [law] = read_laws(markdown(tmp_path, STALLS + "\n第一条 外国的第一条。\n"))
    assert law.articles[-1].text == "本法自2001年7月1日起施行。\n第一条 外国的第一条。"


def test_the_wheel_is_read_whole():
    laws = list(read_laws(wheel_file()))
    assert len(laws) == 378
    # Three of its 26,196 rows are articles of treaties that a decision quotes.
    assert sum(len(law.articles) for law in laws) == 26_193
    assert [law.full_title for law in laws if not law.articles] == []


@pytest.mark.shared
def test_the_collected_texts_are_read_whole(shared_dir):
    files = law_files(shared_dir / "data" / "laws")
    laws = [law for file in files for law in read_laws(file)]
    assert len(laws) == len(files) == 53
    assert [law.title for law in laws if law.kind == "other"] == []
    for law in laws:
        assert [one.number for one in law.articles] == list(range(1, len(law.articles) + 1)), law.title


@pytest.mark.shared
def test_two_sources_of_one_edition_say_the_same(shared_dir):
    """Where both hold an edition they differ in one law alone, by a few signs of print."""
    wheel = {(law.title, law.adopted_on): law.text_hash for law in read_laws(wheel_file())}
    collected = [law for file in law_files(shared_dir / "data" / "laws") for law in read_laws(file)]
    both = [law for law in collected if (law.title, law.adopted_on) in wheel]
    differing = [law.title for law in both if law.text_hash != wheel[law.title, law.adopted_on]]
    assert (len(both), differing) == (25, ["特种设备安全法"])
