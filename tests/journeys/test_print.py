"""On paper: a chart takes the pages that it says, a power can be read, and nothing of the screen's frame is printed."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import Opens
from tests.journeys.paper import sheets
from tests.journeys.preparing import FOOD

pytestmark = pytest.mark.journey

PENALTY = "990122SJ-CF-0001"
# A4 without its margins, in CSS pixels.
PAPER_WIDTH = 718
FRAME = ("header nav", ".find", ".acts", "a.skip")


@pytest.fixture
def reader(opens: Opens) -> Page:
    """Somebody at a desk who is going to print."""
    return opens().new_page()


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("code", [FOOD, PENALTY])
def test_a_chart_takes_as_many_sheets_as_it_has_and_nothing_else(reader: Page, code: str, language: str):
    reader.goto(f"{language}/powers/{code}/chart/")
    drawn = reader.locator(".sheet").count()
    assert drawn >= 1
    assert sheets(reader.pdf(format="A4", prefer_css_page_size=True)) == drawn


def test_a_power_on_paper(reader: Page):
    reader.goto(f"/powers/{FOOD}/")
    count = sheets(reader.pdf(format="A4", prefer_css_page_size=True))
    assert 2 <= count <= 8
    reader.emulate_media(media="print")
    reader.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    assert reader.evaluate("document.documentElement.scrollWidth") <= PAPER_WIDTH
    for what in ("h1", "#flow .sheet svg", "#law", "#materials", "#who", "#rights"):
        assert reader.locator(what).first.is_visible(), what
    for what in FRAME:
        assert reader.locator(what).count() and not any(one.is_visible() for one in reader.locator(what).all()), what
    size = reader.evaluate("getComputedStyle(document.querySelector('main p')).fontSize")
    assert float(size.removesuffix("px")) >= 12


def test_a_chart_of_the_desk_is_printed_in_pages_of_nine_points(staff: Callable[[str], Page]):
    """The pages are as wide as the paper, so that no word is smaller; stages and overview stay on the screen."""
    page = staff("zhangmin")
    page.goto("/desk/cases/")
    addresses = page.evaluate("[...document.querySelectorAll('main a')].map((one) => one.pathname)")
    case = next(address for address in addresses if re.fullmatch(r"/desk/cases/\d+/", address))
    page.goto(f"{case}chart/")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER_WIDTH, "height": 1000})
    assert page.locator(".sheet").count() >= 1
    wide = page.evaluate("[...document.querySelectorAll('.sheet svg')].map((one) => one.getBoundingClientRect().width)")
    assert set(wide) == {PAPER_WIDTH}
    # Fourteen units of a drawing are its smallest words; three quarters of a point are a pixel.
    units = page.evaluate("[...document.querySelectorAll('.sheet svg')].map((one) => one.viewBox.baseVal.width)")
    upright = [width for width in units if width < 900]
    assert all(14 * PAPER_WIDTH / width * 0.75 >= 9 for width in upright)
    assert not any(one.is_visible() for one in page.locator(".chart-fold").all())
