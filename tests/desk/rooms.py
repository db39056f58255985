"""What the pages of powers, supervision, publication and administration need: people for every role, and records."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.test import Client

from sunlit.accounts.models import Account
from sunlit.basis.models import Law, LawVersion
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.operations import add_organ, add_post, appoint, appoint_administrator
from sunlit.offices.queries import actor_for
from sunlit.powers.items import BasisEntry, ItemContent
from sunlit.powers.models import PowerVersion
from sunlit.powers.operations import draft_item, submit_item
from sunlit.procedures.models import ChartVersion
from sunlit.publication.models import Release
from sunlit.publication.operations import release_due
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.supervision.operations import issue_order, sweep
from tests.cases.world import FIRST_DAY, MONDAY, World
from tests.offices.county import person

# Who does what in the offices that the bureau of the cases does not have.
STAFF = {
    "bian_zhi": ("边之", "编制岗", ["list_editor", "chart_editor"]),
    "shen_he": ("沈和", "清单审核岗", ["list_reviewer"]),
    "fa_bu": ("法步", "清单发布岗", ["list_publisher", "chart_publisher"]),
    "chen_jing": ("陈静", "监督一岗", ["supervisor"]),
    "zhou_ping": ("周平", "监督室主任", ["supervision_head"]),
    "xin_xi": ("辛西", "信息公开岗", ["publicity"]),
    "xian_zhang": ("县长", "县长", ["viewer"]),
}
ADMINISTRATORS = {"xi_tong": "system", "an_quan": "security", "shen_ji": "audit"}
LATE = MONDAY + timedelta(days=40)


@dataclass
class Rooms:
    """The bureau and everybody around it; ``draft`` waits for its editor, ``submitted`` for its publisher."""

    world: World
    people: dict[str, Account]
    draft: PowerVersion
    submitted: PowerVersion
    chart: ChartVersion
    card: Card
    order: SupervisionOrder
    release: Release
    law: LawVersion

    def browser(self, name: str) -> Client:
        """A browser in which the named person has signed in."""
        client = Client()
        client.force_login(self.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    def arguments(self) -> Mapping[str, dict[str, Any]]:
        """What stands in each address."""
        power = {"pk": self.draft.power_id}
        waiting = {"pk": self.submitted.power_id, "number": 1, "act": "publish_item"}
        return {
            "power": power,
            "power_edit": power,
            "power_compare": power,
            "power_act": waiting,
            "chart_draft": power,
            "chart": {"pk": self.chart.pk},
            "chart_act": {"pk": self.chart.pk, "act": "publish_chart"},
            "card": {"number": self.card.number},
            "card_act": {"number": self.card.number, "act": "propose_lift"},
            "order": {"number": self.order.number},
            "order_act": {"number": self.order.number, "act": "answer_order"},
            "release": {"pk": self.release.pk},
            "law": {"pk": self.law.law_id},
            "organ": {"pk": self.world.health.pk},
            "post": {"pk": self.world.posts["role_a"].pk},
            "person": {"pk": self.people["wang_li"].pk},
        }


def make_rooms(world: World) -> Rooms:
    """The bureau on a day in April, with a late case, its cards, an order, a decision shown to the public."""
    people = dict(world.people)
    office = add_organ(
        by=INSTALLER,
        at=MONDAY,
        region=world.health.region,
        code="YX-DC",
        name="云溪县政府督查室",
        letters="DC",
        kind="supervisor",
    )
    for username, (name, title, roles) in STAFF.items():
        own = username in ("bian_zhi", "xin_xi")
        post = add_post(by=INSTALLER, at=MONDAY, organ=world.health if own else office, name=title, roles=roles)
        people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=post, person=people[username], from_on=FIRST_DAY)
    for username, kind in ADMINISTRATORS.items():
        people[username] = person(username, username)
        appoint_administrator(by=INSTALLER, at=MONDAY, kind=kind, person=people[username], from_on=FIRST_DAY)
    editor = actor_for(people["bian_zhi"], MONDAY)
    law = LawVersion.objects.create(
        law=Law.objects.create(title="行政许可法", full_title="中华人民共和国行政许可法", kind="law"),
        adopted_on="2019-04-23",
        source="test",
        source_version="1",
        text_hash="0" * 64,
        imported_at=MONDAY,
    )
    drafts = [
        draft_item(organ=world.health, kind="licence", content=content_named(name), by=editor, at=MONDAY)
        for name in ("饮用水供水单位卫生许可", "放射诊疗许可")
    ]
    submitted = submit_item(version=drafts[1], by=editor, at=MONDAY)
    world.accepted()
    world.granted()
    supervisor = actor_for(people["chen_jing"], LATE)
    sweep(at=LATE)
    card = Card.objects.filter(level="yellow", clock__kind=Clock.Kind.PROMISED).first() or Card.objects.all()[0]
    order = issue_order(by=supervisor, at=LATE, demand="超过承诺时限，请说明原因并尽快办结。", card=card)
    release_due(at=LATE, thorough=True)
    return Rooms(
        world=world,
        people=people,
        draft=drafts[0],
        submitted=submitted,
        chart=ChartVersion.objects.get(chart__power=world.licence.power),
        card=card,
        order=order,
        release=Release.objects.all()[0],
        law=law,
    )


def content_named(name: str, **changes: Any) -> ItemContent:
    """A power with one basis and a promise."""
    given: dict[str, Any] = {
        "bases": (BasisEntry(citation="《行政许可法》第十二条"),),
        "promised_value": 10,
        "promised_unit": "working_day",
        **changes,
    }
    return ItemContent(name=name, **given)


def at_noon(day: datetime) -> datetime:
    """Noon of a day."""
    return day.replace(hour=12, minute=0)


def more_of_everything(rooms: Rooms) -> None:
    """Three more drafts, organs, people, late cases with cards and an order, and decisions shown."""
    world, editor = rooms.world, actor_for(rooms.people["bian_zhi"], MONDAY)
    for n in range(3):
        draft_item(organ=world.health, kind="licence", content=content_named(f"许可{n}"), by=editor, at=MONDAY)
        person(f"more_{n}", "多人")
        add_organ(
            by=INSTALLER,
            at=MONDAY,
            region=world.health.region,
            code=f"YX-{n}",
            name=f"机关{n}",
            letters="JG",
            kind="department",
        )
        world.accepted()
        world.granted()
    sweep(at=LATE)
    supervisor = actor_for(rooms.people["chen_jing"], LATE)
    for card in Card.objects.order_by("-id")[:3]:
        issue_order(by=supervisor, at=LATE, demand="请说明原因。", card=card)
    release_due(at=LATE, thorough=True)
