"""Who may open which page: one line for every address, so that a page without a rule fails by name."""

from collections.abc import Callable, Mapping

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, reverse

from sunlit.cases.models import WorkItem
from sunlit.desk import urls
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS, INSTALLER
from sunlit.offices.operations import add_organ, add_post, appoint, appoint_administrator
from sunlit.procedures.models import ChartVersion
from sunlit.voices.models import Rating
from sunlit.voices.operations import raise_voice, rate
from tests.cases.world import FIRST_DAY, MONDAY, World
from tests.offices.county import person

pytestmark = pytest.mark.django_db

ANYBODY = frozenset({"stranger"})
HANDLERS = frozenset({"window", "role_a", "role_b", "officer", "leader", "legal_reviewer", "committee"})
READERS = HANDLERS | {"voice_clerk", "supervisor"}
ALL = READERS | {"system", "security", "audit"}
ADMINISTRATORS = frozenset({"system", "security", "audit"})
READ_POWERS = READERS
VOICES = frozenset({"voice_clerk", "leader", "supervisor"})
# Who gets the page itself.
PAGES: Mapping[str, frozenset[str]] = {
    "home": ALL,
    "sign_in": ANYBODY,
    "sign_out": frozenset(),
    "password": ALL,
    "messages": ALL,
    "mark_read": frozenset(),
    "tasks": ALL,
    "cases": READERS,
    "cases_csv": READERS,
    "case": READERS,
    "case_chart": READERS,
    "case_receipt": READERS,
    "case_step": READERS,
    "case_take": frozenset(),
    "case_supplement": frozenset({"window"}),
    "case_act": frozenset({"role_a", "role_b", "officer", "leader"}),
    "case_file": frozenset(),
    "paper": READERS,
    "paper_pdf": frozenset(),
    "register": frozenset({"window"}),
    "register_power": frozenset({"window"}),
    # Matters without an applicant begin with the post that their chart names; a penalty with an officer.
    "open_case": frozenset({"officer", "role_a", "role_b"}),
    "open_power": frozenset({"officer"}),
    "voices": VOICES,
    "voice": VOICES,
    "ratings": VOICES,
    "rating": VOICES,
    "powers": READ_POWERS,
    "power": READ_POWERS,
    "power_draft": frozenset(),
    "power_compare": READ_POWERS,
    "powers_import": frozenset(),
    "power_kinds": READ_POWERS,
    "power_bulk": frozenset(),
    "charts": READ_POWERS,
    "chart": READ_POWERS,
    "chart_draft": frozenset(),
    "supervision": frozenset({"supervisor"}),
    "watched": READERS,
    "watched_ratings": READERS,
    "cards": READERS,
    "cards_csv": READERS,
    "orders": READERS,
    "releases": READERS,
    "laws": ALL,
    "laws_import": frozenset({"system"}),
    "organs": ADMINISTRATORS | {"leader"},
    "organ_draft": frozenset({"system"}),
    "organ": ADMINISTRATORS | {"leader"},
    "post": ADMINISTRATORS | {"leader"},
    "people": ADMINISTRATORS,
    "person_draft": frozenset({"security"}),
    "person": ADMINISTRATORS,
    "administrators": ADMINISTRATORS,
    "audit": frozenset({"audit"}),
    "calendar": ALL,
}


@pytest.fixture
def people(world: World) -> dict[str, Client]:
    """One browser for each role, and one of a stranger."""
    region = world.health.region
    office = add_organ(
        by=INSTALLER, at=MONDAY, region=region, code="YX-DC", name="督查室", letters="DC", kind="supervisor"
    )
    chen_jing = person("chen_jing", "陈静")
    post = add_post(by=INSTALLER, at=MONDAY, organ=office, name="监督岗", roles=["supervisor"])
    appoint(by=INSTALLER, at=MONDAY, post=post, person=chen_jing, from_on=FIRST_DAY)
    accounts = {role: world.people[name] for role, name in ROLE_OF.items()}
    accounts["supervisor"] = chen_jing
    for kind, username in (("system", "xi_tong"), ("security", "an_quan"), ("audit", "shen_ji")):
        accounts[kind] = person(username, username)
        appoint_administrator(by=INSTALLER, at=MONDAY, kind=kind, person=accounts[kind], from_on=FIRST_DAY)
    browsers = {}
    for role, account in accounts.items():
        browsers[role] = Client()
        browsers[role].force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return browsers | {"stranger": Client()}


ROLE_OF = {
    "window": "wang_li",
    "role_a": "zhang_min",
    "role_b": "zhao_gang",
    "officer": "wu_di",
    "leader": "li_qiang",
    "legal_reviewer": "qian_yun",
    "committee": "feng_tao",
    "voice_clerk": "he_fang",
}


@pytest.fixture
def arguments(world: World, clock: Callable) -> Mapping[str, dict[str, object]]:
    """What stands in the addresses: a case under way, its step and paper, a question, a rating."""
    clock(MONDAY.replace(day=5))
    applied, rated = world.accepted(), world.granted()
    item = WorkItem.objects.get(case=applied.case_id, state="open")
    paper = Document.objects.filter(subject_kind="case", subject_id=applied.case_id).first()
    raised = raise_voice(
        by=ANONYMOUS, at=MONDAY, kind="consultation", organ=world.health, title="怎么办证", text="要带什么？", key="v1"
    )
    later = MONDAY.replace(day=5)
    rate(by=ANONYMOUS, at=later, case=rated.case_id, level=1, text="等太久", code=rated.query_code)
    case = {"pk": applied.case_id}
    return {
        "case": case,
        "case_chart": case,
        "case_receipt": case,
        "case_step": {**case, "item": item.pk},
        "case_take": {**case, "item": item.pk},
        "case_supplement": case,
        "case_act": {**case, "act": "suspend"},
        "case_file": {**case, "attachment": 999},
        "paper": {**case, "paper": paper.pk if paper else 0},
        "paper_pdf": {**case, "paper": paper.pk if paper else 0},
        "register_power": {"code": "XK-0001"},
        "open_power": {"code": "CF-0001"},
        "voice": {"pk": raised.voice_id},
        "rating": {"pk": Rating.objects.get().pk},
        "power": {"pk": world.licence.power_id},
        "power_compare": {"pk": world.licence.power_id},
        "chart": {"pk": ChartVersion.objects.order_by("pk")[0].pk},
        "chart_draft": {"pk": world.licence.power_id},
        "organ": {"pk": world.health.pk},
        "post": {"pk": world.posts["window"].pk},
        "person": {"pk": world.people["wang_li"].pk},
    }


def addresses() -> list[URLPattern]:
    return [pattern for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)]


def address_of(pattern: URLPattern, arguments: Mapping[str, dict[str, object]]) -> str:
    return reverse(f"desk:{pattern.name}", kwargs=arguments.get(str(pattern.name), {}))


def page(answer: HttpResponseBase) -> bool:
    return answer.status_code == 200


OWN = [pattern for pattern in addresses() if pattern.name in PAGES]


def test_each_role_opens_exactly_its_pages(people: dict[str, Client], arguments: Mapping[str, dict[str, object]]):
    opened = {
        pattern.name: frozenset(
            role for role, browser in people.items() if page(browser.get(address_of(pattern, arguments)))
        )
        for pattern in OWN
    }
    assert opened == dict(PAGES)


def test_nobody_meets_a_broken_page(people: dict[str, Client], arguments: Mapping[str, dict[str, object]]):
    """Whoever may not open a page reads why, or signs in, or learns that nothing is there."""
    codes = {
        people[role].get(address_of(pattern, arguments)).status_code
        for pattern in OWN
        for role in people
        if role not in PAGES[str(pattern.name)]
    }
    assert codes == {302, 403, 404, 405}


def test_no_form_is_taken_without_its_token(world: World, arguments: Mapping[str, dict[str, object]]):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(world.people["li_qiang"], backend="django.contrib.auth.backends.ModelBackend")
    codes = {
        pattern.name: strict.post(address_of(pattern, arguments)).status_code
        for pattern in addresses()
        if pattern.name in PAGES
    }
    assert codes == dict.fromkeys(codes, 403)
