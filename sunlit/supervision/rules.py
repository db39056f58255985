"""What may happen to a card and when (pure)."""

from sunlit.ledger.wording import Text

ISSUED, DEFENDED, PROPOSED, LIFTED, RECTIFIED = "issued", "defended", "lift_proposed", "lifted", "rectified"

# From which states each act on a card is possible. Nothing leads away from lifted, and nothing deletes a card.
POSSIBLE = {
    "defend": frozenset({ISSUED, DEFENDED, RECTIFIED}),
    "propose_lift": frozenset({ISSUED, DEFENDED, RECTIFIED}),
    "confirm_lift": frozenset({PROPOSED}),
    "reject_lift": frozenset({PROPOSED}),
    "rectify": frozenset({ISSUED, DEFENDED}),
}
STATE_NAMES = {
    ISSUED: Text("已发出", "issued"),
    DEFENDED: Text("已申辩", "defended"),
    PROPOSED: Text("正在审核是否摘牌", "being judged for lifting"),
    LIFTED: Text("已摘牌", "lifted"),
    RECTIFIED: Text("已整改", "rectified"),
}
ACT_NAMES = {
    "defend": Text("申辩", "be defended"),
    "propose_lift": Text("提出摘牌", "be proposed for lifting"),
    "confirm_lift": Text("确认摘牌", "have its lifting confirmed"),
    "reject_lift": Text("驳回摘牌", "have its lifting rejected"),
    "rectify": Text("登记整改", "be marked as rectified"),
}


def obstacle(act: str, state: str) -> Text | None:
    """Why an act on a card is not possible in its state; None where it is."""
    if state in POSSIBLE[act]:
        return None
    now, wanted = STATE_NAMES[state], ACT_NAMES[act]
    return Text(
        f"这张牌{now.zh}，现在不能{wanted.zh}。请刷新页面查看现在的情况。",
        f"This card is {now.en} and cannot {wanted.en} now. Reload the page to see how it stands.",
    )


def after_rejection(*, defended: bool, rectified: bool) -> str:
    """The state a card goes back to when lifting it was rejected."""
    if rectified:
        return RECTIFIED
    return DEFENDED if defended else ISSUED
