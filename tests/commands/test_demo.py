"""The demo county at work: sixty cases made by the operations, and what they show."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.conf import settings as django_settings

from sunlit.basis.office_hours import BEIJING
from sunlit.cases.models import Case, Event
from sunlit.commands.demo_cases import run_cases
from sunlit.commands.demo_county import load_county
from sunlit.ledger.models import AuditRow
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.voices.models import Rating, Voice

# A Saturday, so that the last working day is the day before.
UNTIL = datetime(2026, 11, 21, 10, 0, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The county and its cases, made once for this file and taken away again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load_county(UNTIL)
        yield run_cases(UNTIL)
        transaction.set_rollback(True)
