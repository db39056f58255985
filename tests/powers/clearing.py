"""A county in which a clearing round runs: two bureaus that report, and every office that reviews, with its people."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from sunlit.accounts.operations import create_account
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Organ, Region
from sunlit.offices.operations import add_organ, add_post, add_region, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.chains import presets
from sunlit.powers.items import BasisEntry, ItemContent
from sunlit.powers.models import Power, Round, RoundItem
from sunlit.powers.operations import (
    PhaseGiven,
    Resolution,
    Said,
    draft_item,
    file_item,
    give_opinion,
    hold_meeting,
    open_round,
    publish_cleared,
    register_cleared,
)
from sunlit.powers.queries.rounds import chain_of_round
from sunlit.powers.rules.clearing import AGREE, ORGAN

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FIRST_DAY = date(2026, 1, 5)
# Which organ takes which seat.
SEATS = {
    "list": "GK",
    "openness": "GK",
    "legal": "SF",
    "staffing": "BB",
    "finance": "CZ",
    "data": "SJJ",
    "secrecy": "BM",
    "supervision": "JC",
    "meeting": "ZF",
    "superior": "ST",
    "discipline": "JC",
    "acceptance": "JW",
    "party": "DZ",
}
OFFICES = {
    "GK": "云溪县政务公开办公室",
    "SF": "云溪县司法局",
    "BB": "云溪县委编办",
    "CZ": "云溪县财政局",
    "SJJ": "云溪县数据局",
    "BM": "云溪县保密局",
    "JC": "云溪县监察委员会",
    "ZF": "云溪县人民政府",
    "ST": "省局业务处",
    "JW": "省纪委评审组",
    "DZ": "省局党组",
}


@dataclass
class Clearing:
    """Everybody by name: 孙悦 edits at 卫健局, 吴迪 reviews, 李强 leads; 韩松年 publishes, 陆宛如 registers."""

    region: Region
    organs: dict[str, Organ] = field(default_factory=dict)
    people: dict[str, Actor] = field(default_factory=dict)

    def reviewer(self, office: str) -> Actor:
        """Who reviews for an office of the chain."""
        return self.people[SEATS[office]]


def make_clearing() -> Clearing:
    """The county on 2 March 2026."""
    world = Clearing(add_region(by=INSTALLER, at=AT, code="990122", name="云溪县", level="county"))
    for number, (letters, name) in enumerate({"WJ": "云溪县卫生健康局", "NY": "云溪县农业农村局", **OFFICES}.items()):
        world.organs[letters] = add_organ(
            by=INSTALLER,
            at=AT,
            region=world.region,
            code=f"YX{number:03d}",
            name=name,
            letters=letters,
            kind="department",
            position=number,
        )
    for letters, people in {
        "WJ": {
            "孙悦": "list_editor",
            "吴迪": "legal_reviewer",
            "李强": "leader",
            "冯涛": "committee",
            "米管": "secrecy_keeper",
        },
        "NY": {"褚诗雨": "list_editor", "倪雅琴": "legal_reviewer", "舒浩然": "leader"},
        "GK": {
            "韩松年": "list_publisher",
            "陆宛如": "list_reviewer",
            "GK": "meeting_secretary",
        },
        "ZF": {"ZF": "meeting_secretary"},
        "DZ": {"DZ": "meeting_secretary"},
        "JC": {"纪督察": "supervisor", "JC": "clearing_reviewer"},
        "BM": {"鲍宓": "secrecy_reviewer", "BM": "clearing_reviewer"},
    }.items():
        for name, role in people.items():
            _appoint(world, letters, name, role)
    for letters in OFFICES:
        if letters not in world.people:
            _appoint(world, letters, letters, "clearing_reviewer")
    return world


def _appoint(world: Clearing, letters: str, name: str, role: str) -> None:
    number = len(world.people)
    person = create_account(by=INSTALLER, at=AT, username=f"person{number}", full_name=name, is_staff_member=True)
    post = add_post(by=INSTALLER, at=AT, organ=world.organs[letters], name=f"岗位{number}", roles=[role])
    appoint(by=INSTALLER, at=AT, post=post, person=person, from_on=FIRST_DAY)
    world.people[name] = actor_for(person, AT)


def open_for(world: Clearing, preset: str = "s1-district", *, at: datetime = AT) -> Round:
    """A round of this preset for 卫健局 and 农业农村局: clearing in March, the rest until June."""
    chain = presets()[preset]
    codes = tuple(step.code for step in chain.steps)
    return open_round(
        region=world.region,
        title="2026年权力清单清理",
        preset=preset,
        phases=[
            PhaseGiven("自查清理", date(2026, 3, 2), date(2026, 3, 31), codes[:1]),
            PhaseGiven("审核公布", date(2026, 4, 1), date(2026, 6, 30), codes[1:]),
        ],
        seats={office: world.organs[letters] for office, letters in SEATS.items()},
        organs=[world.organs["WJ"], world.organs["NY"]],
        by=world.people["韩松年"],
        at=at,
    )


def drafted(
    world: Clearing, name: str = "理发店卫生许可", *, organ: str = "WJ", kind: str = "licence", **more: object
) -> Power:
    """A power drafted by the editor of its organ."""
    given: dict[str, object] = {"name": name, "bases": (BasisEntry(citation="《公共场所卫生管理条例》第四条"),)}
    editor = world.people["孙悦" if organ == "WJ" else "褚诗雨"]
    content = ItemContent(**(given | more))  # type: ignore[arg-type]  # a test names the fields it changes
    return draft_item(organ=world.organs[organ], kind=kind, content=content, by=editor, at=AT).power


def filed(world: Clearing, round: Round, power: Power | None = None, *, at: datetime = AT) -> RoundItem:
    """A power that 孙悦 (or 褚诗雨) reported and that stands at the first step."""
    power = power or drafted(world)
    editor = world.people["孙悦" if power.organ.letters == "WJ" else "褚诗雨"]
    return file_item(round=round, power=power, by=editor, at=at)


# Who acts for the reporting organ, by role.
OWN = {
    "WJ": {"list_editor": "孙悦", "legal_reviewer": "吴迪", "leader": "李强"},
    "NY": {"list_editor": "褚诗雨", "legal_reviewer": "倪雅琴", "leader": "舒浩然"},
}


def go_on(world: Clearing, item: RoundItem, *, at: datetime, outcome: str = "recorded") -> RoundItem:
    """Everybody who is asked at the item's step agrees; gives the item at the step after."""
    item = fresh(item)
    step = chain_of_round(item.round).step(item.step)
    if step.kind == "meeting":
        resolutions = [Resolution(item, outcome=outcome, words="会议同意")]
        hold_meeting(
            round=item.round,
            step=step.code,
            number=f"会〔2026〕{item.pk}号",
            held_on=FIRST_DAY,
            attendees="县长、副县长",
            minutes="逐项审议，同意。",
            resolutions=resolutions,
            by=world.people[SEATS[step.office]],
            at=at,
        )
    elif step.kind == "register":
        register_cleared(items=[item], by=world.people["陆宛如"], at=at)
    elif step.kind == "publish":
        publish_cleared(items=[item], by=world.people["韩松年"], at=at)
    else:
        for office in step.offices:
            said = Said(
                words="" if step.kind == "file" else "经审核，同意。",
                outcome=outcome if step.outcome else "",
                attendees="局长、两位副局长" if step.kind == "collective" else "",
                document="卫健发〔2026〕3号" if step.document else "",
                aspects={aspect: (AGREE, "没有意见") for aspect in step.seats.get(office, ())},
            )
            give_opinion(item=item, step=step.code, said=said, by=who(world, item, office, step.roles), at=at)
    return fresh(item)


def who(world: Clearing, item: RoundItem, office: str, roles: frozenset[str]) -> Actor:
    """The person who acts for an office at an item."""
    if office == ORGAN:
        own = OWN[item.organ.letters]
        return world.people[next(own[role] for role in own if role in roles)]
    letters = SEATS[office]
    if letters == "GK":
        return world.people["韩松年" if "list_publisher" in roles else "陆宛如"]
    return world.people[letters]


def run_to(world: Clearing, item: RoundItem, step: str, *, outcome: str = "recorded") -> RoundItem:
    """The item, agreed to until it stands at this step (empty: until it is finished)."""
    item = fresh(item)
    for day in range(1, 30):
        if item.step == step:
            return item
        item = go_on(world, item, at=AT + timedelta(days=day), outcome=outcome)
    raise AssertionError(item.step)


def fresh(item: RoundItem) -> RoundItem:
    """The item as it stands in the database."""
    return RoundItem.objects.select_related("round", "power", "organ").get(pk=item.pk)
