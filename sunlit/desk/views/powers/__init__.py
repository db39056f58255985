"""The power list: found, read with its versions, drafted, changed, reviewed, published, cancelled, imported."""

from sunlit.desk.views.powers.bringing import bring
from sunlit.desk.views.powers.editing import autosave, citation, discard, draft, edit
from sunlit.desk.views.powers.history import compare, history
from sunlit.desk.views.powers.keeping import keep
from sunlit.desk.views.powers.showing import act, power, power_list

__all__ = [
    "act",
    "autosave",
    "bring",
    "citation",
    "compare",
    "discard",
    "draft",
    "edit",
    "history",
    "keep",
    "power",
    "power_list",
]
