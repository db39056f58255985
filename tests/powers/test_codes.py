"""Code schemes: made, taken apart, explained; one wrong sign in a credit code is always found."""

import argparse
import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.basis.content import CONTENT
from sunlit.commands import codes as command
from sunlit.powers.coding.explaining import explain, parse
from sunlit.powers.coding.making import generate, numbering
from sunlit.powers.coding.schemes import CodeScheme, Segment, all_schemes, check_methods, scheme, scheme_for_powers
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.operations import cancel_power
from tests.powers.county import AT, LATER, make_county, published

NATIONAL = "12441500196720244T3442199806003"
CASE = f"{NATIONAL}202206230068"
CREDIT = check_methods()["gb32100"]


@pytest.mark.parametrize(
    "code", ["91350100M000100Y43", "91230500MA1B3N1N2M", "12441500196720244T", "11500226753092798P"]
)
def test_the_check_sign_of_real_credit_codes(code: str) -> None:
    assert CREDIT.sign_for(code[:17]) == code[17]
    assert [(one.scheme.code, one.sound) for one in explain(code)] == [("credit_code", True)]


def test_the_standard_s_example_with_another_check_sign_is_broken() -> None:
    [read] = explain("91350100M000100Y4Z")
    [fault] = read.faults
    assert fault.zh == "第 18 个字：校验码应是“3”，现在是“Z”，到这里为止有抄错的字。请对照原件。"


def test_the_national_code_and_its_case_number_segment_by_segment() -> None:
    [read] = explain(CASE)
    assert read.scheme.code == "national_case"
    assert read.values == {
        "authority": "1",
        "category": "2",
        "registered_in": "441500",
        "subject": "196720244",
        "credit_check": "T",
        "level": "3",
        "basic_region": "44",
        "basic_kind": "21",
        "basic_department": "99",
        "basic_main": "806",
        "basic_sub": "003",
        "day": "20220623",
        "sequence": "0068",
    }
    meant = {part.segment.name: part.meaning.en for part in read.parts if part.meaning}
    assert meant == {"authority": "staffing office", "level": "city", "day": "2022-06-23"}
    assert [part.check for part in read.parts if part.check] == ["right"]
    assert parse(scheme("national"), NATIONAL).values == dict(list(read.values.items())[:11])


@pytest.mark.parametrize("name", all_schemes())
def test_every_scheme_explains_its_own_examples_first(name: str) -> None:
    for example in scheme(name).examples:
        read = explain(example)
        assert (read[0].scheme.code, read[0].faults) == (name, ())
        assert generate(scheme(name), read[0].values) == read[0].code


def test_separators_that_are_only_shown_may_be_left_out_but_not_misplaced() -> None:
    hubei = scheme("hubei")
    assert parse(hubei, "420106-011-XK-001-00") == parse(hubei, "420106011XK00100")
    [fault] = parse(hubei, "42010-6011-XK-001-00").faults
    assert fault.zh == "第 1 段“42010”有 5 个字，应有 6 个字。请核对是否抄漏、抄重。"


@pytest.mark.parametrize(
    ("code", "nearest", "sentence"),
    [
        (
            "12441500196720244X3442199806003",
            "national",
            "第 18 个字：校验码应是“T”，现在是“X”，到这里为止有抄错的字。请对照原件。",
        ),
        (
            NATIONAL[:-1],
            "national",
            "有 30 个字，国家政务服务事项实施编码（31 位）应有 31 个字，少了 1 个。请核对是否抄漏或者抄重。",
        ),
        (
            NATIONAL.replace("T3", "T9"),
            "national",
            "第 19 个字：“行使层级”没有“9”，只有 1=国家级、2=省级、3=市级、4=县级、5=乡镇级、6=村级。",
        ),
        (
            CASE.replace("20220623", "20221323"),
            "national_case",
            "第 32 个字起：“20221323”不是日期，应是八位年月日，如 20220623。",
        ),
        ("62052400MZ-xk-0001", "gansu", "第 12 个字“x”不对：“权力类型”应是大写字母。"),
        ("330901WJ-XK-001", "default", "第 3 段“001”有 3 个字，应有 4-8 个字。请核对是否抄漏、抄重。"),
    ],
)
def test_a_broken_code_is_told_where_it_breaks(code: str, nearest: str, sentence: str) -> None:
    [read] = explain(code)
    assert (read.scheme.code, [fault.zh for fault in read.faults]) == (nearest, [sentence])


def test_what_is_like_no_code_has_no_reading() -> None:
    assert explain("关于加强管理的通知") == ()
    assert explain("7") == ()


# What holds for every code.


def of_segment(segment: Segment) -> st.SearchStrategy[str]:
    """A value that may stand in the segment."""
    if segment.only:
        return st.sampled_from(sorted(segment.values))
    if segment.format == "date":
        return st.dates().map(lambda day: f"{day:%Y%m%d}" if day.year > 999 else "20220623")
    return st.text(segment.signs, min_size=segment.least, max_size=segment.most)


@st.composite
def coded(draw: st.DrawFn) -> tuple[CodeScheme, dict[str, str]]:
    """A scheme and a value for each of its segments that is not reckoned."""
    chosen = draw(st.sampled_from(list(all_schemes().values())))
    return chosen, {one.name: draw(of_segment(one)) for one in chosen.segments if one.check is None}


@given(coded())
@settings(max_examples=200, deadline=None)
def test_what_was_made_is_read_back(made: tuple[CodeScheme, dict[str, str]]) -> None:
    chosen, values = made
    code = generate(chosen, values)
    read = parse(chosen, code)
    assert read.faults == ()
    assert {name: value for name, value in read.values.items() if name in values} == values
    assert parse(chosen, chosen.shown(read.values)) == read
    assert any(one.scheme == chosen for one in explain(code))


@given(st.text(CREDIT.signs, min_size=17, max_size=17), st.integers(0, 17), st.sampled_from(CREDIT.signs))
@settings(max_examples=300, deadline=None)
def test_one_wrong_sign_in_a_credit_code_is_always_found(body: str, place: int, sign: str) -> None:
    code = body + (CREDIT.sign_for(body) or "")
    wrong = code[:place] + sign + code[place + 1 :]
    assert (CREDIT.sign_for(wrong[:17]) == wrong[17]) == (wrong == code)


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_whatever_is_typed_is_answered(text: str) -> None:
    for read in explain(text):
        assert read.sound or all(fault.zh and fault.en for fault in read.faults)


# Numbering.

KNOWN = {
    "region": "990122",
    "organ": "WJ",
    "organ_code": "YX011",
    "credit_code": "12441500196720244T",
    "kind_letters": "XK",
    "kind_number": "01",
}


@pytest.mark.parametrize(
    ("name", "seventh"),
    [
        ("default", "990122WJ-XK-0007"),
        ("hubei", "990122011XK00700"),
        ("guizhou", "XK00007000"),
        ("gansu", "99012200WJ-XK-0007"),
    ],
)
def test_the_seventh_code_of_an_organ_and_kind(name: str, seventh: str) -> None:
    row = numbering(scheme(name), KNOWN)
    assert (row.code(7), row.number_of(seventh), row.number_of(f"x{seventh}")) == (seventh, 7, None)
    assert explain(seventh)[0].scheme.code == name


def test_numbers_that_outgrow_their_padding_and_numbers_that_run_out() -> None:
    assert numbering(scheme("default"), KNOWN).code(12345) == "990122WJ-XK-12345"
    with pytest.raises(PowersRefusal, match="以“990122011XK”开头的编码已经用完（顺序号最多 3 位）"):
        numbering(scheme("hubei"), KNOWN).code(1000)


def test_a_scheme_that_needs_what_is_not_known_asks_for_the_code() -> None:
    with pytest.raises(PowersRefusal, match="缺少“行使层级”，不能自动编码。请自行填写职权编码"):
        numbering(scheme("national"), KNOWN)
    with pytest.raises(PowersRefusal, match="“机关字母”应是 1-6 位大写字母，现在是“卫”"):
        numbering(scheme("default"), KNOWN | {"organ": "卫"})


def test_the_scheme_of_a_jurisdiction_and_one_that_does_not_exist() -> None:
    assert scheme_for_powers("default").code == "default"
    with pytest.raises(PowersRefusal, match="没有名为“mars”的编码规则，可用的有：default、national"):
        scheme("mars")


def test_every_file_of_schemes_says_where_it_comes_from() -> None:
    files = sorted((CONTENT / "categories" / "code_schemes").glob("*.yaml"))
    assert [file.stem for file in files] == sorted(all_schemes())
    assert all(yaml.safe_load(file.read_text())["source"] for file in files)


class TestCommand:
    """``codes explain`` and ``codes schemes``."""

    def run(self, *argv: str) -> int:
        parser = argparse.ArgumentParser()
        command.add_parser(parser.add_subparsers(dest="command"))
        return command.run(parser.parse_args(["codes", *argv]))

    def test_a_sound_code_for_people(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("explain", NATIONAL) == 0
        out = capsys.readouterr().out
        assert "国家政务服务事项实施编码（31 位） / National implementation code of a service item (31 signs)" in out
        assert "行使层级 / Level of exercise = 市级 / city" in out
        assert "校验码正确 / check sign right" in out

    def test_a_broken_code_for_programs(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("explain", NATIONAL.replace("T", "X"), "--json") == 1
        answer = json.loads(capsys.readouterr().out)
        assert (answer["sound"], answer["scheme"], len(answer["readings"][0]["segments"])) == (False, "national", 11)
        [check] = [one["check"] for one in answer["readings"][0]["segments"] if one["check"]]
        assert (check, list(answer["faults"][0])) == ("wrong", ["zh", "en"])

    def test_a_code_that_stood_for_a_power_here(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        county = make_county()
        version = published(county, at=AT)
        assert self.run("explain", version.power.code) == 0
        assert "自 2026-09-01 起是“理发店卫生许可”的编码" in capsys.readouterr().out
        cancel_power(power=version.power, reason="法律修改", by=county.publisher, at=LATER)
        assert self.run("explain", version.power.code) == 0
        assert "已停用（职权取消），不再使用" in capsys.readouterr().out

    def test_no_scheme_bad_use_and_the_list(self, db: None, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("explain", "七号文件") == 1
        for argv in (["explain", " "], ["explain", "1" * 300], ["explain", NATIONAL, "--scheme", "mars"]):
            with pytest.raises(PowersRefusal):
                self.run(*argv)
        capsys.readouterr()
        assert self.run("schemes", "--json") == 0
        assert [one["code"] for one in json.loads(capsys.readouterr().out)] == list(all_schemes())

    def test_no_database_is_needed(self, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
        read = explain(NATIONAL)
        command._print(NATIONAL, read, None)
        assert "校验码正确" in capsys.readouterr().out
