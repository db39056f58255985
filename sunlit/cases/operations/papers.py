"""What a case gives to the templates of its papers: plain words by name."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sunlit.cases.models import Case, HandedIn, Party
from sunlit.clocks.models import Clock
from sunlit.ledger.actor import Actor
from sunlit.offices.queries import day_of
from sunlit.procedures.model import Flow

YES_NO = {True: "是", False: "否"}


class PaperFields:
    """The fields of one act's papers. ``parties`` and ``materials`` spare a query where the act has them at hand."""

    def __init__(
        self,
        case: Case,
        flow: Flow,
        *,
        at: datetime,
        by: Actor,
        parties: Sequence[Party] | None = None,
        materials: Sequence[HandedIn] | None = None,
    ) -> None:
        self.case, self.flow, self.at, self.by = case, flow, at, by
        self._parties = parties
        self._materials = materials

    def common(self) -> dict[str, str]:
        """Every field that any template may use; empty where nothing is known yet."""
        return {**self._outputs(), **self._matter(), **self._time(), **self._people()}

    def _matter(self) -> dict[str, str]:
        case = self.case
        materials = self._all_materials()
        lacking = [one for one in materials if one.state in (HandedIn.State.MISSING, HandedIn.State.WRONG)]
        return {
            "number": case.number,
            "kind": case.kind,
            "subject_label": case.number,
            "power": case.power_version.name,
            "power_code": case.power_version.power.code,
            "organ": case.organ.name,
            "organ_phone": case.organ.phone,
            "organ_address": case.organ.address,
            "complaint_phone": case.organ.complaint_phone,
            "window": case.power_version.window,
            "fee": case.power_version.fee or "未填写",
            "result": case.result,
            "result_name": case.power_version.result_name,
            "materials": "\n".join(f"{one.material.name}（{one.get_state_display()}）" for one in materials),
            "missing": in_words(case.facts.get("missing"))
            or "\n".join(f"{one.material.name}：{one.note or one.get_state_display()}" for one in lacking),
            "doer": self.by.name,
            "reason": "",
            "article": "",
            "ground": "",
            "discretion": in_words(case.facts.get("discretion")),
        }

    def _time(self) -> dict[str, str]:
        case = self.case
        return {
            "today": written(self.at),
            "received_on": written(case.received_at),
            "accepted_on": written(case.accepted_at),
            "decided_on": written(case.decided_at),
            "statutory_due": _due(case.statutory_clock),
            "promised_due": _due(case.promised_clock),
            "statutory_limit": _limit(case.statutory_clock),
            "promised_limit": _limit(case.promised_clock),
            "notice_due": _due(case.notice_clock),
        }

    def _people(self) -> dict[str, str]:
        parties = self._parties if self._parties is not None else list(Party.objects.filter(case=self.case))
        return {
            "applicant": self.case.applicant_name,
            "parties": "、".join(party.name for party in parties),
            "address": next((party.address for party in parties if party.address), ""),
        }

    def _all_materials(self) -> Sequence[HandedIn]:
        if self._materials is None:
            self._materials = list(HandedIn.objects.filter(case=self.case).select_related("material").order_by("id"))
        return self._materials

    def _outputs(self) -> dict[str, str]:
        """Every output of the steps so far, choices in the chart's words."""
        words: dict[str, str] = {}
        for step in self.flow.steps:
            for output in step.outputs:
                value = self.case.facts.get(output.name)
                label = next((text.zh for code, text in output.choices if code == value), "")
                words[output.name] = label or in_words(value)
        # A case that ends with the review of the result has its reasons there.
        words["decision_reasons"] = words.get("decision_reasons") or words.get("finding_reason", "")
        return words


def written(moment: datetime | None) -> str:
    """A day as papers write it: 2026年11月21日; empty for none."""
    if moment is None:
        return ""
    day = day_of(moment)
    return f"{day.year}年{day.month}月{day.day}日"


def _due(clock: Clock | None) -> str:
    return f"{clock.due_on.year}年{clock.due_on.month}月{clock.due_on.day}日" if clock else ""


UNITS: Mapping[str, str] = {"working_day": "个工作日", "calendar_day": "日", "hour": "小时", "month": "个月"}


def _limit(clock: Clock | None) -> str:
    return f"{clock.value}{UNITS.get(clock.unit, '')}" if clock else ""


def in_words(value: object) -> str:
    """A fact as plain words; empty for none."""
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, list | tuple):
        return "、".join(str(one) for one in value)
    return "" if value is None else str(value)
