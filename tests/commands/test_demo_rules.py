"""The rules and the open data of the demo county say what its content file says."""

from sunlit.basis.content import read_yaml
from sunlit.commands.demo_county import full_powers, power_rows
from sunlit.commands.demo_rules import FILE
from sunlit.procedures.ruletext import ways
from sunlit.publication.datasets import ways as open_ways


def test_every_rule_of_the_demo_belongs_to_a_power_with_a_chart_and_fits_its_headings():
    content = read_yaml(FILE)
    charted = {row["name"] for row in power_rows() if "chart" in row}
    variants = ways().variants
    rows = [*content["more"], *content["waiting"]]
    assert {row["power"] for row in rows} <= charted & set(full_powers())
    headings = {key: {element.key for element in variant.elements} for key, variant in variants.items()}
    assert [row["own"].keys() - headings[row["variant"]] for row in rows] == [set()] * len(rows)
    assert set(content["rules"]["own"]) <= headings["rule"]
    assert content["open_data"]["dataset"] in open_ways().datasets
