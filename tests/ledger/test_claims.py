"""A form sent once, twice, or ten times at one moment acts once, and every sender gets the same answer."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import connections, transaction
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.models import AuditRow, Claim
from sunlit.ledger.operations import claim, record, settle_claim

NOON = datetime(2026, 9, 28, 4, tzinfo=UTC)
ZHAO = Actor(kind="citizen", name="赵铁柱", account=41)


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def send(key: str, digest: str = "d1") -> dict[str, str]:
    """What a public operation does with a key."""
    with transaction.atomic():
        if answer := claim(key=key, act="cases.start_draft", digest=digest, at=NOON):
            return answer
        row = record(by=ZHAO, at=NOON, act="cases.start_draft", subject=("cases.draft", key))
        settle_claim(key=key, act="cases.start_draft", result={"row": str(row.audit_id)})
        return {"row": str(row.audit_id)}


@pytest.mark.django_db
def test_a_repeat_gets_the_first_answer_and_does_nothing() -> None:
    first = send("k1")
    assert [send("k1"), send("k1")] == [first, first]
    assert send("k2") != first
    assert AuditRow.objects.count() == 2


@pytest.mark.django_db
def test_the_same_key_with_other_contents_is_refused() -> None:
    send("k1")
    with pytest.raises(LedgerRefusal) as refusal:
        send("k1", digest="d2")
    assert refusal.value.sentence == "这张表单已经用别的内容提交过一次。请重新打开表单，核对后再提交。"


@pytest.mark.django_db
def test_an_act_that_failed_leaves_its_key_free() -> None:
    class Broken(Exception):
        pass

    with pytest.raises(Broken), transaction.atomic():
        assert claim(key="k1", act="cases.start_draft", digest="d1", at=NOON) is None
        raise Broken
    assert send("k1") == {"row": str(AuditRow.objects.get().pk)}


@pytest.mark.django_db
def test_a_key_that_was_never_settled_or_never_taken_is_said() -> None:
    claim(key="k1", act="cases.start_draft", digest="d1", at=NOON)
    with pytest.raises(LedgerRefusal, match="没有办成"):
        claim(key="k1", act="cases.start_draft", digest="d1", at=NOON)
    with pytest.raises(LedgerRefusal, match="没有登记，或者已经答复过"):
        settle_claim(key="k9", act="cases.start_draft", result={})


@pytest.mark.django_db
def test_an_empty_answer_is_an_answer() -> None:
    claim(key="k1", act="cases.start_draft", digest="d1", at=NOON)
    settle_claim(key="k1", act="cases.start_draft", result={})
    assert claim(key="k1", act="cases.start_draft", digest="d1", at=NOON) == {}


@pytest.mark.django_db
def test_what_a_key_costs(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        claim(key="k1", act="cases.start_draft", digest="d1", at=NOON)
    with django_assert_num_queries(1):
        settle_claim(key="k1", act="cases.start_draft", result={"case": "12"})
    assert Claim.objects.get().at == NOON


@pytest.mark.django_db(transaction=True)
def test_ten_senders_at_one_moment_act_once() -> None:
    """On PostgreSQL the others wait for the first one's commit, on SQLite for its write lock."""
    answers: list[object] = []
    gate = threading.Barrier(10)

    def sender() -> None:
        try:
            gate.wait()
            answers.append(send("k1"))
        except Exception as error:  # shown by the assertion below
            answers.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=sender) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    row = AuditRow.objects.get()
    assert answers == [{"row": str(row.pk)}] * 10
