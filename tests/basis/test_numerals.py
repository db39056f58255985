"""Numbers as laws write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.basis.numerals import to_chinese, to_int


@given(st.integers(0, 9999))
def test_a_number_written_in_chinese_reads_back(number):
    assert to_int(to_chinese(number)) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [("四十二", 42), ("42", 42), ("４２", 42), ("一百零八", 108), ("一百一十", 110), ("十", 10), ("二〇二四", 2024)],
)
def test_all_ways_of_writing_one_number(written, number):
    assert to_int(written) == number


@pytest.mark.parametrize("written", ["", "四二十百千", "第", "十百", "x", "二三十"])
def test_what_is_no_number_is_no_number(written):
    with pytest.raises(ValueError, match="not a number"):
        to_int(written)
