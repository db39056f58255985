"""What a new edition of a law affects: powers, charts, templates and numbers that cite a changed article."""

from datetime import date
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.basis.importers.reading import read_laws
from sunlit.basis.models import Law, LawVersion
from sunlit.basis.operations import import_laws
from sunlit.basis.queries import changes_between, edition_pair
from sunlit.ledger.actor import INSTALLER
from sunlit.legality.errors import LegalityRefusal
from sunlit.legality.operations import answer_change
from sunlit.legality.queries import Impact, answer_of, impact, waiting_changes
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.items import BasisEntry
from sunlit.powers.models import Adjustment
from sunlit.powers.operations import cancel_power, draft_item
from sunlit.procedures.operations import draft_chart
from tests.legality.world import MONDAY, PUBLISHED_ON, hold_new, hold_old, power
from tests.powers.county import AT, LATER, County, licence, make_county
from tests.procedures.charts import source


@pytest.fixture
def county(db: None) -> County:
    hold_old()
    return make_county()


def found(new: LawVersion) -> Impact:
    old, after = edition_pair(new.law)
    assert old is not None and after == new
    return impact(old, new)


def test_each_power_with_what_became_of_what_it_cites(county: County) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条第二款")
    power(county, "对无证开办理发店的处罚", "《理发法》第三条")
    power(county, "对不悬挂价目表的处罚", "《理发法》第四条")
    power(county, "理发店消毒检查", "《理发法》第二条")
    power(county, "理发店开办登记", "《理发法》第一条第一款")
    power(county, "理发业管理", "《理发法》")
    seen = found(hold_new())
    assert dict(seen.kinds) == {"changed": 1, "same": 1, "added": 1, "moved": 1, "removed": 1}
    assert {one.name: (one.concern, one.hits[0].change and one.hits[0].change.kind) for one in seen.powers} == {
        "理发店卫生许可": ("content", "changed"),
        "对无证开办理发店的处罚": ("content", "moved"),
        "对不悬挂价目表的处罚": ("content", "removed"),
        # The paragraph cited says the same; only the other one changed.
        "理发店开办登记": ("number", "changed"),
        "理发业管理": ("whole", None),
    }
    assert dict(seen.concerns) == {"content": 3, "number": 1, "whole": 1}


def test_a_power_that_cites_the_new_edition_already_is_not_affected(county: County) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条第二款")
    new = hold_new()
    fresh = licence(name="理发店许可（新）", bases=(BasisEntry(citation="《理发法》第一条第二款"),))
    draft_item(organ=county.health, kind="licence", content=fresh, by=county.editor, at=MONDAY)
    assert [one.name for one in found(new).powers] == ["理发店卫生许可"]


def test_a_draft_that_cites_the_old_edition_is_affected_too(county: County) -> None:
    content = licence(bases=(BasisEntry(citation="《理发法》第四条"),))
    draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=AT)
    assert [(one.state, one.concern) for one in found(hold_new()).powers] == [("draft", "content")]


def test_a_cancelled_power_is_not(county: County) -> None:
    version = power(county, "对不悬挂价目表的处罚", "《理发法》第四条")
    cancel_power(power=version.power, reason="机构改革", by=county.publisher, at=LATER)
    assert found(hold_new()).powers == ()


def test_a_citation_that_was_wrong_already_comes_up(county: County) -> None:
    content = licence(bases=(BasisEntry(citation="《理发法》第一条"), BasisEntry(citation="《理发法》第九十九条")))
    draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=AT)
    [one] = found(hold_new()).powers
    assert [(hit.citation, hit.change is None) for hit in one.hits] == [
        ("《理发法》第一条", False),
        ("《理发法》第九十九条", True),
    ]


def test_charts_that_cite_a_changed_article(county: County) -> None:
    version = power(county, "理发店卫生许可", "《理发法》第一条")
    steps = [
        {"id": "apply", "kind": "start", "post": "applicant", "next": ["check"], "articles": ["hair 1-2"]},
        {"id": "check", "kind": "task", "post": "role_a", "next": ["done"], "articles": ["hair 2"]},
        {"id": "done", "kind": "end"},
    ]
    chart = source(steps) | {"laws": {"hair": {"zh": "中华人民共和国理发法", "en": "Hair Act"}}}
    draft_chart(power=version.power, source=chart, by=county.publisher, at=AT)
    [charts] = found(hold_new()).charts
    assert [(one.step, one.place) for one in charts.citations] == [("apply", "第一条第二款")]
    assert (charts.count, [one.chart.power.code for one in charts.shown]) == (1, [version.power.code])


def test_how_many_queries_it_takes(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条")
    new = hold_new()
    old, _ = edition_pair(new.law)
    assert old is not None
    # The comparison of the two texts is kept; it costs two more where it is not there yet.
    changes_between(old, new)
    with django_assert_num_queries(4):
        assert len(impact(old, new).powers) == 1
    for name in ("对不悬挂价目表的处罚", "对无证开办理发店的处罚"):
        power(county, name, "《理发法》第三条、第四条")
    with django_assert_num_queries(4):
        assert len(impact(old, new).powers) == 3


def test_one_adjustment_a_power_and_none_twice(county: County) -> None:
    version = power(county, "理发店卫生许可", "《理发法》第一条", "《理发法》第四条")
    power(county, "对不悬挂价目表的处罚", "《理发法》第四条")
    new = hold_new()
    old = LawVersion.objects.earliest("adopted_on")
    words = {"old": old, "new": new, "happened_on": PUBLISHED_ON, "by": county.publisher}
    change, made = answer_change(**words, at=MONDAY, powers=[version.power_id])
    assert [(one.power_id, one.cited, one.trigger) for one in made] == [
        (version.power_id, ["《理发法》第一条", "《理发法》第四条"], "law_amended")
    ]
    again, more = answer_change(**words, at=MONDAY)
    assert (again.pk, len(more), again.opened, again.powers) == (change.pk, 1, 2, 2)
    assert answer_of(old, new) == change
    # 20 working days from the day of publication: 9 October is not counted.
    assert {one.clock.due_on for one in Adjustment.objects.all()} == {date(2026, 11, 5)}


def test_bad_questions_are_answered_with_a_sentence(county: County) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条")
    stranger = power(county, "理发店消毒检查", "《理发法》第二条")
    new = hold_new()
    old = LawVersion.objects.earliest("adopted_on")
    words = {"happened_on": PUBLISHED_ON, "by": county.publisher, "at": MONDAY}
    with pytest.raises(LegalityRefusal, match="旧版本在前"):
        answer_change(old=new, new=old, **words)
    with pytest.raises(LegalityRefusal, match="1 项没有引用"):
        answer_change(old=old, new=new, powers=[stranger.power_id], **words)
    with pytest.raises(LegalityRefusal, match="时限不能从那以前起算"):
        answer_change(old=old, new=new, **(words | {"happened_on": date(2026, 1, 1)}))
    with pytest.raises(OfficesRefusal):
        answer_change(old=old, new=new, **(words | {"by": county.editor}))
    assert Adjustment.objects.count() == 0


def test_the_laws_whose_old_editions_are_still_cited(county: County) -> None:
    power(county, "理发店卫生许可", "《理发法》第一条", "《理发法》第四条")
    assert waiting_changes() == []
    new = hold_new()
    [one] = waiting_changes()
    assert (one.law.title, one.new, one.powers, one.answered) == ("理发法", new, 1, None)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("title", "dates", "kinds"),
    [
        ("工业产品生产许可证管理条例", ("2005-07-09", "2023-07-20"), {"same": 66, "changed": 4}),
        (
            "行政复议法",
            ("2017-09-01", "2023-09-01"),
            {"renumbered": 1, "changed": 2, "moved": 25, "added": 62, "removed": 15},
        ),
    ],
)
@pytest.mark.django_db
def test_real_laws(shared_dir: Path, title: str, dates: tuple[str, str], kinds: dict[str, int]) -> None:
    files = [next((shared_dir / "data" / "laws").rglob(f"{title}({day}).md")) for day in dates]
    import_laws(laws=[law for file in files for law in read_laws(file)], by=INSTALLER, at=AT)
    old, new = edition_pair(Law.objects.get(title=title))
    assert old is not None and new is not None
    assert (old.adopted_on.isoformat(), new.adopted_on.isoformat()) == dates
    changes = changes_between(old, new)
    assert {kind: sum(one.kind == kind for one in changes) for kind in kinds} == kinds
    assert len(changes) == sum(kinds.values())
