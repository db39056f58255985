"""The numbers of the law by name and date, each with an article that exists."""

from dataclasses import replace
from datetime import date

import pytest

from sunlit.basis.citations import parse
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedLaw
from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.importers.wheel import wheel_file
from sunlit.basis.limits import Unit
from sunlit.basis.numerals import to_chinese
from sunlit.basis.parameters import (
    Parameter,
    all_parameters,
    in_force_dates,
    local_value,
    parameter,
    parameter_names,
)
from sunlit.basis.structure import part

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "value", "unit", "basis"),
    [
        ("licence.acceptance", 5, Unit.WORKING_DAY, "《行政许可法》第三十二条第一款第（四）项"),
        ("licence.decision", 20, Unit.WORKING_DAY, "《行政许可法》第四十二条第一款"),
        ("licence.joint_decision", 45, Unit.WORKING_DAY, "《行政许可法》第四十二条第二款"),
        ("licence.delivery", 10, Unit.WORKING_DAY, "《行政许可法》第四十四条"),
        ("penalty.decision", 90, Unit.CALENDAR_DAY, "《行政处罚法》第六十条"),
        ("penalty.hearing_request", 5, Unit.WORKING_DAY, "《行政处罚法》第六十四条第（一）项"),
        ("penalty.payment", 15, Unit.CALENDAR_DAY, "《行政处罚法》第六十七条第三款"),
        ("penalty.officers", 2, Unit.PERSON, "《行政处罚法》第四十二条第一款"),
        ("penalty.summary_fine_organisation", 3000, Unit.YUAN, "《行政处罚法》第五十一条"),
        ("coercion.seizure", 30, Unit.CALENDAR_DAY, "《行政强制法》第二十五条第一款"),
        ("coercion.urgent_approval", 24, Unit.HOUR, "《行政强制法》第十九条"),
        ("reconsideration.decision", 60, Unit.CALENDAR_DAY, "《行政复议法》第六十二条第一款"),
        ("disclosure.reply", 20, Unit.WORKING_DAY, "《政府信息公开条例》第三十三条第二款"),
        ("service.public_notice", 30, Unit.CALENDAR_DAY, "《民事诉讼法》第九十五条第一款"),
        ("litigation.direct", 6, Unit.MONTH, "《行政诉讼法》第四十六条第一款"),
    ],
)
def test_the_values_that_most_depends_on(name, value, unit, basis):
    one = parameter(name, TODAY)
    assert (one.value, one.unit, one.basis) == (value, unit, basis)


def test_a_case_uses_the_law_in_force_at_its_date():
    before, after = date(2021, 7, 14), date(2021, 7, 15)
    assert [parameter("penalty.hearing_request", day).value for day in (before, after)] == [3, 5]
    assert [parameter("penalty.summary_fine_citizen", day).value for day in (before, after)] == [50, 200]
    assert [parameter("penalty.hearing_request", day).confirmed for day in (before, after)] == [False, True]


def test_an_unknown_name_and_a_day_without_an_edition_are_refused():
    with pytest.raises(BasisRefusal, match=r"没有名为“licence\.tea”的法定参数"):
        parameter("licence.tea", TODAY)
    with pytest.raises(BasisRefusal, match=r"1999-01-01早于参数“licence\.decision”最早的版本"):
        parameter("licence.decision", date(1999, 1, 1))
    with pytest.raises(BasisRefusal, match=r"2020-01-01早于参数“penalty\.decision”最早的版本"):
        parameter("penalty.decision", date(2020, 1, 1))


def test_a_number_that_is_no_time_has_no_limit():
    with pytest.raises(BasisRefusal, match="不是期限"):
        parameter("penalty.officers", TODAY).limit()


@pytest.mark.parametrize("one", all_parameters(), ids=lambda one: f"{one.name}@{one.in_force_on}")
def test_working_days_are_working_days_by_the_law_that_says_so(one: Parameter):
    """Each law has its own rule of counting; a confirmed limit follows it."""
    if not one.confirmed or not one.unit.is_time:
        return
    short = {
        "行政许可法": one.unit is not Unit.YEAR,
        "行政处罚法": one.unit is not Unit.YEAR and one.value in (2, 3, 5, 7),
        "行政强制法": one.unit not in (Unit.YEAR, Unit.MONTH, Unit.HOUR) and one.value <= 10,
        "行政复议法": one.unit is not Unit.YEAR
        and one.value in ((5, 7) if one.adopted_on.year == 2017 else (3, 5, 7, 10)),
        "政府信息公开条例": True,
        "民事诉讼法": False,
        "行政诉讼法": False,
        "土地管理法": False,
        "招标投标法": False,
        "国家赔偿法": False,
        # Ten and fifteen working days are written as such; thirty days are not.
        "土地管理法实施条例": one.value in (10, 15),
    }[one.law]  # fmt: skip
    assert (one.unit is Unit.WORKING_DAY) is short
    assert bool(one.unit_article) is (short and not one.law.endswith("条例"))


def test_every_edition_has_its_in_force_date_in_the_list():
    known = in_force_dates()
    listed = {(one.law, one.adopted_on) for one in all_parameters()}
    # The old reconsideration law's values are those of its last text, in force since its first.
    differing = {
        (one.law, one.in_force_on) for one in all_parameters() if known[one.law, one.adopted_on][0] != one.in_force_on
    }
    assert listed <= set(known)
    assert differing == {("行政复议法", date(1999, 10, 1))}


def test_no_name_stands_twice():
    assert len(parameter_names()) == len({one.name for one in all_parameters()})


# --- local values


LICENCE = parameter("licence.decision", TODAY)
LOCAL = {"parameter": "licence.decision", "source": "云溪县政务服务承诺制（虚构）"}


def test_a_jurisdiction_may_be_stricter():
    assert local_value(LICENCE, LOCAL | {"value": 15}).value == 15
    assert local_value(parameter("licence.review_people", TODAY), LOCAL | {"value": 3}).value == 3
    # Time that a party has gets stricter for the organ by being longer.
    assert local_value(parameter("penalty.hearing_request", TODAY), LOCAL | {"value": 7}).value == 7


@pytest.mark.parametrize(
    ("name", "value"), [("licence.decision", 21), ("penalty.officers", 1), ("penalty.hearing_request", 3)]
)
def test_a_jurisdiction_may_not_be_looser(name, value):
    with pytest.raises(BasisRefusal, match="宽；只有"):
        local_value(parameter(name, TODAY), LOCAL | {"value": value})


def test_a_longer_limit_needs_a_law_that_may_set_it_and_its_article():
    other = LOCAL | {"value": 30, "law": "摊贩法", "law_kind": "law", "article": "第七条"}
    longer = local_value(LICENCE, other)
    assert (longer.value, longer.basis) == (30, "《摊贩法》第七条")
    with pytest.raises(BasisRefusal, match="比法定的20个工作日宽；只有法律、行政法规、地方性法规另有规定的才可以"):
        local_value(LICENCE, other | {"law_kind": "rule"})
    with pytest.raises(BasisRefusal, match="须写明正整数 value 和出处 source"):
        local_value(LICENCE, {"parameter": "licence.decision", "value": 10})


# --- each article exists


def cited_places(one: Parameter) -> list[str]:
    """All that a parameter cites."""
    grounds = (*one.excluded, *one.suspended)
    cited = [one.basis, one.unit_article, one.roll_article, *(ground.article for ground in grounds)]
    cited += [one.extension.article] if one.extension else []
    return [place for place in dict.fromkeys(cited) if place]


def check(laws: list[ParsedLaw]) -> tuple[int, list[str]]:
    """(how many citations were checked, what was not there). A citation is checked where its edition is held."""
    held = {(law.title, law.adopted_on): {(a.number, a.sub): a.text for a in law.articles} for law in laws}
    newest = {law.title: law.adopted_on for law in sorted(laws, key=lambda law: law.adopted_on)}
    checked, absent = 0, []
    for one in all_parameters():
        for place in cited_places(one):
            [citation] = parse(place)
            # A second law that is cited beside is taken in its newest text.
            day = one.adopted_on if citation.law_title == one.law else newest.get(citation.law_title)
            articles = held.get((citation.law_title, day)) if day else None
            if articles is None or citation.article is None:
                continue
            checked += 1
            text = articles.get((citation.article, citation.sub))
            words, why = part(text, citation.paragraph, citation.item) if text is not None else ("", place)
            if why or not words:
                absent.append(f"{one.name}: {place}")
    return checked, absent


def test_each_article_exists_in_the_wheel(capsys):
    checked, absent = check(list(read_laws(wheel_file())))
    with capsys.disabled():
        print(f"\nparameters: {checked} citations checked on the wheel")
    assert (absent, checked > 0) == ([], True)


@pytest.mark.shared
def test_each_article_exists_in_both_sources(shared_dir, capsys):
    wheel, _ = check(list(read_laws(wheel_file())))
    texts = [law for file in law_files(shared_dir / "data" / "laws") for law in read_laws(file)]
    collected, absent = check(texts)
    with capsys.disabled():
        print(f"\nparameters: {wheel} citations checked on the wheel, {collected} on the collected texts")
    assert (absent, wheel > 0, collected > 0) == ([], True, True)


def both(shared_dir) -> list[ParsedLaw]:
    """The editions of the wheel and the collected texts, which are taken where both hold one."""
    collected = [law for file in law_files(shared_dir / "data" / "laws") for law in read_laws(file)]
    return [*read_laws(wheel_file()), *collected]


@pytest.mark.shared
def test_only_the_unconfirmed_values_have_no_text(shared_dir):
    """Every confirmed parameter's own edition is among the collected texts or in the wheel."""
    held = {(law.title, law.adopted_on) for law in both(shared_dir)}
    assert {one.name for one in all_parameters() if one.confirmed and (one.law, one.adopted_on) not in held} == set()


@pytest.mark.shared
def test_each_number_stands_in_the_article_it_cites(shared_dir):
    """Twenty working days cite an article that says 二十日 (or 20个工作日); caps say so in other words."""
    texts = {(law.title, law.adopted_on): {(a.number, a.sub): a.text for a in law.articles} for law in both(shared_dir)}
    in_words = {"penalty.late_cap", "coercion.late_cap"}
    missing = []
    for one in all_parameters():
        if not one.confirmed or one.name in in_words:
            continue
        [citation] = parse(one.basis)
        text = texts[one.law, one.adopted_on][citation.article or 0, citation.sub]
        words, _ = part(text, citation.paragraph, citation.item)
        if not any(form in words for form in written(one)):
            missing.append(f"{one.name}: {words}")
        if one.extension and not any(f in words for f in written(replace(one, value=one.extension.value))):
            missing.append(f"{one.name}: extension")
    assert missing == []


def written(one: Parameter) -> list[str]:
    """How laws write the number with its unit."""
    spoken = to_chinese(one.value)
    pair = [spoken, "两"] if one.value == 2 else [spoken]
    units = {
        Unit.WORKING_DAY: ["日", "个工作日"],
        Unit.CALENDAR_DAY: ["日"],
        Unit.HOUR: ["小时"],
        Unit.MONTH: ["个月"],
        Unit.YEAR: ["年"],
        Unit.PERSON: ["人", "名", "名以上", "人代理"],
        Unit.YUAN: ["元"],
        Unit.PERCENT: [""],
        Unit.TIMES: ["倍"],
    }[one.unit]
    if one.unit is Unit.PERCENT:
        return [f"百分之{spoken}"]
    return [f"{number}{unit}" for number in (*pair, str(one.value)) for unit in units]
