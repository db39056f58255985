"""Work on a draft: every change is kept, two editors are joined, anything is taken back, steps are spoken about."""

from datetime import timedelta

import pytest

from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.queries import trace_of
from sunlit.ledger.wording import Text
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.operations import add_post, appoint
from sunlit.powers.models import Power
from sunlit.procedures import drafting, editing
from sunlit.procedures.editing import Change
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartCitation, ChartEditing, ChartVersion
from sunlit.procedures.operations import (
    DraftConflict,
    comment_on_chart,
    draft_chart,
    edit_chart,
    redo_chart_edit,
    settle_chart_comment,
    show_chart_editing,
    undo_chart_edit,
)
from tests.offices.county import AT, FIRST_DAY, make_county, person

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=1)
PEOPLE = (
    ("he_jie", "何洁", "chart_editor"),
    ("luo_min", "罗敏", "chart_editor"),
    ("sun_hao", "孙浩", "chart_publisher"),
)


@pytest.fixture
def county():
    county = make_county()
    for username, name, role in PEOPLE:
        county.posts[username] = add_post(by=INSTALLER, at=AT, organ=county.health, name=name, roles=[role])
        county.people[username] = person(username, name)
        appoint(by=INSTALLER, at=AT, post=county.posts[username], person=county.people[username], from_on=FIRST_DAY)
    return county


@pytest.fixture
def draft(county):
    """He Jie has begun: receive, examine, decide."""
    power = Power.objects.create(organ=county.health, code="XK-WJ-0012", kind="licence", created_at=AT)
    source = editing.from_nothing(Text("取水许可", "Water licence"), by_party=True)
    after = "begin"
    for title in ("受理", "审查", "决定"):
        later = editing.add_step(source, after=after, title={"zh": title})
        (after,) = editing.new_steps(source, later)
        source = later
    return draft_chart(power=power, source=source, by=county.actor("he_jie"), at=AT)


def titles(version):
    return [step["title"]["zh"] for step in ChartVersion.objects.get(pk=version.pk).source["steps"]]


def named(step, title, **fields):
    return Change("set_fields", {"step": step, "values": {"title": {"zh": title}, **fields}})


def edit(version, change, by, base=None, at=LATER):
    base = drafting.newest_revision(version) if base is None else base
    return edit_chart(version=version, change=change, base=base, by=by, at=at)


def test_each_change_is_a_revision_with_its_words(county, draft):
    jie = county.actor("he_jie")
    first = edit(
        draft, Change("add_step", {"after": "step_1", "title": {"zh": "现场核查", "en": "On-site check"}}), jie
    )
    assert (first.number, first.new_steps, first.joined) == (1, ("step_4",), False)
    edit(draft, named("step_4", "实地核查"), jie)
    assert [(row.number, row.words, row.step, row.by.full_name) for row in drafting.revisions_of(draft)] == [
        (2, "“实地核查”改了名称", "step_4", "何洁"),
        (1, "新增步骤“现场核查”；“受理”改了去向", "step_1", "何洁"),
    ]
    assert edit(draft, named("step_4", "实地核查"), jie).number == 2
    assert [row.act for row in trace_of(("chart", draft.pk))] == ["procedures.draft_chart", "procedures.edit_chart"]


def test_anything_can_be_taken_back_and_done_again(county, draft):
    jie = county.actor("he_jie")
    start = titles(draft)
    edit(draft, Change("add_step", {"after": "step_1", "title": {"zh": "现场核查"}}), jie)
    edit(draft, Change("remove_step", {"step": "step_2"}), jie)
    changed = titles(draft)
    assert changed == ["提交申请", "受理", "现场核查", "决定", "办结"]
    for _ in range(2):
        undo_chart_edit(version=draft, by=jie, at=LATER)
    assert titles(draft) == start
    with pytest.raises(ProcedureRefusal, match="没有可以撤销的修改了"):
        undo_chart_edit(version=draft, by=jie, at=LATER)
    for _ in range(2):
        redo_chart_edit(version=draft, by=jie, at=LATER)
    assert titles(draft) == changed
    assert drafting.revisions_of(draft)[0].words == "恢复第 2 次修改：删去步骤“审查”；“现场核查”改了去向"
    undo_chart_edit(version=draft, by=jie, at=LATER)
    edit(draft, named("step_1", "收件"), jie)
    assert drafting.turns_of(draft, jie.account) == (8, None)


def test_undo_takes_back_ones_own_change_and_keeps_the_others(county, draft):
    jie, min_ = county.actor("he_jie"), county.actor("luo_min")
    edit(draft, named("step_1", "收件"), jie)
    edit(draft, named("step_2", "实质审查"), min_)
    undo_chart_edit(version=draft, by=jie, at=LATER)
    assert titles(draft)[1:3] == ["受理", "实质审查"]
    edit(draft, named("step_2", "书面审查"), jie)
    with pytest.raises(DraftConflict, match="何洁也改了“书面审查”的名称"):
        undo_chart_edit(version=draft, by=min_, at=LATER)
    assert titles(draft)[1:3] == ["受理", "书面审查"]


def test_two_editors_at_different_steps_and_fields_are_joined(county, draft):
    jie, min_ = county.actor("he_jie"), county.actor("luo_min")
    edit(draft, named("step_1", "收件"), jie, base=0)
    both = edit(draft, Change("set_fields", {"step": "step_1", "values": {"post": "window"}}), min_, base=0)
    assert both.joined
    edit(draft, Change("add_step", {"after": "step_1", "title": {"zh": "核查"}}), min_, base=0)
    edit(draft, Change("add_step", {"after": "step_1", "title": {"zh": "评审"}}), jie, base=0)
    assert titles(draft) == ["提交申请", "收件", "评审", "核查", "审查", "决定", "办结"]


def test_two_editors_of_one_field_see_both_values_and_nothing_is_lost(county, draft):
    jie, min_ = county.actor("he_jie"), county.actor("luo_min")
    edit(draft, named("step_1", "收件"), jie, base=0)
    with pytest.raises(DraftConflict, match="何洁也改了“收件”的名称") as refused:
        edit(draft, named("step_1", "登记"), min_, base=0)
    (clash,) = refused.value.clashes
    assert (clash.mine["zh"], clash.theirs["zh"], clash.base["zh"]) == ("登记", "收件", "受理")
    assert titles(draft)[1] == "收件"
    edit(draft, Change("remove_step", {"step": "step_2"}), jie)
    with pytest.raises(DraftConflict, match="何洁也改了“审查”的名称"):
        edit(draft, named("step_2", "实质审查"), min_, base=1)


def test_a_draft_replaced_as_a_whole_is_a_change_like_any_other(county, draft):
    jie = county.actor("he_jie")
    other = editing.from_nothing(Text("取水许可", "Water licence"), by_party=True)
    draft_chart(power=draft.chart.power, source=other, by=jie, at=LATER)
    assert titles(draft) == ["提交申请", "办结"]
    undo_chart_edit(version=draft, by=jie, at=LATER)
    assert titles(draft) == ["提交申请", "受理", "审查", "决定", "办结"]


def test_what_a_draft_cites_follows_it(county, draft):
    values = {"articles": ["《行政许可法》第三十二条"]}
    edit(draft, Change("set_fields", {"step": "step_1", "values": values}), county.actor("he_jie"))
    draft.refresh_from_db()
    rows = ChartCitation.objects.values_list("content_hash", "law_title", "number", "step")
    assert list(rows) == [(draft.content_hash, "行政许可法", 32, "step_1")]


def test_only_a_draft_is_edited_and_only_by_the_organs_own_editors(county, draft):
    with pytest.raises(OfficesRefusal):
        edit(draft, named("step_1", "收件"), county.actor("sun_hao"))
    ChartVersion.objects.filter(pk=draft.pk).update(state="superseded")
    with pytest.raises(ProcedureRefusal, match="已被新版本取代”，不能再改"):
        edit(draft, named("step_1", "收件"), county.actor("he_jie"))


def test_who_else_is_at_the_draft_is_seen_for_a_while(county, draft):
    jie, min_ = county.actor("he_jie"), county.actor("luo_min")
    show_chart_editing(version=draft, step="step_2", by=min_, at=AT)
    edit(draft, named("step_1", "收件"), jie, at=AT)
    assert [(one.account.full_name, one.step) for one in drafting.editors_of(draft, LATER, jie.account)] == [
        ("罗敏", "step_2")
    ]
    assert [one.account.full_name for one in drafting.editors_of(draft, LATER, min_.account)] == ["何洁"]
    assert drafting.editors_of(draft, AT + timedelta(hours=2), jie.account) == ()


def test_two_tabs_of_one_person_are_one_row(county, draft):
    jie = county.actor("he_jie")
    rows = [show_chart_editing(version=draft, step=step, by=jie, at=AT).pk for step in ("step_1", "step_2")]
    assert rows == [ChartEditing.objects.get(version=draft, step="step_2").pk] * 2
    assert [row.act for row in trace_of(("chart", draft.pk))].count("procedures.show_chart_editing") == 1


def test_steps_are_spoken_about_and_settled(county, draft, django_assert_num_queries):
    jie, hao = county.actor("he_jie"), county.actor("sun_hao")
    said = comment_on_chart(version=draft, step="step_1", text="一次告知写在哪一步？", by=hao, at=AT)
    comment_on_chart(version=draft, step="", text="已经补上", by=jie, at=LATER, answers=said)
    comment_on_chart(version=draft, step="", text="名称与清单一致。", by=hao, at=LATER)
    settle_chart_comment(comment=said, settled=True, by=jie, at=LATER)
    with django_assert_num_queries(1):
        found = drafting.comments_of(draft)
    assert {
        step: [(one.first.text, one.settled, [a.text for a in one.answers]) for one in threads]
        for step, threads in found.items()
    } == {
        "step_1": [("一次告知写在哪一步？", True, ["已经补上"])],
        "": [("名称与清单一致。", False, [])],
    }
    with pytest.raises(ProcedureRefusal, match="请写意见的内容"):
        comment_on_chart(version=draft, step="", text=" ", by=hao, at=AT)
    with pytest.raises(ProcedureRefusal, match="这一步已经不在流程图里"):
        comment_on_chart(version=draft, step="gone", text="？", by=hao, at=AT)
    with pytest.raises(OfficesRefusal):
        comment_on_chart(version=draft, step="", text="？", by=county.actor("wang_li"), at=AT)


def test_what_stands_against_a_draft_is_named_by_step(county, draft):
    found = drafting.noted(draft, AT.date())
    assert {one.weight for one in found} >= {"unlawful"}
    assert all(one.why.zh and one.why.en for one in found)
    assert [one for one in found if one.weight == "broken"] == []
