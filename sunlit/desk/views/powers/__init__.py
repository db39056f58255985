"""The power list: found, read with its versions, drafted, changed, reviewed, published, cancelled, imported."""

from sunlit.desk.views.powers.bringing import bring, import_mapping, import_refused, import_run, import_step
from sunlit.desk.views.powers.choosing import bulk_run, bulk_step, power_bulk, power_kinds
from sunlit.desk.views.powers.editing import autosave, citation, discard, draft, edit
from sunlit.desk.views.powers.history import compare, history
from sunlit.desk.views.powers.keeping import keep
from sunlit.desk.views.powers.showing import act, power, power_list

__all__ = [
    "act",
    "autosave",
    "bring",
    "bulk_run",
    "bulk_step",
    "citation",
    "compare",
    "discard",
    "draft",
    "edit",
    "history",
    "import_mapping",
    "import_refused",
    "import_run",
    "import_step",
    "keep",
    "power",
    "power_bulk",
    "power_kinds",
    "power_list",
]
