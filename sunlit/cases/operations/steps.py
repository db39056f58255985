"""Work on a case: taking an item, completing a step, supplying what was missing."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import get_language, gettext

from sunlit.basis.parameters import parameter
from sunlit.cases.charted import notes_down
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.given import Completed, MaterialGiven, Materials
from sunlit.cases.house import house_rule
from sunlit.cases.models import Case, HandedIn, Party, WorkItem
from sunlit.cases.operations.act import Act
from sunlit.cases.operations.finding import Finder
from sunlit.cases.operations.papers import in_words
from sunlit.cases.operations.weighing import require_weighed
from sunlit.cases.queries import subject_of
from sunlit.cases.rules import PARTIES, Read, broken_separation, presides_over_own_work, read_outputs
from sunlit.clocks.models import Clock
from sunlit.clocks.queries import reckoned
from sunlit.documents.models import Attachment
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.rows import fetch_all
from sunlit.ledger.wording import Text
from sunlit.offices.queries import day_of, post_for
from sunlit.offices.rules import require
from sunlit.procedures.model import Output, Step
from sunlit.procedures.rules import holds

# What a party has said itself, no clerk can deny.
SAID = frozenset({"hearing_requested"})


@transaction.atomic
def take_work(*, by: Actor, at: datetime, item: int) -> WorkItem:
    """A holder of the post says that they do this item; the other holders see it and may still do it."""
    found, case = Finder(at).open_item(item)
    require(by, "cases.take_work", subject_of(case, by, post=found.post_id))
    found.taken_by, found.taken_by_name = by.label, by.name
    found.save(update_fields=["taken_by", "taken_by_name"])
    record(by=by, at=at, act="cases.take_work", subject=("case", case.pk), after={"item": found.pk, "by": by.label})
    return found


@transaction.atomic
def complete_step(
    *, by: Actor, at: datetime, item: int, revision: int, outputs: Mapping[str, Any] | None = None, key: str = ""
) -> Completed:
    """A step is done: its outputs are checked, the chart moves on, papers are made, limits end and start.

    ``revision`` is the case's revision that the page showed. Of two people on one step exactly one wins; the other's
    refusal names who did it and when. Raises CasesRefusal with ``faults`` for outputs that have to change.
    """
    found, case = Finder(at).open_item(item)
    act = Act(case, "cases.complete_step", by=by, at=at, step=found.step)
    step = act.flow.step(found.step)
    require(by, "cases.complete_step", subject_of(case, by, post=_post_of(found, step)))
    Finder.require_revision(case, revision)
    _Check(act, found, step).everything(outputs or {})
    act.enter("step", found.title, text=_told(step, found.outputs), step=step.id, article=_articles(step))
    act.complete(found, step)
    return act.finish(after={"item": found.pk, "outputs": found.outputs})


@transaction.atomic
def supplement(
    *,
    by: Actor,
    at: datetime,
    case: int,
    materials: Materials = (),
    attachments: Sequence[int] = (),
    note: str = "",
    code: str = "",
) -> Completed:
    """The applicant hands in what was missing, or puts right a slip; ``code`` is the query code of the receipt.

    ``materials`` are of the item's list; ``attachments`` are files for what the notice names beside the list.
    The window may do it for somebody who comes in person. Refused where nothing was asked for.
    """
    found = Finder(at).locked(case)
    require(by, "cases.supplement", subject_of(found, by, code=code, acts=("cases.supplement",)))
    item = (
        WorkItem.objects.select_related("clock").filter(case=found, state=WorkItem.State.OPEN, role="applicant").first()
    )
    if item is None:
        raise CasesRefusal(gettext("这件申请现在不需要补正。有新的意见，可以在进度页提交陈述。"))
    act = Act(found, "cases.supplement", by=by, at=at, step=item.step)
    step = act.flow.step(item.step)
    rows = _Supplied(found, materials, by, at).rows()
    others = Finder.require_files(found, attachments)
    words = clean_text(note)
    if not rows and not others and not words:
        raise CasesRefusal(gettext("请上传补正的材料，或者写明已经怎样更正。"), field="materials")
    given = {output.name: words for output in step.outputs if output.kind == "text" and words}
    item.outputs = given
    found.facts = {**found.facts, **given}
    named = "、".join([*(row.material.name for row in rows), *others])
    act.enter("supplement", step.title.zh, text="\n".join(part for part in (named, words) if part), step=step.id)
    act.complete(item, step)
    return act.finish(after={"materials": [row.pk for row in rows], "attachments": list(attachments), "note": words})


class _Check:
    """Everything that has to be right before a step is done."""

    def __init__(self, act: Act, item: WorkItem, step: Step) -> None:
        self.act, self.item, self.step = act, item, step

    def everything(self, given: Mapping[str, Any]) -> None:
        """Puts the clean outputs into the item and into the case's facts, or refuses."""
        self._require_not_suspended()
        self._require_separation()
        self._require_party_had_its_time(given)
        self._require_published_long_enough()
        values = self._outputs(given)
        require_weighed(self.act, self.step, values)
        self.item.outputs = values
        self.act.case.facts = {**self.act.case.facts, **values}

    def _require_not_suspended(self) -> None:
        if self.act.case.state == Case.State.SUSPENDED:
            raise CasesRefusal(gettext("办件已经暂停，不能办理这一步。请先恢复办理。"))

    def _require_separation(self) -> None:
        """接办分离, 审批分离, 调审分离: some kinds of work in one case are never one person's."""
        if self.step.post in PARTIES:
            return
        done: dict[str, set[str]] = {}
        for item in fetch_all(WorkItem, without=("outputs",), case_id=self.act.case.pk, state=WorkItem.State.DONE):
            done.setdefault(item.role, set()).add(item.done_by)
        people = {role: frozenset(persons) for role, persons in done.items()}
        broken = broken_separation(self.step.post, self.act.by.label, people)
        if broken:
            raise CasesRefusal(
                gettext("%(reason)s：您已经办理过这件的另一环节。请交给同岗位的其他人。")
                % {"reason": broken.reason.in_language(get_language() or "")},
                article=broken.article,
            )

    def _require_party_had_its_time(self, given: Mapping[str, Any]) -> None:
        """What a party has not said before its time is over, nobody may put down as silence."""
        limit = self.step.limit
        clock = self.item.clock
        if limit is None or not limit.parameter or clock is None or self._party_has_spoken(given):
            return
        known = parameter(limit.parameter, clock.parameter_in_force, settings.JURISDICTION)
        if known.binds == "party" and day_of(self.act.at) <= clock.due_on:
            raise CasesRefusal(
                gettext("当事人的期限到%(day)s届满，现在还不能记作没有答复。请等当事人答复，或者期满后再办理。")
                % {"day": clock.due_on.isoformat()},
                article=known.basis,
            )

    def _party_has_spoken(self, given: Mapping[str, Any]) -> bool:
        """Whether the party itself has said something in the case, or the outputs say what it has done."""
        facts = self.act.case.facts
        if any(facts.get(word) for word in ("stated", "defended", "hearing_requested", "waived")):
            return True
        silent = ("", "waived", "false", "no", "否", "none", "0")
        deeds = [out for out in self.step.outputs if out.kind in ("choice", "yes_no")]
        return any(str(given.get(out.name, "")).strip().lower() not in silent for out in deeds)

    def _require_published_long_enough(self) -> None:
        clock = self.item.clock
        if clock is None or clock.kind != Clock.Kind.PUBLICITY:
            return
        if day_of(self.act.at) < clock.due_on:
            raise CasesRefusal(
                gettext("公示期到%(day)s届满，届满前不能结束公示。") % {"day": clock.due_on.isoformat()},
                article=clock.article,
            )

    def _outputs(self, given: Mapping[str, Any]) -> dict[str, object]:
        longest = house_rule("longest_text", settings.JURISDICTION).value
        tidy = {name: clean_text(value) if isinstance(value, str) else value for name, value in given.items()}
        read = read_outputs(self.step, tidy, self._minimums(), longest)
        faults = {**read.faults, **self._more_faults(read)}
        self._require_told_once(read)
        self._require_demand_over(read)
        if faults:
            language = get_language() or ""
            sentences = {name: text.in_language(language) for name, text in faults.items()}
            raise CasesRefusal(gettext("有几处需要改：") + "".join(sentences.values()), faults=sentences)
        return dict(read.values)

    def _require_told_once(self, read: Read) -> None:
        """一次告知: what the first notice did not name cannot be asked for later."""
        facts = self.act.case.facts
        asks = any(
            effect.name == "ask_supplement" and (effect.condition is None or holds(effect.condition, read.values))
            for effect in self.step.effects
        )
        if not asks or not facts.get("supplement_asked"):
            return
        named = set(str(facts.get("missing", "")).splitlines())
        if not set(str(read.values.get("missing", "")).splitlines()) <= named:
            raise CasesRefusal(
                gettext("需要补正的内容只能一次告知。上一次没有列明的，不能再要求补正；已经按要求补齐的，应当受理。"),
                article=_told_once_by(self.step),
                faults={"missing": gettext("只能写上一次告知书列明、仍然没有补齐的内容。")},
            )

    def _require_demand_over(self, read: Read) -> None:
        """催告: that a party has not performed is noted only when the time that it was given is over."""
        noted = any(
            effect.name == "demand_over" and (effect.condition is None or holds(effect.condition, read.values))
            for effect in self.step.effects
        )
        if not noted:
            return
        facts, clock = self.act.case.facts, self.item.clock
        days = [date.fromisoformat(str(facts["demand_until"]))] if facts.get("demand_until") else []
        days += [clock.due_on] if clock else []
        if days and day_of(self.act.at) <= max(days):
            raise CasesRefusal(
                gettext("给当事人的期限到%(day)s届满，届满前不能记作没有履行，也不能因此往下办理。")
                % {"day": max(days).isoformat()},
                article=named.zh
                if (named := self.step.limit and self.step.limit.article)
                else clock.article
                if clock
                else "",
            )

    def _minimums(self) -> dict[str, int]:
        """How many people each field asks for, by the law of this day."""
        day = day_of(self.act.at)
        return {
            output.name: parameter(name, day, settings.JURISDICTION).value
            for output in self.step.outputs
            if output.kind == "people" and (name := output.min_parameter or self.step.people_min)
        }

    def _more_faults(self, read: Read) -> dict[str, Text]:
        faults: dict[str, Text] = {}
        for output in self.step.outputs:
            value = read.values.get(output.name)
            if output.kind == "date" and isinstance(value, str):
                faults.update(self._told_long_before(output, date.fromisoformat(value)))
            if output.name == "fine" and isinstance(value, int | float):
                faults.update(self._on_the_spot(output, value))
            if output.name == "presiding_officer" and isinstance(value, list):
                faults.update(self._presiding(output, value))
            if value is False and output.name in SAID and self.act.case.facts.get(output.name) is True:
                faults[output.name] = Text(
                    f"当事人已经提出（“{output.label.zh}”），不能填“否”。",
                    f"The party has asked for it (“{output.label.en}”); it cannot be “no”.",
                )
            if output.kind == "file" and isinstance(value, int) and not self._holds(value):
                faults[output.name] = Text(
                    f"“{output.label.zh}”的附件不属于这件，请重新上传。",
                    f"The file of “{output.label.en}” does not belong to this case; upload it again.",
                )
        return faults

    def _told_long_before(self, output: Output, day: date) -> dict[str, Text]:
        """A day of which people have to be told so long before (七日前通知听证) is not set too near."""
        limit = self.step.limit
        name = output.min_parameter or (limit.parameter if limit else "")
        if not name:
            return {}
        known = parameter(name, day_of(self.act.at), settings.JURISDICTION)
        if not known.backward:
            return {}
        moment = datetime.combine(day, time(), tzinfo=self.act.at.tzinfo)
        latest = reckoned(known.limit(), moment).due_on
        if day_of(self.act.at) <= latest:
            return {}
        return {
            output.name: Text(
                f"“{output.label.zh}”太近：须在{known.amount.zh}前通知（{known.basis}）。请改为更晚的日期。",
                f"“{output.label.en}” is too near: tell people {known.amount.en} before ({known.basis}).",
            )
        }

    def _on_the_spot(self, output: Output, fine: float) -> dict[str, Text]:
        """What may be imposed on the spot is bounded (处罚法 51): a citizen's fine lower than an organisation's."""
        if not any(paper.template == "on_spot_penalty_decision" for paper in self.step.documents):
            return {}
        people = Party.objects.filter(case=self.act.case, role=Party.Role.PUNISHED)
        citizen = people.filter(kind=Party.Kind.PERSON).exists()
        name = "penalty.summary_fine_citizen" if citizen else "penalty.summary_fine_organisation"
        most = parameter(name, day_of(self.act.at), settings.JURISDICTION)
        if fine <= most.value:
            return {}
        return {
            output.name: Text(
                f"当场处罚的罚款最多{most.amount.zh}（{most.basis}），请改按普通程序办理。",
                f"A fine on the spot is at most {most.amount.en} ({most.basis}); use the ordinary procedure.",
            )
        }

    def _presiding(self, output: Output, named: list[str]) -> dict[str, Text]:
        rows = WorkItem.objects.filter(
            case=self.act.case, state=WorkItem.State.DONE, role__in=("role_a", "role_b", "officer")
        )
        handlers = [*rows.values_list("done_by_name", flat=True), *_names(self.act.case.facts.get("investigators"))]
        person = presides_over_own_work(named, handlers)
        if not person:
            return {}
        return {
            output.name: Text(
                f"{person}办理过这件，不能主持听证。请另外指定主持人。",
                f"{person} has handled this case and cannot preside. Name somebody else.",
            )
        }

    def _holds(self, attachment: int) -> bool:
        rows = Attachment.objects.filter(pk=attachment, subject_kind="case", subject_id=str(self.act.case.pk))
        return rows.filter(erased_at__isnull=True).exists()


class _Supplied:
    """What an applicant hands in for a case that is under way."""

    def __init__(self, case: Case, materials: Materials, by: Actor, at: datetime) -> None:
        self.case, self.by, self.at = case, by, at
        self.given = {one.material: one for one in materials}

    def rows(self) -> list[HandedIn]:
        """The rows of the case's materials as they are now; a material without a row gets one."""
        if not self.given:
            return []
        self._require_attachments()
        kept = {row.material_id: row for row in HandedIn.objects.filter(case=self.case).select_related("material")}
        listed = {material.pk: material for material in self.case.power_version.materials.all()}
        rows = []
        for pk, one in self.given.items():
            if pk not in listed:
                raise CasesRefusal(
                    gettext("提交了这个事项材料目录以外的材料，不需要提交。请刷新页面后重新选择。"),
                    article="《行政许可法》第三十一条",
                    field="materials",
                )
            row = kept.get(pk) or HandedIn(case=self.case, material=listed[pk])
            self._fill(row, one)
            rows.append(row)
        return rows

    def _fill(self, row: HandedIn, one: MaterialGiven) -> None:
        row.attachment_id = one.attachment or row.attachment_id
        row.state, row.note, row.at = HandedIn.State.GIVEN, clean_text(one.note)[:200], self.at
        row.save()

    def _require_attachments(self) -> None:
        files = {one.attachment for one in self.given.values() if one.attachment is not None}
        own = Attachment.objects.filter(
            pk__in=files, subject_kind="case", subject_id=str(self.case.pk), erased_at__isnull=True
        )
        if files and own.count() != len(files):
            raise CasesRefusal(gettext("有一个附件不属于这件申请，或者已经删除。请重新上传。"), field="materials")


def _post_of(item: WorkItem, step: Step) -> int | None:
    """The post whose holder may do it; for a party's step the post that notes down what the party says or pays."""
    if item.post_id is not None:
        return item.post_id
    for role in notes_down(step):
        if post := post_for(item.organ_id, role):
            return post.pk
    return None


def _names(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list | tuple) else []


def _told_once_by(step: Step) -> str:
    """Why what is missing is named once: the licence law, or what the chart of another procedure cites at the step."""
    others = [article.zh for article in step.articles if "行政许可法" not in article.zh]
    return "；".join(others) if others else "《行政许可法》第三十二条第一款第（四）项、第（五）项"


def _articles(step: Step) -> str:
    return "；".join(article.zh for article in step.articles)


def _told(step: Step, outputs: Mapping[str, object]) -> str:
    """What the step produced, one line a field, in the chart's words."""
    lines = []
    for output in step.outputs:
        value = outputs.get(output.name)
        if value is None:
            continue
        label = next((text.zh for code, text in output.choices if code == value), "")
        lines.append(f"{output.label.zh}：{label or in_words(value)}")
    return "\n".join(lines)
