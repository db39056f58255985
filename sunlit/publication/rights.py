"""What the counterpart may do, and what can be done against a decision, with the articles (pure).

The numbers are those of content/statutes on the day asked for; a remedy whose number is not held is left out.
"""

from collections.abc import Mapping
from datetime import date

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.parameters import parameter
from sunlit.ledger.wording import Text

LICENCE = (
    Text("陈述和申辩（行政许可法第七条、第三十六条）", "State your case and defend yourself (Licensing Law 7, 36)"),
    Text("要求说明不予许可的理由（行政许可法第三十八条）", "Be told the reasons of a refusal (Licensing Law 38)"),
    Text("依法要求听证（行政许可法第四十七条）", "Ask for a hearing where the law gives one (Licensing Law 47)"),
)
PENALTY = (
    Text("陈述和申辩（行政处罚法第七条、第四十五条）", "State your case and defend yourself (Penalty Law 7, 45)"),
    Text("依法要求听证（行政处罚法第六十三条）", "Ask for a hearing where the law gives one (Penalty Law 63)"),
    Text("申请办案人员回避（行政处罚法第四十三条）", "Ask for the recusal of an officer (Penalty Law 43)"),
)
OTHERS = (Text("要求说明理由，陈述和申辩", "Be told the reasons, state your case and defend yourself"),)
RIGHTS: Mapping[str, tuple[Text, ...]] = {"licence": LICENCE, "penalty": PENALTY}
REMEDIES = (
    ("reconsideration.application", "自知道决定之日起{}内可以申请行政复议", "Apply for reconsideration within {}"),
    ("litigation.direct", "自知道决定之日起{}内可以提起行政诉讼", "Sue within {}"),
)


def rights(kind: str, on: date, jurisdiction: str) -> tuple[Text, ...]:
    """The counterpart's rights in a matter of that kind, the remedies last."""
    return (*RIGHTS.get(kind, OTHERS), *remedies(on, jurisdiction))


def remedies(on: date, jurisdiction: str) -> tuple[Text, ...]:
    """What can be done against a decision of that day, and within what time."""
    told = []
    for name, zh, en in REMEDIES:
        try:
            known = parameter(name, on, jurisdiction)
        except BasisRefusal:
            continue
        length = known.amount
        told.append(Text(f"{zh.format(length.zh)}（{known.basis}）", f"{en.format(length.en)} ({known.basis})"))
    return tuple(told)
