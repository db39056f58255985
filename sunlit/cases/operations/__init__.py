"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.cases.operations.befalling import befall, deem_renewed
from sunlit.cases.operations.elsewhere import (
    Elsewhere,
    ask_own_system,
    decide_own_system,
    end_own_system,
    report_own_result,
)
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
from sunlit.cases.operations.inside import hand_on
from sunlit.cases.operations.moving import approve_move, move_to_version, propose_move
from sunlit.cases.operations.opening import apply, open_case, register, save_draft, start_draft
from sunlit.cases.operations.steps import complete_step, supplement, take_work
from sunlit.cases.operations.weighing import approve_departure, refuse_departure, weigh

__all__ = [
    "Elsewhere",
    "apply",
    "approve_departure",
    "approve_move",
    "ask_own_system",
    "befall",
    "complete_step",
    "correct_from_above",
    "decide_own_system",
    "deem_accepted",
    "deem_renewed",
    "end_own_system",
    "erase_case",
    "extend",
    "hand_on",
    "move_to_version",
    "open_case",
    "propose_move",
    "refuse_departure",
    "register",
    "report_own_result",
    "resume",
    "save_draft",
    "speak",
    "start_draft",
    "supplement",
    "suspend",
    "take_work",
    "terminate",
    "weigh",
    "withdraw",
]
