"""A chart passes the chain of its jurisdiction before it is published (R-072): the county of S0, the districts S1, S3.

孙悦 draws at 卫健局 and 何洁 hands in, 钱文博 is its legal reviewer, 李强 leads; 凤天佑 reviews at 司法局, 陆宛如
at the list office; 秦守正 keeps the minutes of the leading group and of the executive meeting, 韩松年 publishes.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from django.utils.translation import override

from sunlit.accounts.models import Account, Message
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Appointment, Organ, Region
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.models import Power
from sunlit.procedures.durations import Setting
from sunlit.procedures.editing import Change
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartOpinion, ChartReview, ChartRevision, ChartVersion, ReviewChain
from sunlit.procedures.operations import (
    ChartResolution,
    answer_on_chart,
    consult_on_chart,
    decide_charts,
    draft_chart,
    edit_chart,
    give_chart_opinion,
    publish_chart,
    set_review_chain,
    submit_chart,
    withdraw_chart,
)
from sunlit.procedures.queries import chart_version, published_chart
from sunlit.procedures.reader import read, source_of
from sunlit.procedures.reader.writing import written
from sunlit.procedures.reviewing import chain_of, plain_chain, presets, words
from sunlit.procedures.reviews import made_by, newest_review, questions_for, queue, reviews_of, said_in, waiting_count
from sunlit.procedures.unfolding import unfold
from tests.offices.county import AT, FIRST_DAY, County, make_county, person
from tests.procedures.charts import CHARTS

LICENCE = (CHARTS / "licence-general.yaml").read_text()
CHANGED = LICENCE.replace("登记，核对材料", "登记")
DAY = timedelta(days=1)
TODAY = AT.date()
pytestmark = pytest.mark.django_db
POSTS = {
    "sun_yue": ("孙悦", "WJ", ["chart_editor"]),
    "he_jie": ("何洁", "WJ", ["chart_editor"]),
    "qian_wenbo": ("钱文博", "WJ", ["legal_reviewer"]),
    "feng_tianyou": ("凤天佑", "SF", ["chart_reviewer"]),
    "lu_wanru": ("陆宛如", "GK", ["list_reviewer"]),
    "qin_shouzheng": ("秦守正", "ZF", ["meeting_secretary"]),
    "han_songnian": ("韩松年", "GK", ["chart_publisher", "list_publisher"]),
}
OFFICES = {"SF": "云溪县司法局", "GK": "云溪县政务公开办公室", "ZF": "云溪县人民政府办公室"}
SEATS = {"legal": "SF", "list": "GK", "openness": "ZF", "meeting": "ZF"}


@dataclass
class World:
    county: County
    power: Power
    organs: dict[str, Organ] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Actor:
        """A person by name, as the operations know them."""
        if name not in POSTS and name not in ("li_qiang", "wang_li"):
            raise AttributeError(name)
        return actor_for(self.county.people[name], AT)

    def chain(self, preset: str, from_on: date = TODAY) -> ReviewChain:
        offices = chain_of(plain_chain(preset)).offices()
        seats = {office: self.organs[SEATS[office]] for office in offices}
        return set_review_chain(
            preset=preset, seats=seats, document="云政办发〔2026〕9号", from_on=from_on, by=self.han_songnian, at=AT
        )

    def handed_in(self, source: object = LICENCE) -> ChartReview:
        draft = draft_chart(power=self.power, source=source, by=self.sun_yue, at=AT)
        version = submit_chart(version=draft, by=self.he_jie, at=AT)
        found = newest_review(version)
        assert found is not None
        return found

    def passed(
        self, review: ChartReview, step: str, by: Actor, words: str = "内容合法，程序完整。", **more: str
    ) -> None:
        give_chart_opinion(review=review, step=step, decision="pass", words=words, by=by, at=AT, **more)

    def sat(self, *reviews: ChartReview, decision: str = "pass", words: str = "", number: str = "第3次会议") -> None:
        decide_charts(
            number=number,
            held_on=AT.date(),
            attendees="县长、常务副县长，司法局列席",
            minutes="逐项审议流程图。",
            resolutions=[ChartResolution(newest_review(one.version), decision, words) for one in reviews],
            by=self.qin_shouzheng,
            at=AT,
        )


@pytest.fixture
def world() -> World:
    county = make_county()
    region = Region.objects.get()
    organs = {"WJ": county.health}
    for letters, name in OFFICES.items():
        organs[letters] = add_organ(
            by=INSTALLER, at=AT, region=region, code=f"YX-{letters}", name=name, letters=letters, kind="department"
        )
    for username, (name, letters, roles) in POSTS.items():
        post = add_post(by=INSTALLER, at=AT, organ=organs[letters], name=f"{name}的岗位", roles=roles)
        county.people[username] = person(username, name)
        appoint(by=INSTALLER, at=AT, post=post, person=county.people[username], from_on=FIRST_DAY)
    power = Power.objects.create(organ=county.health, code="XK-WJ-0012", kind="licence", created_at=AT)
    return World(county, power, organs)


def refused(match: str) -> "pytest.RaisesExc[ProcedureRefusal]":
    return pytest.raises(ProcedureRefusal, match=match)


# --- the three presets -------------------------------------------------------------------------------------------


def along_the_county(world: World, review: ChartReview) -> None:
    world.passed(review, "own", world.qian_wenbo)
    asked = consult_on_chart(
        review=newest_review(review.version), step="legal", question="送达由谁办？", by=world.feng_tianyou, at=AT
    )
    answer_on_chart(question=asked, answer="由综合窗口送达。", by=world.he_jie, at=AT)
    world.passed(review, "legal", world.feng_tianyou)
    world.sat(review)


def along_the_list_office(world: World, review: ChartReview) -> None:
    world.passed(review, "own", world.li_qiang, attendees="局长、两位副局长")
    world.passed(review, "list", world.lu_wanru)
    world.sat(review)


def along_the_legal_office(world: World, review: ChartReview) -> None:
    world.passed(review, "legal", world.feng_tianyou)


@pytest.mark.parametrize(
    ("preset", "along", "spoken"),
    [
        ("s0-county", along_the_county, ["钱文博", "凤天佑", "秦守正"]),
        ("s1-district", along_the_list_office, ["李强", "陆宛如", "秦守正"]),
        ("s3-district", along_the_legal_office, ["凤天佑"]),
    ],
)
def test_each_preset_from_drafting_to_the_chart_in_force(
    world: World, preset: str, along: Callable[[World, ChartReview], None], spoken: list[str]
) -> None:
    world.chain(preset)
    review = world.handed_in()
    with refused("审核还没有走完"):
        publish_chart(version=review.version, by=world.han_songnian, at=AT)
    along(world, review)
    done = newest_review(review.version)
    assert (done.state, done.step) == ("passed", "")
    assert [one.opinion.by.full_name for one in said_in(done, AT)] == spoken
    assert published_chart(world.power) is None
    version = publish_chart(version=review.version, by=world.han_songnian, at=AT)
    assert published_chart(world.power) == version
    assert not Clock.objects.filter(subject_kind="chart_review", state="running").exists()


def test_an_internal_chart_of_the_county_is_for_the_house_and_passes_its_legal_body_only(world: World) -> None:
    world.chain("s0-county")
    outside = world.handed_in()
    along_the_county(world, outside)
    publish_chart(version=outside.version, by=world.han_songnian, at=AT)
    inside = world.handed_in(written(unfold(read(source_of(LICENCE)), {}, Setting(AT.date()))))
    world.passed(inside, "own", world.qian_wenbo)
    assert newest_review(inside.version).state == "passed"
    assert publish_chart(version=inside.version, by=world.han_songnian, at=AT).state == "published"


def test_a_sitting_decides_on_many_charts_all_or_none(world: World) -> None:
    world.chain("s1-district")
    one = world.handed_in()
    world.power = Power.objects.create(organ=world.organs["WJ"], code="XK-WJ-0013", kind="licence", created_at=AT)
    two = world.handed_in()
    for review in (one, two):
        world.passed(review, "own", world.li_qiang, attendees="局长办公会")
    world.passed(one, "list", world.lu_wanru)
    with refused("不在同一次会议"):
        world.sat(one, two)
    assert newest_review(one.version).step == "decide"
    world.passed(two, "list", world.lu_wanru)
    world.sat(one, two)
    assert [newest_review(row.version).state for row in (one, two)] == ["passed", "passed"]
    sitting = ChartOpinion.objects.filter(step="decide").values_list("sitting", flat=True)
    assert len(set(sitting)) == 1


# --- who may not ---------------------------------------------------------------------------------------------------


def test_whoever_drew_or_handed_in_the_chart_reviews_nothing_of_it(world: World) -> None:
    for name in ("sun_yue", "he_jie"):
        post = add_post(by=INSTALLER, at=AT, organ=world.organs["WJ"], name=name, roles=["legal_reviewer"])
        appoint(by=INSTALLER, at=AT, post=post, person=world.county.people[name], from_on=FIRST_DAY)
    world.chain("s0-county")
    review = world.handed_in()
    with refused("是您编制或者提交的"):
        world.passed(review, "own", world.sun_yue)
    with pytest.raises(OfficesRefusal, match="须由另一个人来做"):
        world.passed(review, "own", world.he_jie)
    assert (queue(world.sun_yue), queue(world.he_jie)) == ([], [])
    assert [row.review.pk for row in queue(world.qian_wenbo)] == [review.pk]


def test_whoever_changed_it_in_the_editor_is_one_of_its_makers(world: World) -> None:
    """钱文博 put one step right in the editor before 何洁 handed it in."""
    world.chain("s0-county")
    draft = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    lawyer = world.county.people["qian_wenbo"]
    ChartRevision.objects.create(
        version=draft,
        number=1,
        patch="[]",
        words="改名称",
        words_en="title",
        content_hash=draft.content_hash,
        by=lawyer,
        at=AT,
    )
    with refused("除编制人和提交人以外，没有人担任这一步的岗位"):
        submit_chart(version=draft, by=world.he_jie, at=AT)
    other = add_post(by=INSTALLER, at=AT, organ=world.organs["WJ"], name="法制二岗", roles=["legal_reviewer"])
    appoint(by=INSTALLER, at=AT, post=other, person=world.county.people["li_qiang"], from_on=FIRST_DAY)
    review = newest_review(submit_chart(version=draft, by=world.he_jie, at=AT))
    assert (len(queue(world.qian_wenbo)), len(queue(world.li_qiang))) == (0, 1)
    with refused("是您编制或者提交的"):
        world.passed(review, "own", world.qian_wenbo)
    world.passed(review, "own", world.li_qiang)


def test_each_step_takes_another_person(world: World) -> None:
    post = add_post(by=INSTALLER, at=AT, organ=world.organs["SF"], name="兼职", roles=["chart_reviewer"])
    appoint(by=INSTALLER, at=AT, post=post, person=world.county.people["qian_wenbo"], from_on=FIRST_DAY)
    world.chain("s0-county")
    review = world.handed_in()
    world.passed(review, "own", world.qian_wenbo)
    assert waiting_count(world.qian_wenbo) == 0
    with refused("每一步须由不同的人办理"):
        world.passed(review, "legal", world.qian_wenbo)


def test_another_organ_is_not_asked(world: World) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    with pytest.raises(OfficesRefusal):
        world.passed(review, "own", world.feng_tianyou)
    with pytest.raises(OfficesRefusal):
        world.passed(review, "own", world.wang_li)
    with refused("您的岗位不能办这一步"):
        world.passed(review, "own", world.li_qiang)


def test_a_step_that_nobody_could_take_is_found_before_it_is_handed_in(world: World) -> None:
    world.chain("s0-county")
    Appointment.objects.filter(person__username="qian_wenbo").update(to_on=FIRST_DAY)
    with refused("提交以后没有人能办“本单位法制机构审核”：云溪县卫生健康局除编制人"):
        world.handed_in()
    assert ChartVersion.objects.get().state == "draft"


# --- what is said ---------------------------------------------------------------------------------------------------


def test_an_opinion_is_written(world: World) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    with refused("审核意见须写明") as caught:
        world.passed(review, "own", world.qian_wenbo, words=" ")
    assert caught.value.field == "words"
    with refused("最多 2000 个字"):
        world.passed(review, "own", world.qian_wenbo, words="长" * 2001)
    with refused("请选择同意或者退回"):
        give_chart_opinion(review=review, step="own", decision="maybe", words="好", by=world.qian_wenbo, at=AT)
    with override("en"), refused("Write the opinion"):
        world.passed(review, "own", world.qian_wenbo, words="")


def test_a_collective_opinion_names_who_took_part(world: World) -> None:
    world.chain("s1-district")
    review = world.handed_in()
    with refused("写明参加人员"):
        world.passed(review, "own", world.li_qiang)


def test_a_chart_that_goes_back_keeps_what_was_said_and_begins_anew(world: World) -> None:
    world.chain("s0-county")
    first = world.handed_in()
    world.passed(first, "own", world.qian_wenbo)
    give_chart_opinion(
        review=first, step="legal", decision="return", words="受理没有写凭证。", by=world.feng_tianyou, at=AT
    )
    assert chart_version(first.version_id).state == "draft"
    again = world.handed_in(CHANGED)
    assert (again.version_id, again.step) == (first.version_id, "own")
    kept = [
        (row.state, [one.opinion.words for one in said_in(row, AT) if one.opinion]) for row in reviews_of(again.version)
    ]
    assert kept == [("running", [""]), ("returned", ["内容合法，程序完整。", "受理没有写凭证。"])]
    told = Message.objects.filter(title__startswith="流程图退回").values_list("to__username", flat=True)
    assert sorted(told) == ["he_jie", "sun_yue"]


def test_a_question_is_answered_before_the_chart_goes_on(world: World) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    with refused("没有磋商"):
        consult_on_chart(review=review, step="own", question="为什么？", by=world.qian_wenbo, at=AT)
    world.passed(review, "own", world.qian_wenbo)
    asked = consult_on_chart(review=review, step="legal", question="谁送达？", by=world.feng_tianyou, at=AT)
    assert [one.question for one in questions_for(world.he_jie)] == ["谁送达？"]
    with refused("磋商还没有答复"):
        world.passed(review, "legal", world.feng_tianyou)
    with refused("上一个问题还没有答复"):
        consult_on_chart(review=review, step="legal", question="还有？", by=world.feng_tianyou, at=AT)
    answer_on_chart(question=asked, answer="窗口送达。", by=world.sun_yue, at=AT)
    with refused("已经答复"):
        answer_on_chart(question=asked, answer="又答一次。", by=world.sun_yue, at=AT)
    world.passed(review, "legal", world.feng_tianyou)
    assert newest_review(review.version).step == "decide"


def test_two_reviewers_at_one_moment_the_second_is_told(world: World) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    world.passed(review, "own", world.qian_wenbo)
    with refused("现在是“县政府法制机构审核确认”"):
        world.passed(review, "own", world.qian_wenbo)


def test_minutes_that_lack_something(world: World) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    world.passed(review, "own", world.qian_wenbo)
    world.passed(review, "legal", world.feng_tianyou)
    whole = {
        "number": "第3次会议",
        "held_on": TODAY,
        "attendees": "县长",
        "minutes": "同意。",
        "resolutions": [ChartResolution(newest_review(review.version))],
    }
    for given, field_name, told in (
        ({"number": " "}, "number", "请填写会议编号"),
        ({"held_on": TODAY + DAY}, "held_on", "今天以前"),
        ({"attendees": ""}, "attendees", "出席人员"),
        ({"minutes": ""}, "minutes", "不能空着"),
        ({"resolutions": []}, "charts", "至少审定一份"),
    ):
        with refused(told) as caught:
            decide_charts(**(whole | given), by=world.qin_shouzheng, at=AT)
        assert caught.value.field == field_name
    with refused("审核意见须写明"):
        world.sat(review, decision="return")
    world.sat(review, decision="return", words="承诺时限再压缩。")
    assert newest_review(review.version).state == "returned"


# --- changes under way ------------------------------------------------------------------------------------------------


def test_changing_the_draft_withdraws_it_openly(world: World) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    same = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    assert (same.pk, same.state) == (review.version_id, "submitted")
    changed = draft_chart(power=world.power, source=CHANGED, by=world.sun_yue, at=AT)
    assert (changed.pk, changed.state) == (review.version_id, "draft")
    ended = newest_review(changed)
    assert (ended.state, ended.reason) == ("withdrawn", "提交以后又改了内容，自动撤回。")
    assert [row.act for row in trace_of(("chart", changed.pk))][-2:] == [
        "procedures.withdraw_chart",
        "procedures.draft_chart",
    ]
    assert list(Clock.objects.filter(subject_kind="chart_review").values_list("state", flat=True)) == ["dropped"]
    told = Message.objects.filter(title__startswith="流程图已撤回").values_list("to__username", "body")
    assert list(told) == [("qian_wenbo", "不用再审核。理由：提交以后又改了内容，自动撤回。")]


def test_a_version_is_withdrawn_with_a_reason_even_after_it_has_passed(world: World) -> None:
    world.chain("s3-district")
    review = world.handed_in()
    world.passed(review, "legal", world.feng_tianyou)
    with refused("不能空着"):
        withdraw_chart(version=review.version, reason="", by=world.he_jie, at=AT)
    version = withdraw_chart(version=review.version, reason="收费标准变了", by=world.he_jie, at=AT)
    assert (version.state, newest_review(version).state) == ("draft", "withdrawn")
    with refused("没有提交"):
        withdraw_chart(version=version, reason="再撤", by=world.he_jie, at=AT)


def test_whoever_drew_it_stays_out_of_its_review_when_a_colleague_changes_it(world: World) -> None:
    """冯平 draws for her bureau and sits in its legal office; 孙悦 changes the draft, in the editor and by a file."""
    feng_ping = world.county.people["feng_ping"] = person("feng_ping", "冯平")
    roles = ["chart_editor", "legal_reviewer"]
    post = add_post(by=INSTALLER, at=AT, organ=world.organs["WJ"], name="法制股", roles=roles)
    appoint(by=INSTALLER, at=AT, post=post, person=feng_ping, from_on=FIRST_DAY)
    drawer = actor_for(feng_ping, AT)
    world.chain("s0-county")
    draft = draft_chart(power=world.power, source=LICENCE, by=drawer, at=AT)
    renamed = Change("set_fields", {"step": "register", "values": {"title": {"zh": "登记", "en": "Register"}}})
    edit_chart(version=draft, change=renamed, base=0, by=world.sun_yue, at=AT)
    review = world.handed_in(CHANGED.replace("网上提交", "提交"))
    assert review.version_id == draft.pk
    with refused("编制"):
        world.passed(review, "own", drawer)
    assert ([row.pk for row in queue(drawer)], len(queue(world.qian_wenbo))) == ([], 1)
    assert [one.full_name for one in Account.objects.filter(pk__in=made_by(review)).order_by("full_name")] == [
        "何洁",
        "冯平",
        "孙悦",
    ]


def test_a_version_is_not_withdrawn_beside_a_newer_one(world: World) -> None:
    first = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    first = submit_chart(version=first, by=world.he_jie, at=AT)
    second = draft_chart(power=world.power, source=CHANGED, by=world.sun_yue, at=AT)
    with refused("已经有更新的第 2 版（草稿），不能再撤回第 1 版。请在第 2 版里改"):
        withdraw_chart(version=first, reason="再改一处", by=world.he_jie, at=AT)
    submit_chart(version=second, by=world.he_jie, at=AT)
    with refused("已经有更新的第 2 版（待审核），不能再撤回第 1 版"):
        withdraw_chart(version=first, reason="再改一处", by=world.he_jie, at=AT)
    assert [one.state for one in ChartVersion.objects.order_by("number")] == ["submitted", "submitted"]


def test_what_is_published_is_what_was_reviewed(world: World) -> None:
    world.chain("s3-district")
    review = world.handed_in()
    world.passed(review, "legal", world.feng_tianyou)
    ChartVersion.objects.filter(pk=review.version_id).update(source=source_of(CHANGED))
    with refused("审核以后流程图改过"):
        publish_chart(version=review.version, by=world.han_songnian, at=AT)


def test_nobody_speaks_on_a_chart_that_was_changed_behind_their_back(world: World) -> None:
    world.chain("s3-district")
    review = world.handed_in()
    ChartVersion.objects.filter(pk=review.version_id).update(source=source_of(CHANGED))
    with refused("提交以后流程图改过"):
        world.passed(review, "legal", world.feng_tianyou)


# --- the chain itself -------------------------------------------------------------------------------------------------


def test_without_a_chain_two_people_are_enough(world: World) -> None:
    draft = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    version = submit_chart(version=draft, by=world.he_jie, at=AT)
    assert newest_review(version) is None
    assert publish_chart(version=version, by=world.han_songnian, at=AT).state == "published"


def test_a_chain_binds_from_its_day_on_and_what_runs_keeps_its_own(world: World) -> None:
    world.chain("s3-district")
    world.chain("s1-district", from_on=AT.date() + DAY)
    review = world.handed_in()
    assert review.step == "legal"
    world.passed(review, "legal", world.feng_tianyou)
    assert publish_chart(version=review.version, by=world.han_songnian, at=AT + 2 * DAY).state == "published"
    draft = draft_chart(power=world.power, source=CHANGED, by=world.sun_yue, at=AT + DAY)
    later = submit_chart(version=draft, by=world.he_jie, at=AT + DAY)
    assert newest_review(later).step == "own"


def test_a_version_handed_in_before_the_chain_is_handed_in_again(world: World) -> None:
    draft = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    version = submit_chart(version=draft, by=world.he_jie, at=AT)
    world.chain("s0-county")
    with refused("这一版没有走过，请撤回后重新提交"):
        publish_chart(version=version, by=world.han_songnian, at=AT)


def test_the_two_person_way_can_be_put_in_force_again(world: World) -> None:
    world.chain("s3-district")
    world.chain("default")
    draft = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    version = submit_chart(version=draft, by=world.he_jie, at=AT)
    assert publish_chart(version=version, by=world.han_songnian, at=AT).state == "published"


def test_a_chain_that_cannot_run_is_not_put_in_force(world: World) -> None:
    whole = {
        "preset": "s3-district",
        "seats": {"legal": world.organs["SF"]},
        "document": "云政办发〔2026〕9号",
        "from_on": TODAY,
    }
    for given, told in (
        ({"preset": "s9"}, "没有这一种审核链"),
        ({"document": " "}, "文件名称或者文号"),
        ({"from_on": TODAY - DAY}, "不能早于今天"),
        ({"seats": {}}, "请选择“法制机构”由哪个机关担任"),
        ({"seats": {"legal": world.organs["GK"]}}, "云溪县政务公开办公室现在没有人能办“区法制办审核”"),
    ):
        with refused(told):
            set_review_chain(**(whole | given), by=world.han_songnian, at=AT)
    with pytest.raises(OfficesRefusal):
        set_review_chain(**whole, by=world.he_jie, at=AT)
    assert not ReviewChain.objects.exists()


@pytest.mark.parametrize("name", sorted(presets()))
def test_every_office_of_a_preset_has_its_words_and_every_scope_an_end(name: str) -> None:
    chain = presets()[name]
    assert set(chain.offices()) <= set(words().offices)
    for scope in ("external", "internal"):
        step, seen = chain.after("", scope), []
        while step is not None:
            seen.append(step.code)
            step = chain.after(step.code, scope)
        assert seen == [one.code for one in chain.of(scope)]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "guess"}, "办法“guess”不认识"),
        ({"office": "moon"}, "单位“moon”不认识"),
        ({"roles": ["king"]}, "岗位“king”不认识"),
        ({"scopes": []}, "没有写适用于外部还是内部"),
        ({"days": 0}, "天数须是正数"),
        ({"kind": "meeting", "office": "organ"}, "不能由编制单位自己办"),
    ],
)
def test_a_preset_with_a_fault_is_refused_in_words(change: dict[str, object], told: str) -> None:
    plain = plain_chain("s3-district")
    with pytest.raises(ValueError, match=told):
        chain_of({**plain, "steps": [{**plain["steps"][0], **change}]})


def test_the_queue_takes_as_many_queries_for_many(world: World, django_assert_num_queries) -> None:
    world.chain("s3-district")
    world.handed_in()
    feng = world.feng_tianyou
    with django_assert_num_queries(1):
        assert len(queue(feng)) == 1
    for number in (13, 14):
        code = f"XK-WJ-00{number}"
        world.power = Power.objects.create(organ=world.organs["WJ"], code=code, kind="licence", created_at=AT)
        world.handed_in()
    with django_assert_num_queries(1):
        assert len(queue(feng)) == 3
    with django_assert_num_queries(1):
        assert waiting_count(feng) == 3
