"""A small county for tests: two organs, their posts, and the people who hold them."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sunlit.accounts.models import Account
from sunlit.accounts.operations import create_account
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Organ, Post
from sunlit.offices.operations import add_organ, add_post, add_region, appoint
from sunlit.offices.queries import actor_for

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 5)


@dataclass(frozen=True)
class County:
    """The health bureau 卫健局 with window, handler and leader; the supervision office 督查室 with two supervisors."""

    health: Organ
    supervision: Organ
    posts: dict[str, Post]
    people: dict[str, Account]

    def actor(self, name: str, at: datetime = AT) -> Actor:
        """The named person as an actor at that moment."""
        return actor_for(self.people[name], at)


STAFF = {
    "wang_li": ("王丽", "health", "综合窗口", ["window"]),
    "zhang_min": ("张敏", "health", "审批岗", ["role_a"]),
    "li_qiang": ("李强", "health", "局长", ["leader"]),
    "chen_jing": ("陈静", "supervision", "监督一岗", ["supervisor"]),
    "zhou_ping": ("周平", "supervision", "监督室主任", ["supervision_head"]),
}


def person(username: str, full_name: str) -> Account:
    """An account that cannot sign in."""
    return create_account(by=INSTALLER, at=AT, username=username, full_name=full_name, is_staff_member=True)


def make_county() -> County:
    """The county as it stands on 2 March 2026."""
    region = add_region(by=INSTALLER, at=AT, code="990100", name="云溪县", level="county")
    organs = {
        "health": add_organ(
            by=INSTALLER,
            at=AT,
            region=region,
            code="YX-WJ",
            name="云溪县卫生健康局",
            letters="WJ",
            kind="department",
            short_name="云卫",
            phone="0000-1230001",
        ),
        "supervision": add_organ(
            by=INSTALLER, at=AT, region=region, code="YX-DC", name="云溪县政府督查室", letters="DC", kind="supervisor"
        ),
    }
    posts, people = {}, {}
    for username, (name, organ, post, roles) in STAFF.items():
        posts[post] = add_post(by=INSTALLER, at=AT, organ=organs[organ], name=post, roles=roles)
        people[username] = person(username, name)
        appoint(by=INSTALLER, at=AT, post=posts[post], person=people[username], from_on=FIRST_DAY)
    return County(organs["health"], organs["supervision"], posts, people)
