"""The rule of one power 一项职权一个制度: its text composed from the record and the chart, element by element. Pure.

The rule is a Chinese text; what is put together here is in Chinese only, while titles of elements are in both
languages. An element about which record and chart say nothing is empty, and waits for the editor's own words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sunlit.basis.content import preset_file, read_yaml
from sunlit.basis.numerals import to_chinese
from sunlit.ledger.wording import Text
from sunlit.powers.items import ItemContent
from sunlit.procedures.model import Flow, Step

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Element:
    """One of the headings of a rule."""

    key: str
    title: Text


@dataclass(frozen=True, slots=True)
class Variant:
    """A sort of rule: the rule itself, the working rules, the rule of entrusted acceptance."""

    key: str
    title: Text
    about: Text
    chart: bool
    elements: tuple[Element, ...]

    def name_for(self, power: str) -> str:
        """The title of the text for a power."""
        return f"{power}{self.title.zh}"


@dataclass(frozen=True, slots=True)
class Ways:
    """What content/presets says of rules: their elements, who is named in which order, the standing words."""

    variants: Mapping[str, Variant]
    longest: int
    stages: Mapping[str, tuple[str, ...]]
    persons: Mapping[str, str]
    apart: tuple[tuple[str, str, str], ...]
    standing: Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A post that handles the power in a role."""

    role: str
    post: str
    division: str = ""
    duty: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All that a rule is composed from: the published version of the power and its chart, as plain values.

    ``statute`` and ``promise`` are words with their article; ``limits`` the words for time by step.
    """

    code: str
    kind: str
    kind_name: str
    organ: str
    content: ItemContent
    held: tuple[Held, ...] = ()
    statute: str = ""
    promise: str = ""
    phone: str = ""
    complaint_phone: str = ""
    flow: Flow | None = None
    limits: Mapping[str, str] = field(default_factory=dict)


@cache
def ways(jurisdiction: str = "default") -> Ways:
    """The jurisdiction's own ways, or the default ones."""
    table: dict[str, Any] = read_yaml(preset_file(jurisdiction, "rule_texts.yaml"))
    return Ways(
        variants={
            key: Variant(
                key=key,
                title=Text(**row["title"]),
                about=Text(**row["about"]),
                chart=row["chart"],
                elements=tuple(Element(one["key"], Text(**one["title"])) for one in row["elements"]),
            )
            for key, row in table["variants"].items()
        },
        longest=table["longest"],
        stages={key: tuple(stages) for key, stages in table["stages"].items()},
        persons=table["persons"],
        apart=tuple((row["one"], row["other"], row["zh"]) for row in table["apart"]),
        standing=table["standing"],
    )


def compose(variant: Variant, source: Source, by: Ways) -> dict[str, str]:
    """Element -> its text, a line a statement; empty where record and chart are silent."""
    return {element.key: WRITERS[element.key](source, by) for element in variant.elements}


def silent(variant: Variant, composed: Mapping[str, str], own: Mapping[str, str]) -> tuple[Element, ...]:
    """The elements that nobody has said anything about."""
    return tuple(
        element
        for element in variant.elements
        if not composed.get(element.key, "").strip() and not own.get(element.key, "").strip()
    )


def _name(source: Source, by: Ways) -> str:
    return f"{source.content.name}（{source.kind_name}），职权编码 {source.code}。"


def _unit(source: Source, by: Ways) -> str:
    where = f"，承办机构：{source.content.exercising_body}" if source.content.exercising_body else ""
    lines = [f"责任单位：{source.organ}{where}。"]
    if source.content.persons_in_charge:
        lines.append(_ended(f"承办人员和责任人：{source.content.persons_in_charge}"))
    lines += [f"{by.persons.get(one.role, one.role)}：{_post(one)}。" for one in _in_order(source.held, by)]
    return "\n".join(lines)


def _basis(source: Source, by: Ways) -> str:
    lines = []
    for basis in source.content.bases:
        number = f"（{basis.document_number}）" if basis.document_number else ""
        kind = "设定依据" if basis.kind == "creating" else "实施依据"
        lines.append(f"{kind}：{basis.citation}{number}。")
    return "\n".join(lines)


def _conditions(source: Source, by: Ways) -> str:
    content = source.content
    lines = [f"条件：{line}" for line in content.conditions.splitlines() if line.strip()]
    if grades := content.details.get("penalty_range"):
        lines.append(f"种类：{'、'.join(str(content.details.get('penalty_kinds', '')).split('|'))}。")
        lines.append(f"幅度：{grades}。")
    if content.materials:
        names = "；".join(one.name + ("（免交）" if one.waived else "") for one in content.materials)
        lines.append(f"申请材料：{names}。除此以外不得要求提交。")
    return "\n".join(lines)


def _acceptance(source: Source, by: Ways) -> str:
    content = source.content
    lines = []
    if content.online:
        lines.append("可以网上申请，也可以到窗口申请。" if content.window else "可以网上申请。")
    if content.window:
        lines.append(f"办理地点和时间：{content.window}。")
    return "\n".join([*lines, *_steps(source, by.stages["acceptance"])])


def _review(source: Source, by: Ways) -> str:
    return "\n".join(_steps(source, by.stages["review"])) or _flow_note(source)


def _publicity(source: Source, by: Ways) -> str:
    content = source.content
    told = (
        ("公开内容", content.disclosure_content),
        ("公开形式", content.disclosure_form),
        ("公开时限", content.disclosure_limit),
    )
    lines = [_ended(f"{title}：{value}") for title, value in told if value]
    lines.append(_standing(source, by, "publicity"))
    return "\n".join([*lines, *_steps(source, by.stages["publicity"])])


def _limit(source: Source, by: Ways) -> str:
    lines = []
    if source.statute:
        lines.append(f"法定时限：{source.statute}。")
    if source.promise:
        lines.append(f"承诺时限：{source.promise}。")
    if source.flow:
        titles = {step.id: step.title.zh for step in source.flow.steps if step.waits or step.kind == "start"}
        timed = [f"{titles[step]} {words}" for step, words in source.limits.items() if step in titles]
        if timed:
            lines.append(f"各环节：{'；'.join(timed)}。")
    return "\n".join(lines)


def _fee(source: Source, by: Ways) -> str:
    content = source.content
    if not content.fee.strip():
        return "清单没有列明收费的依据和标准，不得收费。"
    return f"收费标准：{content.fee}。" + (f"\n收费依据：{content.fee_basis}。" if content.fee_basis else "")


def _supervision(source: Source, by: Ways) -> str:
    content = source.content
    lines = [_standing(source, by, "supervision")]
    if source.flow:
        points = [(step.title.zh, point.zh) for step in source.flow.steps for point in step.supervision]
        lines += [_ended(f"监督点：{title}——{point}") for title, point in points]
    if content.risk_level or content.risk_statement:
        level = f"{content.risk_level}风险。" if content.risk_level else ""
        lines.append(_ended(f"风险等级：{level}{content.risk_statement}"))
    for point in content.risk_points:
        measure = f"；防范：{point.measure}" if point.measure else ""
        lines.append(_ended(f"风险点：{point.place}——{point.risk.rstrip('。')}{measure}"))
    if source.complaint_phone:
        lines.append(f"监督投诉电话：{source.complaint_phone}。")
    return "\n".join(lines)


def _accountability(source: Source, by: Ways) -> str:
    duties = source.content.duties
    lines = [
        _ended(f"{by.persons.get(one.role, one.role)}（{_post(one)}）的责任：{duties[one.role].responsibility}")
        for one in _in_order(source.held, by)
        if one.role in duties and duties[one.role].responsibility
    ]
    return "\n".join([*lines, _standing(source, by, "accountability")])


def _scope(source: Source, by: Ways) -> str:
    lines = [f"本规程适用于{source.organ}行使“{source.content.name}”。"]
    for one in _in_order(source.held, by):
        told = source.content.duties.get(one.role)
        duty = ((told.function if told else "") or one.duty).rstrip("。")
        standard = f"；标准：{told.standard}" if told and told.standard else ""
        who = f"{by.persons.get(one.role, one.role)}（{_post(one)}）"
        lines.append(_ended(f"{who}{f'，负责{duty}' if duty else ''}{standard}"))
    return "\n".join(lines)


def _procedure(source: Source, by: Ways) -> str:
    content = source.content
    manner = "网上办理，可以不到现场" if content.online and not content.visits else "窗口办理"
    if content.online and content.visits:
        manner = f"网上申请，到现场{content.visits}次"
    steps = _steps(source, None, onward=True)
    return "\n".join([f"办理方式：{manner}。", *steps]) if steps else _flow_note(source)


def _balance(source: Source, by: Ways) -> str:
    posts = {one.role: _post(one) for one in source.held}
    lines = []
    for one, other, why in by.apart:
        if one in posts and other in posts:
            same = posts[one] == posts[other]
            told = f"现由同一岗位（{posts[one]}）担任，办理具体办件时须由不同的人承担" if same else ""
            lines.append(f"{why}：{told or f'{posts[one]}与{posts[other]}分设'}。")
    if "role_a" in posts and "role_b" in posts:
        lines.append("实质审查实行A、B角：A角不在岗时由B角代行，核查须两人以上参加。")
    return "\n".join(lines)


def _entrusting(source: Source, by: Ways) -> str:
    content = source.content
    if not content.entrusting_organ:
        return ""
    letter = f"，依据：{content.authority_basis}" if content.authority_basis else ""
    return f"委托机关：{content.entrusting_organ}{letter}。{source.organ}以委托机关的名义受理。"


def _nothing(source: Source, by: Ways) -> str:
    """What neither record nor chart can know."""
    return ""


WRITERS: Mapping[str, Callable[[Source, Ways], str]] = {
    "name": _name,
    "unit": _unit,
    "basis": _basis,
    "conditions": _conditions,
    "acceptance": _acceptance,
    "review": _review,
    "publicity": _publicity,
    "limit": _limit,
    "fee": _fee,
    "supervision": _supervision,
    "accountability": _accountability,
    "scope": _scope,
    "procedure": _procedure,
    "balance": _balance,
    "entrusting": _entrusting,
    "handover": _nothing,
}


def _steps(source: Source, stages: Iterable[str] | None, *, onward: bool = False) -> list[str]:
    """The steps of these stages (all where None) in the order of the chart, numbered in Chinese."""
    if source.flow is None:
        return []
    wanted = [
        step
        for step in source.flow.steps
        if (step.kind == "start" or step.waits) and (stages is None or step.stage in stages)
    ]
    return [f"（{to_chinese(place)}）{_step(source, step, onward)}" for place, step in enumerate(wanted, start=1)]


def _step(source: Source, step: Step, onward: bool) -> str:
    assert source.flow is not None
    lane = next(lane for lane in source.flow.lanes if lane.id == step.lane)
    parts = [f"{step.title.zh}（{lane.title.zh}）"]
    if step.duty:
        parts.append(step.duty.zh.rstrip("。"))
    if step.id in source.limits:
        parts.append(f"时限：{source.limits[step.id]}")
    if step.articles:
        parts.append("依据：" + "、".join(article.zh for article in step.articles))
    if onward and (after := _after(source.flow, step)):
        parts.append(f"办完后转：{after}")
    return "。".join(parts) + "。"


def _after(flow: Flow, step: Step) -> str:
    return "、".join(dict.fromkeys(flow.step(way.to).title.zh for way in step.exits))


def _flow_note(source: Source) -> str:
    return source.content.flow_note.strip()


def _standing(source: Source, by: Ways, element: str) -> str:
    words = by.standing[element]
    return words.get(source.kind, words[OTHER])


def _in_order(held: Iterable[Held], by: Ways) -> list[Held]:
    order = list(by.persons)
    return sorted(held, key=lambda one: order.index(one.role) if one.role in order else len(order))


def _ended(sentence: str) -> str:
    """With one full stop, whether or not what was filled in brought its own."""
    return f"{sentence.rstrip('。；')}。"


def _post(one: Held) -> str:
    return f"{one.division}{one.post}" if one.division else one.post
