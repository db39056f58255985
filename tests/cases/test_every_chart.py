"""Each chart of content/charts is run by real cases to every end that it has, through the operations alone."""

import pytest

from sunlit.cases.models import Case
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.simulator import ends
from tests.cases.trying import Recording, real_clocks, tried_clocks
from tests.cases.walking import staffed
from tests.cases.world import World
from tests.procedures.charts import CHARTS, published

pytestmark = pytest.mark.django_db
NAMES = sorted(path.stem for path in CHARTS.glob("*.yaml"))
ORDINARY = {
    **{"not_accepted": "", "withdrawn": "withdrawn", "terminated": "terminated"},
    **{"refused": "refused", "completed": "granted"},
}
# What a case of the licence family is found to have come to, by the end that it reached.
RESULTS = {
    **dict.fromkeys(
        (
            *("licence-general", "licence-on-the-spot", "licence-renewal", "licence-change", "approval"),
            *("licence-special-auction", "licence-special-inspection"),
            *("licence-special-testing", "licence-special-quarantine"),
        ),
        ORDINARY,
    ),
    "licence-special-tender": {**ORDINARY, "no_bid": "no_bid"},
    "licence-special-examination": {**ORDINARY, "not_admitted": "not_admitted", "not_passed": "not_passed"},
    "licence-revocation": {
        **{name: name for name in ("not_filed", "kept", "altered", "revoked", "retracted", "deregistered")},
        "terminated": "terminated",
    },
    # Services, decisions and inner affairs; what nobody decides is known by the name of its end.
    "inspection": {"not_inspected": "not_inspected", "closed": "closed"},
    "fee": {"not_due": "not_due", "waived": "waived", "closed": "closed"},
    "public-service": {**ORDINARY, "completed": "provided", "refused": "withheld"},
    "major-decision": {"not_initiated": "not_initiated", "rejected": "rejected", "closed": "adopted"},
    "internal-personnel": {"not_begun": "not_begun", "not_adopted": "not_adopted", "appointed": "appointed"},
    "internal-finance": {"returned": "returned", "not_approved": "disapproved", "closed": "approved"},
    "disclosure-on-request": {
        **{"not_handled": "", "abandoned": "abandoned", "closed": "provided", "withdrawn": "withdrawn"},
    },
    "reconsideration": {**ORDINARY, "abandoned": "abandoned", "closed": "mediated"},
    # Penalties, coercion and the other powers; the end of a file is reached first by the shortest way.
    "penalty-summary": {
        **{"to_ordinary": "to_ordinary", "not_punished": "not_punished"},
        **{"closed": "penalty", "terminated": "terminated"},
    },
    "penalty-ordinary": {"not_filed": "not_filed", "closed": "no_penalty", "terminated": "terminated"},
    "coercive-measure": {"not_taken": "not_taken", "closed": "lifted", "withdrawn_before": "terminated"},
    "urgent-measure": {"closed": "lifted"},
    "compulsory-execution": {"closed": "performed", "terminated": "terminated"},
    "levy": {"not_owed": "not_owed", "exempted": "no_levy", "closed": "levied", "terminated": "terminated"},
    "levy-land": {"not_approved": "no_levy", "closed": "levied", "terminated": "terminated"},
    "payment": {**ORDINARY, "in_payment": "awarded", "refused": "declined"},
    "confirmation": {**ORDINARY, "completed": "confirmed", "refused": "declined"},
    "adjudication": {**ORDINARY, "settled": "mediated", "in_force": "adjudicated", "dismissed": "declined"},
    "reward": {"closed": "declined", "terminated": "terminated"},
    "requisition": {"not_taken": "not_taken", "closed": "requisitioned", "terminated": "terminated"},
}


@pytest.mark.parametrize("chart", NAMES)
def test_real_cases_reach_every_end_of_the_chart(world: World, chart: str):
    people, flow, reached = staffed(world), published(chart), {}
    for end, way in ends(compile_flow(flow)).items():
        walker = Recording(world, people, chart, flow.kinds[0])
        case = walker.go(way)
        assert (case.marking, case.closed_at is not None) == (end, True)
        reached[end] = case.result
        # The trial run of the chart has the same limits, to the day and to every card.
        tried = walker.tried()
        assert (tried.end, tried.state, tried_clocks(tried)) == (end, case.state, real_clocks(case.pk))
    expected = RESULTS.get(chart, reached)
    assert reached == {end: expected[end] for end in reached}
    assert Case.objects.filter(closed_at=None).count() == 0
    assert list(reached) == [step.id for step in flow.steps if step.kind == "end"]
