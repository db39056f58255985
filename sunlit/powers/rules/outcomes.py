"""Pure rules: the closed list of outcomes of a clearing review, and what stands against an item as it is filed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sunlit.ledger.wording import Text
from sunlit.powers.rules.findings import Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """One of the eight: its name, when it is given, what follows; ``listed``: whether the power stays on the list.

    ``scope``: who may see it then, where the outcome settles that. ``reasoned``: whether a reason is asked for,
    ``organ``: whether it names one.
    """

    code: str
    name: Text
    when: Text
    effect: Text
    listed: bool = True
    scope: str = ""
    reasoned: bool = False
    organ: bool = False
    # Sent back for consultation: the item stays where it is until the organ has answered.
    open_end: bool = False


_LIST = (
    Outcome(
        "repealed",
        Text("废止", "Repealed"),
        Text("没有法定依据", "there is no legal basis"),
        Text("从清单上取消，编码不再使用", "taken off the list, its code is not used again"),
        listed=False,
        reasoned=True,
    ),
    Outcome(
        "confirmed",
        Text("依法确认", "Confirmed"),
        Text("职责不清，依法确认", "the duty was unclear and is settled by law"),
        Text("按确认的内容登记公布", "registered and published as confirmed"),
        reasoned=True,
    ),
    Outcome(
        "recorded",
        Text("准予备案", "Recorded"),
        Text("符合要求", "it meets the requirements"),
        Text("登记公布", "registered and published"),
    ),
    Outcome(
        "open",
        Text("公开", "Open"),
        Text("没有保密依据", "there is no basis for secrecy"),
        Text("登记并向社会公开", "registered and open to everybody"),
        scope="public",
    ),
    Outcome(
        "not_open",
        Text("不得公开", "Not open"),
        Text("依法应当保密", "the law requires secrecy"),
        Text(
            "登记，不向社会公开；由填报单位报入不公开目录",
            "registered and not shown to the public; its organ enters it in the directory of what is kept back",
        ),
        scope="internal",
        reasoned=True,
    ),
    Outcome(
        "waived",
        Text("视为放弃", "Waived"),
        Text("隐瞒不报", "it was concealed and not reported"),
        Text("视为放弃，不得再行使，不能受理或者立案", "waived: it may not be exercised, no case may be opened"),
        listed=False,
        reasoned=True,
    ),
    Outcome(
        "assigned",
        Text("明确责任主体", "Responsible organ named"),
        Text("涉及几个部门", "several departments are involved"),
        Text("由指定的单位行使，其他单位的同名职权取消", "exercised by the organ named; the same power of others ends"),
        reasoned=True,
        organ=True,
    ),
    Outcome(
        "consulted",
        Text("磋商", "Consulted"),
        Text("存在具体问题", "there are concrete problems"),
        Text("与单位磋商，答复以后再审", "the organ is consulted, and the review goes on after its answer"),
        reasoned=True,
        open_end=True,
    ),
)
OUTCOMES: Mapping[str, Outcome] = {one.code: one for one in _LIST}

CAPACITIES: Mapping[str, Text] = {
    "own": Text("法定职权", "own power by law"),
    "authorised": Text("法律法规授权", "authorised by law or regulation"),
    "entrusted": Text("受委托行使", "exercised on entrustment"),
    "acceptance": Text("受委托受理", "acceptance on entrustment"),
}


@dataclass(frozen=True, slots=True)
class Filed:
    """What the rules ask about an item as its organ files it. ``laws``: titles of the cited laws and documents."""

    name: str
    kind: str
    capacity: str
    entrusted_by: str = ""
    entrusted_document: str = ""
    own_rule: str = ""
    laws: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PaidServices:
    """Words that betray a paid service, in which kinds they may not stand, and how titles of statutes end."""

    kinds: frozenset[str]
    words: tuple[str, ...]
    statutes: tuple[str, ...]
    source: Text


def against_filing(filed: Filed, services: PaidServices) -> tuple[Finding, ...]:
    """What has to be mended before an item leaves its organ."""
    found: list[Finding] = []
    if not filed.laws:
        found.append(
            Finding(
                Text(
                    "没有依据的职权不能上报：请写明依据，或者不列入清单。",
                    "A power without basis cannot be reported: cite its basis, or leave it off the list.",
                ),
                "bases",
            )
        )
    found.extend(_capacity(filed))
    service = next((word for word in services.words if word in filed.name), "")
    on_statute = any(title.endswith(end) for title in filed.laws for end in services.statutes)
    if service and filed.kind in services.kinds and not on_statute:
        found.append(
            Finding(
                Text(
                    f"“{service}”是以批文为据的有偿服务，不列入行政征收。请改列类别，或者写明法律、法规依据。",
                    f"“{service}” is a paid service founded on an approval document and is no levy. Change the kind, "
                    "or cite the law or regulation.",
                ),
                "kind",
                services.source.zh,
            )
        )
    return tuple(found)


def _capacity(filed: Filed) -> Iterable[Finding]:
    if filed.capacity not in CAPACITIES:
        yield Finding(Text("请选择行使身份。", "Choose in which capacity it is exercised."), "capacity")
    if filed.capacity in ("entrusted", "acceptance") and not filed.entrusted_by.strip():
        yield Finding(Text("受委托的，请写明委托机关。", "Name the organ that entrusted it."), "entrusted_by")
    if filed.capacity == "entrusted" and not filed.entrusted_document.strip():
        yield Finding(
            Text("受委托行使的，请写明委托书文号。", "Give the number of the letter of entrustment."),
            "entrusted_document",
        )
    if filed.capacity == "acceptance" and not filed.own_rule.strip():
        yield Finding(
            Text(
                "受上级委托受理的事项也要有自己的规则：怎么收件、怎么上报、多长时间转送。",
                "Acceptance on entrustment needs a rule of its own: how it is received, reported and passed on.",
            ),
            "own_rule",
        )


def against_outcome(
    outcome: str, *, reason: str, responsible: int | None, participating: frozenset[int]
) -> tuple[Finding, ...]:
    """What an outcome still lacks."""
    chosen = OUTCOMES.get(outcome)
    if chosen is None:
        return (Finding(Text("请从八种审核结论中选一种。", "Choose one of the eight outcomes."), "outcome"),)
    found: list[Finding] = []
    if chosen.reasoned and not reason.strip():
        found.append(
            Finding(
                Text(f"结论“{chosen.name.zh}”须写明理由。", f"The outcome “{chosen.name.en}” needs its reason."),
                "words",
            )
        )
    if chosen.organ and responsible is None:
        found.append(
            Finding(
                Text("请指定责任主体。", "Name the responsible organ."),
                "responsible",
            )
        )
    elif chosen.organ and responsible not in participating:
        found.append(
            Finding(
                Text(
                    "责任主体不在本轮清权的参加单位里。请先把它列为参加单位。",
                    "The organ named does not take part in this round. Add it to the round first.",
                ),
                "responsible",
            )
        )
    return tuple(found)
