"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.powers.operations.adjustments import (
    Target,
    close_adjustment,
    file_adjustment,
    open_adjustment,
    open_adjustments,
    report_adjustment,
    review_adjustment,
)
from sunlit.powers.operations.editing import (
    EditingConflict,
    Saved,
    autosave_item,
    drop_editing,
    save_item,
    take_over_editing,
)
from sunlit.powers.operations.exports import ExportFile, export_directory, make_submission
from sunlit.powers.operations.items import (
    cancel_power,
    draft_item,
    edit_item,
    publish_item,
    reject_item,
    submit_item,
)
from sunlit.powers.operations.keeping import keep_item
from sunlit.powers.operations.listing import lock_list, mend_list, relist
from sunlit.powers.operations.lists import ImportReport, import_powers
from sunlit.powers.operations.registration import publish_cleared, register_cleared
from sunlit.powers.operations.reviews import (
    Resolution,
    Said,
    answer_question,
    ask_organ,
    give_opinion,
    give_opinions,
    hold_meeting,
)
from sunlit.powers.operations.rounds import (
    FiledAs,
    PhaseGiven,
    add_participant,
    change_filing,
    close_round,
    enter_duties,
    enter_unreported,
    file_item,
    link_duty,
    move_phase,
    open_round,
)
from sunlit.powers.operations.successions import merge_powers, move_power, split_power

__all__ = [
    "EditingConflict",
    "ExportFile",
    "FiledAs",
    "ImportReport",
    "PhaseGiven",
    "Resolution",
    "Said",
    "Saved",
    "Target",
    "add_participant",
    "answer_question",
    "ask_organ",
    "autosave_item",
    "cancel_power",
    "change_filing",
    "close_adjustment",
    "close_round",
    "draft_item",
    "drop_editing",
    "edit_item",
    "enter_duties",
    "enter_unreported",
    "export_directory",
    "file_adjustment",
    "file_item",
    "give_opinion",
    "give_opinions",
    "hold_meeting",
    "import_powers",
    "keep_item",
    "link_duty",
    "lock_list",
    "make_submission",
    "mend_list",
    "merge_powers",
    "move_phase",
    "move_power",
    "open_adjustment",
    "open_adjustments",
    "open_round",
    "publish_cleared",
    "publish_item",
    "register_cleared",
    "reject_item",
    "relist",
    "report_adjustment",
    "review_adjustment",
    "save_item",
    "split_power",
    "submit_item",
    "take_over_editing",
]
