"""The wording of levels, states and kinds of limit, in both languages (pure)."""

from collections.abc import Mapping

from sunlit.ledger.wording import Text

LEVELS: Mapping[str, Text] = {
    "reminder": Text("提醒", "Reminder"),
    "warning": Text("预警", "Warning"),
    "yellow": Text("黄牌", "Yellow card"),
    "red": Text("红牌", "Red card"),
    "deep_red": Text("红牌（超法定）", "Red card (past the statute)"),
}
CARD_STATES: Mapping[str, Text] = {
    "issued": Text("已发出", "Issued"),
    "defended": Text("已申辩", "Defended"),
    "lift_proposed": Text("拟摘牌", "Lifting proposed"),
    "lifted": Text("已摘牌", "Lifted"),
    "rectified": Text("已整改", "Rectified"),
}
ORDER_STATES: Mapping[str, Text] = {
    "open": Text("待整改", "Awaiting correction"),
    "answered": Text("已反馈", "Answered"),
    "closed": Text("已办结", "Closed"),
}
CLOCK_KINDS: Mapping[str, Text] = {
    "statutory": Text("法定时限", "Statutory limit"),
    "promised": Text("承诺时限", "Promised limit"),
    "step": Text("环节时限", "Limit of a step"),
    "notice": Text("一次性告知时限", "Limit for the one-off notice"),
    "supplement": Text("补正时限", "Time for the supplement"),
    "delivery": Text("送达时限", "Limit for service"),
    "publicity": Text("公示期", "Publicity period"),
    "reply": Text("答复时限", "Limit for the reply"),
    "order": Text("督办时限", "Limit of a supervision order"),
    "adjustment": Text("清单调整时限", "Limit for adjusting the list"),
    "clearing": Text("清权时限", "Limit in a clearing round"),
    "other": Text("其他时限", "Other limit"),
}
REGION_LEVELS: Mapping[str, Text] = {
    "nation": Text("国", "Nation"),
    "province": Text("省", "Province"),
    "city": Text("市", "City"),
    "county": Text("县", "County"),
    "town": Text("乡镇", "Town"),
}
