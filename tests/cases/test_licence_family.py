"""Each chart of the licence family is run by real cases to every end that it has."""

from datetime import timedelta

import pytest

from sunlit.cases.models import Case
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.simulator import ends
from tests.cases.walking import Walker, staffed
from tests.cases.world import World
from tests.procedures.charts import published

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
GIVEN = {"not_accepted": "", "withdrawn": "withdrawn", "terminated": "terminated", "refused": "refused"}
ORDINARY = {**GIVEN, "completed": "granted"}
RESULTS = {
    **dict.fromkeys(
        ["licence-on-the-spot", "licence-special-auction", "licence-special-inspection", "licence-special-testing"],
        ORDINARY,
    ),
    **dict.fromkeys(["licence-special-quarantine", "licence-renewal", "licence-change", "approval"], ORDINARY),
    "licence-general": ORDINARY,
    "licence-special-tender": {**ORDINARY, "no_bid": "no_bid"},
    "licence-special-examination": {**ORDINARY, "not_admitted": "not_admitted", "not_passed": "not_passed"},
    "licence-revocation": {
        **{name: name for name in ("not_filed", "kept", "altered", "revoked", "retracted", "deregistered")},
        "terminated": "terminated",
    },
}


@pytest.mark.parametrize("chart", RESULTS)
def test_real_cases_reach_every_end_of_the_chart(world: World, chart: str):
    people = staffed(world)
    reached = {}
    for end, way in ends(compile_flow(published(chart))).items():
        case = Walker(world, people, chart, "licence").go(way)
        reached[end] = case.result
        assert (end, case.marking, case.closed_at is not None) == (end, end, True)
    assert reached == RESULTS[chart]
    assert Case.objects.filter(closed_at=None).count() == 0
