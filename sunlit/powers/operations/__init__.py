"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

from sunlit.powers.operations.items import (
    cancel_power,
    draft_item,
    edit_item,
    publish_item,
    reject_item,
    submit_item,
)
from sunlit.powers.operations.listing import lock_list, mend_list, relist
from sunlit.powers.operations.lists import ImportReport, import_powers

__all__ = [
    "ImportReport",
    "cancel_power",
    "draft_item",
    "edit_item",
    "import_powers",
    "lock_list",
    "mend_list",
    "publish_item",
    "reject_item",
    "relist",
    "submit_item",
]
