"""The fields of the directory table 行政职权目录表 (R-040): one table of what each is called and who keeps it. Pure.

Forms, comparisons, histories and exports read it, so that a field is called the same wherever it stands.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any, Literal

from sunlit.basis.content import preset_file, read_yaml
from sunlit.ledger.wording import Text
from sunlit.powers.items import ItemContent

FILE = "fields.yaml"
Keeper = Literal["department", "review"]
NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Field:
    """One field: the name it has in ``ItemContent`` and in a version's row, its label, its group, what to write there.

    ``number`` is its place in the directory table (R-040), 0 for what the table does not ask. ``chinese`` says whether
    its value is Chinese data, which an English page marks as such.
    """

    name: str
    label: Text
    group: str
    number: int = 0
    help: Text = NOTHING
    chinese: bool = True


GROUPS: Mapping[str, Text] = MappingProxyType(
    {
        "identity": Text("名称和说明", "Name and summary"),
        "subject": Text("行使主体", "Who exercises it"),
        "bases": Text("依据", "Bases"),
        "handling": Text("条件和办理", "Conditions and handling"),
        "limits": Text("时限", "Time limits"),
        "fees": Text("收费", "Fees"),
        "disclosure": Text("公开", "Disclosure"),
        "risk": Text("风险和岗位", "Risk and posts"),
        "origin": Text("来源", "Origin"),
    }
)

_TABLE = (
    Field("name", Text("职权名称", "Name of the power"), "identity", 3),
    Field("name_en", Text("英文名称", "Name in English"), "identity", chinese=False),
    Field(
        "summary",
        Text("一句话说明", "Summary"),
        "identity",
        help=Text("谁、什么时候、要办什么，一句话说清", "Who needs it, when and for what, in one sentence"),
    ),
    Field("summary_en", Text("一句话说明（英文）", "Summary in English"), "identity", chinese=False),
    Field("theme", Text("主题", "Theme"), "identity", chinese=False),
    Field(
        "subject_kind",
        Text("行使主体", "Exercised by"),
        "subject",
        help=Text(
            "法定行政机关以自己的名义行使；授权组织依法律、法规的授权；受委托的组织以委托机关的名义",
            "An organ in its own name; an organisation authorised by law; or one entrusted, in the name of the organ",
        ),
        chinese=False,
    ),
    Field("entrusting_organ", Text("委托机关", "Entrusting organ"), "subject"),
    Field("authority_basis", Text("授权或者委托的依据", "Basis of the authorisation or entrustment"), "subject"),
    Field("exercising_body", Text("职权行使机构", "Exercising body"), "subject", 5),
    Field("persons_in_charge", Text("承办人员和责任人", "Persons in charge"), "subject", 6),
    Field(
        "bases",
        Text("依据", "Bases"),
        "bases",
        4,
        Text("法律名称、文号、条款项和原文，一条一行", "Law, document number, article and quoted text, one a row"),
    ),
    Field("conditions", Text("办事条件和标准", "Conditions and standards"), "handling", 14),
    Field("conditions_en", Text("办事条件和标准（英文）", "Conditions in English"), "handling", chinese=False),
    Field("materials", Text("申请材料", "Materials to hand in"), "handling"),
    Field("flow_note", Text("办理流程", "Handling flow"), "handling", 12),
    Field("options", Text("办理中的特别程序", "Special procedure"), "handling", chinese=False),
    Field("visits", Text("到现场次数", "Visits needed"), "handling", chinese=False),
    Field("online", Text("可网上办理", "Can be done online"), "handling", chinese=False),
    Field("served", Text("服务对象", "Who is served"), "handling"),
    Field("window", Text("办理地点和时间", "Place and hours"), "handling"),
    Field("result_name", Text("办理结果", "Result"), "handling"),
    Field(
        "statutory_parameter",
        Text("法定时限", "Statutory limit"),
        "limits",
        15,
        Text("从法定参数里选，数字随法律修改", "Chosen from the law's own numbers, which follow its amendments"),
        chinese=False,
    ),
    Field(
        "promised_value",
        Text("承诺时限", "Promised limit"),
        "limits",
        15,
        Text(
            "不能比法定时限长，也不能比以前承诺过的长",
            "Never longer than the statutory limit, nor than what was promised before",
        ),
        chinese=False,
    ),
    Field("promised_unit", Text("承诺时限的单位", "Unit of the promised limit"), "limits", 15, chinese=False),
    Field(
        "promise_reason",
        Text("承诺时限未缩短三分之一的理由", "Why the promise is not a third shorter"),
        "limits",
        help=Text("承诺时限原则上不超过法定时限的三分之二；做不到时写明为什么", "Only where the promise is longer"),
    ),
    Field(
        "fee",
        Text("收费标准", "Fee"),
        "fees",
        11,
        Text("不收费的写“不收费”；收费须写明依据", "Say so where nothing is charged; a fee needs its basis"),
    ),
    Field("fee_basis", Text("收费依据", "Basis of the fee"), "fees", 11),
    Field("disclosure_content", Text("公开内容", "What is disclosed"), "disclosure", 7),
    Field("disclosure_form", Text("公开形式", "How it is disclosed"), "disclosure", 8),
    Field("disclosure_scope", Text("公开范围", "To whom it is disclosed"), "disclosure", 9, chinese=False),
    Field("disclosure_limit", Text("公开时限", "How long it is disclosed"), "disclosure", 10),
    Field("disclosure_time", Text("公开时间", "When it is disclosed"), "disclosure", 10),
    Field("risk_level", Text("风险等级", "Risk level"), "risk", 13),
    Field("risk_statement", Text("风险等级说明", "Statement of the risk"), "risk", 13),
    Field(
        "risk_points",
        Text("风险点", "Risk points"),
        "risk",
        13,
        Text("在哪个环节或者岗位、会出什么问题、怎样防", "Where it may go wrong, how, and what is done against it"),
    ),
    Field("handling", Text("办理岗位", "Posts"), "risk", 6),
    Field(
        "duties",
        Text("岗位的标准和责任", "Standards and responsibilities of posts"),
        "risk",
        6,
        Text("岗位、人员、标准、责任一一对应", "Each post with its person, standard and responsibility"),
    ),
    Field("source", Text("来源", "Source"), "origin"),
    Field("details", Text("清单上的其他内容", "What the list says besides"), "origin"),
)

# Every field of a version by its name, in the order of the form.
FIELDS: Mapping[str, Field] = MappingProxyType({entry.name: entry for entry in _TABLE})


def label(name: str) -> Text:
    """What a field is called."""
    return FIELDS[name].label


def in_group(group: str) -> tuple[Field, ...]:
    """The fields of one group of the form."""
    return tuple(entry for entry in _TABLE if entry.group == group)


def directory_table() -> tuple[Field, ...]:
    """The fields that the stamped table asks, in its order (R-040); code and kind, 1 and 2, stand with the power."""
    return tuple(sorted((entry for entry in _TABLE if entry.number), key=lambda entry: entry.number))


def keeper(name: str, jurisdiction: str = "default") -> Keeper:
    """Who keeps a field: the department itself, or only through review (R-036)."""
    return "department" if name in self_kept(jurisdiction) else "review"


@cache
def self_kept(jurisdiction: str = "default") -> frozenset[str]:
    """The fields that a department keeps itself."""
    return frozenset(_house(jurisdiction)["kept"])


@cache
def needed(kind: str, jurisdiction: str = "default") -> tuple[Field, ...]:
    """The fields without which the table of a power of this kind is not complete, in the order of the form."""
    asked = _house(jurisdiction)["needed"]
    return tuple(entry for entry in _TABLE if asked.get(entry.name) == "all" or kind in asked.get(entry.name, ()))


def missing(content: ItemContent, *, kind: str, jurisdiction: str = "default") -> tuple[Field, ...]:
    """The needed fields that are empty."""
    return tuple(entry for entry in needed(kind, jurisdiction) if not _filled(getattr(content, entry.name)))


def promise_share(jurisdiction: str = "default") -> tuple[int, int]:
    """The part of a statutory limit that a promise takes at most in principle: numerator and denominator (R-075)."""
    share = _house(jurisdiction)["promise"]["share"]
    return int(share["numerator"]), int(share["denominator"])


def editing_minutes(what: Literal["lapse", "trace"], jurisdiction: str = "default") -> int:
    """After how many minutes an editor's hold lapses, or autosaving leaves its next audit row."""
    return int(_house(jurisdiction)["editing"][f"{what}_minutes"])


def labels(names: Iterable[str], language: str) -> str:
    """The fields' names in one phrase, for a sentence."""
    joint = ", " if language.startswith("en") else "、"
    return joint.join(label(name).in_language(language) for name in names)


def _filled(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def _house(jurisdiction: str) -> dict[str, Any]:
    return read_yaml(preset_file(jurisdiction, FILE))  # type: ignore[no-any-return]  # checked by a test of the file
