"""From drafting to a case: under each preset of the review chain, the chart that was reviewed is the one that runs."""

from datetime import timedelta

import pytest

from sunlit.basis.content import CONTENT
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.models import Organ
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.models import ChartReview, ChartVersion
from sunlit.procedures.operations import (
    ChartResolution,
    decide_charts,
    draft_chart,
    give_chart_opinion,
    publish_chart,
    set_review_chain,
    submit_chart,
)
from sunlit.procedures.reader import source_of
from sunlit.procedures.reviews import newest_review, open_opinion, sits, way_of
from tests.cases.world import FIRST_DAY, MONDAY, World, make_world
from tests.offices.county import person

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=1)
LICENCE = source_of((CONTENT / "charts" / "licence-general.yaml").read_text())
STAFF = {
    "sun_yue": ("孙悦", "chart_editor", ""),
    "feng_tianyou": ("凤天佑", "chart_reviewer", "SF"),
    "lu_wanru": ("陆宛如", "list_reviewer", "GK"),
    "qin_shouzheng": ("秦守正", "meeting_secretary", "ZF"),
    "han_songnian": ("韩松年", "chart_publisher list_publisher", "GK"),
}
SEATS = {"legal": "SF", "list": "GK", "openness": "ZF", "meeting": "ZF"}
SPEAKERS = ("qian_yun", "li_qiang", *STAFF)


def with_offices(world: World) -> dict[str, Organ]:
    """The offices of the county beside the bureau, and their people."""
    organs = {"": world.health}
    for letters in sorted(set(SEATS.values())):
        organs[letters] = add_organ(
            by=INSTALLER,
            at=MONDAY,
            region=world.health.region,
            code=f"YX-{letters}",
            name=f"云溪县{letters}",
            letters=letters,
            kind="department",
        )
    for username, (name, roles, letters) in STAFF.items():
        post = add_post(by=INSTALLER, at=MONDAY, organ=organs[letters], name=name, roles=roles.split())
        world.people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=post, person=world.people[username], from_on=FIRST_DAY)
    return organs


def along(world: World, review: ChartReview) -> list[str]:
    """Every step of the chain, whatever it is, by the one who holds its post; gives the steps."""
    taken = []
    while review.step:
        step = way_of(review.chain).step(review.step)
        by = next(one for one in map(world.actor, SPEAKERS) if sits(one, open_opinion(review)))
        if step.kind == "meeting":
            decide_charts(
                number="第3次会议",
                held_on=LATER.date(),
                attendees="县长",
                minutes="同意。",
                resolutions=[ChartResolution(review)],
                by=by,
                at=LATER,
            )
        else:
            give_chart_opinion(
                review=review, step=step.code, decision="pass", words="同意。", attendees="局长", by=by, at=LATER
            )
        taken.append(step.code)
        review = newest_review(review.version)
    return taken


@pytest.mark.parametrize(
    ("preset", "steps"),
    [
        ("s0-county", ["own", "legal", "decide"]),
        ("s1-district", ["own", "list", "decide"]),
        ("s3-district", ["legal"]),
    ],
)
def test_the_chart_that_was_reviewed_is_the_chart_that_runs(preset: str, steps: list[str]) -> None:
    world = make_world()
    organs = with_offices(world)
    publisher = world.actor("han_songnian")
    set_review_chain(
        preset=preset,
        seats={office: organs[letters] for office, letters in SEATS.items()},
        document="云政公开〔2026〕5号",
        from_on=MONDAY.date(),
        by=publisher,
        at=MONDAY,
    )
    before = world.case(world.apply())
    changed = [
        step | {"limit": {"value": 2, "unit": "working_day"}} if step["id"] == "review" else step
        for step in LICENCE["steps"]
    ]
    why = {"zh": "缩短书面审查。", "en": "A shorter review."}
    source = {name: value for name, value in LICENCE.items() if name != "kinds"}
    source |= {"steps": changed, "template": "licence-general", "departures": [{"step": "review", "why": why}]}
    editor = world.actor("sun_yue")
    draft = draft_chart(power=world.licence.power, source=source, by=editor, at=MONDAY)
    version = submit_chart(version=draft, by=editor, at=MONDAY)
    with pytest.raises(ProcedureRefusal, match="审核还没有走完"):
        publish_chart(version=version, by=publisher, at=MONDAY)
    assert along(world, newest_review(version)) == steps
    publish_chart(version=version, by=publisher, at=LATER)
    after = world.case(world.apply(LATER))
    assert [(one.chart_version.number, one.chart_version_id == version.pk) for one in (before, after)] == [
        (1, False),
        (2, True),
    ]
    world.do("wang_li", after.pk, "register", LATER + timedelta(minutes=30))
    world.do("wang_li", after.pk, "check", LATER + timedelta(minutes=40), {"acceptance": "accept"})
    assert ChartVersion.objects.get(state="published", chart=version.chart).pk == version.pk
