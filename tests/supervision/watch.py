"""The bureau of the cases' tests, and above it the supervision office with two supervisors."""

from sunlit.ledger.actor import INSTALLER
from sunlit.offices.models import Region
from sunlit.offices.operations import add_organ, add_post, appoint
from tests.cases.world import FIRST_DAY, MONDAY, World, make_world
from tests.offices.county import person

SUPERVISORS = {
    "chen_jing": ("陈静", "监督一岗", ["supervisor"]),
    "zhou_ping": ("周平", "监督室主任", ["supervision_head"]),
}


def make_watched() -> World:
    """The bureau, with Chen Jing and Zhou Ping in the supervision office."""
    world = make_world()
    office = add_organ(
        by=INSTALLER,
        at=MONDAY,
        region=Region.objects.get(code="990100"),
        code="YX-DC",
        name="云溪县政府督查室",
        letters="DC",
        kind="supervisor",
    )
    for username, (name, post, roles) in SUPERVISORS.items():
        row = add_post(by=INSTALLER, at=MONDAY, organ=office, name=post, roles=roles)
        world.people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=row, person=world.people[username], from_on=FIRST_DAY)
    return world
