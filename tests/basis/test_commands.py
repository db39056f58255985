"""The two commands as a person or a program uses them."""

import argparse
import json

import pytest

from sunlit.commands import due, laws
from sunlit.ledger.errors import Refusal
from tests.basis.laws import STALLS, markdown


def run(module, *words: str) -> int:
    """Run one command line as ``bin/sunlit`` does."""
    parser = argparse.ArgumentParser()
    module.add_parser(parser.add_subparsers(dest="command"))
    return module.run(parser.parse_args(words))


def test_due_prints_the_date_first_and_then_every_skipped_day(capsys):
    span = "2026-10-12..2026-10-16"
    assert run(due, "due", "licence.decision", "--from", "2026-09-28", "--excluded", span, "--extended") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "2026-11-20"
    assert "作出行政许可决定：20个工作日（《行政许可法》第四十二条第一款；《行政许可法》第八十二条）" in lines
    assert "2026-10-01（周四） 不计：国庆节" in lines
    assert "    2026-10-01 (Thursday) skipped: National Day" in lines
    # A span without a ground takes the first that the law names.
    assert "2026-10-12（周一） 不计：听证（《行政许可法》第四十五条）" in lines
    assert lines[-2] == "依据：《行政许可法》第四十二条第一款、《行政许可法》第八十二条、《行政许可法》第四十五条"


def test_due_for_programs(capsys):
    assert run(due, "due", "penalty.payment", "--from", "2026-09-18", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    assert (answer["due_on"], answer["provisional"]) == ("2026-10-08", False)
    assert answer["articles"] == ["《行政处罚法》第六十七条第三款", "《民事诉讼法》第八十五条第三款"]


def test_due_says_when_a_value_is_not_confirmed(capsys):
    assert run(due, "due", "penalty.hearing_request", "--from", "2020-05-06") == 0
    assert "该数值未经原文核对" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["tea.time", "--from", "2026-09-28"], "没有名为“tea.time”的法定参数"),
        (["licence.decision", "--from", "2030-01-02"], "工作日历只覆盖2007年至2028年"),
        (["licence.decision", "--from", "2026-09-28", "--excluded", "2026-10-12:tea"], "“tea”不是"),
        (["penalty.decision", "--from", "2026-09-28", "--excluded", "2026-10-12"], "法律没有规定作出行政处罚决定"),
        (["coercion.urgent_approval", "--from", "2026-09-28"], "按小时计算"),
        (["penalty.officers", "--from", "2026-09-28"], "不是期限"),
    ],
)
def test_due_refuses_in_a_sentence(words, sentence):
    with pytest.raises(Refusal, match=sentence):
        run(due, "due", *words)


@pytest.mark.parametrize("words", [["--from", "soon"], ["--from", "2026-09-28", "--excluded", "october"]])
def test_due_with_a_date_that_is_none_is_bad_use(words, capsys):
    with pytest.raises(SystemExit) as ended:
        run(due, "due", "licence.decision", *words)
    assert ended.value.code == 2


@pytest.mark.django_db
def test_laws_are_imported_and_shown(tmp_path, capsys):
    assert run(laws, "laws", "import", str(markdown(tmp_path))) == 0
    assert capsys.readouterr().out == "新增 1 个版本、4 条；0 个已有且文字相同；替换 0 个。\n"
    assert run(laws, "laws", "show", "《中华人民共和国摊贩法》第二条第二款", "--on", "2026-11-20") == 0
    assert capsys.readouterr().out == (
        "《中华人民共和国摊贩法》第二条第二款\n登记不收费。\n"
        "版本：2019-05-06 通过或公布；施行：未知；效力：效力未载明；来源：摊贩法(2019-05-06).md\n"
    )


@pytest.mark.django_db
def test_what_is_not_held_ends_with_one(tmp_path, capsys):
    run(laws, "laws", "import", str(markdown(tmp_path)))
    assert run(laws, "laws", "show", "《摊贩法》第一条、《茶馆管理条例》第三条") == 1
    out = capsys.readouterr().out
    assert "未找到 《茶馆管理条例》第三条：所引法律的文本未收录。" in out
    assert "导入方法：bin/sunlit laws import" in out
    assert run(laws, "laws", "show", "你好") == 2


@pytest.mark.django_db
def test_laws_for_programs(tmp_path, capsys):
    assert run(laws, "laws", "import", str(markdown(tmp_path)), "--json") == 0
    assert json.loads(capsys.readouterr().out)["articles"] == 4
    assert run(laws, "laws", "show", "摊贩法第二条第9款", "--json") == 1
    [answer] = json.loads(capsys.readouterr().out)
    assert (answer["found"], answer["reason"]["en"]) == (False, "the article has only 2 paragraph(s)")


@pytest.mark.django_db
def test_a_bad_file_in_a_folder_is_named_and_the_rest_comes_in(tmp_path, capsys):
    markdown(tmp_path, STALLS, encoding="gbk")
    (tmp_path / "坏.docx").write_bytes(b"PK nothing")
    assert run(laws, "laws", "import", str(tmp_path)) == 1
    captured = capsys.readouterr()
    assert captured.out.startswith("新增 1 个版本")
    assert "未导入：坏.docx：不是完好的 .docx 文件" in captured.err
    assert run(laws, "laws", "import", str(tmp_path / "坏.docx")) == 2


def test_a_path_that_is_not_there_is_bad_use():
    with pytest.raises(Refusal, match="没有这个文件或文件夹"):
        run(laws, "laws", "import", "/nowhere/at/all")
