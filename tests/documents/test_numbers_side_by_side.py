"""Numbers of one series given to several clerks at the same moment."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from sunlit.documents.models import Sequence
from sunlit.documents.operations import next_number

CLERKS, PAPERS = 4, 10


def take(_clerk):
    """One clerk makes papers one after another, each in its own transaction."""
    try:
        taken = []
        for _ in range(PAPERS):
            with transaction.atomic():
                taken.append(next_number("云卫许受/2026"))
        return taken
    finally:
        connections.close_all()


@pytest.mark.django_db(transaction=True)
def test_no_number_is_given_twice_and_none_is_left_out():
    with ThreadPoolExecutor(CLERKS) as clerks:
        taken = [number for numbers in clerks.map(take, range(CLERKS)) for number in numbers]
    assert sorted(taken) == list(range(1, CLERKS * PAPERS + 1))


@pytest.mark.django_db(transaction=True)
def test_a_number_of_an_act_that_failed_is_given_again():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert next_number("series") == 1
        raise ZeroDivisionError
    with transaction.atomic():
        assert next_number("series") == 1
    assert Sequence.objects.get().last == 1


@pytest.mark.django_db(transaction=True)
def test_a_number_is_part_of_an_act():
    with pytest.raises(transaction.TransactionManagementError):
        next_number("series")
