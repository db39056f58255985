"""The turns that the licensing law takes in each chart of the licence family, by the facts of a case."""

from functools import cache

import pytest

from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.interpreter import complete, open_steps, reached_end, start
from tests.procedures.charts import published

COMMON = {"acceptance": "accept", "decision": "grant", "admitted": True, "passed": True, "filing": "file"}
BEFORE = ["register", "check", "accept"]
AFTER = ["service", "publicity", "completed"]


@cache
def net(name):
    return compile_flow(published(name))


def path(name, **facts):
    """The steps that a case with these facts takes, the end last; a step that comes again ends the list."""
    known = {**COMMON, **facts}
    marking = start(net(name), known)
    done = []
    while reached_end(net(name), marking) is None:
        step = open_steps(net(name), marking)[0]
        if step in done:
            return [*done, f"{step} again"]
        done.append(step)
        marking = complete(net(name), marking, step, known)
    return [*done, reached_end(net(name), marking)]


def never_without(name, target, step):
    """Whether nothing, no event either, leads to the target past the step."""
    flow = net(name).flow
    after = {one.id: {way.to for way in one.exits} for one in flow.steps}
    for event in flow.events:
        if event.to:
            for place in event.steps:
                after[place].add(event.to)
    for one in flow.steps:
        if one.optional:
            after = {here: ways | after[one.id] if one.id in ways else ways for here, ways in after.items()}
    seen, waiting = set(), [flow.start.id]
    while waiting:
        here = waiting.pop()
        if here not in seen and here != step:
            seen.add(here)
            waiting.extend(after[here])
    return target not in seen


def test_on_the_spot_nothing_stands_between_acceptance_and_decision():
    assert path("licence-on-the-spot", on_the_spot=True) == [*BEFORE, "examine", "decide", *AFTER]


def test_what_has_to_be_verified_is_checked_by_two_and_heard_where_others_are_concerned():
    slow = {"on_the_spot": False, "verify": True, "major_interest": True, "hearing_requested": True}
    heard = ["examine", "site_check", "hearing_rights", "hearing_call", "hearing", "decide"]
    assert path("licence-on-the-spot", **slow) == [*BEFORE, *heard, *AFTER]
    assert net("licence-on-the-spot").flow.step("site_check").people_min == "licence.review_people"


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("licence-special-inspection", ["inspect"]),
        ("licence-special-testing", ["sample", "test", "tell_result"]),
        ("licence-special-quarantine", ["quarantine"]),
    ],
)
def test_officers_are_assigned_before_anything_is_examined(name, steps):
    """许可法 55: within five working days of acceptance, two or more; their time does not count (45)."""
    assert path(name) == [*BEFORE, "assign", "review", *steps, "decide", *AFTER]
    flow = net(name).flow
    (limit,) = [one for one in flow.limits if one.id == "assignment"]
    assert (limit.parameter, limit.ends) == ("licence.inspection_assignment", ("assign",))
    assert flow.step("assign").people_min == "licence.inspection_people"
    assert [paper.template for paper in flow.step("assign").documents] == ["excluded_time_notice"]
    ground = name.rpartition("-")[2]
    assert {step.excluded for step in flow.steps} == {"", ground, "hearing"}
    refused = [paper.template for paper in flow.step("decide").documents]
    assert refused == ["licence_decision", "refusal_by_standards"]


def test_a_result_that_is_not_plain_is_analysed_first():
    done = path("licence-special-inspection", inspection_result="analysis")
    assert done == [*BEFORE, "assign", "review", "inspect", "analyse", "decide", *AFTER]


FAILED = [
    ("licence-special-inspection", {"inspection_result": "failed"}, "inspect"),
    ("licence-special-testing", {"conformity": "failed"}, "tell_result"),
    ("licence-special-quarantine", {"quarantine_result": "failed"}, "quarantine"),
    ("licence-special-tender", {"award": "other", "enough_bidders": True}, "evaluate"),
    ("licence-special-auction", {"hammer": "outbid"}, "hold"),
    ("licence-special-auction", {"hammer": "unsold"}, "hold"),
]


@pytest.mark.parametrize(("name", "facts", "last"), FAILED)
def test_nobody_grants_against_the_result(name, facts, last):
    """许可法 53, 55, 74: what fails or is lost is refused, and no step lets anybody choose otherwise."""
    done = path(name, **facts, decision="grant")
    assert done[done.index(last) :][:3] == [last, "refuse_by_result", "serve_refusal"]
    assert done[-1] == "refused"
    step = net(name).flow.step("refuse_by_result")
    assert [code for code, _ in step.outputs[0].choices] == ["refuse"]
    (limit,) = [one for one in net(name).flow.limits if one.id == "decision"]
    assert set(limit.ends) == {"decide", "refuse_by_result"}


def test_what_fails_quarantine_is_disposed_of_under_supervision():
    failed = path("licence-special-quarantine", quarantine_result="failed")
    assert failed[5:] == ["quarantine", "refuse_by_result", "serve_refusal", "dispose", "refused"]
    tested = path("licence-special-quarantine", quarantine_result="laboratory")
    assert tested[5:7] == ["quarantine", "laboratory"]
    passed = {"quarantine_result": "passed", "decision": "refuse"}
    assert path("licence-special-quarantine", **passed)[-2:] == ["serve_refusal", "refused"]


def test_a_tender_goes_on_with_three_bidders_and_is_repeated_with_fewer():
    competed = ["review", "issue_documents", "bid", "opening"]
    assert path("licence-special-tender", enough_bidders=False) == [*BEFORE, *competed, "issue_documents again"]
    rejected = path("licence-special-tender", enough_bidders=True, award="none")
    assert rejected == [*BEFORE, *competed, "evaluate", "issue_documents again"]
    won = path("licence-special-tender", enough_bidders=True, award="winner", needs_contract=True)
    # The licence is served within its own time; the contract does not hold it up (44; 招标投标法 46).
    assert won == [*BEFORE, *competed, "evaluate", "decide", "service", "publicity", "contract", "completed"]
    assert path("licence-special-tender", bid_submitted=False)[-2:] == ["bid", "no_bid"]


def test_a_buyer_confirms_the_sale_before_the_decision():
    assert path("licence-special-auction", hammer="bought") == [
        *[*BEFORE, "review", "announce", "hold", "confirm_sale", "decide"],
        *AFTER,
    ]


@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("licence-special-tender", ["issue_documents", "bid", "opening", "evaluate"]),
        ("licence-special-auction", ["announce", "hold"]),
    ],
)
def test_nobody_gets_the_licence_past_the_competition(name, steps):
    assert [step for step in steps if not never_without(name, "granted", step)] == []


def test_the_time_for_the_decision_runs_from_the_application_after_the_examination():
    """许可法 45 does not name examinations, so they must not lie between acceptance and decision."""
    sat = ["admit", "exam", "marks", "apply"]
    assert path("licence-special-examination") == [*sat, *BEFORE, "review", "decide", *AFTER]
    assert path("licence-special-examination", passed=False) == [*sat[:3], "not_passed"]
    assert path("licence-special-examination", admitted=False) == ["admit", "not_admitted"]
    assert never_without("licence-special-examination", "accept", "marks")


def test_a_renewal_ends_the_time_of_decision_by_silence_too():
    flow = net("licence-renewal").flow
    decision = next(limit for limit in flow.limits if limit.id == "decision")
    assert decision.ends == ("decide", "deemed_renewed")
    event = next(one for one in flow.events if one.id == "deemed_renewed")
    assert (event.by, event.to, dict(event.sets)) == (
        "system",
        "granted",
        {"decision": "grant", "deemed_renewed": True},
    )
    assert event.steps[0] == "accept"


def test_a_change_of_entries_is_decided_at_once():
    assert path("licence-change", entries_only=True) == [*BEFORE, "review", "decide", *AFTER]
    checked = path("licence-change", entries_only=False, needs_site_check=True)
    assert checked == [*BEFORE, "review", "site_check", "decide", *AFTER]


@pytest.mark.parametrize(
    ("facts", "after"),
    [
        ({"cause": "unlawful", "decision": "revoke"}, ["serve", "damages", "deregister", "revoked"]),
        ({"cause": "fraud", "decision": "revoke"}, ["serve", "penalty", "deregister", "revoked"]),
        ({"cause": "public_interest", "decision": "retract"}, ["serve", "indemnify", "deregister", "retracted"]),
        ({"cause": "public_interest", "decision": "alter"}, ["serve", "indemnify", "altered"]),
        ({"cause": "ended", "decision": "deregister"}, ["serve", "deregister", "deregistered"]),
        ({"cause": "unlawful", "decision": "keep"}, ["serve_kept", "kept"]),
    ],
)
def test_what_follows_from_the_ground_on_which_a_licence_is_taken(facts, after):
    """许可法 69: damages where the organ was at fault, none for fraud; 8: indemnity; 70: deregistration."""
    heard = ["file_case", "investigate", "notice", "answer", "weigh", "decide"]
    assert path("licence-revocation", **facts) == [*heard, *after]


def test_no_licence_is_touched_without_notice_and_an_answer():
    for step in ("notice", "answer", "weigh", "decide"):
        assert never_without("licence-revocation", "serve", step), step
    assert path("licence-revocation", cause="none") == [
        *["file_case", "investigate", "no_ground", "serve_kept", "kept"],
    ]


@pytest.mark.parametrize("decision", ["grant", "refuse"])
def test_an_approval_asks_other_organs_itself_and_discusses_what_is_far_reaching(decision):
    facts = {"needs_opinion": True, "major_matter": True, "decision": decision}
    after = AFTER if decision == "grant" else ["serve_refusal", "refused"]
    assert path("approval", **facts) == [*BEFORE, "review", "consult", "collective", "decide", *after]
    flow = net("approval").flow
    assert flow.kinds == ("approval", "non_licence_approval")
