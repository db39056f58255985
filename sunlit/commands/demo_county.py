"""The demo county of ``content/demo``: offices, people, powers and charts, made by running the operations in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from sunlit.accounts.models import Account
from sunlit.accounts.operations import create_account
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.commands.demo_charts import chart_source, internal_sources
from sunlit.commands.demo_record import load_record
from sunlit.commands.demo_secrecy import load_secrecy
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Division, Organ, Post, Region
from sunlit.offices.operations import (
    add_division,
    add_organ,
    add_post,
    add_region,
    appoint,
    appoint_administrator,
    set_stand_in,
)
from sunlit.offices.queries import actor_for
from sunlit.powers.items import BasisEntry, ItemContent, MaterialEntry
from sunlit.powers.models import Power
from sunlit.powers.operations import draft_item, publish_item, submit_item
from sunlit.procedures.operations import draft_chart, publish_chart, submit_chart

DEMO = CONTENT / "demo"
PASSWORD = "sunlit-demo-2026"
LISTS = ("powers_licences", "powers_penalties", "powers_others")
# The county stands for this long before the first of its cases comes in.
FOUNDED_BEFORE = timedelta(days=110)
OPENING = time(9, 0)
PUBLISHER = "qingdan"
# Who handles a power of a kind: of the posts of its organ the first that carries the role.
APPLICANT_ROLES = ("window", "role_a", "role_b", "head", "legal_reviewer", "committee", "leader")
EX_OFFICIO_ROLES = ("officer", "legal_reviewer", "committee", "leader", "cashier")
PLAIN = (
    "name",
    "name_en",
    "summary",
    "summary_en",
    "theme",
    "disclosure_content",
    "disclosure_form",
    "disclosure_limit",
    "fee",
    "fee_basis",
    "risk_level",
    "risk_statement",
    "conditions",
    "conditions_en",
    "statutory_parameter",
    "promised_value",
    "promised_unit",
    "visits",
    "online",
    "served",
    "window",
    "result_name",
    "options",
    "details",
)

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person whom a visitor of the demo may be, and what to look at first."""

    role: str
    username: str
    look_at: str
    password: str = PASSWORD


@dataclass(slots=True)
class County:
    """What was made: organs by their letters, accounts by user name, powers by name, and the day it was founded."""

    founded: datetime
    organs: dict[str, Organ] = field(default_factory=dict)
    accounts: dict[str, Account] = field(default_factory=dict)
    powers: dict[str, Power] = field(default_factory=dict)


class _Clock:
    """Moments in one order: every act of the founding comes after the one before."""

    def __init__(self, first: datetime) -> None:
        self.now = first

    def tick(self, step: timedelta = timedelta(seconds=1)) -> datetime:
        """The next moment."""
        self.now += step
        return self.now

    def next_day(self) -> None:
        """The office opens on the next day."""
        local = timezone.localtime(self.now) + timedelta(days=1)
        self.now = local.replace(hour=OPENING.hour, minute=0, second=0, microsecond=0)


def sign_ins() -> tuple[SignIn, ...]:
    """The people whom a visitor of the demo may be; all have the same password."""
    return tuple(SignIn(str(role), username, str(look_at)) for role, username, look_at in _SIGN_INS)


_SIGN_INS = (
    (gettext_lazy("窗口受理"), "chuangkou", gettext_lazy("我的任务：登记、受理、一次性告知")),
    (gettext_lazy("审查（A角）"), "zhangmin", gettext_lazy("审查、现场核查，每件还剩几天")),
    (gettext_lazy("审查（B角）"), "wangli", gettext_lazy("A 角不在岗时代行，看到的是同一批任务")),
    (gettext_lazy("局长"), "juzhang", gettext_lazy("决定、批准延期")),
    (gettext_lazy("执法"), "zhifa", gettext_lazy("处罚案件：立案、告知、执行")),
    (gettext_lazy("法制审核"), "fazhi", gettext_lazy("法制审核、听证")),
    (gettext_lazy("清单编制"), "bianzhi", gettext_lazy("权力清单草稿、答复咨询投诉")),
    (gettext_lazy("清单审核"), "shenhe", gettext_lazy("退回或通过各部门的清单")),
    (gettext_lazy("清单发布"), "qingdan", gettext_lazy("第二个人才能公布清单和流程图")),
    (gettext_lazy("清权会审"), "fengtianyou", gettext_lazy("法制机构：依据是否合法，法条在旁边")),
    (gettext_lazy("机构编制审核"), "bianban", gettext_lazy("清权会审：职权是否符合三定规定")),
    (gettext_lazy("常务会议纪要"), "xianban", gettext_lazy("登记常务会议逐项审定的结果")),
    (gettext_lazy("保密管理"), "baoguan", gettext_lazy("本机关的不公开目录：报入、修改")),
    (gettext_lazy("保密审查"), "baomi", gettext_lazy("不公开目录：审核、备案、公开前的保密审查")),
    (gettext_lazy("电子监察"), "ducha", gettext_lazy("预警、黄牌、红牌和督办")),
    (gettext_lazy("督查室主任"), "duchazhuren", gettext_lazy("确认撤牌、签发督办")),
    (gettext_lazy("县长"), "lingdao", gettext_lazy("全县办理情况，只看不办")),
    (gettext_lazy("系统管理员"), "xitong", gettext_lazy("机构和岗位，不能看办件")),
    (gettext_lazy("安全管理员"), "anquan", gettext_lazy("任职和账户")),
    (gettext_lazy("审计管理员"), "shenji", gettext_lazy("每一步的痕迹")),
)


def founded_before(until: datetime) -> datetime:
    """When the county of a demo made at this moment was founded: an opening of office long before its cases."""
    local = timezone.localtime(until - FOUNDED_BEFORE)
    return local.replace(hour=OPENING.hour, minute=0, second=0, microsecond=0)


def load_county(until: datetime | None = None, progress: Progress | None = None) -> County:
    """Make the whole county in the months before ``until`` (now). The laws have to be imported before.

    Takes a few seconds; ``progress`` hears how many of the powers are published.
    """
    clock = _Clock(founded_before(until or timezone.now()))
    county = County(clock.now)
    # One transaction: an interrupted load leaves nothing, and the disk is waited for once.
    with transaction.atomic():
        _found(county, clock, progress)
    return county


def _found(county: County, clock: _Clock, progress: Progress | None) -> None:
    _people(county, clock)
    _offices(county, clock, _regions(clock))
    clock.next_day()
    _publish_powers(county, clock, progress)
    clock.next_day()
    _publish_charts(county, clock)
    clock.next_day()
    _change_record(county, clock)
    load_secrecy(county.organs, clock.tick, county.accounts[PUBLISHER].password)


def power_rows() -> tuple[Mapping[str, Any], ...]:
    """Every power of content/demo with its list's defaults."""
    rows: list[Mapping[str, Any]] = []
    for name in LISTS:
        content = read_yaml(DEMO / f"{name}.yaml")
        rows.extend(content["defaults"] | row for row in content["powers"])
    return tuple(rows)


def _regions(clock: _Clock) -> dict[str, Region]:
    made: dict[str, Region] = {}
    for row in read_yaml(DEMO / "regions.yaml")["regions"]:
        parent = made.get(row.get("parent", ""))
        made[row["code"]] = add_region(
            by=INSTALLER, at=clock.tick(), code=row["code"], name=row["name"], level=row["level"], parent=parent
        )
    return made


def _people(county: County, clock: _Clock) -> None:
    content = read_yaml(DEMO / "people.yaml")
    # One slow hash for all: they have the same password, which is printed for everybody to read.
    encoded = make_password(PASSWORD)
    for username, full_name in content["people"].items():
        county.accounts[username] = create_account(
            by=INSTALLER,
            at=clock.tick(),
            username=username,
            full_name=full_name,
            password_hash=encoded,
            is_staff_member=True,
        )
    for kind, username in content["administrators"].items():
        person = county.accounts[username]
        day = timezone.localdate(clock.now)
        appoint_administrator(by=INSTALLER, at=clock.tick(), person=person, kind=kind, from_on=day)


def _offices(county: County, clock: _Clock, regions: Mapping[str, Region]) -> None:
    content = read_yaml(DEMO / "organs.yaml")
    for row in content["organs"]:
        organ = add_organ(
            by=INSTALLER,
            at=clock.tick(),
            region=regions[content["region"]],
            **{name: value for name, value in row.items() if name not in ("divisions", "posts")},
        )
        county.organs[organ.letters] = organ
        divisions = {
            name: add_division(by=INSTALLER, at=clock.tick(), organ=organ, name=name, position=position)
            for position, name in enumerate(row["divisions"])
        }
        for entry in row["posts"]:
            _post(county, clock, organ, divisions, entry)


def _post(
    county: County, clock: _Clock, organ: Organ, divisions: Mapping[str, Division], row: Mapping[str, Any]
) -> None:
    post = add_post(
        by=INSTALLER,
        at=clock.tick(),
        organ=organ,
        division=divisions.get(row.get("division", "")),
        **{name: row[name] for name in ("name", "roles", "duty", "phone", "place") if name in row},
    )
    day = timezone.localdate(clock.now)
    holder = county.accounts[row["holder"]]
    appoint(by=INSTALLER, at=clock.tick(), post=post, person=holder, from_on=day)
    if "stand_in" in row:
        person = county.accounts[row["stand_in"]]
        set_stand_in(by=INSTALLER, at=clock.tick(), post=post, person=person, from_on=day, reason="B 角")


def _publish_powers(county: County, clock: _Clock, progress: Progress | None) -> None:
    """Drafted and submitted by the organ's editor, published by the county's list office: two people each."""
    publisher = actor_for(county.accounts[PUBLISHER], clock.now)
    desks = {letters: _Desk(organ, clock.now) for letters, organ in county.organs.items()}
    rows = power_rows()
    for number, row in enumerate(rows, start=1):
        desk = desks[row["organ"]]
        editor = desk.actor("list_editor")
        content = _content(row, desk)
        version = draft_item(organ=desk.organ, kind=row["kind"], content=content, by=editor, at=clock.tick())
        version = submit_item(version=version, by=editor, at=clock.tick())
        version = publish_item(version=version, by=publisher, at=clock.tick())
        county.powers[version.name] = version.power
        if progress is not None:
            progress(number, len(rows))


def _publish_charts(county: County, clock: _Clock) -> None:
    publisher = actor_for(county.accounts[PUBLISHER], clock.now)
    desks = {letters: _Desk(organ, clock.now) for letters, organ in county.organs.items()}
    inside = internal_sources("licence-general", clock.now.date())
    for row in power_rows():
        if "chart" not in row:
            continue
        editor = desks[row["organ"]].actor("chart_editor")
        power = county.powers[row["name"]]
        sources = [chart_source(row["name"], row["chart"]), inside.get(row["name"])]
        for source in sources:
            if source is None:
                continue
            version = draft_chart(power=power, source=source, by=editor, at=clock.tick())
            version = submit_chart(version=version, by=editor, at=clock.tick())
            publish_chart(version=version, by=publisher, at=clock.tick())


def _change_record(county: County, clock: _Clock) -> None:
    """What some organs change of their list on the third day."""
    desks = {organ.pk: _Desk(organ, clock.now) for organ in county.organs.values()}
    load_record(
        county.powers,
        clock.tick,
        lambda power: desks[power.organ_id].actor("list_editor"),
        actor_for(county.accounts[PUBLISHER], clock.now),
    )


class _Desk:
    """The posts of one organ by role, and who acts there."""

    def __init__(self, organ: Organ, at: datetime) -> None:
        self.organ, self.at = organ, at
        self.posts: dict[str, Post] = {}
        for post in Post.objects.filter(organ=organ).prefetch_related("roles").order_by("-id"):
            self.posts |= {role.role: post for role in post.roles.all()}
        self._actors: dict[str, Actor] = {}

    def actor(self, role: str) -> Actor:
        """The holder of the post with this role."""
        if role not in self._actors:
            appointment = self.posts[role].appointments.select_related("person").get()
            self._actors[role] = actor_for(appointment.person, self.at)
        return self._actors[role]

    def handling(self, roles: tuple[str, ...]) -> dict[str, int]:
        """The post's row for each of these roles that the organ has."""
        return {role: self.posts[role].pk for role in roles if role in self.posts}

    def body(self, role: str) -> str:
        """The division in which a role sits."""
        division = self.posts[role].division
        return division.name if division else self.organ.name


def _content(row: Mapping[str, Any], desk: _Desk) -> ItemContent:
    applied = "window" in row or row.get("online") or row["kind"] in ("licence", "confirmation", "benefit")
    # The demo's lists name what costs something; the record says of the rest that it is free.
    free = {"fee": "不收费"} if applied and row["kind"] not in ("levy", "fee") else {}
    return ItemContent(
        **(free | {name: row[name] for name in PLAIN if name in row}),
        exercising_body=desk.body("role_a" if applied else "officer"),
        handling=desk.handling(APPLICANT_ROLES if applied else EX_OFFICIO_ROLES),
        bases=tuple(_basis(basis) for basis in row["bases"]),
        materials=tuple(MaterialEntry(**material) for material in row.get("materials", ())),
        source="示例县清单",
    )


def _basis(row: str | Mapping[str, Any]) -> BasisEntry:
    return BasisEntry(citation=row) if isinstance(row, str) else BasisEntry(**row)


@cache
def full_powers() -> tuple[str, ...]:
    """The names of the powers that are described in full, with conditions or plain words."""
    return tuple(row["name"] for row in power_rows() if any(isinstance(basis, Mapping) for basis in row["bases"]))
