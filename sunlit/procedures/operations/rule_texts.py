"""Writes on the rule texts of powers."""

from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sunlit.ledger.actor import Actor
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Power
from sunlit.procedures.models import RuleText
from sunlit.procedures.operations.telling import named, refused
from sunlit.procedures.queries import Composition, composition, is_stale, missing_elements, rule_text
from sunlit.procedures.ruletext import ways


@transaction.atomic
def draft_rule_text(*, power: Power, variant: str, own: Mapping[str, str], by: Actor, at: datetime) -> RuleText:
    """The open draft of a power's rule with the editor's own words, or a new draft behind the published text.

    What record and chart say is composed anew each time and cannot be typed over; ``own`` adds to it, by element.
    Raises ProcedureRefusal for a power that is not published, and for a text that waits for its second person.
    """
    require(by, "procedures.draft_rule_text", Subject("power", organ=power.organ_id))
    made = _composed(power, variant, at)
    words = _own_words(made, own)
    # Two editors at one moment: the second waits for the power's row, and then finds the first one's draft.
    Power.objects.select_for_update(of=("self",)).get(pk=power.pk)
    latest = RuleText.objects.filter(power=power, variant=variant).order_by("-number").first()
    if latest is not None and latest.state == RuleText.State.SUBMITTED:
        raise refused(
            "这份制度文本正在审核，不能修改。请先由审核人退回，或者等公布以后再改。",
            "This rule text is under review and cannot be changed; have it sent back, or wait until it is published.",
        )
    text = latest if latest is not None and latest.state == RuleText.State.DRAFT else None
    before = {"content_hash": text.content_hash} if text else None
    if text is None:
        text = RuleText(power=power, variant=variant, number=latest.number + 1 if latest else 1)
    _fill(text, made, words)
    text.drafted_by_id, text.drafted_at = by.account, at
    text.save()
    record(
        by=by,
        at=at,
        act="procedures.draft_rule_text",
        subject=_rule_subject(text),
        before=before,
        after={"content_hash": text.content_hash},
    )
    return text


@transaction.atomic
def submit_rule_text(*, text: RuleText, by: Actor, at: datetime) -> RuleText:
    """Hands a draft over to the second person, composed from what is in force now.

    Refused, with every element that is still empty named at once.
    """
    text = _text_in_state(text, RuleText.State.DRAFT)
    require(by, "procedures.submit_rule_text", Subject("power", organ=text.power.organ_id))
    named(by)
    own = {row["key"]: row["own"] for row in text.elements}
    _fill(text, _composed(text.power, text.variant, at), own)
    missing = missing_elements(text)
    if missing:
        zh, en = "、".join(one.title.zh for one in missing), ", ".join(one.title.en for one in missing)
        raise refused(
            f"这几项清单和流程图都没有写到，请补充后再提交：{zh}。",
            f"Neither the record nor the chart says anything about: {en}. Fill these in and submit again.",
        )
    text.state, text.submitted_by_id, text.submitted_at = RuleText.State.SUBMITTED, by.account, at
    text.returned_because = ""
    text.save()
    record(
        by=by,
        at=at,
        act="procedures.submit_rule_text",
        subject=_rule_subject(text),
        after={"state": text.state, "content_hash": text.content_hash},
    )
    return text


@transaction.atomic
def return_rule_text(*, text: RuleText, reason: str, by: Actor, at: datetime) -> RuleText:
    """Sends a submitted text back to its editor, with the reason."""
    text = _text_in_state(text, RuleText.State.SUBMITTED)
    subject = Subject("power", organ=text.power.organ_id, made_by=text.submitted_by_id)
    require(by, "procedures.return_rule_text", subject)
    reason = reason.replace("\x00", "").strip()
    if not reason:
        refusal = refused("退回须写明理由，让编制人知道要改什么。", "Say why, so that the editor knows what to change.")
        refusal.field = "reason"
        raise refusal
    text.state, text.returned_because = RuleText.State.DRAFT, reason[:300]
    text.submitted_by_id, text.submitted_at = None, None
    text.save(update_fields=["state", "returned_because", "submitted_by", "submitted_at"])
    record(by=by, at=at, act="procedures.return_rule_text", subject=_rule_subject(text), after={"reason": reason})
    return text


@transaction.atomic
def publish_rule_text(*, text: RuleText, by: Actor, at: datetime) -> RuleText:
    """Makes a submitted text the rule of its power, by another person than the one who submitted it.

    Refused where power or chart have a newer published version than the text speaks of. The public leaf carries the
    content hash and the version of the power.
    """
    text = _text_in_state(text, RuleText.State.SUBMITTED)
    power = text.power
    require(by, "procedures.publish_rule_text", Subject("power", organ=power.organ_id, made_by=text.submitted_by_id))
    named(by)
    if is_stale(text):
        raise refused(
            "这项职权或者它的流程图在提交以后公布了新的版本，制度文本已经不是依它写的。请退回，由编制人重新生成后提交。",
            "The power or its chart has a newer published version than this text speaks of; "
            "send it back to be composed again.",
        )
    earlier = RuleText.objects.filter(power=power, variant=text.variant, state=RuleText.State.PUBLISHED)
    earlier.update(state=RuleText.State.SUPERSEDED)
    text.state, text.published_by_id, text.published_at = RuleText.State.PUBLISHED, by.account, at
    text.save(update_fields=["state", "published_by", "published_at"])
    record(
        by=by,
        at=at,
        act="procedures.publish_rule_text",
        subject=_rule_subject(text),
        after={"state": text.state, "content_hash": text.content_hash},
        leaf=PublicLeaf(
            type="rule.published",
            office=power.organ.code,
            pseudonym=power.code,
            version=f"{power.code}@{text.power_version.number}/{text.variant}@{text.number}#{text.content_hash}",
        ),
    )
    return text


def _composed(power: Power, variant: str, at: datetime) -> Composition:
    if variant not in ways(settings.JURISDICTION).variants:
        raise refused("没有这一种制度文本。", "There is no rule text of this sort.")
    made = composition(power, variant, day_of(at))
    if made is None:
        raise refused(
            "这项职权还没有公布的版本，不能写制度。请先公布这项职权。",
            "This power has no published version, so no rule can be written; publish the power first.",
        )
    return made


def _own_words(made: Composition, own: Mapping[str, str]) -> dict[str, str]:
    refuse_marked_values(own.values())
    longest = ways(settings.JURISDICTION).longest
    words: dict[str, str] = {}
    for element in made.variant.elements:
        text = own.get(element.key, "").replace("\x00", "").replace("\r\n", "\n").strip()
        if len(text) > longest:
            refusal = refused(
                f"“{element.title.zh}”补充了 {len(text)} 个字，最多 {longest} 个字。请改短。",
                f"“{element.title.en}” has {len(text)} characters; at most {longest} are possible.",
            )
            refusal.field = element.key
            raise refusal
        words[element.key] = text
    return words


def _fill(text: RuleText, made: Composition, own: Mapping[str, str]) -> None:
    text.power_version, text.chart_version = made.version, made.chart
    text.title = made.variant.name_for(made.version.name)
    text.elements = [
        {"key": element.key, "composed": made.composed[element.key], "own": own.get(element.key, "")}
        for element in made.variant.elements
    ]
    text.content_hash = fingerprint(
        {
            "code": text.power.code,
            "variant": text.variant,
            "power": made.version.number,
            "chart": made.chart.content_hash if made.chart else "",
            "title": text.title,
            "elements": text.elements,
        }
    )


def _text_in_state(text: RuleText, state: str) -> RuleText:
    """The row, held until the end of the transaction, if it is still in this state."""
    RuleText.objects.select_for_update(of=("self",)).filter(pk=text.pk).first()
    found = rule_text(text.pk)
    if found is not None and found.state == state:
        return found
    now = found.get_state_display() if found else "已不存在"
    raise refused(
        f"这份制度文本现在是“{now}”，不能做这一步。请重新打开，看看是谁刚刚办过。",
        f"This rule text is now “{found.state if found else 'gone'}”; reload it to see who has just handled it.",
    )


def _rule_subject(text: RuleText) -> tuple[str, int]:
    return ("rule_text", text.pk)
