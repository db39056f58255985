"""Numbers on pages: apart from their units, and large beside them."""

import pytest
from django.utils.translation import override

from sunlit.design.templatetags.design import say
from sunlit.ledger.wording import Text
from sunlit.portal.templatetags.portal import unit_small


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("法定 20个工作日，缩短 50%", "法定 20 个工作日，缩短 50%"),
        ("自知道之日起60日内", "自知道之日起 60 日内"),
        ("2026年11月20日", "2026年11月20日"),
        ("还剩 3 个工作日", "还剩 3 个工作日"),
    ],
)
def test_a_number_stands_apart_from_its_unit_but_a_date_stays_a_date(written: str, shown: str) -> None:
    with override("zh-hans"):
        assert say(Text(written, "")) == shown


def test_the_number_of_a_fact_is_large_and_its_unit_small() -> None:
    assert unit_small("12 个工作日") == "12 <small>个工作日</small>"
    assert unit_small("不收费") == "不收费"
