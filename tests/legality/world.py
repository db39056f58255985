"""A law in two editions, and the county of the power list's tests, whose powers cite the older one."""

from datetime import date, datetime

from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw
from sunlit.basis.models import LawVersion
from sunlit.basis.operations import import_laws
from sunlit.ledger.actor import INSTALLER
from sunlit.powers.items import BasisEntry
from sunlit.powers.models import PowerVersion
from tests.powers.county import AT, County, published

TITLE = "中华人民共和国理发法"
OPENING = "开办理发店，应当取得许可。\n许可由县级卫生健康部门核发，有效期三年。"
CLEANING = "理发店应当每日对工具消毒，并将消毒的时间、方法和经手人登记入册，保存一年备查。"
FINE = "未取得许可擅自开办理发店的，由县级卫生健康部门责令停业，处一千元以上一万元以下罚款。"
SIGN = "理发店应当在门外悬挂价目表，标明服务项目和收费标准，不得在标价之外加收费用。"
WASTE = "理发店产生的废弃物，应当分类收集，交由有资质的单位统一清运，不得随意倾倒。"
# A Monday; the new edition was published on the Friday before.
MONDAY = datetime.fromisoformat("2026-10-12T09:00:00+08:00")
PUBLISHED_ON = date(2026, 10, 9)


def _law(adopted_on: date, *texts: str) -> ParsedLaw:
    articles = tuple(
        ParsedArticle(number, 0, f"第{'一二三四五六'[number - 1]}条", "", text) for number, text in enumerate(texts, 1)
    )
    return ParsedLaw(TITLE, adopted_on, articles, kind="law", status="in_force", source="试验")


OLD = _law(date(2020, 5, 1), OPENING, CLEANING, FINE, SIGN)
# The term of the licence is gone with the second paragraph's end, the fine is higher and stands elsewhere, the price
# list is no longer asked for.
NEW = _law(
    PUBLISHED_ON,
    OPENING.replace("有效期三年", "长期有效"),
    CLEANING,
    WASTE,
    FINE.replace("一千元以上一万元以下", "五千元以上五万元以下"),
)


def hold_old() -> LawVersion:
    """The edition that the powers are drafted under."""
    import_laws(laws=[OLD], by=INSTALLER, at=AT)
    return LawVersion.objects.get(adopted_on=OLD.adopted_on)


def hold_new() -> LawVersion:
    """The edition that comes later."""
    import_laws(laws=[NEW], by=INSTALLER, at=MONDAY)
    return LawVersion.objects.get(adopted_on=NEW.adopted_on)


def power(county: County, name: str, *citations: str) -> PowerVersion:
    """A published power with these bases."""
    return published(county, name=name, bases=tuple(BasisEntry(citation=one) for one in citations))
