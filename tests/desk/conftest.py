"""What every test of the staff door starts from."""

from collections.abc import Callable
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from pytest import MonkeyPatch
from pytest_django import DjangoAssertNumQueries

from sunlit.cases.queries.counts import COUNTS
from tests.cases.world import MONDAY, World, make_world


@pytest.fixture
def world(db: None) -> World:
    """The health bureau at work."""
    return make_world()


@pytest.fixture
def clock(monkeypatch: MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the moment that the door reads from its clock; Monday 2 March 2026, eleven o'clock, until told otherwise."""

    def at(moment: datetime) -> None:
        monkeypatch.setattr("sunlit.desk.door.timezone", SimpleNamespace(now=lambda: moment))

    at(MONDAY + timedelta(hours=1))
    return at


@pytest.fixture
def desk(world: World, clock: Callable[[datetime], None]) -> Callable[[str], Client]:
    """A browser in which the named person has signed in."""

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(world.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


@pytest.fixture
def django_assert_num_queries(django_assert_num_queries: DjangoAssertNumQueries) -> Callable[[int], Any]:
    """Counts the badges of the menu afresh: whether one is still known from the page before depends on what else the
    database is doing, which on PostgreSQL includes the tests of the other process.
    """

    def asserted(number: int) -> Any:
        COUNTS.forget()
        return django_assert_num_queries(number)

    return asserted
