"""The passage of a chart along its chain: begun, standing at a step, ended, withdrawn; whether it may be published."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sunlit.accounts.models import Message
from sunlit.basis.limits import Unit
from sunlit.clocks.models import Clock
from sunlit.clocks.operations import start, stop
from sunlit.clocks.queries import house_limit
from sunlit.ledger.actor import Actor
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert_many
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.procedures.models import (
    LONGEST_REASON,
    ChartOpinion,
    ChartReview,
    ChartVersion,
)
from sunlit.procedures.operations.telling import named, refused
from sunlit.procedures.reviewing import (
    Step,
    words,
)
from sunlit.procedures.reviews import (
    OPEN,
    able,
    chain_in_force,
    made_by,
    organs_of,
    seats_of,
    unchanged,
    way_of,
)

# How clocks and cards name a passage.
SUBJECT = "chart_review"
State = ChartReview.State


@transaction.atomic
def withdraw_chart(*, version: ChartVersion, reason: str, by: Actor, at: datetime) -> ChartVersion:
    """Takes a submitted version back to be changed; what was said stays, and its next review begins anew."""
    held = _held_version(version)
    require(by, "procedures.withdraw_chart", Subject("power", organ=held.chart.power.organ_id))
    named(by)
    if held.state != ChartVersion.State.SUBMITTED:
        raise refused(
            "这一版没有提交，不用撤回。请重新打开看看。", "This version is not submitted; open the page again."
        )
    _refuse_newer(held)
    withdraw(held, worded(reason, "reason", LONGEST_REASON), by, at)
    return held


def begin_review(version: ChartVersion, by: Actor, at: datetime) -> ChartReview | None:
    """Part of submit_chart: sets a version on the chain in force; None where charts need no chain.

    Refused where a step has nobody who could take it.
    """
    row = chain_in_force(day_of(at))
    chain, scope = (way_of(row), version.chart.scope) if row else (None, "")
    if row is None or chain is None or not chain.of(scope):
        return None
    beside = ChartVersion.objects.filter(chart=version.chart, state=ChartVersion.State.SUBMITTED).exclude(pk=version.pk)
    if ChartReview.objects.filter(version__in=beside, state__in=OPEN).exists():
        raise refused(
            "这张流程图的另一版正在审核。请先撤回那一版，再提交这一版。",
            "Another version of this chart is under review; withdraw it before you hand in this one.",
        )
    found = ChartReview.objects.create(
        version=version, chain=row, content_hash=version.content_hash, handed_in_by_id=by.account, handed_in_at=at
    )
    organs = organs_of(chain.of(scope), seats_of(row), version.chart.power.organ_id)
    _refuse_empty_posts(found, chain.of(scope), organs, at)
    stand_at(found, chain.of(scope)[0], organs, by, at)
    return found


def withdraw(version: ChartVersion, reason: str, by: Actor, at: datetime) -> None:
    """Part of the acts that change a submitted version: back to a draft, the review ended, its row inside."""
    rows = ChartReview.objects.select_for_update(of=("self",)).select_related("chain", "version__chart__power__organ")
    found = rows.filter(version=version, state__in=OPEN).first()
    before = {"state": version.state}
    to_draft(version)
    if found is not None:
        tell(_asked_now(found, at), found, f"流程图已撤回：{name_of(found)}", f"不用再审核。理由：{reason}", at)
        for opinion in found.opinions.filter(decided_at__isnull=True).select_related("clock"):
            stop(by=by, at=at, clock=opinion.clock, dropped=True)
        end_review(found, State.WITHDRAWN, at, reason)
    record(
        by=by,
        at=at,
        act="procedures.withdraw_chart",
        subject=("chart", version.pk),
        before=before,
        after={"state": version.state, "reason": reason},
    )


def refuse_unreviewed(version: ChartVersion, at: datetime) -> None:
    """Part of publish_chart: the chain is complete and the chart is what was reviewed."""
    found = (
        ChartReview.objects.select_related("chain", "version__chart").filter(version=version, state__in=OPEN).first()
    )
    if found is None:
        row = chain_in_force(day_of(at))
        if row is not None and way_of(row).of(version.chart.scope):
            raise refused(
                f"依{row.document}，流程图要先经“{way_of(row).title.zh}”审核。这一版没有走过，请撤回后重新提交。",
                f"By {row.document}, charts pass “{way_of(row).title.en}” first. This version has not; "
                "withdraw it and hand it in again.",
            )
        return
    if found.state != State.PASSED:
        step = way_of(found.chain).step(found.step)
        raise refused(
            f"审核还没有走完，现在到了“{step.name.zh}”。全部通过以后才能公布。",
            f"The review is not complete: it stands at “{step.name.en}”. Publish when every step has passed it.",
        )
    if not unchanged(found):
        raise refused(
            "审核以后流程图改过，公布的须是审核过的。请撤回后重新提交。",
            "The chart was changed after its review. Withdraw it and hand it in again.",
        )


def _refuse_newer(version: ChartVersion) -> None:
    """A chart has one version that is worked on: what is withdrawn would be a second one beside a newer one."""
    worked_on = (ChartVersion.State.DRAFT, ChartVersion.State.SUBMITTED)
    newer = version.chart.versions.filter(state__in=worked_on, number__gt=version.number).order_by("-number").first()
    if newer is not None:
        raise refused(
            f"这张流程图已经有更新的第 {newer.number} 版（{newer.get_state_display()}），"
            f"不能再撤回第 {version.number} 版。请在第 {newer.number} 版里改，改好以后提交第 {newer.number} 版。",
            f"Version {newer.number} of this chart is newer and being worked on, so version {version.number} is not "
            f"withdrawn; make the changes in version {newer.number} and hand that in.",
        )


def _refuse_empty_posts(found: ChartReview, steps: Sequence[Step], organs: Mapping[str, int], at: datetime) -> None:
    people = able(steps, organs, at)
    for step in steps:
        if not people[step.code] - {*made_by(found)}:
            name = Organ.objects.get(pk=organs[step.office]).name
            raise refused(
                f"提交以后没有人能办“{step.name.zh}”：{name}除编制人和提交人以外，没有人担任这一步的岗位。请先任命。",
                f"Nobody could take “{step.name.en}”: apart from those who drew and handed in the chart, nobody at "
                f"{name} holds a post for it. Appoint somebody first.",
            )


def stand_at(found: ChartReview, step: Step, organs: Mapping[str, int], by: Actor, at: datetime) -> None:
    """The chart takes its stand at a step: the office is asked, its days begin, its people are told."""
    organ = organs[step.office]
    limit = house_limit(
        name=f"chart_review.{step.code}",
        value=step.days,
        unit=Unit.WORKING_DAY,
        article=found.chain.document,
        title=step.name,
    )
    clock = start(
        by=by,
        at=at,
        kind=Clock.Kind.OTHER,
        organ=organ,
        post=None,
        title=f"流程图审核：{step.name.zh}",
        subject=(SUBJECT, found.pk),
        subject_label=found.version.chart.power.code,
        limit=limit,
    )
    ChartOpinion.objects.create(
        review=found,
        step=step.code,
        office=step.office,
        organ_id=organ,
        roles=sorted(step.roles),
        opened_at=at,
        clock=clock,
    )
    found.step = step.code
    found.save(update_fields=["step"])
    people = able([step], organs, at)[step.code] - {*made_by(found)}
    body = f"“{step.name.zh}”请在 {clock.due_on.isoformat()} 前提出意见。"
    tell(sorted(people), found, f"流程图待审核：{name_of(found)}", body, at)


def _asked_now(found: ChartReview, at: datetime) -> list[int]:
    """The people who were asked for an opinion and are asked no more."""
    if not found.step:
        return []
    step = way_of(found.chain).step(found.step)
    organs = organs_of([step], seats_of(found.chain), found.version.chart.power.organ_id)
    return sorted(able([step], organs, at)[step.code] - {*made_by(found)})


def _held_version(version: ChartVersion) -> ChartVersion:
    rows = ChartVersion.objects.select_for_update(of=("self",)).select_related("chart__power__organ")
    return rows.get(pk=version.pk)


def to_draft(version: ChartVersion) -> None:
    """The version can be changed again; who handed it in stands with the passage."""
    version.state, version.submitted_by_id, version.submitted_at = ChartVersion.State.DRAFT, None, None
    version.save(update_fields=["state", "submitted_by", "submitted_at"])


def end_review(found: ChartReview, state: str, at: datetime, reason: str = "") -> None:
    """The passage ends in this state; what was said stays."""
    found.state, found.step, found.ended_at, found.reason = state, "", at, reason
    found.save(update_fields=["state", "step", "ended_at", "reason"])


def worded(text: str, field: str, longest: int = 0) -> str:
    """The text that has to be written; refused where it is empty, too long, or carries a marking."""
    refuse_marked_values([text])
    said = plain(text)
    if not said:
        raise refused("这一项要写明，不能空着。", "This has to be written.", field)
    limit = longest or words().longest
    if len(said) > limit:
        raise refused(f"最多 {limit} 个字，请改短。", f"At most {limit} characters are possible.", field)
    return said


def plain(text: str) -> str:
    """The text without what no database takes, and without space around it."""
    return text.replace("\x00", "").strip()


def name_of(found: ChartReview) -> str:
    """How messages name the chart."""
    return f"{found.version.chart.power.code} 第{found.version.number}版"


def tell(people: Sequence[int], found: ChartReview, title: str, body: str, at: datetime) -> None:
    """Rows of inboxes: part of the act and covered by its row."""
    insert_many(
        [
            Message(
                to_id=person,
                subject_kind=SUBJECT,
                subject_id=str(found.pk),
                title=title[:200],
                body=body,
                created_at=at,
                # A demonstration's past is not mailed.
                sent_at=at if settings.DEMO else None,
            )
            for person in people
        ]
    )
