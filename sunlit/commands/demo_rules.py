"""The demo county's rule texts and its open data, made by running the operations; about two seconds."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db import transaction

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.ledger.actor import Actor
from sunlit.offices.models import Organ, PostRole
from sunlit.offices.queries import actor_for
from sunlit.powers.models import Power, PowerVersion
from sunlit.procedures.models import Chart, ChartVersion, RuleText
from sunlit.procedures.operations import draft_rule_text, publish_rule_text, submit_rule_text
from sunlit.publication.models import DataFile
from sunlit.publication.operations import decide_open_data, make_open_data, release_open_data

FILE = CONTENT / "demo" / "rules.yaml"
# Rules follow the list and its charts after some days.
AFTER = timedelta(days=5)


class _Clock:
    """Moments in one order."""

    def __init__(self, first: datetime) -> None:
        self.now = first

    def tick(self) -> datetime:
        """The next moment."""
        self.now += timedelta(seconds=1)
        return self.now


def run_rules(founded: datetime) -> list[RuleText]:
    """A rule for each power of a kind, working rules and a rule of entrusted acceptance, one that waits."""
    content, clock = _content(), _Clock(founded + AFTER)
    made = []
    with transaction.atomic():
        charted = Chart.objects.filter(versions__state=ChartVersion.State.PUBLISHED).values("power")
        chosen = PowerVersion.objects.filter(
            kind=content["rules"]["kind"], state=PowerVersion.State.PUBLISHED, power__in=charted
        )
        for version in chosen.select_related("power__organ").order_by("power__code"):
            made.append(_rule(version.power, "rule", content["rules"]["own"], clock))
        for row in content["more"]:
            made.append(_rule(_power(row["power"]), row["variant"], row["own"], clock))
        for row in content["waiting"]:
            made.append(_rule(_power(row["power"]), row["variant"], row["own"], clock, publish=False))
    return made


def run_open_data(at: datetime) -> DataFile | None:
    """The power list as one released file; None where the county has no secrecy office."""
    row = _content()["open_data"]
    if not PostRole.objects.filter(role="secrecy_reviewer").exists():
        return None
    organ = Organ.objects.get(letters=row["organ"])
    with transaction.atomic():
        publisher, reviewer = _holder("list_publisher", organ.pk, at), _holder("secrecy_reviewer", None, at)
        file = make_open_data(dataset=row["dataset"], organ=organ, by=publisher, at=at)
        file = decide_open_data(
            file=file, sha256=file.sha256, allowed=True, number=row["number"], reason=row["reason"], by=reviewer, at=at
        )
        return release_open_data(file=file, by=publisher, at=at)


def _rule(power: Power, variant: str, own: Mapping[str, str], clock: _Clock, *, publish: bool = True) -> RuleText:
    editor = _holder("list_editor", power.organ_id, clock.now)
    text = draft_rule_text(power=power, variant=variant, own=own, by=editor, at=clock.tick())
    text = submit_rule_text(text=text, by=editor, at=clock.tick())
    if not publish:
        return text
    return publish_rule_text(text=text, by=_holder("list_publisher", None, clock.now), at=clock.tick())


def _power(name: str) -> Power:
    return Power.objects.get(versions__name=name, versions__state=PowerVersion.State.PUBLISHED)


def _holder(role: str, organ: int | None, at: datetime) -> Actor:
    """Who holds the first post of this role, in the organ where one is named."""
    posts = PostRole.objects.filter(role=role).order_by("post")
    post = (posts.filter(post__organ=organ) if organ is not None else posts).select_related("post")[0].post
    return actor_for(post.appointments.select_related("person")[0].person, at)


@cache
def _content() -> dict[str, Any]:
    content: dict[str, Any] = read_yaml(FILE)
    return content
