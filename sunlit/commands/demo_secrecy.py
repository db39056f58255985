"""The demo county's secrecy office and its directory of powers kept back, made by running the operations in order."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from sunlit.accounts.models import Account
from sunlit.accounts.operations import create_account
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.actor import INSTALLER, Actor
from sunlit.offices.models import Organ
from sunlit.offices.operations import add_organ, add_post, appoint
from sunlit.offices.queries import actor_for
from sunlit.powers.operations import (
    WithheldEntry,
    confirm_secret,
    file_withheld,
    place_secret,
    record_withheld,
    review_withheld,
)

FILE = CONTENT / "demo" / "secrecy.yaml"
FIELDS = ("name", "kind", "reason", "basis", "legal_basis")


def load_secrecy(organs: Mapping[str, Organ], tick: Callable[[], datetime], password_hash: str) -> None:
    """The office with two people, the keeper of one organ, three entries and one placeholder, some 0.1 s."""
    content = read_yaml(FILE)
    people = {
        username: create_account(
            by=INSTALLER,
            at=tick(),
            username=username,
            full_name=full_name,
            password_hash=password_hash,
            is_staff_member=True,
        )
        for username, full_name in content["people"].items()
    }
    region = next(iter(organs.values())).region
    office = add_organ(by=INSTALLER, at=tick(), region=region, **content["office"])
    known = {**organs, office.letters: office}
    for row in content["posts"]:
        _post(known[row["organ"]], row, people, tick)
    acting = {username: actor_for(account, tick()) for username, account in people.items()}
    for row in content["withheld"]:
        _entry(known["SJ"], row, acting, tick)
    _placeholder(known, content["placeholder"], acting, tick)


def _post(organ: Organ, row: Mapping[str, Any], people: Mapping[str, Account], tick: Callable[[], datetime]) -> None:
    at = tick()
    post = add_post(
        by=INSTALLER, at=at, organ=organ, name=row["name"], roles=[row["role"]], duty=row["duty"], phone=row["phone"]
    )
    appoint(by=INSTALLER, at=tick(), post=post, person=people[row["holder"]], from_on=timezone.localdate(at))


def _entry(organ: Organ, row: Mapping[str, Any], acting: Mapping[str, Actor], tick: Callable[[], datetime]) -> None:
    entry = WithheldEntry(**{name: row[name] for name in FIELDS})
    item = file_withheld(organ=organ, entry=entry, by=acting["baoguan"], at=tick())
    if row["recorded"]:
        review_withheld(item=item, agreed=True, opinion=row["opinion"], by=acting["baomi"], at=tick())
        record_withheld(item=item, by=acting["shencha"], at=tick())


def _placeholder(
    organs: Mapping[str, Organ], row: Mapping[str, Any], acting: Mapping[str, Actor], tick: Callable[[], datetime]
) -> None:
    placed = place_secret(
        organ=organs[row["organ"]], year=row["year"], place=row["place"], by=acting[row["by"]], at=tick()
    )
    confirm_secret(placeholder=placed, by=acting[row["confirmed_by"]], at=tick())
