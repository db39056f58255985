"""Who may do what: plain values in, yes or no out, and a sentence that says who may."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.ledger.actor import ANONYMOUS, CLOCK, INSTALLER, PUBLISHER, RENDERER, Actor, Held
from sunlit.ledger.acts import ACTS
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.rights import (
    AT_THE_DOOR,
    CONFLICTS,
    DOOR_RIGHTS,
    HANDLERS,
    OPEN_TO_ANYONE,
    OWN_ACCOUNT,
    PART_OF_AN_ACT,
    READS,
    RIGHTS,
    ROLES,
    SYSTEM_ACTS,
    WITH_THE_CODE,
)
from sunlit.offices.rules import Subject, conflict, may, require

HEALTH, TRAFFIC = 1, 2
WINDOW_POST, REVIEW_POST = 11, 12


def staff(name, account, *, organ=HEALTH, post=REVIEW_POST, roles=()):
    """Somebody who holds one post."""
    return Actor(kind="staff", name=name, account=account, held=(Held(post, organ, None, frozenset(roles)),))


def administrator(name, account, kind):
    """One of the three, without a post."""
    return Actor(kind="staff", name=name, account=account, roles=frozenset({kind}))


WANG_LI = staff("王丽", 1, post=WINDOW_POST, roles=["window"])
ZHANG_MIN = staff("张敏", 2, roles=["role_a"])
LI_QIANG = staff("李强", 3, post=13, roles=["leader"])
CHEN_JING = staff("陈静", 4, organ=9, post=91, roles=["supervisor"])
ZHOU_PING = staff("周平", 5, organ=9, post=92, roles=["supervision_head"])
LIU_HUA = Actor(kind="citizen", name="刘华", account=6)


def test_a_step_is_done_at_the_post_that_has_it():
    item = Subject("work_item", organ=HEALTH, post=REVIEW_POST)
    assert may(ZHANG_MIN, "cases.complete_step", item)
    assert not may(WANG_LI, "cases.complete_step", item)
    assert not may(staff("外局", 7, organ=TRAFFIC, post=21, roles=["role_a"]), "cases.complete_step", item)


def test_only_the_leader_of_the_same_organ_extends():
    case = Subject("case", organ=HEALTH)
    assert may(LI_QIANG, "cases.extend", case)
    assert not may(ZHANG_MIN, "cases.extend", case)
    assert not may(LI_QIANG, "cases.extend", Subject("case", organ=TRAFFIC))
    assert not may(LI_QIANG, "cases.extend", Subject("case"))


def test_nobody_handles_a_matter_of_their_own():
    own = Subject("work_item", organ=HEALTH, post=REVIEW_POST, owner=ZHANG_MIN.account)
    assert not may(ZHANG_MIN, "cases.complete_step", own)
    with pytest.raises(OfficesRefusal, match="应当回避"):
        require(ZHANG_MIN, "cases.complete_step", own)


def test_as_a_citizen_a_clerk_still_has_a_citizens_rights():
    own = Subject("case", organ=HEALTH, owner=ZHANG_MIN.account)
    assert may(ZHANG_MIN, "cases.apply", Subject("case"))
    assert may(ZHANG_MIN, "cases.withdraw", own)


def test_lifting_a_card_takes_a_second_supervisor():
    proposed = Subject("card", organ=HEALTH, made_by=CHEN_JING.account)
    assert may(ZHOU_PING, "supervision.confirm_lift", proposed)
    assert not may(CHEN_JING, "supervision.confirm_lift", proposed)
    with pytest.raises(OfficesRefusal, match="须由另一个人来做") as refused:
        require(CHEN_JING, "supervision.confirm_lift", proposed)
    assert refused.value.text is not None
    assert refused.value.text.en.startswith("This takes a second person")


def test_publishing_takes_another_person_than_drafting():
    zhao = staff("赵云", 8, roles=["list_editor", "list_publisher"])
    assert may(zhao, "powers.publish_item", Subject("power", organ=HEALTH, made_by=1))
    assert not may(zhao, "powers.publish_item", Subject("power", organ=HEALTH, made_by=zhao.account))


def test_a_stranger_needs_number_and_query_code():
    case = Subject("case", organ=HEALTH, owner=LIU_HUA.account)
    shown = Subject("case", organ=HEALTH, open_to=frozenset({"cases.withdraw"}))
    assert may(LIU_HUA, "cases.withdraw", case)
    assert may(ANONYMOUS, "cases.withdraw", shown)
    assert not may(ANONYMOUS, "cases.withdraw", case)
    assert not may(ANONYMOUS, "cases.supplement", shown)
    with pytest.raises(OfficesRefusal, match="查询码"):
        require(ANONYMOUS, "cases.withdraw", case)


def test_opening_a_matter_never_opens_the_work_of_officials():
    every_act = frozenset(RIGHTS)
    opened = Subject("case", organ=HEALTH, post=REVIEW_POST, open_to=every_act)
    assert {act for act in RIGHTS if may(ANONYMOUS, act, opened)} == WITH_THE_CODE & RIGHTS.keys()


@pytest.mark.parametrize("kind", ["system", "security", "audit"])
def test_no_administrator_handles_cases(kind):
    both = Actor(
        kind="staff",
        name="孙磊",
        account=30,
        held=(Held(REVIEW_POST, HEALTH, None, HANDLERS),),
        roles=frozenset({kind}),
    )
    for lei in (administrator("孙磊", 30, kind), both):
        everything = Subject("case", organ=HEALTH, post=REVIEW_POST)
        handled = {act for act in RIGHTS if act.startswith(("cases.", "voices.", "supervision.", "powers."))}
        assert {act for act in handled if may(lei, act, everything)} == set()


def test_the_three_administrators_have_nothing_in_common():
    subject = Subject("organ", organ=HEALTH)
    tables = [*RIGHTS, *DOOR_RIGHTS, "read.audit"]
    system, security, audit = (
        {act for act in tables if may(administrator("孙磊", 30, kind), act, subject)}
        for kind in ("system", "security", "audit")
    )
    assert system & security == set()
    assert security & audit == set()
    assert audit == {"read.audit"}
    assert "offices.add_post" in system
    assert "offices.appoint" in security


def test_nobody_appoints_themselves():
    me = administrator("何欣", 31, "security")
    assert may(me, "offices.appoint", Subject("post", organ=HEALTH, made_by=2))
    assert not may(me, "offices.appoint", Subject("post", organ=HEALTH, made_by=me.account))


def test_parts_of_the_system_do_only_what_stands_beside_their_name():
    subject = Subject("case", organ=HEALTH, post=REVIEW_POST)
    everything = [*RIGHTS, *DOOR_RIGHTS, *OPEN_TO_ANYONE, *PART_OF_AN_ACT]
    done = {who.name: {act for act in everything if may(who, act, subject)} for who in (CLOCK, PUBLISHER, RENDERER)}
    assert done == {
        CLOCK.name: {
            *("cases.deem_accepted", "cases.deem_renewed", "supervision.issue_card"),
            *("clocks.raise_alarm", "clocks.recompute"),
        },
        PUBLISHER.name: {"ledger.publish", "publication.release"},
        RENDERER.name: {"documents.seal_document", "accounts.mark_sent"},
    }
    assert may(INSTALLER, "offices.add_organ", subject)
    assert not may(INSTALLER, "powers.publish_item", subject)
    assert not may(Actor(kind="system", name="别的程序"), "ledger.publish", subject)


def test_a_refusal_names_the_posts_that_may():
    with pytest.raises(OfficesRefusal) as refused:
        require(ZHANG_MIN, "cases.extend", Subject("case", organ=HEALTH))
    assert refused.value.sentence == "可以做这件事的是：本机关的机关负责人。请联系其中一位。"
    assert refused.value.text is not None
    assert refused.value.text.en == (
        "This may be done by: leader of the organ in the same organ. Please ask one of them."
    )


@given(
    act=st.text(max_size=20) | st.sampled_from(sorted(ACTS)),
    kind=st.sampled_from(["citizen", "anonymous", "system", "staff"]),
)
def test_who_holds_nothing_may_nothing_that_is_not_open_to_anyone(act, kind):
    nobody = Actor(kind=kind, name="无岗位", account=77)
    assert not may(nobody, act, Subject("case", organ=HEALTH, post=REVIEW_POST)) or act in OPEN_TO_ANYONE


def test_every_act_stands_in_exactly_the_tables_it_needs():
    named = RIGHTS.keys() | OPEN_TO_ANYONE.keys() | AT_THE_DOOR | PART_OF_AN_ACT.keys()
    by_system = frozenset().union(*SYSTEM_ACTS.values())
    assert (named | by_system) == set(ACTS)
    assert AT_THE_DOOR & RIGHTS.keys() == set()
    assert PART_OF_AN_ACT.keys() & RIGHTS.keys() == set()
    assert OWN_ACCOUNT <= AT_THE_DOOR
    assert OPEN_TO_ANYONE.keys() >= WITH_THE_CODE
    assert not READS.keys() & ACTS.keys()


def test_rights_name_roles_that_exist():
    used = {
        role
        for table in (RIGHTS, DOOR_RIGHTS, READS)
        for lines in table.values()
        for line in lines
        for role in line.roles
    }
    assert used - ROLES.keys() == {"system", "security", "audit"}


@pytest.mark.parametrize(
    ("held", "added", "article"),
    [
        ({"system"}, {"window"}, ""),
        ({"viewer"}, {"audit"}, ""),
        ({"system"}, {"security"}, ""),
        ({"supervisor"}, {"role_a"}, ""),
        ({"officer"}, {"cashier"}, "《行政处罚法》第六十七条"),
    ],
)
def test_posts_that_one_person_never_holds_together(held, added, article):
    for first, second in ((held, added), (added, held)):
        clash = conflict(first, second)
        assert clash is not None
        assert clash[1] == article


def test_posts_that_go_together():
    assert conflict({"role_a"}, {"role_b", "head"}) is None
    assert conflict({"list_editor"}, {"chart_editor"}) is None
    assert conflict(set(), {"system"}) is None
    assert len(CONFLICTS) == 3
