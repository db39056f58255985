"""Every page that the address configuration knows, in both languages, on a desk and on a phone: nothing is found.

A new address without an example fails by its name. Whatever is found is told in one list.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from sunlit.accounts.models import Account
from sunlit.cases.given import Applied, MaterialGiven, PartyGiven
from sunlit.cases.models import Case, WorkItem
from sunlit.cases.operations import apply, save_draft, start_draft
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS
from sunlit.powers.models import LegalBasis, PowerVersion
from sunlit.publication.models import Release
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.voices.models import Rating, Voice
from tests.journeys.conftest import Opens
from tests.journeys.looking import Looking, look_together

pytestmark = pytest.mark.journey

LANGUAGES = ("zh-hans", "en")
# They answer with a file, a redirect or to a sent form only: there is no page to look at. What each does, is said.
NO_PAGE: Mapping[str, str] = {
    "log": "a file of the public log",
    "health": "one word for the watch of the service",
    "favicon": "leads to the icon",
    "portal:powers_csv": "a table",
    "portal:records_csv": "a table",
    "portal:document_pdf": "a paper",
    "portal:elder": "sets a cookie and leads back",
    "desk:cases_csv": "a table",
    "desk:paper_pdf": "a paper",
    "desk:case_file": "an applicant's file",
    "desk:sign_out": "a sent form",
    "desk:mark_read": "a sent form",
    "desk:case_take": "a sent form",
}


@dataclass(frozen=True)
class Example:
    """An address to open: its parts, what is asked of it, and who opens it (nobody: a citizen)."""

    parts: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    query: str = ""
    status: int = 200


@dataclass
class County:
    """What of the demo county the examples name."""

    power: PowerVersion
    penalty: PowerVersion
    applied: Applied
    draft: str
    sent: str

    @classmethod
    def read(cls) -> "County":
        """The county with one application under way, one begun and one sent by a citizen."""
        published = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED)
        power, penalty = published.get(name="食品经营许可"), published.get(name="对发布虚假广告的处罚")
        return cls(power, penalty, *_applied(power))


def _applied(power: PowerVersion) -> tuple[Applied, str, str]:
    party = PartyGiven(
        role="applicant", kind="person", name="王秀兰", id_number="11010519491231002X", phone="0990-660001"
    )
    materials = [MaterialGiven(material.pk) for material in power.materials.all() if not material.waived]
    begun, sent = (start_draft(by=ANONYMOUS, at=timezone.now(), version=power).token for _ in range(2))
    filled = {
        "applicant": {"acting": "other", "kind": "person", "name": "王秀兰", "id_number": "11010519491231002X"}
        | {"phone": "0990-660001", "email": ""},
        "agent": {"name": "李强", "id_number": "11010519491231002X", "phone": "0990-660002"},
        "materials": {str(material.pk): {"paper": True} for material in power.materials.all()},
        "receiving": {"way": "window", "address": "", "consent": False},
    }
    save_draft(by=ANONYMOUS, at=timezone.now(), token=begun, answers=filled)
    applied = apply(
        by=ANONYMOUS, at=timezone.now(), version=power, parties=[party], materials=materials, key="look", draft=sent
    )
    return applied, begun, sent


def examples(county: County) -> dict[str, list[Example]]:
    """For every address with parts the parts to try, and for every address of the staff door who opens it."""
    power, number = county.power.power.code, county.applied.number
    both = [Example({"code": code}) for code in (power, county.penalty.power.code)]
    article = LegalBasis.objects.filter(version=county.power, article__isnull=False).earliest("pk").article
    document = Document.objects.exclude(sealed_at=None).first() or Document.objects.earliest("pk")
    kinds = {release.kind: release for release in Release.objects.order_by("-pk")}
    cards = {card.level: card for card in Card.objects.filter(organ__letters="SJ").order_by("pk")}
    portal = {
        "search": [Example(query="?q=食品"), Example(), Example(query="?q=zzzz")],
        "powers": [Example(), Example(query="?kind=penalty")],
        "power": both,
        "power_version": [Example({"code": power, "number": 1})],
        "chart": both,
        "chart_text": both,
        "apply": [Example({"code": power})],
        "draft": [Example({"token": county.draft})],
        "receipt": [Example({"token": county.sent})],
        "draft_check": [Example({"token": county.draft})],
        "draft_part": [
            Example({"token": county.draft, "part": part}) for part in ("applicant", "agent", "materials", "receiving")
        ],
        "case": [Example({"number": number})],
        "case_act": [
            Example({"number": number, "act": act}) for act in ("withdraw", "statement", "rate", "supplement")
        ],
        "record": [Example({"pk": release.pk}) for release in kinds.values()],
        "card": [Example({"number": card.number}) for level, card in cards.items() if level in ("yellow", "red")],
        "ask": [Example({"kind": kind}) for kind in ("consultation", "complaint", "tip_off")],
        "asked": [Example({"kind": "consultation"})],
        "law": [Example({"key": article.version_id})],
        "article": [Example({"law_key": article.version_id, "key": article.pk})],
        "office": [Example({"code": county.power.organ.code})],
        "verify": [Example(), Example(query=f"?q={number}"), Example(query="?q=nothing")],
        "document": [Example({"code": document.verify_code})],
    }
    return {f"portal:{name}": found for name, found in portal.items()} | {
        f"desk:{name}": found for name, found in desk(county).items()
    }


def desk(county: County) -> dict[str, list[Example]]:
    """The staff door's examples, each opened by whoever works there."""
    clerk, officer = partial(Example, who="chuangkou"), partial(Example, who="zhifa")
    working = _working()
    reviewed, inspected = working["review"].case_id, working.get("investigate", working["review"]).case_id
    paper = Document.objects.filter(subject_kind="case", subject_id=str(reviewed)).earliest("pk")
    ended = Case.objects.filter(organ=county.power.organ, state="closed", kind="licence").latest("pk")
    return {
        "sign_in": [Example(), Example(query="?next=/desk/tasks/")],
        "home": [Example(who=who) for who in ("chuangkou", "juzhang", "lingdao", "ducha", "xitong")],
        "password": [clerk()],
        "messages": [Example(who="juzhang"), Example(who="xitong")],
        "tasks": [clerk(), Example(who="zhangmin"), Example(who="wangli")],
        "cases": [clerk(), clerk(query="?number=nothing"), Example(who="juzhang", query="?under_way=1")],
        "case": [
            clerk({"pk": county.applied.case_id}),
            Example({"pk": reviewed}, who="zhangmin"),
            Example({"pk": inspected}, who="zhifa"),
            Example({"pk": ended.pk}, who="juzhang"),
            Example({"pk": reviewed}, who="xitong", status=403),
        ],
        "case_chart": [Example({"pk": reviewed}, who="zhangmin")],
        "case_receipt": [clerk({"pk": county.applied.case_id})],
        "case_step": [Example({"pk": reviewed, "item": working["review"].pk}, who="zhangmin")],
        "case_supplement": [clerk({"pk": _supplemented().pk})],
        "case_act": [
            Example({"pk": reviewed, "act": act}, who="zhangmin") for act in ("suspend", "withdraw", "statement")
        ]
        + [Example({"pk": reviewed, "act": act}, who="juzhang") for act in ("extend", "terminate")],
        "paper": [Example({"pk": reviewed, "paper": paper.pk}, who="zhangmin")],
        "register": [clerk()],
        "register_power": [clerk({"code": county.power.power.code})],
        "open_case": [officer()],
        "open_power": [officer({"code": county.penalty.power.code})],
        "voices": [Example(who="bianzhi")],
        "voice": [
            Example({"pk": voice.pk}, who="bianzhi")
            for voice in Voice.objects.filter(organ=county.power.organ).order_by("-pk")
        ],
        "ratings": [Example(who="bianzhi")],
        "rating": [
            Example({"pk": Rating.objects.filter(case__organ=county.power.organ).latest("pk").pk}, who="bianzhi")
        ],
    }


def _working() -> dict[str, WorkItem]:
    """An open step of each kind in the market regulator's cases."""
    rows = WorkItem.objects.filter(state=WorkItem.State.OPEN, case__organ__letters="SJ").order_by("-pk")
    return {row.step: row for row in rows}


def _supplemented() -> Case:
    return Case.objects.filter(state="supplement", organ__letters="SJ").latest("pk")


def names() -> Iterator[str]:
    """The names of all addresses, with their door; the interface for programs has its own tests."""
    yield from _names(get_resolver(), "")


def _names(resolver: URLResolver, door: str) -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            space = pattern.namespace or ""
            if not space.startswith("api"):
                yield from _names(pattern, f"{space}:" if space else door)
        elif isinstance(pattern, URLPattern):
            yield f"{door}{pattern.name}"


def address(name: str, example: Example, language: str) -> str:
    """Where the example stands in this language."""
    with translation.override(language):
        return reverse(name, kwargs=dict(example.parts)) + example.query


def session_of(username: str) -> str:
    """A session as sign-in makes it; that signing in works, is tested by the journeys."""
    account = Account.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.save()
    return str(session.session_key)


@pytest.fixture(scope="module")
def county(site: str) -> County:
    """The examples' county; one for both languages."""
    return County.read()


@pytest.fixture(scope="module")
def table(county: County) -> dict[str, list[Example]]:
    """The examples by name."""
    return examples(county)


def _of(name: str, table: Mapping[str, list[Example]]) -> list[Example]:
    """The examples of a name; an address without parts on the public side is its own example."""
    if name in table:
        return table[name]
    assert name.startswith("portal:"), f"{name}: write an example of it, with somebody who may open it"
    return [Example()]


def test_every_address_has_an_example(table: dict[str, list[Example]]):
    missing = []
    for name in names():
        if name in NO_PAGE or name in table:
            continue
        try:
            address(name, Example(), "zh-hans")
        except Exception:
            missing.append(name)
        else:
            missing += [name] if name.startswith("desk:") else []
    assert missing == [], "write examples of these addresses"


@pytest.mark.parametrize("door", ["portal", "desk"])
def test_nothing_is_found(opens: Opens, site: str, county: County, table: dict[str, list[Example]], door: str):
    readers = [Looking(opens(locale=locale).new_page()) for locale in ("zh-CN", "en-GB")]
    for reader in readers:
        if door == "portal":
            open_case_of(reader, county.applied)
    for who, opened in by_person(door, table).items():
        for reader in readers:
            if who:
                reader.page.context.add_cookies([{"name": "sessionid", "value": session_of(who), "url": site}])
        for name, example in opened:
            look_together(readers, [address(name, example, language) for language in LANGUAGES], example.status)
    if door == "portal":
        look_together(readers, ["/nothing-here/", "/en/nothing-here/"], 404)
    findings = [finding for reader in readers for finding in reader.findings + reader.same_titles()]
    assert not findings, "\n".join([f"{len(findings)} findings", *findings])


def by_person(door: str, table: Mapping[str, list[Example]]) -> dict[str, list[tuple[str, Example]]]:
    """The door's examples, by who opens them: one sign-in each."""
    found: dict[str, list[tuple[str, Example]]] = {}
    for name in dict.fromkeys(names()):
        if name.startswith(f"{door}:") and name not in NO_PAGE:
            for example in _of(name, table):
                found.setdefault(example.who, []).append((name, example))
    return found


def open_case_of(looking: Looking, applied: Applied) -> None:
    """Number and code, as the receipt tells them; the browser remembers them for its case page."""
    page = looking.page
    page.goto("/track/")
    page.fill("#id_number", applied.number)
    page.fill("#id_code", applied.query_code)
    page.click("main button[type=submit]")
