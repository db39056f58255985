"""A penalty is weighed by the discretion standard in force; a departure has its reason and its approver."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from sunlit.basis.content import CONTENT
from sunlit.cases.discretion import Stated, cents, fixes_fine, propose, span, spelled, within
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.given import Applied
from sunlit.cases.models import Case, Event, Weighing
from sunlit.cases.operations import approve_departure, refuse_departure, speak
from sunlit.cases.queries.weighing import departures, departures_waiting, grounds_of, weighing_of, weighings_of
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.models import AuditRow, Leaf
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.discretion.model import Circumstance, Fine, Grade, Item
from sunlit.powers.discretion.reading import standard_of_grids
from sunlit.powers.discretion.sheets import grids_of
from sunlit.powers.errors import PowersRefusal
from sunlit.procedures.reader import read, source_of
from tests.cases.measured import SOURCE, in_force, investigated, weighed
from tests.cases.test_penalty_summary import answered
from tests.cases.world import MONDAY, World

DAY = timedelta(days=1)
LATER = MONDAY + 5 * DAY
DECISION = {"decision": "penalty", "decision_reasons": "事实清楚", "penalty_content": "罚款"}


def ready(world: World, applied: Applied) -> Applied:
    """Everything before the decision is done: told, heard, re-checked."""
    case = applied.case_id
    world.do("li_qiang", case, "review_result", MONDAY + 5 * DAY, {"finding": "penalty", "finding_reason": "清楚"})
    notice = {"proposed_penalty": "罚款", "hearing_listed": "no", "notice_served_on": "2026-03-09"}
    world.do("wu_di", case, "notice", MONDAY + 7 * DAY, notice)
    speak(by=ANONYMOUS, at=MONDAY + 8 * DAY, case=case, kind="defence", text="已经改正", code=applied.query_code)
    result = {"recheck_result": "属实", "legality_required": "no", "collective_required": "no"}
    world.do("wu_di", case, "recheck", MONDAY + 9 * DAY, result)
    return applied


def decide(world: World, applied: Applied, fine: int | None, decision: str = "penalty") -> None:
    """Li Qiang decides."""
    outputs = {**DECISION, "decision": decision, **({"fine": fine} if fine is not None else {})}
    world.do("li_qiang", applied.case_id, "decide", MONDAY + 10 * DAY, outputs)


@pytest.mark.django_db
def test_the_grade_is_proposed_and_the_decision_keeps_to_it(world: World) -> None:
    version = in_force(world)
    applied = investigated(world)
    made = weighed(world, applied, "4人", 3500)
    assert (made.state, made.grade, made.low, made.high) == ("stands", 2, Decimal(3000), Decimal(6000))
    assert [zh for zh, _en in made.lines] == [
        "符合第 2 档：无证3人以上10人以下的",
        "第 2 档：处三千元以上六千元以下的罚款",
        "法定幅度：1000元至10000元（《小吃管理条例》第三条第一款）",
    ]
    ready(world, applied)
    with pytest.raises(CasesRefusal, match="3000 元至 6000 元") as refused:
        decide(world, applied, 7000)
    assert list(refused.value.faults) == ["fine"]
    with pytest.raises(CasesRefusal, match="3000 元至 6000 元"):
        decide(world, applied, None)
    decide(world, applied, 4000)
    case = world.case(applied)
    assert (case.state, case.result) == ("decided", "penalty")
    text = Document.objects.get(template="penalty_decision").text
    assert "适用《小吃裁量基准》（第 1 版）第 1 项。" in text
    assert "罚款金额：4000 元。" in text
    assert case.facts["discretion"].splitlines()[-1] == "罚款金额：4000 元。"
    assert (made.standard, made.place) == (version, 0)


@pytest.mark.django_db
def test_a_fine_that_no_money_can_be_is_refused_at_its_field(world: World) -> None:
    in_force(world)
    applied = investigated(world)
    weighed(world, applied, "4人", 3500)
    ready(world, applied)
    with pytest.raises(CasesRefusal, match="罚款金额太大") as refused:
        decide(world, applied, 10**27)
    assert (list(refused.value.faults), world.case(applied).state) == (["fine"], "accepted")


@pytest.mark.django_db
def test_it_leaves_its_trace(world: World) -> None:
    in_force(world)
    applied = investigated(world)
    weighed(world, applied, "4", 3500)
    row = AuditRow.objects.get(act="cases.weigh")
    assert (row.subject_id, row.leaf is not None) == (str(applied.case_id), True)
    event = Event.objects.get(kind="weighing")
    assert (event.title, event.public, event.by_name) == ("按裁量基准裁量", False, "吴迪")
    assert event.article == "《中华人民共和国行政处罚法》第三十四条"
    assert Leaf.objects.filter(type="cases.weigh").count() == 1


@pytest.mark.django_db
def test_without_a_weighing_there_is_no_penalty_where_a_standard_is_in_force(world: World) -> None:
    version = in_force(world)
    applied = ready(world, investigated(world))
    with pytest.raises(CasesRefusal, match="要先按基准裁量"):
        decide(world, applied, 4000)
    version.powers.all().delete()
    decide(world, applied, 4000)
    assert world.case(applied).result == "penalty"


@pytest.mark.django_db
def test_no_penalty_needs_no_weighing(world: World) -> None:
    in_force(world)
    applied = ready(world, investigated(world))
    decide(world, applied, None, "no_penalty")
    assert world.case(applied).state == "accepted"


@pytest.mark.django_db
def test_a_departure_waits_for_another_person(world: World) -> None:
    in_force(world)
    applied = investigated(world)
    with pytest.raises(CasesRefusal, match="偏离裁量基准（3000 元至 6000 元）") as refused:
        weighed(world, applied, "4", 1500)
    assert refused.value.field == "reason"
    made = weighed(world, applied, "4", 1500, reason="当天补办了证明")
    assert made.state == "waiting"
    ready(world, applied)
    with pytest.raises(CasesRefusal, match="还没有批准"):
        decide(world, applied, 1500)
    assert [departures_waiting(world.actor(name)) for name in ("li_qiang", "feng_tao", "wu_di")] == [1, 1, 0]
    with pytest.raises(OfficesRefusal):
        approve_departure(by=world.actor("wu_di"), at=LATER + 5 * DAY, weighing=made.pk, opinion="同意")
    with pytest.raises(CasesRefusal, match="理由"):
        approve_departure(by=world.actor("li_qiang"), at=LATER + 5 * DAY, weighing=made.pk, opinion=" ")
    made = approve_departure(by=world.actor("li_qiang"), at=LATER + 5 * DAY, weighing=made.pk, opinion="情况属实")
    assert (made.state, made.opinion) == ("approved", "情况属实")
    assert made.decided_by is not None and made.decided_by.full_name == "李强"
    with pytest.raises(CasesRefusal, match="1500 元"):
        decide(world, applied, 4000)
    decide(world, applied, 1500)
    facts = world.case(applied).facts["discretion"]
    assert facts.splitlines()[-1] == "偏离裁量基准的理由：当天补办了证明（已经本机关负责人批准）。"
    assert Leaf.objects.filter(type="cases.approve_departure").count() == 1
    assert departures_waiting(world.actor("li_qiang")) == 0


@pytest.mark.django_db
def test_whoever_proposes_a_departure_never_approves_it(world: World) -> None:
    in_force(world)
    made = weighed(world, investigated(world), "4", 1500, reason="当天补办", by="li_qiang")
    with pytest.raises(OfficesRefusal):
        approve_departure(by=world.actor("li_qiang"), at=LATER, weighing=made.pk, opinion="同意")
    made = approve_departure(by=world.actor("feng_tao"), at=LATER, weighing=made.pk, opinion="集体讨论同意")
    with pytest.raises(IntegrityError):
        Weighing.objects.filter(pk=made.pk).update(decided_by=made.made_by_id)


@pytest.mark.django_db
def test_a_refused_departure_is_weighed_anew(world: World) -> None:
    in_force(world)
    applied = investigated(world)
    first = weighed(world, applied, "4", 1500, reason="当天补办")
    refuse_departure(by=world.actor("li_qiang"), at=LATER, weighing=first.pk, opinion="理由不足")
    with pytest.raises(CasesRefusal, match="偏离基准，未批准"):
        approve_departure(by=world.actor("li_qiang"), at=LATER, weighing=first.pk, opinion="同意")
    assert "discretion" not in world.case(applied).facts
    ready(world, applied)
    with pytest.raises(CasesRefusal, match="重新裁量"):
        decide(world, applied, 1500)
    second = weighed(world, applied, "4", 3000)
    assert weighing_of(applied.case_id) == second
    assert [one.state for one in weighings_of(applied.case_id)] == ["stands", "replaced"]
    decide(world, applied, 3000)


@pytest.mark.django_db
def test_facts_that_the_standard_does_not_know_are_a_departure(world: World) -> None:
    in_force(world)
    applied = investigated(world)
    with pytest.raises(CasesRefusal, match="不在裁量基准之内"):
        weighed(world, applied, "", 3000)
    made = weighed(world, applied, "", 3000, reason="人数无法核实，按笔录估计")
    assert (made.state, made.grade, made.low) == ("waiting", None, None)
    assert [zh for zh, _en in made.lines] == ["没有一档适用，请写明理由另行裁量。"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("people", "amount", "chosen", "words"),
    [
        ("很多", 3000, (), "不是数字"),
        ("-4", 3000, (), "不是数字"),
        ("9" * 30, 3000, (), "“无证”的数字太大"),
        ("99999999999999999999万亿", 3000, (), "“无证”的数字太大"),
        ("4", 20000, (), "超过法定最高 10000 元"),
        ("4", 3000, ("天黑",), "没有情节“天黑”"),
    ],
)
def test_bad_facts_get_a_sentence(world: World, people: str, amount: int, chosen: tuple[str, ...], words: str) -> None:
    in_force(world)
    applied = investigated(world)
    with pytest.raises((CasesRefusal, PowersRefusal), match=words):
        weighed(world, applied, people, amount, chosen=chosen, reason="有理由")
    assert weighings_of(applied.case_id) == []


@pytest.mark.django_db
def test_a_circumstance_outweighs_a_lighter_figure_and_is_kept_in_words(world: World) -> None:
    in_force(world)
    made = weighed(world, investigated(world), "1", 6000, chosen=("3",))
    assert (made.grade, made.chosen, made.figures) == (2, ["造成食物中毒的"], {"无证": "1"})


@pytest.mark.django_db
def test_only_what_is_in_force_and_linked_weighs(world: World) -> None:
    version = in_force(world, linked=False)
    applied = investigated(world)
    with pytest.raises(CasesRefusal, match="没有对应这项职权"):
        weighed(world, applied, "4", 3000)
    version.powers.create(place=0, power=world.penalty.power)
    case = Case.objects.select_related("power_version").get(pk=applied.case_id)
    assert [(one.version, one.place) for one in grounds_of(case, MONDAY)] == [(version, 0)]
    assert grounds_of(case, MONDAY - DAY) == ()


@pytest.mark.django_db
def test_nobody_from_elsewhere_weighs_and_nothing_after_the_decision(world: World) -> None:
    in_force(world)
    applied = investigated(world)
    with pytest.raises(OfficesRefusal):
        weighed(world, applied, "4", 3000, by="wang_li")
    weighed(world, applied, "4", 3000)
    decide(world, ready(world, applied), 3000)
    with pytest.raises(CasesRefusal, match="已经作出决定"):
        weighed(world, applied, "4", 3000)
    assert departures(None).count() == 0


@pytest.mark.django_db
def test_the_sentences_are_there_in_english(world: World) -> None:
    in_force(world)
    with override("en"), pytest.raises(CasesRefusal, match="3000 to 6000 yuan"):
        weighed(world, investigated(world), "4", 1500)


@pytest.mark.django_db
def test_on_the_spot_the_officer_keeps_to_it_too(world: World) -> None:
    applied = answered(world)
    version = in_force(world, linked=False)
    version.powers.create(place=0, power=world.case(applied).power_version.power)
    on_the_spot = {"penalty_kind": "fine", "penalty_content": "罚款 1500 元", "decision_reasons": "情节轻微"}
    with pytest.raises(CasesRefusal, match="要先按基准裁量"):
        world.do("wu_di", applied.case_id, "decide", LATER, {**on_the_spot, "fine": "1500"})
    weighed(world, applied, "1", 1500)
    with pytest.raises(CasesRefusal, match="1000 元至 3000 元"):
        world.do("wu_di", applied.case_id, "decide", LATER, {**on_the_spot, "penalty_kind": "warning"})
    world.do("wu_di", applied.case_id, "decide", LATER, {**on_the_spot, "fine": "1500"})
    assert "适用《小吃裁量基准》" in Document.objects.get(template="on_spot_penalty_decision").text


# Pure


SNACKS = standard_of_grids(grids_of(SOURCE)).items[0]


@pytest.mark.parametrize(("template", "steps"), [("penalty-ordinary", ["decide"]), ("penalty-summary", ["decide"])])
def test_the_charts_that_fix_a_fine_say_so(template: str, steps: list[str]) -> None:
    flow = read(source_of((CONTENT / "charts" / f"{template}.yaml").read_text()))
    assert [step.id for step in flow.steps if fixes_fine(step)] == steps


def test_no_other_chart_fixes_a_fine_by_a_standard() -> None:
    flow = read(source_of((CONTENT / "charts" / "licence-general.yaml").read_text()))
    assert [step.id for step in flow.steps if fixes_fine(step)] == []


@given(st.integers(0, 30), st.integers(0, 12000))
def test_an_amount_is_allowed_exactly_between_the_ends_of_the_heaviest_grade(people: int, amount: int) -> None:
    proposal = propose(SNACKS, Stated({"无证": str(people)}, ()))
    level = 1 if people < 3 else 2 if people < 10 else 3
    low, high = {1: (1000, 3000), 2: (3000, 6000), 3: (6000, 10000)}[level]
    assert proposal.decision.grade is not None and proposal.decision.grade.level == level
    assert (proposal.low, proposal.high, proposal.most) == (low, high, 10000)
    assert proposal.allows(Decimal(amount)) == (low <= amount <= high)
    assert proposal.suggested == low


@given(st.decimals("0.01", "10000000", places=2), st.integers(1, 20), st.integers(0, 10))
def test_a_multiple_is_reckoned_to_the_cent(base: Decimal, low: int, more: int) -> None:
    fine = Fine("times", Decimal(low), Decimal(low + more), "违法所得")
    lone = Item("1", "卖鹅", "", 1, (Grade(1, "罚", 1, "", (Circumstance("卖", 1),), (fine,)),), law=(fine,))
    proposal = propose(lone, Stated({"违法所得": str(base)}, ("卖",)))
    assert (proposal.low, proposal.high) == (base * low, base * (low + more))
    assert proposal.most == base * (low + more)
    with pytest.raises(PowersRefusal, match="违法所得"):
        propose(lone, Stated({}, ("卖",)))


@given(st.none() | st.integers(0, 100), st.none() | st.integers(0, 50), st.none() | st.integers(0, 50))
def test_within_agrees_with_the_plain_comparison(amount: int | None, low: int | None, more: int | None) -> None:
    ends = (None if low is None else Decimal(low), None if low is None or more is None else Decimal(low + more))
    given_sum = None if amount is None else Decimal(amount)
    if low is None:
        expected = not amount
    else:
        expected = amount is not None and low <= amount and (more is None or amount <= low + more)
    assert within(given_sum, *ends) == expected


def test_a_natural_person_has_the_fine_for_persons() -> None:
    unit, person = Fine("yuan", Decimal(100), Decimal(500)), Fine("yuan", Decimal(10), Decimal(50), person=True)
    lone = Item("1", "卖鹅", "", 1, (Grade(1, "罚", 1, "", (Circumstance("卖", 1),), (unit, person)),))
    assert [propose(lone, Stated({}, ("卖",)), person=one).low for one in (False, True)] == [100, 10]


def test_money_in_words() -> None:
    assert span(cents(Decimal(3000)), cents(Decimal("6000.5"))).zh == "3000 元至 6000.5 元"
    assert (span(None, None).en, span(Decimal(5), None).zh) == ("no fine", "5 元以上")
    assert spelled(SNACKS, ["3", "别的"]) == ("造成食物中毒的", "别的")
