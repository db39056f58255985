"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.cases.operations.befalling import befall, deem_renewed
from sunlit.cases.operations.erasing import erase_case
from sunlit.cases.operations.events import (
    correct_from_above,
    deem_accepted,
    extend,
    resume,
    speak,
    suspend,
    terminate,
    withdraw,
)
from sunlit.cases.operations.moving import approve_move, move_to_version, propose_move
from sunlit.cases.operations.opening import apply, open_case, register, save_draft, start_draft
from sunlit.cases.operations.steps import complete_step, supplement, take_work

__all__ = [
    "apply",
    "approve_move",
    "befall",
    "complete_step",
    "correct_from_above",
    "deem_accepted",
    "deem_renewed",
    "erase_case",
    "extend",
    "move_to_version",
    "open_case",
    "propose_move",
    "register",
    "resume",
    "save_draft",
    "speak",
    "start_draft",
    "supplement",
    "suspend",
    "take_work",
    "terminate",
    "withdraw",
]
