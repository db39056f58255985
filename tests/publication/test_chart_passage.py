"""What everybody may know of the reviews of a chart: which organ, on which day, under which minutes; and not before."""

import pytest

from sunlit.procedures.operations import publish_chart, withdraw_chart
from sunlit.procedures.reviews import newest_review
from sunlit.publication.queries import chart_passage
from sunlit.publication.queries.charts import chart_shown
from tests.offices.county import AT
from tests.procedures.test_chart_reviews import World, along_the_county, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db


def test_a_published_chart_names_the_organs_that_passed_it(world: World, django_assert_num_queries) -> None:
    world.chain("s0-county")
    review = world.handed_in()
    along_the_county(world, review)
    assert chart_passage(chart_shown(review.version)) is None
    version = publish_chart(version=review.version, by=world.han_songnian, at=AT)
    with django_assert_num_queries(2):
        passage = chart_passage(chart_shown(version))
    assert passage.document == "云政办发〔2026〕9号"
    assert [(one.name.zh, one.organ.zh, one.on, one.sitting) for one in passage.steps] == [
        ("本单位法制机构审核", "云溪县卫生健康局", AT.date(), ""),
        ("县政府法制机构审核确认", "云溪县司法局", AT.date(), ""),
        ("政务公开领导小组审定", "云溪县人民政府办公室", AT.date(), "第3次会议"),
    ]


def test_only_the_passage_that_led_to_publication_is_told(world: World) -> None:
    world.chain("s3-district")
    review = world.handed_in()
    withdraw_chart(version=review.version, reason="再改一处", by=world.he_jie, at=AT)
    again = world.handed_in()
    world.passed(newest_review(again.version), "legal", world.feng_tianyou)
    version = publish_chart(version=again.version, by=world.han_songnian, at=AT)
    assert [one.name.zh for one in chart_passage(chart_shown(version)).steps] == ["区法制办审核"]
