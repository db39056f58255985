"""A thousand powers kept back are planted; nothing that anybody without the right can reach tells one of them.

What is looked through: every public address of the URL configuration in both languages, tables and interfaces for
programs, the files of the public log, error pages, everything that is logged, every other table of the database, and
the pages of staff who have no right to the directory.
"""

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone, translation
from django.views.defaults import server_error
from pytest_django.fixtures import Settings

from sunlit.accounts.models import Account
from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.operations import import_laws
from sunlit.cases.operations import start_draft
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS, INSTALLER, PUBLISHER
from sunlit.ledger.operations import publish
from sunlit.offices.operations import appoint_administrator
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import PowerVersion, StateSecretPlaceholder, WithheldPower
from sunlit.powers.operations import (
    WithheldEntry,
    ask_release,
    confirm_secret,
    file_withheld,
    place_secret,
    record_withheld,
    relist,
    review_withheld,
)
from sunlit.publication.models import Release
from sunlit.publication.operations import refresh_index, release_due
from tests.cases.world import FIRST_DAY, MONDAY, make_version
from tests.offices.county import person
from tests.powers.test_secret import Offices

PLANTED = 1000
# Signs that no law, list or page of this project uses in this order; each name has its own number behind them.
STEM, WORDS, HIDDEN = "鹬鹕蠡", "鼹鼬蠹", "鸱鸮貔"


def spellings(text: str) -> list[bytes]:
    """How bytes may hold the text: as it is, in the other encodings, and written in numbers."""
    codes = [ord(sign) for sign in text]
    return [
        *(text.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be", "gb18030")),
        *("".join(form.format(code) for code in codes).encode() for form in ("\\u{:04x}", "&#{};", "&#x{:x};")),
        "".join(f"%{byte:02X}" for byte in text.encode()).encode(),
    ]


# The end of a name with its number stands for it where its stem was what the reader had asked for.
ENDS = tuple(end.encode() for end in ("的核定", "办法", "的审批"))
IN_BYTES = re.compile(
    b"|".join(re.escape(one) for stem in (STEM, WORDS, HIDDEN) for one in spellings(stem))
    + b"|\\d{4}(?:"
    + b"|".join(ENDS)
    + b")"
)


class Search:
    """What was looked through, and what was found."""

    def __init__(self) -> None:
        self.places = 0
        self.found: list[str] = []

    def look(self, place: str, content: bytes | str) -> None:
        """Search one thing for all planted names at once."""
        self.places += 1
        given = content.encode("utf-8", "surrogatepass") if isinstance(content, str) else content
        if IN_BYTES.search(given):
            self.found.append(place)


@pytest.fixture
def search(capsys: pytest.CaptureFixture[str]) -> Iterator[Search]:
    """Says at the end how much was searched and how much was found."""
    search = Search()
    yield search
    with capsys.disabled():
        print(f"\n{PLANTED} names planted, {search.places} places searched, {len(search.found)} hits")


@pytest.fixture
def offices(db: None, settings: Settings, tmp_path: Path) -> Offices:
    """The bureau, its public records, a log on disk, and a thousand entries in every state of the directory."""
    settings.LEDGER_DIR = tmp_path / "log"
    offices = Offices()
    plant(offices)
    keep_some_inside(offices)
    PowerVersion.objects.update(published_at=MONDAY, content_hash="0" * 64)
    offices.world.granted()
    release_due(at=MONDAY.replace(month=4), thorough=True)
    refresh_index(by=PUBLISHER, at=timezone.now())
    publish(at=timezone.now(), directory=tmp_path / "log")
    return offices


def plant(offices: Offices) -> None:
    """Entries with names, grounds, opinions and reasons of their own, through the operations."""
    steps: tuple[Callable[[WithheldPower, int], object], ...] = (
        lambda item, n: review_withheld(
            item=item, agreed=n % 3 > 0, opinion=f"{WORDS}{n:04}", by=offices.bao, at=MONDAY
        ),
        lambda item, n: record_withheld(item=item, by=offices.shen, at=MONDAY),
        lambda item, n: ask_release(item=item, why=f"{WORDS}{n:04}", by=offices.keeper, at=MONDAY),
    )
    for n in range(PLANTED):
        entry = WithheldEntry(
            name=f"{STEM}{n:04}的核定",
            kind="reward",
            reason="privacy",
            basis=f"{WORDS}{n:04}办法",
            legal_basis="某法第一条",
        )
        item = file_withheld(organ=offices.health, entry=entry, by=offices.keeper, at=MONDAY)
        for step in steps[: n % 4 if n < 60 and n % 3 else 0]:
            step(item, n)
    for year in range(2000, 2020):
        placed = place_secret(organ=offices.health, year=year, place="archive", by=offices.keeper, at=MONDAY)
        confirm_secret(placeholder=placed, by=offices.bao, at=MONDAY)


def keep_some_inside(offices: Offices) -> None:
    """Powers of the ordinary list that are published inside only, or on request."""
    for n, scope in enumerate(("limited", "internal") * 3):
        version = make_version(
            offices.health,
            f"NB-{n:04}",
            "licence",
            f"{HIDDEN}{n:04}的审批",
            "licence-general",
            disclosure_scope=scope,
            summary=f"{HIDDEN}{n:04}",
            online=True,
        )
        relist([version.power_id])


def public_addresses(offices: Offices) -> Iterator[str]:
    """Every address of the public door in both languages, with parts where it has parts, and questions put to it."""
    parts = arguments(offices)
    for language in ("zh-hans", "en"):
        with translation.override(language):
            for name, wanted in names("portal").items():
                for given in parts.get(name) or guessed(wanted):
                    yield reverse(f"portal:{name}", kwargs=given)
    for words in (STEM, WORDS, HIDDEN, "的核定", "核定", "的审批", "yuti", "YTL"):
        for place in ("search", "powers", "powers_csv", "apply_list", "publicity", "records_csv", "laws", "verify"):
            yield f"{reverse(f'portal:{place}')}?q={words}"
        yield f"/api/powers?q={words}"
    for given in ("page=2", "kind=reward", "kind=licence", "online=1", "organ=YX-WJ", "theme=other"):
        yield f"{reverse('portal:powers')}?{given}"
    yield from ("/api/powers", "/api/records", "/api/verify?q=NB-0000", "/api/openapi.json", "/healthz")
    yield from (f"/api/powers/NB-{n:04}" for n in range(6))


def guessed(wanted: set[str]) -> list[dict[str, Any]]:
    """Parts for an address without a line of its own: powers, and first numbers."""
    return [
        {part: code if part == "code" else 1 for part in sorted(wanted)}
        for code in (("XK-0001", "NB-0000", "NB-0001") if "code" in wanted else ("",))
    ]


def names(door: str) -> dict[str, set[str]]:
    """The names of the addresses of one door with their parts, whatever its configuration holds."""
    resolver = next(
        one
        for outer in get_resolver().url_patterns
        if isinstance(outer, URLResolver)
        for one in outer.url_patterns
        if isinstance(one, URLResolver) and one.namespace == door
    )
    return {
        str(one.name): set(one.pattern.regex.groupindex) for one in resolver.url_patterns if isinstance(one, URLPattern)
    }


def arguments(offices: Offices) -> Mapping[str, list[dict[str, Any]]]:
    """For every public address with parts: some that are there, and those of powers that are kept inside."""
    applied = offices.world.apply(at=timezone.now())
    token = start_draft(by=ANONYMOUS, at=timezone.now(), version=offices.world.licence).token
    codes = ["XK-0001", "CF-0001", "NB-0000", "NB-0001"]
    of_power = [{"code": code} for code in codes]
    article = import_one_law()
    return {
        "power": of_power,
        "power_version": [{"code": code, "number": 1} for code in codes],
        "chart": of_power,
        "chart_text": of_power,
        "apply": of_power,
        "draft": [{"token": token}],
        "receipt": [{"token": token}],
        "draft_check": [{"token": token}],
        "draft_part": [{"token": token, "part": part} for part in ("applicant", "materials", "receiving")],
        "case": [{"number": applied.number}],
        "case_act": [{"number": applied.number, "act": "withdraw"}],
        "record": [{"pk": release.pk} for release in Release.objects.all()],
        "card": [{"number": "none"}],
        "ask": [{"kind": kind} for kind in ("consultation", "complaint", "tip_off")],
        "asked": [{"kind": "consultation"}],
        "law": [{"key": article[0]}],
        "article": [{"law_key": article[0], "key": article[1]}],
        "office": [{"code": "YX-WJ"}, {"code": "YX-BM"}],
        "document": [{"code": Document.objects.earliest("pk").verify_code}],
        "document_pdf": [{"code": Document.objects.earliest("pk").verify_code}],
    }


def import_one_law() -> tuple[int, int]:
    """A law with its first article, cited by a power that is kept inside."""
    law = next(law for file in law_files("wheel") for law in read_laws(file))
    import_laws(laws=[law], by=INSTALLER, at=MONDAY)
    article = apps.get_model("basis.Article").objects.earliest("pk")
    version = PowerVersion.objects.get(power__code="NB-0000")
    version.bases.create(citation=f"《{law.title}》{article.label}", law_title=law.title, article=article)
    return article.version_id, article.pk


def body(answer: Any) -> bytes:
    """All bytes of an answer with its headers."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return content + repr(answer.headers).encode()


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_nobody_without_the_right_meets_one_of_a_thousand_names(
    offices: Offices, search: Search, tmp_path: Path, caplog: pytest.LogCaptureFixture, settings: Settings
):
    caplog.set_level(logging.DEBUG)
    assert WithheldPower.objects.filter(name__startswith=STEM).count() == PLANTED
    look_at_the_public_door(offices, search)
    look_at_error_pages(offices, search)
    look_at_staff_without_the_right(offices, search)
    for file in sorted(tmp_path.rglob("*")):
        if file.is_file():
            search.look(f"file {file.name}", file.read_bytes())
    for record in caplog.records:
        search.look(f"log {record.name}", f"{record.getMessage()} {record.args!r} {record.exc_text or ''}")
    look_at_other_tables(search)
    assert search.found == []
    # The search would have seen one: the same power, shown to the public, is found.
    PowerVersion.objects.filter(power__code="NB-0000").update(disclosure_scope="public")
    relist([PowerVersion.objects.get(power__code="NB-0000").power_id])
    control = Search()
    control.look("a public power", body(Client().get("/powers/NB-0000/")))
    assert control.found == ["a public power"]


@pytest.mark.parametrize("spelling", range(8))
def test_a_name_is_found_in_every_spelling(spelling: int):
    search = Search()
    search.look("here", b"<p>" + spellings(f"{STEM}0007")[spelling] + b"</p>")
    search.look("there", b"<p>0007\xe7\x9a\x84\xe6\xa0\xb8\xe5\xae\x9a</p>")
    assert search.found == ["here", "there"]


def look_at_the_public_door(offices: Offices, search: Search) -> None:
    client = Client(raise_request_exception=False)
    assert client.get("/powers/XK-0001/").status_code == 200
    for address in public_addresses(offices):
        given = body(client.get(address))
        # What was asked for may be shown again in its own field.
        asked = re.search(r"[?]q=(.+)$", address)
        search.look(address, given if asked is None else without_the_question(given, asked[1]))


def without_the_question(page: bytes, asked: str) -> bytes:
    """The page without the words that its reader brought along, in the spellings of pages and addresses."""
    for spelling in spellings(asked):
        page = page.replace(spelling, b"")
    return page


def look_at_error_pages(offices: Offices, search: Search) -> None:
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    search.look("403", body(strict.post("/voices/ask/consultation/", {"text": "x"})))
    search.look("404", body(strict.get("/nothing/")))
    search.look("500", body(server_error(RequestFactory().get("/"))))
    item = WithheldPower.objects.earliest("pk")
    for attempt in (
        lambda: record_withheld(item=WithheldPower.objects.filter(state="filed")[0], by=offices.bao, at=MONDAY),
        lambda: file_withheld(
            organ=offices.health,
            entry=WithheldEntry(name=f"{STEM}" * 120, kind="reward", reason="privacy", basis="条例"),
            by=offices.keeper,
            at=MONDAY,
        ),
    ):
        with pytest.raises(PowersRefusal) as refused:
            attempt()
        search.look("refusal", f"{refused.value!r} {refused.value}")
    search.look("a row's word for itself", f"{item} {item!r} {StateSecretPlaceholder.objects.all()[:3]!r}")


def look_at_staff_without_the_right(offices: Offices, search: Search) -> None:
    """The list's editor, another organ's keeper and the audit administrator open whatever the desk has."""
    auditor = person("shen_ji", "审计")
    appoint_administrator(by=INSTALLER, at=MONDAY, kind="audit", person=auditor, from_on=FIRST_DAY)
    item = WithheldPower.objects.earliest("pk")
    for username in ("bian_zhi", "ta_ren", "shen_ji"):
        client = Client(raise_request_exception=False)
        account = Account.objects.get(username=username)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
        addresses = [f"{address}?q=" for name in names("desk") if (address := plain_address(name))]
        addresses += [f"{reverse('desk:audit')}?kind=withheld&number={item.pk}"]
        addresses += [reverse("desk:withheld_entry", kwargs={"pk": item.pk})]
        for address in addresses:
            given = body(client.get(address))
            # Powers that are kept inside are no secret to staff.
            given = re.sub(HIDDEN.encode() + rb"\d{4}(?:" + "的审批".encode() + rb")?", b"", given)
            search.look(f"{username} {address}", given)


def plain_address(name: str) -> str:
    try:
        return reverse(f"desk:{name}")
    except NoReverseMatch:
        return ""


def look_at_other_tables(search: Search) -> None:
    """No table but the directory's own holds a name: no index, no trace, no session, no message."""
    allowed = {WithheldPower}
    for model in apps.get_models():
        if model in allowed:
            continue
        for row in model._default_manager.values_list(*texts_of(model)) if texts_of(model) else ():
            held = repr([bytes(value) if isinstance(value, memoryview) else value for value in row])
            if STEM in held or WORDS in held:
                search.found.append(f"table {model._meta.label}")
        search.places += 1


def texts_of(model: type[models.Model]) -> list[str]:
    """The columns that could hold words."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.BinaryField, models.FileField)
    try:
        return [field.name for field in model._meta.concrete_fields if isinstance(field, kinds)]
    except FieldDoesNotExist:
        return []
