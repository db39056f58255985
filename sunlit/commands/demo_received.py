"""What the demo county has got from below (``content/demo/received.yaml``): two signed packages of a town's list."""

import hashlib
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from io import BytesIO
from typing import Any

from sunlit.basis.calendar import Calendar
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.exchange.models import Received
from sunlit.exchange.operations import add_office_key, receive_package
from sunlit.exchange.packing import pack
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.signer import KeySigner, signed_note
from sunlit.powers.items import BasisEntry, ItemContent, as_plain, content_hash

DEMO = CONTENT / "demo" / "received.yaml"
MORNING = time(9, 20)
ONE_DAY = timedelta(days=1)


def run_received(until: datetime) -> list[Received]:
    """The packages, each received on the working day after it was made."""
    table = read_yaml(DEMO)
    source = table["source"]
    # A key that nobody has to keep: the town and its list are made up.
    signer = KeySigner(hashlib.sha256(source["log"].encode()).digest(), source["log"])
    first = max(given["ago"] for given in table["packages"])
    add_office_key(
        code=source["code"],
        name=source["name"],
        key=str(signer.verifier),
        obtained=source["obtained"],
        by=INSTALLER,
        at=_morning(until, first),
    )
    received = []
    for given in table["packages"]:
        made_at = _morning(until, given["ago"])
        out = BytesIO()
        pack(
            out,
            _tables(table, given["powers"], made_at),
            at=made_at,
            source={"code": source["code"], "name": source["name"]},
            key=str(signer.verifier),
            sign=lambda text: signed_note(text, signer),
        )
        at = _morning(until, given["ago"] - 1)
        one, _differences = receive_package(file=out, by=INSTALLER, at=at)
        received.append(one)
    return received


def _tables(table: Mapping[str, Any], powers: list[Mapping[str, Any]], at: datetime) -> dict[str, list[dict[str, Any]]]:
    organ = table["organ"]
    return {
        "organs": [
            {**organ, "uscc": "", "kind": "town", "region": table["source"]["code"], "parent": "", "closed_on": None}
        ],
        "powers": [
            {
                "code": row["code"],
                "organ": organ["code"],
                "kind": row["kind"],
                "created_at": at.isoformat(),
                "cancelled_on": None,
            }
            for row in powers
        ],
        "power_versions": [_version(row, organ["code"], at) for row in powers],
    }


def _version(row: Mapping[str, Any], organ: str, at: datetime) -> dict[str, Any]:
    named = ("name", "summary", "promised_value", "promised_unit")
    fields = {name: row[name] for name in named if name in row}
    content = ItemContent(bases=tuple(BasisEntry(citation=one) for one in row["bases"]), **fields)
    return {
        "code": row["code"],
        "number": row.get("number", 1),
        "state": "published",
        "in_force_on": beijing_day(at).isoformat(),
        "published_at": at.isoformat(),
        "content_hash": content_hash(code=row["code"], kind=row["kind"], organ=organ, content=content),
        "change_note": "",
        "content": as_plain(content),
    }


def _morning(until: datetime, ago: int) -> datetime:
    day = Calendar.load().add_working_days(beijing_day(until), -ago)
    return datetime.combine(day, MORNING, BEIJING)
