"""A law is repealed and nothing takes its place: everything that cites it comes up, and its adjustments are opened."""

from datetime import date

import pytest

from sunlit.basis.models import LawVersion
from sunlit.ledger.actor import INSTALLER
from sunlit.legality.errors import LegalityRefusal
from sunlit.legality.operations import answer_repeal
from sunlit.legality.queries import answer_of_repeal, repeal, repealed_laws
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.models import Adjustment
from sunlit.procedures.models import ChartCitation
from sunlit.procedures.operations import draft_chart, keep_citations
from tests.legality.world import MONDAY, PUBLISHED_ON, hold_new, hold_old, power
from tests.powers.county import AT, County, make_county
from tests.procedures.charts import source

STEPS = [
    {"id": "apply", "kind": "start", "post": "applicant", "next": ["done"], "articles": ["hair 1-2"]},
    {"id": "done", "kind": "end"},
]


@pytest.fixture
def county(db: None) -> County:
    hold_old()
    return make_county()


def edition() -> LawVersion:
    return LawVersion.objects.select_related("law").latest("adopted_on")


def test_everything_that_cites_the_law_comes_up(county: County) -> None:
    licence = power(county, "理发店卫生许可", "《理发法》第一条", "《理发法》第四条")
    power(county, "理发业管理", "《理发法》")
    power(county, "浴室卫生许可", "《浴室法》第一条")
    chart = source(STEPS) | {"laws": {"hair": {"zh": "中华人民共和国理发法", "en": "Hair Act"}}}
    draft_chart(power=licence.power, source=chart, by=county.publisher, at=AT)
    found = repeal(edition())
    assert [(one.name, one.concern, len(one.hits)) for one in found.powers] == [
        ("理发店卫生许可", "content", 2),
        ("理发业管理", "whole", 1),
    ]
    assert found.chart_count == 1


def test_one_adjustment_a_power_and_none_twice(county: County) -> None:
    version = power(county, "理发店卫生许可", "《理发法》第一条")
    power(county, "理发业管理", "《理发法》")
    words = {"edition": edition(), "happened_on": PUBLISHED_ON, "by": county.publisher, "at": MONDAY}
    _, [one] = answer_repeal(**words, powers=[version.power_id], document="《理发业管理条例》施行")
    assert (one.trigger, one.reason, one.cited, one.to_edition) == (
        "law_repealed",
        "《理发法》废止（《理发业管理条例》施行）",
        ["《理发法》第一条"],
        None,
    )
    # 20 working days from the day of the repeal: 9 October is not counted.
    assert one.clock.due_on == date(2026, 11, 5)
    change, more = answer_repeal(**words)
    assert (len(more), change.opened, change.powers) == (1, 2, 2)
    again, none = answer_repeal(**(words | {"happened_on": date(2026, 10, 10)}))
    assert (again.pk, none, again.opened) == (change.pk, [], 2)
    assert answer_of_repeal(edition()) == change


def test_bad_questions_are_answered_with_a_sentence(county: County) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条")
    stranger = power(county, "浴室卫生许可", "《浴室法》第一条")
    words = {"edition": edition(), "happened_on": PUBLISHED_ON, "by": county.publisher, "at": MONDAY}
    with pytest.raises(LegalityRefusal, match="1 项没有引用"):
        answer_repeal(**words, powers=[stranger.power_id])
    with pytest.raises(LegalityRefusal, match="不能在那以前废止"):
        answer_repeal(**(words | {"happened_on": date(2019, 1, 1)}))
    with pytest.raises(OfficesRefusal):
        answer_repeal(**(words | {"by": county.editor}))
    old = edition()
    hold_new()
    with pytest.raises(LegalityRefusal, match="还有更新的版本"):
        answer_repeal(**(words | {"edition": old}))
    assert Adjustment.objects.count() == 0


def test_the_repealed_laws_that_are_still_cited(county: County) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条", "《理发法》第四条")
    assert repealed_laws() == []
    LawVersion.objects.update(status=LawVersion.Status.REPEALED)
    assert repealed_laws() == [(edition(), 1, None)]


def test_charts_drafted_before_citations_were_kept_are_read_again(county: County) -> None:
    licence = power(county, "理发店卫生许可", "《理发法》第一条")
    chart = source(STEPS) | {"laws": {"hair": {"zh": "中华人民共和国理发法", "en": "Hair Act"}}}
    draft_chart(power=licence.power, source=chart, by=county.publisher, at=AT)
    ChartCitation.objects.all().delete()
    assert repeal(edition()).chart_count == 0
    assert keep_citations(by=INSTALLER, at=MONDAY) == 1
    assert repeal(edition()).chart_count == 1
    assert keep_citations(by=INSTALLER, at=MONDAY) == 0
