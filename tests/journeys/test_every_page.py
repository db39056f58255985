"""Every public page that the address configuration knows, in both languages, on a desk and a phone: nothing is found.

A new address without an example fails by its name. Whatever is found is told in one list.
"""

import pytest

from tests.journeys.conftest import Opens
from tests.journeys.crawling import has_parts, look_at_all, names
from tests.journeys.examples import NO_PAGE, County, Example

pytestmark = pytest.mark.journey


def test_every_address_has_an_example(table: dict[str, list[Example]]):
    without = [name for name in names() if name not in NO_PAGE and name not in table]
    assert [name for name in without if name.startswith("desk:") or has_parts(name)] == []


def test_nothing_is_found(opens: Opens, site: str, county: County, table: dict[str, list[Example]]):
    look_at_all(opens, site, county, table, "portal")
