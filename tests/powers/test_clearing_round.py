"""Clearing rounds 清权: five places clear in five ways; who may speak where; what comes of each outcome."""

import dataclasses
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.operations import start_draft
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.queries import leaf_status
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.chains import presets
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import BasisEntry
from sunlit.powers.models import Power, PowerVersion, RoundItem, RoundReview
from sunlit.powers.operations import (
    FiledAs,
    PhaseGiven,
    Resolution,
    Said,
    WithheldEntry,
    answer_question,
    ask_organ,
    ask_release,
    change_filing,
    close_round,
    draft_item,
    edit_item,
    enter_duties,
    enter_unreported,
    file_item,
    file_withheld,
    give_opinion,
    give_opinions,
    hold_meeting,
    link_duty,
    move_phase,
    open_round,
    publish_cleared,
    record_withheld,
    register_cleared,
    release_withheld,
    return_changed,
    review_withheld,
    withdraw_item,
)
from sunlit.powers.queries import content_of, latest_version, proposals, proposed
from sunlit.powers.queries.reviews import queue, reviews_of
from sunlit.powers.queries.rounds import (
    ItemFilter,
    compared,
    figures,
    items,
    late_answers,
    late_organs,
    late_reviews,
    late_rounds,
)
from sunlit.powers.rules.clearing import AGREE, OBJECT, RETURN
from sunlit.powers.rules.comparison import DutyLine, read_duties
from sunlit.supervision.models import Card
from sunlit.supervision.operations import sweep
from tests.powers.clearing import (
    AT,
    SEATS,
    Clearing,
    drafted,
    filed,
    fresh,
    go_on,
    make_clearing,
    open_for,
    run_to,
)

pytestmark = pytest.mark.django_db

LATER = AT + timedelta(days=30)
WAYS = {
    "default": ["清理", "初审", "确认", "审核", "会审", "审定", "编码登记", "公布"],
    "s0-county": ["清理", "部门法制机构初审", "审核", "领导小组审定", "登记", "公布"],
    "s1-district": ["清理", "初审", "确认", "审核", "会审", "审定", "编码登记", "报市确认", "公布"],
    "s2-department": ["梳理", "初审（领导班子集体研究）", "审核", "登记", "公布"],
    "s3-district": ["清理", "法制机构审核确认", "入库", "公布"],
    "s4-vertical": ["清理", "上级业务处室审批", "驻局纪检监察机构备案", "评审验收", "党组文件印发", "入库", "公布"],
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clearing]:
    """The county is made once; what a test adds is taken back after it, and the county after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_clearing()
        transaction.set_rollback(True)


def words_of(excinfo: pytest.ExceptionInfo[PowersRefusal]) -> str:
    return excinfo.value.text.zh


# The five ways, from campaign to publication.


def test_every_place_has_its_chain() -> None:
    assert {name: [step.name.zh for step in chain.steps] for name, chain in presets().items()} == WAYS


@pytest.mark.parametrize("preset", WAYS)
def test_a_power_goes_the_whole_way(world: Clearing, preset: str) -> None:
    round = open_for(world, preset)
    item = run_to(world, filed(world, round), "")

    version = latest_version(item.power)
    assert version is not None
    assert (item.outcome, version.state) == ("recorded", PowerVersion.State.PUBLISHED)
    assert item.finished_at is not None
    # Everybody who was asked has spoken, and nobody twice.
    assert [review.step for review in reviews_of(item) if review.decided_at is None] == []
    chain = presets()[preset]
    asked = sum(len(step.offices) for step in chain.steps)
    assert len(reviews_of(item)) == asked
    # Who submitted is not who published.
    assert (str(version.submitted_by), str(version.published_by)) == ("陆宛如", "韩松年")
    assert len(leaf_status(("power", item.power.code))) == 1
    close_round(round=round, by=world.people["韩松年"], at=LATER)
    assert round.__class__.objects.get(pk=round.pk).closed_at == LATER


# Who may speak.


def test_nobody_reviews_what_he_filed(world: Clearing) -> None:
    round = open_for(world, "s3-district")
    item = filed(world, round)
    item.filed_by_id = world.people["SF"].account
    item.save()
    item = go_on(world, item, at=AT)
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(
            item=item, step="review", said=Said(words="同意", outcome="recorded"), by=world.people["SF"], at=AT
        )
    assert words_of(refused) == "这一项是您填报或者编制的，不能自己审核。请交给同岗位的其他人。"
    assert list(queue(world.people["SF"])) == []


def test_whoever_gave_the_first_review_does_not_confirm(world: Clearing) -> None:
    round = open_for(world)
    item = run_to(world, filed(world, round), "confirm")
    RoundReview.objects.filter(item=item, step="first_review").update(by=world.people["李强"].account)
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(
            item=item,
            step="confirm",
            said=Said(words="同意", attendees="三人", document="1号"),
            by=world.people["李强"],
            at=AT,
        )
    assert words_of(refused) == "您在前面的步骤已经提过意见，这一步须由另一个人办理。"


def test_an_opinion_needs_words(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "first_review")
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="first_review", said=Said(words="  "), by=world.people["吴迪"], at=AT)
    assert (words_of(refused), refused.value.field) == ("审核意见须写明，不能只选同意或者退回。", "words")


def test_a_collective_review_says_who_was_there_and_names_its_document(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "confirm")
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="confirm", said=Said(words="同意"), by=world.people["李强"], at=AT)
    assert words_of(refused) == "集体审议须写明参加人员。 请填写正式文件的文号。"


def test_the_wrong_step_is_refused(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "confirm")
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="first_review", said=Said(words="同意"), by=world.people["吴迪"], at=AT)
    assert words_of(refused) == (f"“{item.power.code}”现在到了“确认”，不能办这一步。请重新打开看看是谁刚刚办过。")


def test_another_office_is_refused_with_the_name_of_the_right_one(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "review")
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="review", said=Said(words="同意"), by=world.people["SF"], at=AT)
    assert words_of(refused) == "“审核”由云溪县政务公开办公室办理，您的岗位不能办这一步。"


def test_an_organ_outside_the_round_cannot_file(world: Clearing) -> None:
    round = open_for(world)
    round.participants.filter(organ=world.organs["NY"]).delete()
    with pytest.raises(PowersRefusal) as refused:
        filed(world, round, drafted(world, "种子生产许可", organ="NY"))
    assert words_of(refused) == "“云溪县农业农村局”不是“2026年权力清单清理”的参加单位。请清单办先把它列进来。"


def test_another_organs_editor_cannot_file(world: Clearing) -> None:
    round = open_for(world)
    with pytest.raises(OfficesRefusal):
        file_item(round=round, power=drafted(world), by=world.people["褚诗雨"], at=AT)


def test_a_power_is_filed_once_in_a_round(world: Clearing) -> None:
    round = open_for(world)
    item = filed(world, round)
    with pytest.raises(PowersRefusal) as refused:
        filed(world, round, item.power)
    assert words_of(refused) == f"“{item.power.code}”在这一轮里已经报过。"


# Back, objections, consultation.


def test_sent_back_the_review_begins_anew(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "review")
    said = Said(RETURN, words="依据写错了条号")
    item = give_opinion(item=item, step="review", said=said, by=world.people["陆宛如"], at=AT)
    assert (fresh(item).step, fresh(item).turn) == ("clear", 2)
    item = run_to(world, item, "review")
    assert item.turn == 2
    assert [review.turn for review in reviews_of(item) if review.step == "first_review"] == [1, 2]


def test_an_objection_in_the_joint_review_goes_to_the_meeting_once_all_have_spoken(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "joint")
    seats = ("legal", "staffing", "finance", "data", "secrecy", "supervision")
    steps = []
    for office in seats:
        aspect = {"legal": "legal_basis", "staffing": "mandate", "finance": "money", "data": "online"}.get(
            office, {"secrecy": "secrecy", "supervision": "procedure"}.get(office, "")
        )
        decision = OBJECT if office == "staffing" else AGREE
        said = Said(aspects={aspect: (decision, "不在三定职责内" if decision == OBJECT else "没有意见")})
        item = fresh(give_opinion(item=item, step="joint", said=said, by=world.reviewer(office), at=AT))
        steps.append(item.step)
    assert steps == ["joint"] * 5 + ["decide"]
    objecting = [review.organ.name for review in reviews_of(item) if review.decision == OBJECT]
    assert objecting == ["云溪县委编办"]


def test_each_reviewer_answers_what_is_his(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "joint")
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="joint", said=Said(aspects={"money": (AGREE, "好")}), by=world.people["SF"], at=AT)
    assert words_of(refused) == "“依据合法”还没有选同意或者不同意。"


def test_a_consultation_waits_for_the_answer(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "review")
    reviewer = world.people["陆宛如"]
    question = ask_organ(item=item, step="review", question="和农业农村局的职责怎么分？", by=reviewer, at=AT)
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="review", said=Said(words="同意", outcome="recorded"), by=reviewer, at=AT)
    assert words_of(refused) == "正在与填报单位磋商，答复以后再提意见。"
    answer_question(question=question, answer="按三定分。", by=world.people["孙悦"], at=AT)
    item = give_opinion(item=item, step="review", said=Said(words="同意", outcome="recorded"), by=reviewer, at=AT)
    assert fresh(item).step == "joint"


def test_while_the_organ_is_asked_the_reviewers_days_stand_still_and_its_own_run(world: Clearing) -> None:
    round = open_for(world)
    item = run_to(world, filed(world, round), "review")
    review, reviewer = item.reviews.get(step="review"), world.people["陆宛如"]
    assert review.clock.due_on == date(2026, 3, 19)
    asked = ask_organ(item=item, step="review", question="谁来办？", by=reviewer, at=AT + timedelta(days=4))
    assert (fresh_clock(review).state, asked.clock.due_on) == (Clock.State.PAUSED, date(2026, 3, 13))
    # Long silent: the organ that does not answer is late, not the office that waits for it.
    silent = AT + timedelta(days=20)
    sweep(at=silent)
    cards = Card.objects.filter(subject_kind="round_item", subject_id=item.pk).order_by("pk")
    assert [(card.level, card.organ.letters, card.title) for card in cards] == [
        ("reminder", "WJ", "清权：磋商答复"),
        ("yellow", "WJ", "清权：磋商答复"),
    ]
    late = [(one.organ.letters, one.items, one.due_on) for one in late_answers(round, silent)]
    assert (late_reviews(round, silent), late) == ([], [("WJ", 1, date(2026, 3, 13))])
    assert late_rounds(silent) == [(round, 1)]
    found = {
        name: list(items(round, ItemFilter(late=True, **kept), at=silent))
        for name, kept in (
            ("answering", {"consulting": True, "organ": item.organ_id}),
            ("reviewing", {"asked": review.organ_id}),
        )
    }
    assert found == {"answering": [item], "reviewing": []}
    answer_question(question=asked, answer="我局办。", by=world.people["孙悦"], at=silent)
    # Nine working days were left on 6 March; they run on from 23 March, the day after the answer.
    assert fresh_clock(review).due_on == date(2026, 4, 2)
    assert (fresh(item).due_at, fresh(item).consulting) == (fresh_clock(review).due_at, False)
    assert Clock.objects.get(pk=asked.clock_id).state == Clock.State.LATE


def test_whoever_was_consulted_is_asked_no_more_once_the_item_is_gone(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "register")
    asked = ask_organ(item=item, step="register", question="收费吗？", by=world.people["陆宛如"], at=AT)
    assert go_on(world, item, at=AT).step == "city"
    assert (fresh(item).consulting, Clock.objects.get(pk=asked.clock_id).state) == (False, Clock.State.DROPPED)


def test_the_outcome_consulted_asks_instead_of_deciding(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "review")
    said = Said(words="名称和市里不一致，请说明。", outcome="consulted")
    item = fresh(give_opinion(item=item, step="review", said=said, by=world.people["陆宛如"], at=AT))
    assert (item.step, item.consulting, [one.question for one in item.questions.all()]) == (
        "review",
        True,
        ["名称和市里不一致，请说明。"],
    )


# The eight outcomes and what they lead to.


@pytest.mark.parametrize(
    ("outcome", "state", "scope"),
    [
        ("recorded", "published", "public"),
        ("confirmed", "published", "public"),
        ("open", "published", "public"),
        ("not_open", "published", "internal"),
        ("repealed", "cancelled", "public"),
        ("waived", "cancelled", "public"),
    ],
)
def test_what_comes_of_an_outcome(world: Clearing, outcome: str, state: str, scope: str) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "", outcome=outcome)
    version = latest_version(item.power)
    assert version is not None
    assert (item.outcome, version.state, version.disclosure_scope) == (outcome, state, scope)
    assert (item.power.cancelled_on is not None) == (state == "cancelled")


def test_open_takes_a_power_out_of_the_inner_circle(world: Clearing) -> None:
    power = drafted(world, disclosure_scope="internal")
    item = run_to(world, filed(world, open_for(world, "s3-district"), power), "", outcome="open")
    version = latest_version(item.power)
    assert version is not None
    assert (version.state, version.disclosure_scope) == ("published", "public")


def test_the_responsible_organ_gets_the_power(world: Clearing) -> None:
    round = open_for(world, "s3-district")
    item = run_to(world, filed(world, round), "review")
    agriculture = world.organs["NY"]
    said = Said(words="按三定由农业农村局负责", outcome="assigned", responsible=agriculture)
    item = give_opinion(item=item, step="review", said=said, by=world.people["SF"], at=AT)
    item = go_on(world, item, at=AT)
    other = RoundItem.objects.get(round=round, organ=agriculture)
    publish_cleared(items=[item, other], by=world.people["韩松年"], at=AT)
    ended, given = latest_version(item.power), latest_version(other.power)
    assert ended is not None and given is not None
    assert (ended.state, given.state, given.name) == ("cancelled", "published", "理发店卫生许可")
    assert ended.change_note == "明确责任主体：由云溪县农业农村局行使。按三定由农业农村局负责"


def test_the_responsible_organ_has_to_take_part(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "review")
    said = Said(words="由财政局负责", outcome="assigned", responsible=world.organs["CZ"])
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="review", said=said, by=world.people["SF"], at=AT)
    assert words_of(refused) == "责任主体不在本轮清权的参加单位里。请先把它列为参加单位。"


def test_the_list_of_outcomes_is_closed(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "review")
    with pytest.raises(PowersRefusal) as refused:
        give_opinion(item=item, step="review", said=Said(words="好", outcome="fine"), by=world.people["SF"], at=AT)
    assert words_of(refused) == "请从八种审核结论中选一种。"


def test_what_was_concealed_is_entered_by_the_list_office_and_waived(world: Clearing) -> None:
    round = open_for(world, "s3-district")
    listed = run_to(world, filed(world, round), "").power
    close_round(round=round, by=world.people["韩松年"], at=LATER)
    next_round = open_for(world, "s3-district", at=LATER)
    with pytest.raises(PowersRefusal) as refused:
        close_round(round=next_round, by=world.people["韩松年"], at=LATER)
    assert words_of(refused) == "参加单位还有 1 项已公布的职权没有报。请先补报，或者由清单办列入审核。"
    item = enter_unreported(round=next_round, power=listed, by=world.people["陆宛如"], at=LATER)
    assert (item.step, item.concealed) == ("review", True)
    item = run_to(world, item, "", outcome="waived")
    listed.refresh_from_db()
    version = latest_version(listed)
    assert version is not None
    assert (version.state, version.change_note) == ("cancelled", "视为放弃（隐瞒不报）：经审核，同意。")
    # What is not listed is not exercised: nobody can apply for it any more.
    with pytest.raises(CasesRefusal) as closed:
        start_draft(by=ANONYMOUS, at=LATER, version=version)
    assert closed.value.text.zh.startswith("“理发店卫生许可”的这个版本已经不再办理。")


def test_what_is_registered_is_what_was_reviewed(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "register")
    version = latest_version(item.power)
    assert version is not None
    changed = dataclasses.replace(content_of(version), summary="后来加的")
    edit_item(power=item.power, content=changed, by=world.people["孙悦"], at=AT)
    with pytest.raises(PowersRefusal) as refused:
        register_cleared(items=[item], by=world.people["陆宛如"], at=AT)
    assert words_of(refused) == (f"“{item.power.code}”在上报以后又改过，登记的内容须和审核的一致。请退回重新审核。")

    # The way back: the review begins anew with what the power says now, and its end is registered.
    with pytest.raises(PowersRefusal) as refused:
        return_changed(item=item, reason=" ", by=world.people["陆宛如"], at=AT)
    assert (words_of(refused), refused.value.field) == ("请写明退回的理由。", "reason")
    item = return_changed(item=item, reason="说明是审核以后加的", by=world.people["陆宛如"], at=LATER)
    assert (item.step, item.turn, item.outcome) == ("review", 2, "")
    assert [(one.decision, one.words) for one in item.reviews.filter(step="register")] == [
        ("return", "说明是审核以后加的")
    ]
    item = run_to(world, item, "")
    found = latest_version(item.power)
    assert found is not None
    assert (found.summary, found.state) == ("后来加的", PowerVersion.State.PUBLISHED)


def test_what_was_not_changed_is_not_sent_back(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "register")
    with pytest.raises(PowersRefusal) as refused:
        return_changed(item=item, reason="再看看", by=world.people["陆宛如"], at=AT)
    assert words_of(refused) == f"“{item.power.code}”和审核的内容一致，不用退回；请按审定的结论登记。"


def test_an_organ_takes_back_what_is_still_with_it(world: Clearing) -> None:
    round = open_for(world)
    item = filed(world, round)
    withdraw_item(item=item, by=world.people["孙悦"], at=AT)
    item = run_to(world, filed(world, round, item.power), "review")
    with pytest.raises(PowersRefusal) as refused:
        withdraw_item(item=item, by=world.people["孙悦"], at=AT)
    assert words_of(refused) == "这一项已经报出，不能撤下。需要撤下的，请审核单位先退回。"


# Filing: bases, entrustment, paid services.


def test_a_power_without_basis_does_not_leave_its_organ(world: Clearing) -> None:
    item = filed(world, open_for(world), drafted(world, bases=()))
    with pytest.raises(PowersRefusal) as refused:
        go_on(world, item, at=AT)
    assert words_of(refused) == "没有依据的职权不能上报：请写明依据，或者不列入清单。"


def test_a_paid_service_is_no_levy(world: Clearing) -> None:
    by_document = drafted(world, "理发师考试费", kind="levy", bases=_bases("县政府办批复〔2012〕8号"))
    with pytest.raises(PowersRefusal) as refused:
        go_on(world, filed(world, open_for(world), by_document), at=AT)
    assert words_of(refused).startswith("“考试费”是以批文为据的有偿服务，不列入行政征收。")
    by_law = drafted(world, "社会抚养检测费", kind="levy", bases=_bases("《计量法实施条例》第五条"))
    assert go_on(world, filed(world, open_for(world), by_law), at=AT).step == "first_review"


def test_acceptance_on_entrustment_needs_a_rule_of_its_own(world: Clearing) -> None:
    editor = world.people["孙悦"]
    round = open_for(world)
    item = file_item(round=round, power=drafted(world), by=editor, at=AT, filed_as=FiledAs("acceptance", "省卫健委"))
    with pytest.raises(PowersRefusal) as refused:
        go_on(world, item, at=AT)
    assert words_of(refused) == "受上级委托受理的事项也要有自己的规则：怎么收件、怎么上报、多长时间转送。"
    filed_as = FiledAs("acceptance", "省卫健委", own_rule="窗口收件，三日内报省。")
    change_filing(item=item, filed_as=filed_as, by=editor, at=AT)
    assert go_on(world, item, at=AT).step == "first_review"


def test_an_entrusted_power_names_its_letter(world: Clearing) -> None:
    item = file_item(
        round=open_for(world), power=drafted(world), by=world.people["孙悦"], at=AT, filed_as=FiledAs("entrusted")
    )
    with pytest.raises(PowersRefusal) as refused:
        go_on(world, item, at=AT)
    assert words_of(refused) == "受委托的，请写明委托机关。 受委托行使的，请写明委托书文号。"


def _bases(citation: str) -> tuple[BasisEntry, ...]:
    return (BasisEntry(citation=citation),)


# The meeting.


def test_a_meeting_decides_many_items_with_its_minutes(world: Clearing) -> None:
    round = open_for(world)
    first = run_to(world, filed(world, round), "decide")
    second = run_to(world, filed(world, round, drafted(world, "游泳馆卫生许可")), "decide")
    third = run_to(world, filed(world, round, drafted(world, "浴室卫生许可")), "decide")
    meeting = hold_meeting(
        round=round,
        step="decide",
        number="县政府第 12 次常务会议",
        held_on=date(2026, 3, 2),
        attendees="县长、副县长四人",
        minutes="逐项审议。",
        resolutions=[
            Resolution(first),
            Resolution(second, outcome="repealed", words="没有法定依据"),
            Resolution(third, decision=RETURN, words="再核依据"),
        ],
        by=world.people["ZF"],
        at=AT + timedelta(days=9),
    )
    found = {one.pk: (one.step, one.outcome) for one in RoundItem.objects.filter(round=round)}
    assert found == {
        first.pk: ("register", "recorded"),
        second.pk: ("register", "repealed"),
        third.pk: ("review", "recorded"),
    }
    assert meeting.reviews.count() == 3


def test_minutes_need_number_attendees_and_words_and_a_day_that_has_been(world: Clearing) -> None:
    round = open_for(world)
    item = run_to(world, filed(world, round), "decide")
    given = {
        "number": "第 12 次",
        "held_on": date(2026, 3, 2),
        "attendees": "县长",
        "minutes": "同意",
        "resolutions": [Resolution(item)],
    }
    wrong = {
        "number": ("  ", "请填写会议编号。"),
        "held_on": (date(2027, 1, 1), "会议日期不能在今天以后。"),
        "attendees": ("", "请写明出席人员。"),
        "minutes": ("", "请写会议纪要。"),
        "resolutions": ([], "请至少选一项。"),
    }
    for name, (value, words) in wrong.items():
        with pytest.raises(PowersRefusal) as refused:
            hold_meeting(
                round=round,
                step="decide",
                by=world.people["ZF"],
                at=AT + timedelta(days=9),
                **(given | {name: value}),  # type: ignore[arg-type]  # each is given wrongly once
            )
        assert words_of(refused) == words


# Many at once.


def test_one_refusal_stops_the_whole_batch(world: Clearing) -> None:
    round = open_for(world)
    ready = run_to(world, filed(world, round), "first_review")
    not_yet = filed(world, round, drafted(world, "游泳馆卫生许可"))
    with pytest.raises(PowersRefusal) as refused:
        give_opinions(
            items=[ready, not_yet], step="first_review", said=Said(words="同意"), by=world.people["吴迪"], at=AT
        )
    assert words_of(refused) == (
        f"“{not_yet.power.code}”：“{not_yet.power.code}”现在到了“清理”，不能办这一步。"
        "请重新打开看看是谁刚刚办过。整批都没有办。"
    )
    assert fresh(ready).step == "first_review"


def test_nobody_publishes_what_he_registered(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "publish")
    RoundReview.objects.filter(item=item, step="register").update(by=world.people["韩松年"].account)
    with pytest.raises(OfficesRefusal):
        publish_cleared(items=[item], by=world.people["韩松年"], at=AT)


# Phases and figures.


def test_organs_behind_a_phase_show(world: Clearing) -> None:
    round = open_for(world)
    filed(world, round)
    assert late_organs(round, date(2026, 3, 31)) == []
    found = [(one.phase.name, one.organ.name, one.items) for one in late_organs(round, date(2026, 4, 1))]
    assert found == [("自查清理", "云溪县卫生健康局", 1), ("自查清理", "云溪县农业农村局", 0)]
    phase = round.phases.get(name="自查清理")
    move_phase(phase=phase, from_on=phase.from_on, to_on=date(2026, 4, 10), by=world.people["韩松年"], at=AT)
    assert late_organs(round, date(2026, 4, 1)) == []


def test_figures_add_up_and_each_opens_its_items(world: Clearing) -> None:
    round = open_for(world)
    run_to(world, filed(world, round), "decide")
    filed(world, round, drafted(world, "种子生产许可", organ="NY"))
    found = figures(round, LATER + timedelta(days=30))
    assert found.total == 2
    assert (sum(found.by_organ.values()), sum(found.by_step.values())) == (2, 2)
    assert (found.by_step, found.late) == ({"decide": 1, "clear": 1}, 2)
    for step, number in found.by_step.items():
        assert items(round, ItemFilter(step=step)).count() == number


def test_each_step_has_its_limit_in_working_days(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "first_review")
    review = item.reviews.get(step="first_review")
    # Five working days from Tuesday 3 March.
    assert (review.opened_at.date(), review.clock.due_on) == (date(2026, 3, 3), date(2026, 3, 10))


def test_the_queue_is_the_most_urgent_first_and_costs_the_same_for_one_and_three(
    world: Clearing, django_assert_num_queries: object
) -> None:
    round = open_for(world)
    reviewer = world.people["陆宛如"]
    for number, name in enumerate(("理发店卫生许可", "游泳馆卫生许可", "浴室卫生许可"), start=1):
        run_to(world, filed(world, round, drafted(world, name)), "review")
        if number in (1, 3):
            with django_assert_num_queries(2):  # type: ignore[operator]  # pytest-django's fixture
                rows: list[Any] = list(queue(reviewer))
                assert rows[-1].name == name


# Duties and powers.


def test_duties_of_both_directions_are_compared_with_powers(world: Clearing) -> None:
    round = open_for(world)
    editor, health = world.people["孙悦"], world.organs["WJ"]
    hair = filed(world, round, drafted(world, "理发店卫生许可"))
    pool = filed(world, round, drafted(world, "游泳馆开业核验"))
    read = read_duties(
        "职责,来源\n负责理发店卫生许可工作,《公共场所卫生管理条例》第四条\n血站执业登记,《献血法》第八条\n没有来源的一条,",
        need="source",
    )
    assert [fault.text.zh for fault in read.faults] == ["第4行没有写来源（法律条款或者“三定”规定）。"]
    enter_duties(round=round, organ=health, direction="law", lines=read.lines, by=editor, at=AT)
    again = enter_duties(round=round, organ=health, direction="law", lines=read.lines, by=editor, at=AT)
    assert again == []
    posts = [DutyLine("理发店卫生许可", post="审查岗"), DutyLine("收取卫生管理费", post="财务岗")]
    enter_duties(round=round, organ=health, direction="post", lines=posts, by=editor, at=AT)

    found = compared(round)
    assert [duty.text for duty in found.law_without_power] == ["血站执业登记"]
    assert [duty.text for duty in found.post_without_power] == ["收取卫生管理费"]
    assert [item.pk for item in found.power_without_law] == [pool.pk]
    assert [(duty.direction, item.pk) for duty, item in found.pairs] == [("law", hair.pk), ("post", hair.pk)]

    link_duty(duty=found.law_without_power[0], item=pool, by=editor, at=AT)
    assert compared(round).power_without_law == ()


# A round that cannot be opened.


def test_a_round_needs_every_seat_its_organs_and_its_days(world: Clearing) -> None:
    phase = PhaseGiven("清理", date(2026, 3, 2), date(2026, 3, 31), ("clear",))
    given = {
        "title": "清理",
        "phases": [phase],
        "seats": {office: world.organs[letters] for office, letters in SEATS.items()},
        "organs": [world.organs["WJ"]],
    }
    without_legal = {office: organ for office, organ in given["seats"].items() if office != "legal"}  # type: ignore[attr-defined]  # a mapping
    wrong = [
        ("title", " ", "请给这一轮清权起个名称。"),
        ("organs", [], "请至少选一个参加单位。"),
        ("phases", [], "请至少写一个阶段和它的起止日期。"),
        ("phases", [PhaseGiven("清理", date(2026, 3, 2), date(2026, 3, 1))], "阶段“清理”的最后一日早于第一日。"),
        (
            "phases",
            [PhaseGiven("清理", date(2026, 3, 2), date(2026, 3, 3), ("fly",))],
            "阶段“清理”里的步骤“fly”不在这条链条里。",
        ),
        ("seats", without_legal, "这些审核席位还没有指定单位：法制机构。"),
    ]
    for name, value, words in wrong:
        with pytest.raises(PowersRefusal) as refused:
            open_round(
                region=world.region,
                preset="s1-district",
                by=world.people["韩松年"],
                at=AT,
                **(given | {name: value}),
            )
        assert words_of(refused) == words


def test_what_must_not_be_open_waits_for_the_keeper_who_enters_it_once(world: Clearing) -> None:
    round = open_for(world, "s3-district")
    item = run_to(world, filed(world, round), "review")
    said = Said(words="涉及商业秘密，《政府信息公开条例》第十五条", outcome="not_open")
    item = give_opinion(item=item, step="review", said=said, by=world.people["SF"], at=AT)
    bureau = world.organs["WJ"]
    assert list(proposals((bureau.pk,))) == []
    item = run_to(world, item, "")
    assert (list(proposals((bureau.pk,))), list(proposals((world.organs["NY"].pk,)))) == ([item], [])
    given = proposed(item)
    assert given == {
        "name": "理发店卫生许可",
        "kind": "licence",
        "reason": "trade_secret",
        "basis": "涉及商业秘密，《政府信息公开条例》第十五条",
        "legal_basis": "《公共场所卫生管理条例》第四条",
    }
    keeper = world.people["米管"]
    entry = file_withheld(organ=bureau, entry=WithheldEntry(**given), cleared=item, by=keeper, at=LATER)
    assert (entry.power, entry.state, list(proposals())) == (item.power, "filed", [])
    with pytest.raises(PowersRefusal) as refused:
        file_withheld(organ=bureau, entry=WithheldEntry(**given), cleared=item, by=keeper, at=LATER)
    assert words_of(refused) == ("这一项已经报入不公开目录，或者清权的结论不是“不得公开”。请回到目录重新打开。")


def test_what_was_kept_back_after_a_round_comes_back_as_a_new_version_of_the_same_power(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "", outcome="not_open")
    given = proposed(item) | {"reason": "work_secret"}
    keeper, bao = world.people["米管"], world.people["鲍宓"]
    entry = file_withheld(organ=item.organ, entry=WithheldEntry(**given), cleared=item, by=keeper, at=LATER)
    entry = review_withheld(item=entry, agreed=True, opinion="同意", by=bao, at=LATER)
    entry = record_withheld(item=entry, by=bao, at=LATER)
    entry = ask_release(item=entry, why="已经公布", by=keeper, at=LATER)
    entry = release_withheld(item=entry, agreed=True, opinion="通过", by=bao, at=LATER)
    version = latest_version(item.power)
    assert version is not None
    assert (entry.state, entry.power, entry.organ.letters) == ("released", item.power, "WJ")
    assert (version.number, version.state, version.disclosure_scope) == (2, PowerVersion.State.DRAFT, "public")


def test_at_registration_a_makeshift_code_gives_way_to_one_of_the_scheme(world: Clearing) -> None:
    typed = {"organ": world.organs["WJ"], "kind": "licence", "by": world.people["孙悦"], "at": AT}
    content = content_of(latest_version(drafted(world)))
    makeshift = draft_item(content=dataclasses.replace(content, name="浴室卫生许可"), code="临时一", **typed).power
    round = open_for(world, "s3-district")
    item = run_to(world, filed(world, round, makeshift), "register")
    assert item.power.code == "临时一"
    item = go_on(world, item, at=AT)
    assert item.power.code == "990122WJ-XK-0002"
    assert [(one.code, one.reason) for one in item.power.code_uses.all()] == [
        ("临时一", "recoded"),
        ("990122WJ-XK-0002", ""),
    ]
    item = run_to(world, item, "")
    version = latest_version(item.power)
    assert version is not None
    assert (version.state, version.content_hash != "") == ("published", True)


def test_what_was_public_keeps_its_code_at_the_next_registration(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world, "s3-district")), "")
    Power.objects.filter(pk=item.power_id).update(code="老编码7")
    again = run_to(world, filed(world, open_for(world, "s3-district", at=LATER), fresh(item).power), "")
    assert again.power.code == "老编码7"


def test_a_late_review_is_carded_like_a_case(world: Clearing) -> None:
    item = run_to(world, filed(world, open_for(world)), "review")
    review = item.reviews.get(step="review")
    sweep(at=review.clock.due_at + timedelta(days=4))
    cards = Card.objects.filter(subject_kind="round_item", subject_id=item.pk).order_by("pk")
    assert [(card.level, card.organ.letters, card.subject_label, card.title) for card in cards] == [
        ("reminder", "GK", item.power.code, "清权：审核"),
        ("yellow", "GK", item.power.code, "清权：审核"),
    ]
    # The one post of the office that reviews answers for it.
    assert [card.person_name for card in cards] == ["陆宛如", "陆宛如"]
    go_on(world, item, at=review.clock.due_at + timedelta(days=4))
    assert fresh_clock(review).state == Clock.State.LATE


def test_whoever_is_asked_no_more_gets_no_card(world: Clearing) -> None:
    round = open_for(world)
    returned = run_to(world, filed(world, round), "confirm")
    first = returned.reviews.get(step="confirm")
    give_opinion(
        item=returned, step="confirm", said=Said(RETURN, "依据不全"), by=world.people["李强"], at=AT + timedelta(days=3)
    )
    withdrawn = filed(world, round, drafted(world, "游泳馆卫生许可"))
    second = withdrawn.reviews.get()
    withdraw_item(item=withdrawn, by=world.people["孙悦"], at=AT)
    states = [fresh_clock(review).state for review in (first, second)]
    assert states == [Clock.State.MET, Clock.State.DROPPED]
    sweep(at=AT + timedelta(days=200))
    named = Card.objects.filter(clock__in=[first.clock_id, second.clock_id])
    assert list(named) == []


def fresh_clock(review: RoundReview) -> Clock:
    """The limit of a review as it stands in the database."""
    return Clock.objects.get(pk=review.clock_id)


def test_a_late_review_names_the_office_and_since_when(world: Clearing) -> None:
    round = open_for(world)
    item = run_to(world, filed(world, round), "joint")
    assert late_reviews(round, AT + timedelta(days=5)) == []
    due = reviews_of(item)[-1].clock.due_on
    long_after = AT + timedelta(days=60)
    found = [(one.step, one.organ.letters, one.items, one.due_on) for one in late_reviews(round, long_after)]
    seats = ("SF", "BB", "CZ", "SJJ", "BM", "JC")
    assert found == [("joint", letters, 1, due) for letters in sorted(seats, key=lambda one: world.organs[one].pk)]
    asked = ItemFilter(step="joint", late=True, asked=world.organs["SF"].pk)
    assert list(items(round, asked, at=long_after)) == [item]
    assert list(items(round, dataclasses.replace(asked, asked=world.organs["NY"].pk), at=long_after)) == []
    assert late_rounds(long_after) == [(round, 1)]
