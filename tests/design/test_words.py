"""How dates, numbers and Chinese data are written in both languages."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template
from django.utils import translation

from sunlit.design.charts import bar_chart, dot_plot
from sunlit.design.templatetags.design import page_numbers
from sunlit.ledger.wording import Text


def written(template: str, language: str = "zh-hans", **values: object) -> str:
    """What a template writes for a reader of that language."""
    with translation.override(language):
        return Template("{% load design %}" + template).render(Context(values))


def test_a_date_in_a_sentence_names_its_weekday():
    assert written("{{ d|day }}", d=date(2026, 11, 20)) == "11 月 20 日（周五）"
    assert written("{{ d|day }}", "en", d=date(2026, 11, 20)) == "Fri 20 November"


def test_a_moment_is_written_in_the_time_of_the_county():
    assert written("{{ m|moment }}", m=datetime(2026, 11, 20, 1, 12, tzinfo=UTC)) == "2026-11-20 09:12"
    assert written("{{ m|short_day }}", m=datetime(2026, 11, 19, 17, 0, tzinfo=UTC)) == "11-20"


@pytest.mark.parametrize("name", ["day", "full_day", "short_day", "iso_day", "moment", "number"])
def test_nothing_is_written_as_nothing(name: str):
    assert written(f"{{{{ v|{name} }}}}", v=None) == ""


def test_figures_have_commas_and_shares_one_digit():
    assert written("{{ n|number }} {{ s|percent }} {{ none|percent }}", n=1286, s=0.987, none=None) == "1,286 98.7% –"


def test_chinese_data_is_marked_as_chinese_on_an_english_page_only():
    assert written("{{ name|zh }}", name="张敏") == "张敏"
    assert written("{{ name|zh }}", "en", name="张敏") == '<span lang="zh-Hans">张敏</span>'
    assert written("{{ name|zh }}", "en", name="WJ-1") == "WJ-1"


def test_a_script_in_a_name_stays_text():
    assert written("{{ name|zh }}", "en", name="李<script>") == '<span lang="zh-Hans">李&lt;script&gt;</span>'


def test_a_sentence_is_said_in_the_readers_language():
    both = Text("现场核查", "On-site check")
    assert (written("{{ t|say }}", t=both), written("{{ t|say }}", "en", t=both)) == ("现场核查", "On-site check")


def test_what_exists_in_chinese_only_is_marked_in_english():
    assert written("{{ t|say }}", "en", t=Text("云溪县水利局", "")) == '<span lang="zh-Hans">云溪县水利局</span>'


def test_a_citation_inside_an_english_sentence_is_marked():
    sentence = Text("六个月内起诉", "Sue within 6 months (《行政诉讼法》第四十六条)")
    assert written("{{ t|say }}", "en", t=sentence) == (
        'Sue within 6 months (<span lang="zh-Hans">《行政诉讼法》第四十六条</span>)'
    )


@pytest.mark.parametrize(
    ("page", "pages", "offered"),
    [(1, 1, [1]), (1, 3, [1, 2, 3]), (2, 5, [1, 2, 3, 0, 5]), (50, 100, [1, 0, 49, 50, 51, 0, 100])],
)
def test_which_pages_are_offered(page: int, pages: int, offered: list[int]):
    assert page_numbers(page, pages) == offered


def test_bars_begin_at_zero_and_keep_their_proportion():
    chart = bar_chart([{"label": "受理", "value": 100}, {"label": "核查", "value": 50, "second": 25}], second=True)
    first, second = chart.bars
    assert (second.width, second.second_width) == (first.width / 2, first.width / 4)
    assert second.second_x + second.second_width == chart.start + second.width


def test_a_chart_of_nothing_has_no_bars():
    assert bar_chart([]).bars == ()
    assert [bar.width for bar in bar_chart([{"label": "受理", "value": 0}]).bars] == [0]


def test_rates_stand_on_a_scale_that_holds_the_target():
    plot = dot_plot([{"label": "住建局", "value": 0.931}, {"label": "水利局", "value": 1}], target=0.95)
    assert [dot.missed for dot in plot.dots] == [True, False]
    assert plot.dots[0].x < plot.target_x < plot.dots[1].x == plot.ticks[-1].x
