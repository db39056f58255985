"""A change of law or of functions: the organ files within 20 working days, another person reviews within 10."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from sunlit.accounts.models import Message
from sunlit.basis.errors import BasisRefusal
from sunlit.clocks.models import Clock
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Organ
from sunlit.powers import adjusting, queries
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import Adjustment, CodeUse, PowerVersion, Succession
from sunlit.powers.operations import (
    Target,
    close_adjustment,
    draft_item,
    edit_item,
    file_adjustment,
    open_adjustment,
    open_adjustments,
    report_adjustment,
    review_adjustment,
)
from sunlit.powers.rules.adjustments import Proposal, faults
from sunlit.publication.filters import CardFilters
from sunlit.publication.queries import card as public_card
from sunlit.publication.queries.cards import card_rows
from sunlit.supervision.models import Card
from sunlit.supervision.operations import sweep
from tests.powers.county import County, hold_law, licence, make_county, published

State, Outcome = Adjustment.State, Adjustment.Outcome
# The law was published on Friday 9 October 2026; 孙悦 and her bureau work on it from Monday.
HAPPENED = date(2026, 10, 9)
MONDAY = datetime.fromisoformat("2026-10-12T09:00:00+08:00")
WHY = "《理发法》第四条修改，许可不再定期换证。"


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def opened(county: County, version: PowerVersion | None = None, **changes: Any) -> Adjustment:
    """Opened by 韩松年 of the list office."""
    words: dict[str, Any] = {
        "organ": county.health,
        "power": version.power if version else None,
        "trigger": "law_amended",
        "happened_on": HAPPENED,
        "by": county.publisher,
        "at": MONDAY,
    }
    return open_adjustment(**(words | changes))


def accepted(county: County, version: PowerVersion, outcome: str, **what: Any) -> Adjustment:
    """Filed by 孙悦, agreed to by 陆宛如."""
    one = opened(county, version)
    one = file_adjustment(adjustment=one, outcome=outcome, proposal=WHY, by=county.editor, at=MONDAY, **what)
    return review_adjustment(adjustment=one, accepted=True, opinion="同意", by=county.other_publisher, at=MONDAY)


def draft(county: County, name: str) -> PowerVersion:
    return draft_item(organ=county.health, kind="licence", content=licence(name=name), by=county.editor, at=MONDAY)


def test_from_the_change_of_law_to_the_new_version(county: County) -> None:
    version = published(county)
    one = opened(county, version)
    assert (one.state, one.clock.due_on, one.clock.value, one.clock.unit) == (
        State.OPEN,
        date(2026, 11, 5),
        20,
        "working_day",
    )
    new = edit_item(power=version.power, content=licence(name="理发店许可"), by=county.editor, at=MONDAY)
    day = moment("2026-10-20T10:00:00")
    one = file_adjustment(adjustment=one, outcome="change", proposal=WHY, versions=[new], by=county.editor, at=day)
    assert (one.state, one.clock.value, one.clock.due_on) == (State.FILED, 10, date(2026, 11, 3))
    day = moment("2026-10-22T10:00:00")
    one = review_adjustment(adjustment=one, accepted=True, opinion="同意", by=county.other_publisher, at=day)
    assert (one.state, one.clock.state) == (State.ACCEPTED, Clock.State.RUNNING)
    day = moment("2026-10-23T10:00:00")
    one = close_adjustment(adjustment=one, by=county.publisher, at=day)
    assert (one.state, one.clock.state) == (State.CLOSED, Clock.State.MET)
    new.refresh_from_db()
    assert (new.state, new.number) == (PowerVersion.State.PUBLISHED, 2)
    assert [row.act for row in trace_of(("adjustment", one.number))] == [
        "powers.open_adjustment",
        "powers.file_adjustment",
        "powers.review_adjustment",
        "powers.close_adjustment",
    ]
    assert [clock.state for clock in Clock.objects.filter(subject_kind="adjustment", subject_id=one.pk)] == [
        "met",
        "met",
    ]


def test_missing_the_filing_date_is_carded_with_the_calculation(county: County) -> None:
    one = opened(county, published(county))
    sweep(at=moment("2026-11-06T17:00:00"))
    cards = Card.objects.filter(subject_kind="adjustment", subject_id=one.pk).order_by("pk")
    assert [(card.level, card.rule_id) for card in cards] == [
        ("reminder", "adjustment.reminder"),
        ("yellow", "adjustment.yellow"),
    ]
    assert (cards[1].subject_label, cards[1].organ_id) == (one.power.code if one.power else "", county.health.pk)
    assert "20" in "".join(line["zh"] for line in cards[1].calculation)


def test_the_public_sees_the_card_where_it_sees_the_power(county: County) -> None:
    open_one, inside = published(county), published(county, name="内部核查", disclosure_scope="internal")
    nobody = Organ.objects.get(code="YX003")
    shown = [opened(county, open_one).pk, opened(county, organ=nobody).pk]
    hidden = opened(county, inside)
    day = moment("2026-11-06T17:00:00")
    sweep(at=day)
    found = card_rows(CardFilters(), day)
    assert sorted(found.values_list("subject_id", flat=True)) == sorted(shown)
    assert Card.objects.filter(level="yellow").count() == 3
    number = Card.objects.get(level="yellow", subject_id=hidden.pk).number
    assert public_card(number, at=day) is None


def test_filed_in_time_and_reviewed_late_is_the_reviewers_delay(county: County) -> None:
    one = opened(county, published(county))
    file_adjustment(adjustment=one, outcome="keep", proposal="引用的款没有变。", by=county.editor, at=MONDAY)
    sweep(at=moment("2026-11-20T17:00:00"))
    yellow = Card.objects.get(level="yellow")
    assert (yellow.clock and yellow.clock.title, yellow.moment_at.date()) == ("审核并调整权力库", date(2026, 10, 27))


def test_sent_back_and_filed_again(county: County) -> None:
    one = opened(county, published(county))
    words = {"outcome": "keep", "by": county.editor}
    one = file_adjustment(adjustment=one, proposal="没有影响", at=MONDAY, **words)
    one = review_adjustment(
        adjustment=one, accepted=False, opinion="请写明第四条怎样变化", by=county.publisher, at=MONDAY
    )
    assert (one.state, one.clock.value, one.clock.due_on) == (State.RETURNED, 5, date(2026, 10, 19))
    one = file_adjustment(adjustment=one, proposal="第四条只改了用语", at=MONDAY, **words)
    assert (one.state, one.reviewed_by) == (State.FILED, None)


def test_who_filed_does_not_review(county: County) -> None:
    organ = Organ.objects.get(code="YX003")
    one = opened(county, organ=organ)
    one = file_adjustment(adjustment=one, outcome="keep", proposal=WHY, by=county.other_publisher, at=MONDAY)
    with pytest.raises(OfficesRefusal, match="另一个人"):
        review_adjustment(adjustment=one, accepted=True, opinion="同意", by=county.other_publisher, at=MONDAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Adjustment.objects.filter(pk=one.pk).update(reviewed_by=one.filed_by_id)


def test_merged_powers_lead_on_to_the_new_one(county: County) -> None:
    first, second = published(county), published(county, name="理发店卫生备案")
    new = draft(county, "理发店开办许可")
    one = accepted(county, first, "merge", versions=[new], others=[second.power])
    close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    for old in (first, second):
        old.refresh_from_db()
        old.power.refresh_from_db()
        assert (old.state, old.power.cancelled_on) == (PowerVersion.State.CANCELLED, MONDAY.date())
        assert [(step.after, step.kind) for step in queries.successors_of(old.power)] == [(new.power, "merged")]
        assert CodeUse.objects.get(code=old.power.code).reason == "merged"
        assert [row.act for row in trace_of(("power", old.power.code))][-2:] == [
            "powers.cancel_power",
            "powers.merge_powers",
        ]
    assert queries.needs_merged_rule(new.power) == MONDAY.date()
    assert [step.before for step in queries.lineage(new.power)] == [first.power, second.power]


def test_a_power_may_take_in_another_and_keep_its_code(county: County) -> None:
    first, second = published(county), published(county, name="理发店卫生备案")
    new = edit_item(power=first.power, content=licence(name="理发店开办许可"), by=county.editor, at=MONDAY)
    one = accepted(county, first, "merge", versions=[new], others=[second.power])
    close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    first.power.refresh_from_db()
    assert first.power.cancelled_on is None
    assert [(step.before, step.after) for step in Succession.objects.all()] == [(second.power, first.power)]


def test_split_into_two(county: County) -> None:
    version = published(county)
    parts = [draft(county, "理发店开办许可"), draft(county, "美容店开办许可")]
    one = accepted(county, version, "split", versions=parts)
    close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    steps = queries.successors_of(version.power)
    assert [(step.after, step.kind) for step in steps] == [(part.power, "split") for part in parts]


def test_moved_to_another_organ_under_a_new_code(county: County) -> None:
    version = published(county)
    office = Organ.objects.get(code="YX003")
    one = accepted(county, version, "move", to_organ=office)
    close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    [step] = queries.successors_of(version.power)
    moved = queries.published_version(step.after.code)
    assert moved is not None
    assert (step.kind, moved.organ, moved.name, step.after.code) == (
        "moved",
        office,
        version.name,
        "990122GK-XK-0001",
    )
    assert (moved.submitted_by_id, moved.published_by_id) == (county.editor.account, county.publisher.account)


def test_cancelled_with_its_reason(county: County) -> None:
    version = published(county)
    close_adjustment(adjustment=accepted(county, version, "cancel"), by=county.publisher, at=MONDAY)
    version.refresh_from_db()
    assert (version.state, version.change_note) == (PowerVersion.State.CANCELLED, WHY)


def test_nothing_half_done_when_a_draft_cannot_be_published(county: County) -> None:
    version = published(county)
    parts = [draft(county, "理发店开办许可"), draft(county, "美容店开办许可")]
    one = accepted(county, version, "split", versions=parts)
    PowerVersion.objects.filter(pk=parts[1].pk).update(state=PowerVersion.State.DRAFT)
    with pytest.raises(PowersRefusal):
        close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    parts[0].refresh_from_db()
    one.refresh_from_db()
    assert (parts[0].state, one.state) == (PowerVersion.State.SUBMITTED, State.ACCEPTED)
    assert Succession.objects.count() == 0


def test_reported_to_the_list_office(county: County) -> None:
    one = accepted(county, published(county), "keep")
    one = close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    words: dict[str, Any] = {"adjustment": one, "by": county.publisher, "at": moment("2026-10-14T09:00:00")}
    with pytest.raises(PowersRefusal, match="应在调整完成（2026-10-12）之后"):
        report_adjustment(**words, reported_on=date(2026, 10, 1), receiver="云岭市清单办")
    made = report_adjustment(
        **words, reported_on=date(2026, 10, 14), receiver="云岭市清单办", document_number="云政公〔2026〕3号"
    )
    assert (made.reported_on, made.receiver) == (date(2026, 10, 14), "云岭市清单办")
    with pytest.raises(PowersRefusal, match="已经登记过报送"):
        report_adjustment(**words, reported_on=date(2026, 10, 14), receiver="云岭市清单办")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"happened_on": date(2026, 12, 1)}, "2026-12-01 还没有到"),
        ({"trigger": "weather"}, "请选择调整的起因"),
        ({"organ": "office"}, "不属于所选机关"),
        ({"happened_on": date(1990, 1, 1)}, "1990"),
    ],
)
def test_bad_openings(county: County, changes: dict[str, Any], sentence: str) -> None:
    version = published(county)
    if "organ" in changes:
        changes = {"organ": Organ.objects.get(code="YX003")}
    with pytest.raises((PowersRefusal, BasisRefusal), match=sentence):
        opened(county, version, **changes)
    assert (Adjustment.objects.count(), Clock.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    ("outcome", "proposal", "sentence"),
    [
        ("", WHY, "请选择调整意见"),
        ("keep", "  ", "请写明调整意见的理由"),
        ("keep", "长" * 4001, "文字太长"),
        ("change", WHY, "新版本草稿"),
        ("merge", WHY, "与哪些职权合并"),
        ("split", WHY, "至少两份"),
        ("move", WHY, "划转要选另一个机关"),
    ],
)
def test_bad_filings(county: County, outcome: str, proposal: str, sentence: str) -> None:
    one = opened(county, published(county))
    with pytest.raises(PowersRefusal, match=sentence):
        file_adjustment(adjustment=one, outcome=outcome, proposal=proposal, by=county.editor, at=MONDAY)
    one.refresh_from_db()
    assert (one.state, one.clock.state) == (State.OPEN, Clock.State.RUNNING)


def test_steps_out_of_turn_are_refused(county: County) -> None:
    one = opened(county, published(county))
    with pytest.raises(PowersRefusal, match="现在是“待报送”"):
        close_adjustment(adjustment=one, by=county.publisher, at=MONDAY)
    with pytest.raises(PowersRefusal, match="现在是“待报送”"):
        review_adjustment(adjustment=one, accepted=True, opinion="同意", by=county.publisher, at=MONDAY)


def test_the_list_by_time_left(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    late = opened(county, published(county), happened_on=date(2026, 9, 1))
    with django_assert_num_queries(1):
        assert list(queries.adjustments(queries.AdjustmentFilter(state="waiting"))) == [late]
    soon, done = opened(county, published(county)), accepted(county, published(county), "keep")
    close_adjustment(adjustment=done, by=county.publisher, at=MONDAY)
    with django_assert_num_queries(1):
        rows = list(queries.adjustments(queries.AdjustmentFilter(state="waiting")))
        assert [row.clock.due_on for row in rows] == [date(2026, 9, 29), date(2026, 11, 5)]
    assert rows == [late, soon]
    assert dict(queries.adjustment_counts(queries.AdjustmentFilter())) == {"open": 2, "closed": 1}
    assert list(queries.adjustments(queries.AdjustmentFilter(state="late", today=MONDAY.date()))) == [late]


def test_many_at_once(county: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    powers = [published(county).power for _ in range(4)]
    first, *targets = [Target(county.health.pk, power.pk, power.code) for power in powers]
    words: dict[str, Any] = {"trigger": "new_round", "happened_on": HAPPENED, "by": county.publisher, "at": MONDAY}
    with django_assert_num_queries(11):
        open_adjustments(targets=[first], **words)
    # One more for each, which is its time limit.
    with django_assert_num_queries(13):
        made = open_adjustments(targets=[first, *targets], **words)
    assert len({one.number for one in made}) == 3
    assert [message.title for message in Message.objects.order_by("pk")] == [
        "清单调整：1 件待报送",
        "清单调整：3 件待报送",
    ]
    assert {message.to.full_name for message in Message.objects.all() if message.to} == {"孙悦"}


def test_a_jurisdiction_may_only_be_stricter(monkeypatch: pytest.MonkeyPatch) -> None:
    default = adjusting.limits("default")
    assert {phase: (one.value, one.unit) for phase, one in default.items()} == {
        "file": (20, "working_day"),
        "review": (10, "working_day"),
        "refile": (5, "working_day"),
    }
    with pytest.raises(BasisRefusal) as refused:
        adjusting.stricter("file", {"value": 20, "unit": "working_day"}, {"value": 21, "unit": "working_day"})
    assert "只能比 20" in refused.value.text.zh


@given(
    st.builds(
        Proposal,
        outcome=st.sampled_from(Outcome.values),
        has_power=st.booleans(),
        own_drafts=st.integers(0, 3),
        new_drafts=st.integers(0, 3),
        others=st.integers(0, 3),
        moves=st.booleans(),
        stays_in_the_organ=st.booleans(),
    )
)
def test_what_passes_can_be_carried_out(proposal: Proposal) -> None:
    if faults(proposal):
        return
    drafts = (proposal.own_drafts, proposal.new_drafts)
    assert {
        "keep": drafts == (0, 0),
        "cancel": drafts == (0, 0) and proposal.has_power,
        "change": drafts == (1, 0) and proposal.has_power,
        "add": drafts == (0, 1),
        "merge": sum(drafts) == 1 and proposal.others > 0,
        "split": drafts[0] == 0 and drafts[1] >= 2,
        "move": proposal.moves and not proposal.stays_in_the_organ and drafts == (0, 0),
    }[proposal.outcome]
