"""What people ask, complain of and tip off, what they are answered, and what is shown of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError

from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.voices.errors import VoicesRefusal
from sunlit.voices.models import Rating, Voice
from sunlit.voices.operations import Raised, answer_voice, raise_voice, rate, reply_rating
from sunlit.voices.queries import (
    answered_public,
    open_voices,
    rated_by,
    rating_figures,
    ratings_public,
    voice_by_code,
)
from tests.cases.world import MONDAY, World, make_world

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
QUESTION = {"kind": "consultation", "title": "开奶茶店要办什么", "text": "二十平方米，要办哪些手续？", "name": "祝小梅"}


@pytest.fixture
def world(db: None) -> World:
    """The bureau at work."""
    return make_world()


def ask(world: World, **changes) -> Raised:
    """Zhu Xiaomei asks, complains or tips off."""
    given = {"by": ANONYMOUS, "at": MONDAY, "organ": world.health, "key": "form-1", **QUESTION}
    return raise_voice(**{**given, **changes})


def closed(world: World):
    """A licence granted, served and published: the case is closed."""
    applied = world.granted()
    served = {"served_on": "2026-03-06", "served_how": "窗口领取"}
    world.do("wang_li", applied.case_id, "service", MONDAY + 4 * DAY, served)
    world.do("zhang_min", applied.case_id, "publicity", MONDAY + 9 * DAY)
    return applied


def test_a_question_is_answered_within_its_time_and_found_by_number_and_code(world: World):
    raised = ask(world)
    status = voice_by_code(raised.number.lower(), raised.code.lower(), MONDAY)
    assert (status.answered, status.countdown.words.zh) == (False, "还剩 5 个工作日")
    with pytest.raises(OfficesRefusal):
        answer_voice(by=world.actor("zhang_min"), at=MONDAY + DAY, voice=raised.voice_id, text="需要办理许可。")
    answer_voice(by=world.actor("he_fang"), at=MONDAY + DAY, voice=raised.voice_id, text="需要办理许可。")
    status = voice_by_code(raised.number, raised.code, MONDAY + DAY)
    assert (status.answered, status.answer, status.answered_by) == (True, "需要办理许可。", "何芳")
    assert Voice.objects.get().clock.state == "met"
    assert [row.act for row in trace_of(("voice", raised.voice_id))] == ["voices.raise_voice", "voices.answer_voice"]
    with pytest.raises(VoicesRefusal, match="已由何芳于2026-03-03答复"):
        answer_voice(by=world.actor("he_fang"), at=MONDAY + 2 * DAY, voice=raised.voice_id, text="再答一次。")


def test_a_wrong_code_and_a_wrong_number_sound_alike(world: World):
    raised = ask(world)
    for number, code in ((raised.number, "AAAAAAAAAA"), ("ZX20260302999999", raised.code)):
        with pytest.raises(VoicesRefusal, match="编号与查询码不符"):
            voice_by_code(number, code, MONDAY)


def test_the_same_form_twice_is_one_question(world: World):
    first = ask(world)
    assert ask(world) == replace(first, repeated=True)
    assert Voice.objects.count() == 1


def test_who_wants_no_name_leaves_none(world: World):
    raised = ask(world, kind="tip_off", name="王某", phone="13800000002", anonymous=True, may_show=True)
    kept = Voice.objects.get(pk=raised.voice_id)
    assert (kept.name, kept.phone, kept.anonymous, kept.may_show) == ("", "", True, False)
    # The clock is read by supervisors and must not tell what the tip-off says.
    assert kept.clock.title == "办理举报"


def test_a_tip_off_is_never_shown(world: World):
    raised = ask(world, kind="tip_off", may_show=True)
    answer_voice(by=world.actor("he_fang"), at=MONDAY + DAY, voice=raised.voice_id, text="已核查。")
    assert list(answered_public()) == []
    with pytest.raises(IntegrityError):
        Voice.objects.filter(pk=raised.voice_id).update(may_show=True)


def test_an_answer_is_shown_only_where_the_asker_agreed(world: World):
    shown = ask(world, may_show=True)
    ask(world, key="form-2", may_show=False)
    for voice in Voice.objects.all():
        answer_voice(by=world.actor("he_fang"), at=MONDAY + DAY, voice=voice, text="需要办理许可。")
    assert [voice.number for voice in answered_public(organ=world.health.pk)] == [shown.number]


def test_every_field_that_has_to_change_is_named(world: World):
    with pytest.raises(VoicesRefusal) as refused:
        ask(world, title=" ", text="", phone="电话")
    assert sorted(refused.value.faults) == ["phone", "text", "title"]


def test_open_questions_come_by_the_time_that_is_left(world: World, django_assert_num_queries):
    ask(world, key="a", kind="complaint")
    ask(world, key="b", at=MONDAY + DAY)
    ask(world, key="c")
    by = world.actor("he_fang")
    with django_assert_num_queries(1):
        kinds = [(voice.kind, voice.clock.due_on.isoformat()) for voice in open_voices(by)]
    assert kinds == [("consultation", "2026-03-09"), ("consultation", "2026-03-10"), ("complaint", "2026-04-01")]


def test_a_party_rates_once_and_only_when_it_is_over(world: World):
    applied = world.granted()
    given = {"by": ANONYMOUS, "case": applied.case_id, "level": 5, "text": "很快", "code": applied.query_code}
    with pytest.raises(OfficesRefusal):
        rate(**{**given, "code": ""}, at=MONDAY + 3 * DAY)
    rate(**given, at=MONDAY + 3 * DAY)
    with pytest.raises(VoicesRefusal, match="已经评价过一次"):
        rate(**given, at=MONDAY + 3 * DAY)
    other = world.accepted(at=MONDAY + DAY)
    with pytest.raises(VoicesRefusal, match="办结以后才能评价"):
        rate(by=ANONYMOUS, at=MONDAY + DAY, case=other.case_id, level=1, code=other.query_code)


def test_ratings_show_masked_names_and_the_reply(world: World):
    applied = closed(world)
    rating = rate(
        by=ANONYMOUS, at=MONDAY + 9 * DAY, case=applied.case_id, level=2, text="有点慢", code=applied.query_code
    )
    reply_rating(by=world.actor("he_fang"), at=MONDAY + 10 * DAY, rating=rating, text="我们会改进。")
    (shown,) = ratings_public()
    assert (shown.reply, rated_by([shown])) == ("我们会改进。", {shown.pk: "林*"})
    assert rating_figures() == {2: 1}
    with pytest.raises(VoicesRefusal, match="已由何芳回复过"):
        reply_rating(by=world.actor("he_fang"), at=MONDAY + 10 * DAY, rating=rating, text="再回复。")


def test_there_are_five_levels(world: World):
    applied = closed(world)
    for level in (0, 6):
        with pytest.raises(VoicesRefusal, match="五个等级"):
            rate(by=ANONYMOUS, at=MONDAY + 9 * DAY, case=applied.case_id, level=level, code=applied.query_code)
    assert Rating.objects.count() == 0
