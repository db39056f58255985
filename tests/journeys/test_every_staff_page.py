"""Every staff page, opened by somebody who may, in both languages, on a desk and a phone: nothing is found."""

import pytest

from tests.journeys.conftest import Opens
from tests.journeys.crawling import look_at_all
from tests.journeys.examples import County, Example

pytestmark = pytest.mark.journey


def test_nothing_is_found(opens: Opens, site: str, county: County, table: dict[str, list[Example]]):
    look_at_all(opens, site, county, table, "desk")
