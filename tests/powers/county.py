"""A small county for tests of the power list: one bureau with its editor, the list office with two publishers."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sunlit.accounts.operations import create_account
from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw
from sunlit.basis.operations import import_laws
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Organ, Region
from sunlit.offices.operations import add_organ, add_post, add_region, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.items import BasisEntry, ItemContent, MaterialEntry
from sunlit.powers.models import PowerVersion
from sunlit.powers.operations import draft_item, publish_item, submit_item

AT = datetime(2026, 9, 1, 2, 0, tzinfo=UTC)
LATER = AT + timedelta(days=1)
FIRST_DAY = date(2026, 1, 5)

HAIRDRESSER_LAW = ParsedLaw(
    "中华人民共和国理发法",
    date(2020, 5, 1),
    (
        ParsedArticle(4, 0, "第四条", "", "开办理发店，应当取得许可。\n许可由县级卫生健康部门核发。"),
        ParsedArticle(9, 0, "第九条", "", "违反规定的，处罚：\n（一）无证开办的，罚款；\n（二）不消毒的，警告。"),
    ),
    kind="law",
    status="in_force",
    source="试验",
)


@dataclass(frozen=True)
class County:
    """卫健局 with its editor 孙悦; 公开办 with the publishers 韩松年 and 陆宛如; 王丽 at the window edits nothing."""

    region: Region
    health: Organ
    editor: Actor
    publisher: Actor
    other_publisher: Actor
    clerk: Actor


def make_county() -> County:
    """The county as it stands on 1 September 2026."""
    region = add_region(by=INSTALLER, at=AT, code="990122", name="云溪县", level="county")
    health = _organ(region, "YX011", "云溪县卫生健康局", "卫健局", "WJ")
    openness = _organ(region, "YX003", "云溪县政务公开办公室", "公开办", "GK")
    return County(
        region,
        health,
        editor=_holder(health, "sun_yue", "孙悦", "清单编制岗", ["list_editor"]),
        publisher=_holder(openness, "han_songnian", "韩松年", "主任", ["list_publisher", "list_reviewer"]),
        other_publisher=_holder(openness, "lu_wanru", "陆宛如", "副主任", ["list_publisher", "list_editor"]),
        clerk=_holder(health, "wang_li", "王丽", "综合窗口", ["window"]),
    )


def hold_law() -> None:
    """The sample law, whose articles the tests cite."""
    import_laws(laws=[HAIRDRESSER_LAW], by=INSTALLER, at=AT)


def licence(**changes: object) -> ItemContent:
    """What the list says of the hairdressers' licence."""
    plain: dict[str, object] = {
        "name": "理发店卫生许可",
        "bases": (BasisEntry(citation="《理发法》第四条第一款", kind="creating", plain_words="先拿证，再开店。"),),
        "materials": (MaterialEntry(name="申请表", name_en="Form"),),
        "statutory_parameter": "licence.decision",
        "promised_value": 8,
        "promised_unit": "working_day",
    }
    return ItemContent(**(plain | changes))  # type: ignore[arg-type]  # a test names the fields it changes


def published(county: County, *, code: str = "", at: datetime = AT, **changes: object) -> PowerVersion:
    """A licence drafted and submitted by 孙悦, published by 韩松年."""
    content = licence(**changes)
    version = draft_item(organ=county.health, kind="licence", content=content, by=county.editor, at=at, code=code)
    version = submit_item(version=version, by=county.editor, at=at)
    return publish_item(version=version, by=county.publisher, at=at)


def _organ(region: Region, code: str, name: str, short_name: str, letters: str) -> Organ:
    return add_organ(
        by=INSTALLER,
        at=AT,
        region=region,
        code=code,
        name=name,
        letters=letters,
        kind="department",
        short_name=short_name,
    )


def _holder(organ: Organ, username: str, name: str, post: str, roles: list[str]) -> Actor:
    person = create_account(by=INSTALLER, at=AT, username=username, full_name=name, is_staff_member=True)
    held = add_post(by=INSTALLER, at=AT, organ=organ, name=post, roles=roles)
    appoint(by=INSTALLER, at=AT, post=held, person=person, from_on=FIRST_DAY)
    return actor_for(person, AT)
