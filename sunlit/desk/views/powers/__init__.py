"""The power list: found, read with its versions, drafted, changed, reviewed, published, cancelled, imported."""

from sunlit.desk.views.powers.bringing import bring
from sunlit.desk.views.powers.editing import draft, edit
from sunlit.desk.views.powers.showing import act, compare, power, power_list

__all__ = ["act", "bring", "compare", "draft", "edit", "power", "power_list"]
