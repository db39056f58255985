"""A discretion standard in force for the penalty of the test bureau, and cases that are ready to be weighed."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sunlit.cases.discretion import Stated
from sunlit.cases.given import Applied
from sunlit.cases.models import Weighing
from sunlit.cases.operations import weigh
from sunlit.ledger.actor import INSTALLER
from sunlit.powers.discretion.reading import standard_of_grids
from sunlit.powers.discretion.sheets import grids_of
from sunlit.powers.models import DiscretionStandard, StandardPower
from sunlit.powers.operations import draft_standard, publish_standard, review_standard
from tests.cases.test_penalty import FOUND, filed
from tests.cases.world import MONDAY, World

DAY = timedelta(days=1)
LAW = "《小吃管理条例》第三条第一款：后厨人员没有健康证明的，处一千元以上一万元以下的罚款。"
ROWS = [
    ["小吃裁量基准", "", "", "", "", ""],
    ["序号", "违法行为", "法律依据", "档次", "裁量情节", "裁量标准"],
    ["1", "后厨没有健康证明", LAW, "1", "无证3人以下的", "处一千元以上三千元以下的罚款"],
    ["", "", "", "2", "无证3人以上10人以下的", "处三千元以上六千元以下的罚款"],
    ["", "", "", "", "造成食物中毒的", ""],
    ["", "", "", "3", "无证10人以上的", "处六千元以上一万元以下的罚款"],
]
REGIONS = [[2, 6, 0, 1], [2, 6, 1, 2], [2, 6, 2, 3], [3, 5, 3, 4], [3, 5, 5, 6]]
SOURCE: dict[str, Any] = {"sheets": [{"name": "小吃", "rows": ROWS, "regions": REGIONS}]}


def in_force(world: World, *, linked: bool = True) -> DiscretionStandard:
    """Drafted from the table as it was installed, reviewed by 钱云, published by 李强 on the Monday."""
    standard = standard_of_grids(grids_of(SOURCE))
    version = draft_standard(
        organ=world.health, title="小吃裁量基准", file_name="小吃.xlsx", standard=standard, by=INSTALLER, at=MONDAY
    )
    version = review_standard(version=version, passed=True, opinion="合法。", by=world.actor("qian_yun"), at=MONDAY)
    version = publish_standard(
        version=version, in_force_from=date(2026, 3, 2), by=world.actor("li_qiang"), at=MONDAY + timedelta(minutes=1)
    )
    if linked:
        StandardPower.objects.create(version=version, place=0, power=world.penalty.power, by_name=False)
    return version


def investigated(world: World) -> Applied:
    """The Red Lantern's case, with what Wu Di has found."""
    applied = filed(world)
    world.do("wu_di", applied.case_id, "investigate", MONDAY + 3 * DAY, FOUND)
    return applied


def weighed(
    world: World,
    applied: Applied,
    people: str,
    amount: int | None,
    *,
    reason: str = "",
    chosen: tuple[str, ...] = (),
    by: str = "wu_di",
) -> Weighing:
    """Wu Di states how many had no certificate, and proposes an amount."""
    version = DiscretionStandard.objects.get(title="小吃裁量基准", in_force_until__isnull=True)
    case = world.case(applied)
    return weigh(
        by=world.actor(by),
        at=max(MONDAY + 4 * DAY, case.last_act_at + timedelta(minutes=5)),
        case=applied.case_id,
        revision=case.revision,
        version=version.pk,
        place=0,
        stated=Stated({"无证": people}, chosen),
        amount=None if amount is None else Decimal(amount),
        reason=reason,
    )
