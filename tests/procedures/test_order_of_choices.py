"""The choices of a form stand in the order in which their author wrote them, in either database."""

import json

import pytest
from django.db import connection

from sunlit.procedures.models import ChartVersion
from sunlit.procedures.operations import draft_chart
from sunlit.procedures.queries import chart_version, compiled
from tests.offices.county import AT
from tests.procedures.charts import source, words
from tests.procedures.test_operations import county, power

__all__ = ["county", "power"]
pytestmark = pytest.mark.django_db
# An order that is neither that of the alphabet nor that of the length of the words.
CODES = ["reject", "accept_in_part", "no", "accept"]


def asking(codes):
    choices = {code: words(code) for code in codes}
    output = {"name": "result", "kind": "choice", "label": words("结果"), "choices": choices}
    return source(
        [
            {"id": "begin", "kind": "start", "post": "officer", "next": ["decide"]},
            {"id": "decide", "post": "officer", "next": ["done"], "outputs": [output]},
            {"id": "done", "kind": "end"},
        ]
    )


def drafted(county, power, codes):
    return draft_chart(power=power, source=asking(codes), by=county.actor("he_jie"), at=AT).pk


def shown(pk):
    (output,) = compiled(chart_version(pk)).flow.step("decide").outputs
    return [code for code, _ in output.choices]


def test_choices_come_back_in_the_order_of_the_source(county, power):
    assert shown(drafted(county, power, CODES)) == CODES


def test_a_new_order_alone_is_a_change_that_is_shown(county, power):
    first = drafted(county, power, CODES)
    assert shown(first) == CODES
    again = drafted(county, power, CODES[::-1])
    assert (again, shown(again)) == (first, CODES[::-1])


def test_a_row_from_before_is_read_as_it_stands(county, power):
    pk = drafted(county, power, CODES)
    plain = json.dumps(asking(["a", "b"]))
    cast = "::jsonb" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE procedures_chartversion SET source = %s{cast} WHERE id = %s", [plain, pk])
    assert ChartVersion.objects.get(pk=pk).source == asking(["a", "b"])
    assert shown(pk) == ["a", "b"]
