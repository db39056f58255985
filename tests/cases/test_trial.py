"""The trial run of a chart gives what a real case gives for the same acts, and refuses what that refuses.

That all charts of content/charts are tried as real cases run is asserted where real cases run: test_every_chart.py.
"""

import json
import zlib
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case
from sunlit.cases.operations import extend, resume, suspend
from sunlit.cases.trial import Deed, Setup, Trial, next_alarms, play, refusal_of
from sunlit.cases.trial.checks import who_may_cause, who_may_do
from sunlit.cases.trial.coding import decoded, encoded
from sunlit.cases.trial.samples import flags_of, sample
from sunlit.offices.rules import ROLES
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.interpreter import open_steps, possible_events
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.simulator import Move, walk
from tests.cases.trying import real_clocks, setup_of, tried_clocks
from tests.cases.world import MONDAY, World
from tests.procedures.charts import published

LICENCE = Setup(compile_flow(published("licence-general")), promised=10, promised_unit="working_day")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
BEGUN = Deed("start", "apply", MONDAY)
REVIEWED = {"review_opinion": "材料属实", "major_interest": False, "hearing_by_law": False}


def step(name: str, role: str, at: datetime, person: str = "", **facts: object) -> Deed:
    return Deed("step", name, at, role, person, facts)


def accepted(at: datetime = MONDAY) -> list[Deed]:
    return [
        BEGUN,
        step("register", "window", at + HOUR / 2),
        step("check", "window", at + HOUR / 2, acceptance="accept"),
        step("accept", "window", at + HOUR / 2),
    ]


def sentence(deeds: list[Deed], deed: Deed) -> str:
    refused = refusal_of(LICENCE, deeds, deed)
    assert refused is not None
    return refused.zh


@pytest.mark.django_db
def test_a_suspended_and_extended_case_has_the_same_clocks(world: World):
    applied = world.accepted()
    head, at = world.actor("li_qiang"), [MONDAY + DAY * n for n in range(20)]
    chart = ChartVersion.objects.get(chart__power=world.licence.power)
    deeds = [
        BEGUN,
        step("register", "window", MONDAY + HOUR / 2),
        step("check", "window", MONDAY + timedelta(minutes=40), acceptance="accept"),
        step("accept", "window", MONDAY + timedelta(minutes=50)),
    ]

    def same() -> None:
        assert tried_clocks(play(setup_of(world.licence, chart), deeds)) == real_clocks(applied.case_id)

    def revised() -> dict[str, Any]:
        return {"by": head, "case": applied.case_id, "revision": world.case(applied).revision, "reason": "送检"}

    same()
    suspend(at=at[1], ground="testing", **revised())
    deeds.append(Deed("event", "suspend", at[1], "leader", ground="testing"))
    same()
    resume(at=at[4], **revised())
    deeds.append(Deed("event", "resume", at[4], "leader"))
    same()
    extend(at=at[5], **revised())
    deeds.append(Deed("event", "extend", at[5], "leader"))
    same()
    world.do("zhang_min", applied.case_id, "review", at[8], REVIEWED)
    deeds.append(step("review", "role_a", at[8], **REVIEWED))
    same()
    decision = {"decision": "grant", "decision_reasons": "符合法定条件"}
    world.do("li_qiang", applied.case_id, "decide", at[15], decision)
    deeds.append(step("decide", "leader", at[15], **decision))
    same()
    assert Case.objects.get(pk=applied.case_id).marking.split() == ["publicity", "service", "~extend"]


def test_what_a_trial_shows_of_the_first_days():
    trial = play(LICENCE, accepted())
    assert [(c.kind, c.title.zh, c.due_on.isoformat()) for c in trial.open_clocks] == [
        ("step", "书面审查（A 角）", "2026-03-05"),
        ("promised", "承诺：作出许可决定", "2026-03-16"),
        ("statutory", "作出许可决定", "2026-03-30"),
    ]
    assert [(one.title.zh, one.papers) for one in trial.trail] == [
        ("提交申请", ("receipt",)),
        ("登记，核对材料", ()),
        ("属本机关、材料齐全？", ()),
        ("受理，出具凭证", ("acceptance_notice",)),
    ]


def test_cards_fall_due_while_the_clock_is_moved():
    trial = play(LICENCE, [*accepted(), Deed("wait", "", MONDAY + 20 * DAY)])
    cards = [(one.at.date().isoformat(), one.title.zh, one.level) for one in trial.trail if one.kind == "alarm"]
    assert cards == [
        ("2026-03-04", "书面审查（A 角）", "reminder"),
        ("2026-03-06", "书面审查（A 角）", "yellow"),
        ("2026-03-12", "承诺：作出许可决定", "warning"),
        ("2026-03-13", "承诺：作出许可决定", "yellow"),
        ("2026-03-17", "承诺：作出许可决定", "red"),
    ]
    assert [alarm.level for alarm in next_alarms(trial.clocks[2])] == ["deep_red"]


def test_who_may_not_act_is_told_who_may():
    assert sentence(accepted(), step("review", "window", MONDAY + DAY, **REVIEWED)) == (
        "“书面审查（A 角）”由承办岗（A角）办理，窗口受理岗不能办理。请换成承办岗（A角）再办。"
    )
    # The same person at the window and as the handler: acceptance and handling are apart.
    assert sentence(accepted(), step("review", "role_a", MONDAY + DAY, person="window", **REVIEWED)) == (
        "受理与承办须由不同的人办理：这个人已经办理过这件的另一环节。请交给同岗位的其他人。（接办分离）"
    )
    assert sentence(accepted(), Deed("event", "extend", MONDAY + DAY, "role_a")) == (
        "“延长决定期限”由机关负责人提出或者记录，承办岗（A角）不能。请换成其中一个再办。"
        "（《中华人民共和国行政许可法》第四十二条第一款）"
    )


def test_what_is_not_possible_now():
    deeds = accepted()
    assert sentence(deeds, step("decide", "leader", MONDAY + DAY)) == (
        "“准予许可？”现在没有打开，可能已由他人办理，请刷新页面。"
    )
    assert sentence(deeds, step("review", "role_a", MONDAY)).startswith("时钟不能往回拨")
    assert "请填写“审查意见”。" in sentence(deeds, step("review", "role_a", MONDAY + DAY))
    early = Deed("event", "deemed_accepted", MONDAY + DAY, "system")
    assert sentence([BEGUN], early).startswith("时限到2026-03-09届满，现在还没有逾期。")
    late = play(LICENCE, [BEGUN, Deed("event", "deemed_accepted", MONDAY + 8 * DAY, "system")])
    assert (late.marking, late.open_clocks[-1].started_at) == (("review",), MONDAY)


def test_a_hearing_is_told_so_long_before_as_its_field_asks():
    """The step has no limit of its own here: the real case asks the field, and so does the trial."""
    flow = LICENCE.flow
    (notice,) = [one for one in flow.steps if any(output.name == "hearing_date" for output in one.outputs)]
    unlimited = [replace(one, limit=None) if one == notice else one for one in flow.steps]
    setup = replace(LICENCE, net=compile_flow(replace(flow, steps=tuple(unlimited))))
    reviewed = step("review", "role_a", MONDAY + HOUR, **{**REVIEWED, "hearing_by_law": True})
    told = {"presiding_officer": ["钱文博"], "hearing_place": "一楼"}
    near, far = (
        step(notice.id, notice.post, MONDAY + DAY, **told, hearing_date=day) for day in ("2026-03-04", "2026-04-10")
    )
    refused = refusal_of(setup, [*accepted(), reviewed], near)
    assert (refused and refused.zh[:16], refusal_of(setup, [*accepted(), reviewed], far)) == (
        "有几处需要改：“听证日期”太近：",
        None,
    )


def test_a_word_with_half_a_letter_or_an_invented_fact_is_no_trial():
    flow, review = LICENCE.flow, ["s", "register", 30, "window"]
    for rows in (
        [[13_000_000, {"a\ud800": True}]],
        [[13_000_000, {"expires_on": "x"}]],
        [[13_000_000, {}], [*review, "\ud800"]],
        [[13_000_000, {}], ["s", "register", 30, "\udfff"]],
        [[13_000_000, {}], [*review, "", {"opinion": "\ud800"}]],
    ):
        word = urlsafe_b64encode(zlib.compress(json.dumps(rows).encode())).decode().rstrip("=")
        with pytest.raises(CasesRefusal, match="这个试运行的地址不完整"):
            decoded(flow, word)


@pytest.mark.parametrize(
    "deeds", [[], [step("register", "window", MONDAY)], [BEGUN, BEGUN], [BEGUN] + [Deed("wait", "", MONDAY)] * 200]
)
def test_what_is_no_trial_is_refused(deeds: list[Deed]):
    with pytest.raises(CasesRefusal):
        play(LICENCE, deeds)


def test_an_unknown_event_is_refused():
    with pytest.raises(ProcedureRefusal):
        play(LICENCE, [BEGUN, Deed("event", "nothing", MONDAY, "leader")])


CHARTS = ("licence-general", "penalty-ordinary", "coercive-measure", "reconsideration")
SETUPS = {name: Setup(compile_flow(published(name))) for name in CHARTS}
ROLE_NAMES = ("system", "applicant", "party", *ROLES)


def _choose(data: st.DataObject, trial: Trial, deeds: list[Deed]) -> Deed | None:
    """One act that is possible now, by somebody who may do it."""
    setup, at = trial.setup, trial.at + HOUR
    options: list[Deed] = []
    for name in open_steps(setup.net, trial.marking):
        one = setup.flow.step(name)
        facts = {o.name: _answer(data, o, at) for o in one.outputs}
        options.append(Deed("step", name, at, who_may_do(one)[0], facts=facts))
    for event in setup.flow.events:
        if event.id in possible_events(setup.net, trial.marking):
            options += [Deed("event", event.id, at, role) for role in who_may_cause(event, ROLE_NAMES)[:1]]
    later = Deed("wait", "", trial.at + data.draw(st.integers(1, 9)) * DAY)
    for deed in data.draw(st.permutations(options)):
        if refusal_of(setup, deeds, deed) is None:
            return deed
    return later if trial.end is None and refusal_of(setup, deeds, later) is None else None


def _answer(data: st.DataObject, output: Any, at: datetime) -> object:
    if output.kind == "choice":
        return data.draw(st.sampled_from([code for code, _ in output.choices]))
    if output.kind == "yes_no":
        return data.draw(st.booleans())
    return sample(output, 5, at)


@settings(max_examples=15, deadline=None)
@given(st.data(), st.sampled_from(CHARTS))
def test_any_trial_walks_as_the_interpreter_does(data: st.DataObject, chart: str):
    setup = SETUPS[chart]
    flags = {name: data.draw(st.booleans()) for name in flags_of(setup.flow)}
    deeds = [Deed("start", setup.flow.start.id, MONDAY, facts=flags)]
    trial = play(setup, deeds)
    for _ in range(12):
        deed = _choose(data, trial, deeds)
        if deed is None:
            break
        deeds.append(deed)
        trial = play(setup, deeds)
    moves = [Move(one.kind, one.name, _told(trial, one)) for one in deeds if one.kind != "wait"]  # type: ignore[arg-type]  # a wait is left out
    assert walk(setup.net, moves).markings[-1] == trial.marking
    assert sorted(trial.by_step) == sorted(open_steps(setup.net, trial.marking))
    moments = [one.at for one in trial.trail]
    assert all(one <= other for one, other in pairwise(moments))
    # One step back is the trial as it stood.
    assert play(setup, deeds[:-1]).trail == trial.trail[: len(play(setup, deeds[:-1]).trail)] if deeds[1:] else True


def _told(trial: Trial, deed: Deed) -> dict[str, object]:
    """The facts of an act; that papers were asked for is a fact that the trial adds."""
    return {**deed.facts, **({"supplement_asked": True} if trial.facts.get("supplement_asked") else {})}


def test_a_trial_in_its_address():
    deeds = [*accepted(), step("review", "role_a", MONDAY + HOUR, review_opinion="属实", major_interest=True)]
    deeds[-1] = Deed("step", "review", MONDAY + HOUR, "role_a", "role_b", {**deeds[-1].facts, "hearing_by_law": False})
    word = encoded(LICENCE.flow, deeds)
    assert len(word) < 400
    again = decoded(LICENCE.flow, word)
    assert [(one.kind, one.name, one.at, one.role, one.person) for one in again] == [
        (one.kind, one.name, one.at, one.role, one.person) for one in deeds
    ]
    assert dict(again[-1].facts) == dict(deeds[-1].facts)
    assert encoded(LICENCE.flow, again) == word
    assert decoded(LICENCE.flow, "") == ()
