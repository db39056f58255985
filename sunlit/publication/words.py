"""The wording of states and kinds on public pages, in both languages (pure)."""

from collections.abc import Mapping

from sunlit.ledger.wording import Text

RELEASE_KINDS: Mapping[str, Text] = {
    "decision": Text("准予许可等决定", "Decision"),
    "refusal": Text("不予受理、不予许可", "Refusal"),
    "penalty": Text("行政处罚决定", "Penalty"),
    "acceptance": Text("受理公示", "Acceptance"),
    "hearing": Text("听证公告", "Notice of hearing"),
    "card": Text("红黄牌", "Card"),
}
RESULTS: Mapping[str, Text] = {
    "granted": Text("准予", "Granted"),
    "refused": Text("不予许可", "Refused"),
    "not_accepted": Text("不予受理", "Not accepted"),
    "penalty": Text("予以处罚", "Penalty imposed"),
    "no_penalty": Text("不予处罚", "No penalty"),
    "transferred": Text("移送", "Transferred"),
    "revoked": Text("撤销许可", "Licence revoked"),
    "retracted": Text("撤回许可", "Licence retracted"),
    "altered": Text("变更许可", "Licence altered"),
    "deregistered": Text("注销许可", "Licence deregistered"),
    "kept": Text("许可继续有效", "The licence stands"),
}
VOICE_KINDS: Mapping[str, Text] = {
    "consultation": Text("咨询", "Question"),
    "complaint": Text("投诉", "Complaint"),
}
RATINGS: Mapping[str, Text] = {
    "5": Text("非常满意", "Very satisfied"),
    "4": Text("满意", "Satisfied"),
    "3": Text("基本满意", "Fairly satisfied"),
    "2": Text("不满意", "Dissatisfied"),
    "1": Text("非常不满意", "Very dissatisfied"),
}
GOVERNMENTS: Mapping[str, Text] = {
    "nation": Text("国家级", "National"),
    "province": Text("省级", "Province"),
    "city": Text("市级", "City"),
    "county": Text("县级", "County"),
    "town": Text("乡级", "Township"),
}
FOUND_IN: Mapping[str, Text] = {
    "law": Text("法律名称", "Name of the law"),
    "article": Text("法条", "Article"),
    "quote": Text("清单登记的条文", "Text in the list"),
    "letters": Text("拼音、英文或编码", "Pinyin, English or code"),
}
NEWS: Mapping[str, Text] = {
    "new": Text("新列入", "New"),
    "changed": Text("修改", "Changed"),
    "cancelled": Text("取消", "Cancelled"),
}
# What a power became, and what it came from, by the kind of the step.
SUCCESSIONS: Mapping[tuple[str, str], Text] = {
    ("became", "merged"): Text("已并入", "Merged into"),
    ("became", "split"): Text("已拆分为", "Split into"),
    ("became", "moved"): Text("已划转为", "Moved; now"),
    ("came_from", "merged"): Text("由它并入", "Merged from"),
    ("came_from", "split"): Text("由它拆分而来", "Split from"),
    ("came_from", "moved"): Text("由它划转而来", "Moved from"),
}
ROLES: Mapping[str, Text] = {
    "window": Text("综合窗口", "Window"),
    "role_a": Text("承办岗位", "Handling post"),
    "role_b": Text("承办岗位（B 角）", "Handling post (B role)"),
    "officer": Text("执法岗位", "Enforcement post"),
    "head": Text("科室负责人", "Head of division"),
    "leader": Text("审核、决定", "Review and decision"),
    "legal_reviewer": Text("法制审核", "Legality review"),
    "committee": Text("集体讨论", "Collective discussion"),
    "expert_manager": Text("专家评审组织", "Organiser of expert review"),
    "cashier": Text("收款", "Payment"),
    "publicity": Text("公示", "Publicity"),
    "voice_clerk": Text("咨询投诉", "Questions and complaints"),
}
UNITS: Mapping[str, tuple[str, str, str]] = {
    "working_day": ("个工作日", "working day", "working days"),
    "calendar_day": ("日", "day", "days"),
    "hour": ("小时", "hour", "hours"),
    "week": ("周", "week", "weeks"),
    "month": ("个月", "month", "months"),
    "year": ("年", "year", "years"),
}
LAW_STATES: Mapping[str, Text] = {
    "in_force": Text("现行有效", "In force"),
    "amended": Text("已修改", "Amended"),
    "repealed": Text("已废止", "Repealed"),
    "not_yet": Text("尚未施行", "Not yet in force"),
    "unknown": Text("效力未知", "Status not known"),
}


def say(table: Mapping[str, Text], key: str) -> Text:
    """The wording of a code value; the bare value where the table does not know it."""
    return table.get(key) or Text(key, key)


def span(value: int, unit: str) -> Text:
    """A length of time in words: 12 个工作日, 12 working days."""
    zh, one, many = UNITS.get(unit, (unit, unit, unit))
    return Text(f"{value} {zh}", f"{value} {one if value == 1 else many}")
