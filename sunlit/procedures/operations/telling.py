"""How operations refuse: one sentence in the language of whoever reads it."""

from typing import Any

from django.utils.translation import get_language

from sunlit.ledger.actor import Actor
from sunlit.ledger.wording import Text
from sunlit.procedures.errors import ProcedureRefusal


def told(function: Any, argument: object) -> Any:
    """Runs pure code, whose refusal is then told in the reader's language."""
    try:
        return function(argument)
    except ProcedureRefusal as refusal:
        raise refusal.in_language(get_language() or "zh") from None


def refused(zh: str, en: str, field: str = "") -> ProcedureRefusal:
    """A refusal in the reader's language; ``field`` names the input that has to change."""
    return ProcedureRefusal(Text(zh, en), field=field).in_language(get_language() or "zh")


def named(by: Actor) -> None:
    """Refuses whoever has no account of their own."""
    if by.account is None:
        raise refused(
            "提交和公布流程图都要由有姓名的人来做。请用工作人员账户登录。",
            "Charts are submitted and published by a named person; sign in with a staff account.",
        )
