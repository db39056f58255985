"""Rows written and read with prepared statements are the same as Django's own."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.models import AuditRow, Claim, Leaf
from sunlit.ledger.rows import (
    attach,
    fetch,
    fetch_all,
    insert,
    insert_all,
    insert_many,
    prepare,
    update,
    update_many,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 16, 4, 0, tzinfo=UTC)


def trace(subject: str) -> AuditRow:
    return AuditRow(
        at=NOON,
        by="staff:1",
        by_name="李晓雯",
        act="cases.register",
        subject_kind="case",
        subject_id=subject,
        summary={"步": [1, None, True]},
    )


def values(row: AuditRow) -> dict[str, object]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def test_an_inserted_row_reads_back_as_django_reads_it() -> None:
    row = insert(trace("1"))
    assert values(AuditRow.objects.get(pk=row.pk)) == values(row)


def test_rows_get_their_keys_in_their_order() -> None:
    rows = insert_all([trace("1"), trace("2"), trace("3")])
    assert list(AuditRow.objects.order_by("pk").values_list("pk", "subject_id")) == [
        (rows[0].pk, "1"),
        (rows[1].pk, "2"),
        (rows[2].pk, "3"),
    ]


def test_many_rows_get_their_keys_in_their_order_in_a_few_statements(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_max_num_queries(10):
        rows = insert_many([trace(str(number)) for number in range(250)])
    kept = AuditRow.objects.order_by("pk").values_list("pk", "subject_id")
    assert list(kept) == [(row.pk, str(number)) for number, row in enumerate(rows)]
    assert insert_many([]) == []


def test_columns_of_many_rows_are_written_in_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    claims = [Claim(key=f"{number:020}", act="cases.apply", digest="d", at=NOON) for number in range(3)]
    insert_many(claims)
    for number, claim in enumerate(claims):
        claim.result, claim.digest = {"case": number}, "not written"
    with django_assert_num_queries(1):
        update_many(claims, ["result"])
    assert list(Claim.objects.order_by("key").values_list("result", "digest")) == [
        ({"case": 0}, "d"),
        ({"case": 1}, "d"),
        ({"case": 2}, "d"),
    ]
    update_many([], ["result"])


def test_a_fetched_row_is_the_row_django_gives() -> None:
    row = insert(trace("7"))
    found = fetch(AuditRow, subject_kind="case", subject_id="7")
    assert found is not None
    assert values(found) == values(AuditRow.objects.get(pk=row.pk))


def test_a_column_left_out_is_read_when_asked_for() -> None:
    insert(trace("7"))
    (found,) = fetch_all(AuditRow, without=("summary",), subject_id="7")
    assert found.get_deferred_fields() == {"summary"}
    assert found.summary == {"步": [1, None, True]}


def test_nothing_found_is_none() -> None:
    assert fetch(AuditRow, subject_id="0") is None


def test_the_constraints_of_the_table_hold() -> None:
    claim = {"key": "k" * 20, "act": "cases.apply", "digest": "d", "at": NOON}
    insert(Claim(**claim))
    with pytest.raises(IntegrityError), transaction.atomic():
        insert(Claim(**claim))


def test_a_row_is_updated_in_the_named_columns_alone(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    claim = insert(Claim(key="k" * 20, act="cases.apply", digest="d", at=NOON))
    claim.result, claim.digest = {"case": 7}, "not written"
    with django_assert_num_queries(1):
        update(claim, ["result"])
    claim.refresh_from_db()
    assert (claim.result, claim.digest) == ({"case": 7}, "d")


def test_a_prepared_read_gives_what_its_query_gives() -> None:
    insert_all([trace("1"), trace("2")])
    rows = AuditRow.objects.order_by("-pk").values_list("subject_id", "at", "summary")
    statement = prepare(rows)
    assert [tuple(row) for row in statement.rows()] == list(rows)
    insert(trace("3"))
    assert len(statement.rows()) == 3


def test_what_a_row_refers_to_is_attached_by_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    leaf = insert(Leaf(entry=b"{}", leaf_hash=b"h" * 32, type="t", subject_kind="case", subject_id="1", at=NOON))
    without, having = trace("1"), trace("2")
    having.leaf = leaf
    insert(without)
    insert(having)
    rows = fetch_all(AuditRow, act="cases.register")
    with django_assert_num_queries(1):
        for row in rows:
            attach(row, "leaf", without=("entry",))
    assert [row.leaf and row.leaf.type for row in rows] == [None, "t"]
    assert rows[1].leaf is not None
    assert rows[1].leaf.get_deferred_fields() == {"entry"}


def test_a_row_is_locked_where_others_may_write() -> None:
    row = insert(trace("1"))
    with transaction.atomic(), CaptureQueriesContext(connection) as sent:
        found = fetch(AuditRow, lock=True, pk=row.pk)
    assert found == row
    assert sent.captured_queries[-1]["sql"].endswith("FOR UPDATE") == connection.features.has_select_for_update
