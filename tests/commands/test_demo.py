"""The demo county at work: sixty cases made by the operations in one order of time, and what they show."""

from collections import Counter
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.db.models import Min

from sunlit.accounts.models import Account, Message
from sunlit.basis.office_hours import BEIJING
from sunlit.cases.models import Case, Event, Move, OwnSystem
from sunlit.cases.queries import my_tasks
from sunlit.cases.queries.moving import previews, running_on
from sunlit.commands.demo_cases import run_cases
from sunlit.commands.demo_charts import run_charts
from sunlit.commands.demo_county import load_county
from sunlit.offices.queries import actor_for
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.voices.models import Rating, Voice

pytestmark = pytest.mark.django_db
# A Saturday: the last working day is the day before.
UNTIL = datetime(2026, 11, 21, 10, 0, tzinfo=BEIJING)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The county and its cases, made once for this file and taken away again."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_county(UNTIL)
        made = run_cases(UNTIL)
        run_charts(UNTIL)
        yield made
        transaction.set_rollback(True)


def test_sixty_cases_over_sixty_working_days(demo):
    assert demo.total() == 60
    first = Case.objects.aggregate(first=Min("received_at"))["first"]
    assert timedelta(days=80) < UNTIL - first < timedelta(days=100)


def test_every_state_of_a_case(demo):
    assert set(demo) == set(Case.State.values)


def test_every_outcome_of_acceptance(demo):
    found = set(Case.objects.exclude(acceptance="").values_list("acceptance", flat=True))
    assert found == {
        "accepted",
        "accepted_after_supplement",
        "corrected_on_the_spot",
        "not_needed",
        "not_this_organ",
        "deemed_accepted",
        "filed",
    }


def test_every_way_to_end(demo):
    found = set(Case.objects.exclude(result="").values_list("result", flat=True))
    assert found == {
        "granted",
        "refused",
        "penalty",
        "no_penalty",
        "transferred",
        "not_filed",
        "withdrawn",
        "terminated",
    }


def test_one_of_each_thing_that_befalls_a_case(demo):
    kinds = Counter(Event.objects.values_list("kind", flat=True))
    for kind in ("withdraw", "suspend", "resume", "extend", "terminate", "deemed_accepted", "statement", "defence"):
        assert kinds[kind] >= 1, kind
    assert Case.objects.filter(statutory_clock__extended=True).count() == 1


def test_every_level_of_card_and_every_way_to_deal_with_one(demo):
    assert set(Card.objects.values_list("level", flat=True)) == set(Card.Level.values)
    assert set(Card.objects.values_list("state", flat=True)) == set(Card.State.values)
    assert set(SupervisionOrder.objects.values_list("state", flat=True)) == {"open", "closed"}


def test_voices_and_ratings_of_every_kind(demo):
    found = set(Voice.objects.values_list("kind", "state"))
    assert found == {(kind, state) for kind in Voice.Kind.values for state in Voice.State.values}
    assert set(Rating.objects.values_list("level", flat=True)) == set(Rating.Level.values)
    assert Rating.objects.exclude(reply="").count() == 2


def test_a_chart_is_revised_and_its_cases_wait_for_the_map(demo):
    move = Move.objects.select_related("from_version", "to_version").get()
    assert (move.to_version.number, move.approved_by_id, move.places["expert_review"]) == (2, None, "hearing_rights")
    waiting = previews(running_on(move.from_version), move, UNTIL)
    assert [one.landing.refusal for one in waiting] == [None] * len(waiting)
    assert waiting


def test_one_power_runs_in_a_system_of_its_own(demo):
    entry = OwnSystem.objects.get()
    assert (entry.state, [row.number for row in entry.results.all()]) == ("approved", ["CS-0002", "CS-0001"])


def test_everything_happened_in_one_order_of_time(demo):
    moments = list(Event.objects.order_by("id").values_list("at", flat=True))
    assert moments == sorted(moments)
    assert moments[-1] <= UNTIL
    issued = list(Card.objects.order_by("id").values_list("issued_at", flat=True))
    assert issued == sorted(issued)


def test_no_message_of_a_demo_waits_for_the_mail(demo, settings):
    unsent = Message.objects.filter(sent_at__isnull=True, subject_kind="case")
    # Applicants of the demo have no address, so that nothing could be mailed to them anyway.
    assert unsent.filter(to__isnull=True).count() == 0


@pytest.mark.parametrize("username", ["chuangkou", "zhangmin", "juzhang", "zhifa", "fazhi"])
def test_a_visitor_finds_work_to_do(demo, username):
    by = actor_for(Account.objects.get(username=username), UNTIL)
    assert my_tasks(by, UNTIL).total > 0
