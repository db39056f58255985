"""The demo county: what a visitor is promised is there, and every row came from an operation."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from sunlit.accounts.models import Account
from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.operations import import_laws
from sunlit.basis.parameters import parameter
from sunlit.cases.rules import PARTIES
from sunlit.commands.demo_county import PASSWORD, County, full_powers, load_county, sign_ins
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.models import AuditRow, Leaf
from sunlit.offices.models import Administrator, Organ, Post, Region
from sunlit.offices.rights import HANDLERS
from sunlit.powers.models import HandlingPost, Power, PowerVersion
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.reader import read

NOW = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def loaded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[County]:
    """The county on the laws of the data wheel, made once for this file and rolled back behind it."""
    with django_db_blocker.unblock(), transaction.atomic():
        import_laws(laws=(law for file in law_files("wheel") for law in read_laws(file)), by=INSTALLER, at=NOW)
        yield load_county(NOW)
        transaction.set_rollback(True)


@pytest.fixture
def county(loaded: County, db: None) -> County:
    """The county, inside the transaction of one test."""
    return loaded


def test_departments_powers_and_kinds(county: County) -> None:
    found = PowerVersion.objects.filter(state="published")
    assert found.count() == len(county.powers) == Power.objects.count()
    assert found.count() >= 60
    assert len(set(found.values_list("kind", flat=True))) >= 8
    assert len(set(found.values_list("organ", flat=True))) >= 8


def test_most_bases_have_their_text_and_some_show_that_it_is_not_held(county: County) -> None:
    versions = PowerVersion.objects.filter(state="published").prefetch_related("bases")
    held = [one.name for one in versions if any(basis.article_id for basis in one.bases.all())]
    assert len(held) >= 40
    reasons = Counter(basis.unresolved_reason for one in versions for basis in one.bases.all() if not basis.article_id)
    assert list(reasons) == ["所引法律的文本未收录"]


def test_twelve_licences_and_six_penalties_are_described_in_full(county: County) -> None:
    full = PowerVersion.objects.filter(name__in=full_powers()).prefetch_related("bases", "materials")
    assert Counter(one.kind for one in full) >= Counter(licence=12, penalty=6)
    for one in full:
        assert all([one.name_en, one.summary, one.summary_en, one.result_name, one.served, one.promised_value])
        assert all(basis.plain_words and basis.plain_words_en for basis in one.bases.all()), one.name
        if one.kind == "licence":
            assert one.conditions and len(one.conditions.splitlines()) == len(one.conditions_en.splitlines()), one.name
            assert 3 <= len(one.materials.all()) <= 6, one.name
            assert all(material.name_en for material in one.materials.all()), one.name


def test_every_promise_is_a_third_shorter_than_the_law(county: County) -> None:
    for one in PowerVersion.objects.filter(promised_value__isnull=False).exclude(statutory_parameter=""):
        limit = parameter(one.statutory_parameter, NOW.date())
        assert (one.promised_unit, (one.promised_value or 0) * 3 <= limit.value * 2) == (limit.unit.value, True), (
            one.name
        )


def test_a_post_and_a_person_for_every_step_of_every_chart(county: County) -> None:
    for version in ChartVersion.objects.filter(state="published").select_related("chart__power__organ"):
        organ = version.chart.power.organ
        roles = set(Post.objects.filter(organ=organ, appointments__isnull=False).values_list("roles__role", flat=True))
        asked = {step.post for step in read(version.source).steps if step.post} - PARTIES
        assert asked <= roles, organ.name


def test_handlers_have_a_stand_in_and_the_administrators_handle_nothing(county: County) -> None:
    posts = Post.objects.filter(roles__role__in=["window", "role_a", "role_b", "officer"]).distinct()
    assert [post.name for post in posts if not post.stand_ins.exists()] == []
    people = Administrator.objects.order_by("kind").values_list("kind", "person__username")
    assert list(people) == [("audit", "shenji"), ("security", "anquan"), ("system", "xitong")]
    held = Post.objects.filter(appointments__person__administrations__isnull=False)
    supervisors = Post.objects.filter(
        roles__role="supervisor", appointments__person__appointments__post__roles__role__in=HANDLERS
    )
    assert (held.count(), supervisors.count()) == (0, 0)


def test_everybody_named_in_a_power_is_there_to_handle_it(county: County) -> None:
    licences = HandlingPost.objects.filter(version__name="食品经营许可", version__state="published").values_list(
        "role", flat=True
    )
    assert sorted(licences) == ["committee", "head", "leader", "legal_reviewer", "role_a", "role_b", "window"]


def test_every_sign_in_that_is_printed_opens(county: County) -> None:
    people = Account.objects.filter(username__in=[one.username for one in sign_ins()])
    assert people.count() == len(sign_ins())
    # All share one hash, which takes as long to check as it should.
    assert people.values("password").distinct().count() == 1
    assert people[0].check_password(PASSWORD)


def test_every_row_came_from_an_operation_in_one_order_of_time(county: County) -> None:
    rows = list(AuditRow.objects.order_by("id").values_list("act", "at"))[1:]
    assert [at for _, at in rows] == sorted(at for _, at in rows)
    done = Counter(act for act, _ in rows)
    assert done["offices.add_region"] == Region.objects.count()
    assert done["offices.add_organ"] == Organ.objects.count()
    assert done["offices.add_post"] == Post.objects.count()
    assert done["accounts.create_account"] == Account.objects.count()
    released = PowerVersion.objects.filter(published_at__isnull=False)
    assert done["powers.draft_item"] == Power.objects.count()
    assert done["powers.publish_item"] == released.filter(kept=False).count()
    assert done["powers.keep_item"] == released.filter(kept=True).count() == 1
    assert done["procedures.publish_chart"] == ChartVersion.objects.count()
    assert Leaf.objects.count() == released.count() + ChartVersion.objects.count()
    drafted = PowerVersion.objects.exclude(submitted_by__isnull=True).values_list("submitted_by", "published_by")
    assert all(submitter != publisher for submitter, publisher in drafted)
