"""A bureau at work for tests: its posts and people, a licence and a penalty with their published charts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sunlit.accounts.models import Account
from sunlit.basis.content import CONTENT
from sunlit.basis.office_hours import BEIJING
from sunlit.cases.given import Applied, Completed, MaterialGiven, PartyGiven
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import apply, complete_step, open_case
from sunlit.ledger.actor import ANONYMOUS, INSTALLER, Actor
from sunlit.offices.models import Organ, Post
from sunlit.offices.operations import add_organ, add_post, add_region, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.models import HandlingPost, Material, Power, PowerVersion
from sunlit.powers.operations import relist
from sunlit.procedures.models import Chart, ChartVersion
from sunlit.procedures.reader import content_hash, source_of
from tests.offices.county import person

# Monday 2 March 2026, ten o'clock; no holiday near.
MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=BEIJING)
FIRST_DAY = date(2026, 1, 5)
STAFF = {
    "wang_li": ("王丽", "综合窗口", ["window"]),
    "zhang_min": ("张敏", "审批岗", ["role_a"]),
    "zhao_gang": ("赵刚", "审批二岗", ["role_b"]),
    "wu_di": ("吴迪", "执法岗", ["officer"]),
    "li_qiang": ("李强", "局长", ["leader"]),
    "qian_yun": ("钱云", "法制岗", ["legal_reviewer"]),
    "feng_tao": ("冯涛", "集体讨论", ["committee"]),
    "he_fang": ("何芳", "诉求答复岗", ["voice_clerk"]),
}
LIN_YUE = PartyGiven(
    role="applicant",
    kind="person",
    name="林悦",
    id_number="990101199001010011",
    phone="13800000001",
    email="lin.yue@example.cn",
    address="云溪县青石街 8 号",
    electronic_service=True,
)
RED_LANTERN = PartyGiven(role="punished", kind="trader", name="红灯笼小吃店", phone="0000-7654321")


@dataclass
class World:
    """The health bureau 卫健局 with everybody that its two charts need."""

    health: Organ
    licence: PowerVersion
    penalty: PowerVersion
    posts: dict[str, Post]
    people: dict[str, Account]
    materials: list[Material]
    keys: int = field(default=0)

    def actor(self, name: str, at: datetime = MONDAY) -> Actor:
        """The named person as an actor at that moment."""
        return actor_for(self.people[name], at)

    def apply(self, at: datetime = MONDAY, **changes: Any) -> Applied:
        """Lin Yue applies online with everything that is on the list."""
        self.keys += 1
        given = {
            "by": ANONYMOUS,
            "at": at,
            "version": self.licence,
            "parties": [LIN_YUE],
            "materials": [MaterialGiven(material.pk) for material in self.materials],
            "key": f"form-{self.keys}",
        }
        return apply(**{**given, **changes})

    def open_penalty(self, at: datetime = MONDAY) -> Applied:
        """Wu Di puts down what an inspection of the Red Lantern has shown."""
        self.keys += 1
        return open_case(
            by=self.actor("wu_di"),
            at=at,
            version=self.penalty,
            parties=[RED_LANTERN],
            clue="检查发现后厨没有健康证明",
            key=f"form-{self.keys}",
        )

    def do(self, name: str, case: int, step: str, at: datetime, outputs: Mapping[str, Any] | None = None) -> Completed:
        """The named person completes the open step."""
        item = WorkItem.objects.get(case=case, step=step, state="open")
        revision = Case.objects.get(pk=case).revision
        return complete_step(by=self.actor(name), at=at, item=item.pk, revision=revision, outputs=outputs or {})

    def accepted(self, at: datetime = MONDAY) -> Applied:
        """A case that the window has registered and accepted the same day."""
        applied = self.apply(at)
        self.do("wang_li", applied.case_id, "register", at + timedelta(minutes=30))
        self.do("wang_li", applied.case_id, "check", at + timedelta(minutes=40), {"acceptance": "accept"})
        self.do("wang_li", applied.case_id, "accept", at + timedelta(minutes=50))
        return applied

    def reviewed(self, at: datetime = MONDAY, **flags: bool) -> Applied:
        """An accepted case that Zhang Min has reviewed the day after."""
        applied = self.accepted(at)
        outputs = {"review_opinion": "材料属实", "major_interest": False, "hearing_by_law": False, **flags}
        self.do("zhang_min", applied.case_id, "review", at + timedelta(days=1), outputs)
        return applied

    def granted(self, at: datetime = MONDAY) -> Applied:
        """A reviewed case that the head of the bureau has granted on the third day."""
        applied = self.reviewed(at)
        decision = {"decision": "grant", "decision_reasons": "符合法定条件"}
        self.do("li_qiang", applied.case_id, "decide", at + timedelta(days=2), decision)
        return applied

    def case(self, applied: Applied) -> Case:
        """The case's row as it is now."""
        return Case.objects.get(pk=applied.case_id)


def make_world(**options: bool) -> World:
    """The bureau as it stands on 2 March 2026. ``options`` are those of the licence (needs_site_check ...)."""
    region = add_region(by=INSTALLER, at=MONDAY, code="990100", name="云溪县", level="county")
    health = add_organ(
        by=INSTALLER,
        at=MONDAY,
        region=region,
        code="YX-WJ",
        name="云溪县卫生健康局",
        letters="WJ",
        kind="department",
        short_name="云卫",
        phone="0000-1230001",
    )
    posts, people = {}, {}
    for username, (name, post, roles) in STAFF.items():
        posts[roles[0]] = add_post(by=INSTALLER, at=MONDAY, organ=health, name=post, roles=roles)
        people[username] = person(username, name)
        appoint(by=INSTALLER, at=MONDAY, post=posts[roles[0]], person=people[username], from_on=FIRST_DAY)
    licence = make_version(
        health,
        "XK-0001",
        "licence",
        "公共场所卫生许可",
        "licence-general",
        promised_value=10,
        promised_unit="working_day",
        online=True,
        options=options,
    )
    penalty = make_version(health, "CF-0001", "penalty", "对餐饮场所违反健康证明规定的处罚", "penalty-ordinary")
    HandlingPost.objects.create(version=licence, post=posts["role_a"], role="role_a")
    names = ("申请书", "场所平面图", "从业人员健康证明")
    materials = [Material.objects.create(version=licence, position=n, name=name) for n, name in enumerate(names)]
    return World(health, licence, penalty, posts, people, materials)


def make_version(organ: Organ, code: str, kind: str, name: str, chart: str, **fields: Any) -> PowerVersion:
    """A published power with its published chart, as the rooms below leave them."""
    power = Power.objects.create(organ=organ, code=code, kind=kind, created_at=MONDAY)
    version = PowerVersion.objects.create(
        power=power, organ=organ, kind=kind, number=1, state="published", name=name, drafted_at=MONDAY, **fields
    )
    source = source_of((CONTENT / "charts" / f"{chart}.yaml").read_text())
    ChartVersion.objects.create(
        chart=Chart.objects.create(power=power, chart_class=chart),
        number=1,
        state="published",
        source=source,
        content_hash=content_hash(source),
        drafted_at=MONDAY,
        published_at=MONDAY,
    )
    relist([power.pk])
    return version
