"""The basic procedure of a kind of power, derived from the charts of its items."""

from dataclasses import replace
from datetime import date

from sunlit.ledger.wording import Text
from sunlit.procedures.category import Item, categories
from sunlit.procedures.compiler import compile_flow
from sunlit.procedures.durations import Setting
from sunlit.procedures.model import Exit, TimeLimit
from sunlit.procedures.soundness import findings
from tests.procedures.charts import published
from tests.procedures.test_departing import step, without

LICENCE = published("licence-general")
TODAY = Setting(date(2026, 9, 1))
SHORT = step(LICENCE, "review", limit=TimeLimit(value=1, unit="working_day"))
SIMPLE = without(LICENCE, "site_check", "expert_review")
OTHER = step(LICENCE, "correct", exits=(Exit("review"),))


def test_what_most_items_share_is_the_base_and_the_others_are_marked() -> None:
    items = [Item("simple", SIMPLE), Item("general", LICENCE, 5), Item("short", SHORT, 2), Item("other", OTHER, 3)]
    (found,) = categories(items, TODAY)
    assert found.following == ("general", "short")
    assert [(one.key, one.count, [d.where for d in one.differences]) for one in found.departing] == [
        ("simple", 1, ["site_check"]),
        ("other", 3, ["correct"]),
    ]
    marks = {s.id: [chip.zh for chip in s.chips] for s in found.flow.steps if s.id in ("site_check", "correct")}
    assert marks == {"correct": ["3 项不同"], "site_check": ["监督点", "1 项不同"]}
    assert findings(compile_flow(found.flow)) == ()


def test_limits_are_each_items_own_and_shown_from_the_shortest_to_the_longest() -> None:
    (found,) = categories([Item("general", LICENCE), Item("short", SHORT)], TODAY)
    assert found.flow.step("review").limit == TimeLimit(words=Text("1 到 3 个工作日", "1 to 3 working days"))
    assert found.flow.step("decide").limit == LICENCE.step("decide").limit
    calendar = step(LICENCE, "review", limit=TimeLimit(value=9, unit="calendar_day"))
    (found,) = categories([Item("general", LICENCE), Item("calendar", calendar)], TODAY)
    assert found.flow.step("review").limit == TimeLimit(words=Text("各项自定", "set by each item"))


def test_each_class_has_its_own_basic_procedure_the_most_frequent_first() -> None:
    penalty = published("penalty-ordinary")
    found = categories([Item("a", LICENCE, 2), Item("b", penalty, 7), Item("c", SHORT)], TODAY)
    assert [(one.flow.class_name, one.following) for one in found] == [
        ("penalty-ordinary", ("b",)),
        ("licence-general", ("a", "c")),
    ]


def test_other_words_are_no_other_procedure() -> None:
    renamed = step(LICENCE, "register", title=Text("收件", "Receive"), duty=Text("收。", "Receive."))
    renamed = replace(renamed, title=Text("收件许可", "A licence"))
    (found,) = categories([Item("general", LICENCE), Item("renamed", renamed)], TODAY)
    assert (found.following, found.departing) == (("general", "renamed"), ())


def test_no_chart_no_procedure() -> None:
    assert categories([], TODAY) == ()
