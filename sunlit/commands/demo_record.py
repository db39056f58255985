"""Changes of the demo county's list after its first publication (``content/demo/record.yaml``), each by its people."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.actor import Actor
from sunlit.powers.items import DutyEntry, ItemContent, RiskPointEntry
from sunlit.powers.models import Power
from sunlit.powers.operations import edit_item, keep_item, publish_item, submit_item
from sunlit.powers.queries import content_of, published_version

DEMO = CONTENT / "demo" / "record.yaml"


def load_record(
    powers: Mapping[str, Power], tick: Callable[[], datetime], editor_of: Callable[[Power], Actor], publisher: Actor
) -> None:
    """Review and publish what the file changes, then let the department keep its own fields."""
    for row in read_yaml(DEMO)["records"]:
        power = powers[row["power"]]
        editor = editor_of(power)
        _review(power, row["review"], tick, editor, publisher)
        if "keep" in row:
            _keep(power, row["keep"], tick, editor)


def _review(
    power: Power, row: Mapping[str, Any], tick: Callable[[], datetime], editor: Actor, publisher: Actor
) -> None:
    content = replace(
        _published(power), **row["fields"], risk_points=tuple(RiskPointEntry(**one) for one in row["risk_points"])
    )
    version = edit_item(power=power, content=content, by=editor, at=tick(), note=row["note"])
    version = submit_item(version=version, by=editor, at=tick())
    publish_item(version=version, by=publisher, at=tick())


def _keep(power: Power, row: Mapping[str, Any], tick: Callable[[], datetime], editor: Actor) -> None:
    content = _published(power)
    duties = {role: DutyEntry(**row["duties"][role]) for role in content.handling if role in row["duties"]}
    content = replace(content, **row["fields"], duties=duties)
    keep_item(power=power, content=content, reason=row["reason"], by=editor, at=tick())


def _published(power: Power) -> ItemContent:
    version = published_version(power.code)
    assert version is not None
    return content_of(version)
