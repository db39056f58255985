"""How a case comes to be: a draft on the server, an application online or at the window, a case opened ex officio."""

import secrets
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext

from sunlit.cases.beginning import require_beginner
from sunlit.cases.codes import hash_of, new_key, new_pseudonym, number_of, query_code
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_parties, clean_text
from sunlit.cases.given import Applied, Materials, Parties, PartyGiven
from sunlit.cases.house import house_rule
from sunlit.cases.models import Case, Draft, HandedIn, Party
from sunlit.cases.operations.act import Act
from sunlit.cases.rules import PARTIES
from sunlit.documents.models import Attachment
from sunlit.ledger.actor import Actor
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.operations import claim, record, settle_claim
from sunlit.ledger.rows import fetch, fetch_all, insert_all
from sunlit.offices.models import Organ
from sunlit.offices.queries import day_of
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import Material, Power, PowerVersion
from sunlit.procedures.models import ChartVersion
from sunlit.procedures.queries import published_chart

ROOM = "cases"


@transaction.atomic
def start_draft(*, by: Actor, at: datetime, version: PowerVersion | int) -> Draft:
    """An empty application on the server, found again by its token (two queries and the audit row)."""
    require(by, "cases.start_draft", Subject("draft"))
    item = _open_item(version, at)
    draft = Draft.objects.create(token=secrets.token_urlsafe(32), version=item, saved_at=at)
    record(by=by, at=at, act="cases.start_draft", subject=("draft", draft.pk))
    return draft


@transaction.atomic
def save_draft(*, by: Actor, at: datetime, token: str, answers: Mapping[str, Any]) -> Draft:
    """Keep what has been filled in so far; the answers given replace those of the same name."""
    require(by, "cases.save_draft", Subject("draft"))
    draft = _draft(token)
    merged = {**draft.answers, **answers}
    longest = house_rule("longest_draft", settings.JURISDICTION).value
    if len(str(merged)) > longest:
        raise CasesRefusal(gettext("填写的内容太长，保存不下。请删去一些文字，长材料请作为附件上传。"))
    draft.answers, draft.saved_at = merged, at
    draft.save(update_fields=["answers", "saved_at"])
    record(by=by, at=at, act="cases.save_draft", subject=("draft", draft.pk), after=merged, fold=True)
    return draft


@transaction.atomic
def apply(
    *,
    by: Actor,
    at: datetime,
    version: PowerVersion | int,
    parties: Parties,
    materials: Materials = (),
    key: str = "",
    application: Mapping[str, str] | None = None,
    draft: str = "",
) -> Applied:
    """A citizen applies online: the case, its parties and papers, the clock of the notice, the receipt, the leaf.

    The same ``key`` again gives the same receipt and nothing more. ``draft`` is the token of the draft it was filled
    in; attachments must belong to it. Raises CasesRefusal with a sentence for each field that has to change.
    """
    require(by, "cases.apply", Subject("case"))
    form = _Form(by, at, version, parties, materials, key, application, draft)
    return form.receive("cases.apply", Case.Channel.ONLINE)


@transaction.atomic
def register(
    *,
    by: Actor,
    at: datetime,
    version: PowerVersion | int,
    parties: Parties,
    materials: Materials = (),
    key: str = "",
    application: Mapping[str, str] | None = None,
) -> Applied:
    """The window takes an application on paper; the same as ``apply``, by a clerk of that organ."""
    organ = _item(version).organ_id
    require(by, "cases.register", Subject("case", organ=organ, owner=by.account if _own(by, parties) else None))
    form = _Form(by, at, version, parties, materials, key, application, "")
    return form.receive("cases.register", Case.Channel.WINDOW)


@transaction.atomic
def open_case(
    *,
    by: Actor,
    at: datetime,
    version: PowerVersion | int,
    parties: Parties,
    clue: str,
    source: str = "",
    key: str = "",
) -> Applied:
    """A case that nobody applies for: an officer puts down first signs of a violation (处罚法 54), a post a matter.

    Matters of the organ's own, such as spending or personnel, have no applicant; whom or what the matter is about
    stands as its party. Whoever opens the case is an enforcement officer or holds the post with which its chart begins.
    """
    organ = _item(version).organ_id
    require(by, "cases.open_case", Subject("case", organ=organ, owner=by.account if _own(by, parties) else None))
    if not clue.strip():
        raise CasesRefusal(
            gettext("请写明发现的线索。"),
            faults={"clue": gettext("请写明发现的线索。")},
            article="《行政处罚法》第五十四条",
        )
    words = {"clue": clean_text(clue), "source": clean_text(source)}
    form = _Form(by, at, version, parties, (), key, words, "")
    return form.receive("cases.open_case", Case.Channel.EX_OFFICIO)


class _Form:
    """One form that makes a case."""

    def __init__(
        self,
        by: Actor,
        at: datetime,
        version: PowerVersion | int,
        parties: Parties,
        materials: Materials,
        key: str,
        application: Mapping[str, str] | None,
        draft: str,
    ) -> None:
        self.by, self.at, self.version = by, at, version
        self.parties, self.materials = parties, materials
        self.key = key or new_key()
        self.application = {name: clean_text(str(text)) for name, text in (application or {}).items()}
        self.draft_token = draft

    def receive(self, name: str, channel: Case.Channel) -> Applied:
        """Make the case, or give the receipt again where this very form has made it already."""
        code = query_code(settings.SECRET_KEY, ROOM, self.key)
        if earlier := claim(key=self.key, act=name, digest=self._digest(), at=self.at):
            return Applied(**earlier, query_code=code, repeated=True)
        item = _open_item(self.version, self.at)
        chart = _chart(item)
        people = clean_parties(self.parties, by=self.by, ex_officio=channel == Case.Channel.EX_OFFICIO)
        case = self._case(item, chart, channel, people[0].name, code)
        act = Act(case, name, by=self.by, at=self.at)
        _require_start(act.flow.start.post in PARTIES, channel, item)
        if channel == Case.Channel.EX_OFFICIO:
            require_beginner(act.flow.start.post, by=self.by, item=item)
        act.parties = [_party(case, person) for person in people]
        act.materials = self._handed_in(case, item) if channel != Case.Channel.EX_OFFICIO else []
        act.enter("opened", act.flow.start.title.zh, step=act.flow.start.id, text=self.application.get("clue", ""))
        act.begin()
        completed = act.finish()
        insert_all(act.parties)
        insert_all(act.materials)
        self._settle_draft(case)
        receipt = completed.papers[0] if completed.papers else None
        applied = Applied(
            case_id=case.pk,
            number=case.number,
            query_code=code,
            receipt_number=receipt.number if receipt else "",
            verify_code=receipt.verify_code if receipt else "",
        )
        kept = asdict(applied)
        # The code stands nowhere: a repeated form derives it again.
        del kept["query_code"], kept["repeated"]
        settle_claim(key=self.key, act=name, result=kept)
        return applied

    def _case(self, item: PowerVersion, chart: ChartVersion, channel: Case.Channel, applicant: str, code: str) -> Case:
        row = _next_row()
        pseudonym = new_pseudonym()
        facts: dict[str, object] = dict(item.options)
        if self.application:
            # No gate reads it: what a citizen writes must not choose the way of the case.
            facts["application"] = self.application
        return Case(
            pk=row,
            number=number_of(item.organ.letters, day_of(self.at), row),
            pseudonym=pseudonym,
            code_hash=hash_of(pseudonym, code),
            organ=item.organ,
            power_version=item,
            chart_version=chart,
            kind=item.kind,
            channel=channel,
            state=Case.State.RECEIVED,
            facts=facts,
            applicant_name=applicant,
            received_at=self.at,
            last_act_at=self.at,
        )

    def _handed_in(self, case: Case, item: PowerVersion) -> list[HandedIn]:
        """One row for each material of the list; anything else handed in is refused (许可法 31)."""
        given = {one.material: one for one in self.materials}
        rows = []
        for material in sorted(fetch_all(Material, version_id=item.pk), key=lambda one: one.position):
            one = given.pop(material.pk, None)
            state = HandedIn.State.WAIVED if material.waived else HandedIn.State.MISSING
            if one is not None:
                state = HandedIn.State.GIVEN
            elif not material.required and not material.waived:
                continue
            rows.append(
                HandedIn(
                    case=case,
                    material=material,
                    attachment_id=one.attachment if one else None,
                    state=state,
                    note=clean_text(one.note)[:200] if one else "",
                    at=self.at,
                )
            )
        if given:
            raise CasesRefusal(
                gettext("提交了这个事项材料目录以外的材料，不需要提交。请刷新页面后重新选择。"),
                article="《行政许可法》第三十一条",
                field="materials",
            )
        self._require_own_attachments()
        return rows

    def _require_own_attachments(self) -> None:
        rows = {one.attachment for one in self.materials if one.attachment is not None}
        if not rows:
            return
        found = Attachment.objects.filter(pk__in=rows, erased_at__isnull=True)
        if self.draft_token:
            own = Draft.objects.filter(token=self.draft_token).values_list("pk", flat=True)
            found = found.filter(subject_kind="draft", subject_id__in=[str(pk) for pk in own])
        else:
            found = found.filter(uploaded_by=self.by.label)
        if found.count() != len(rows):
            raise CasesRefusal(gettext("有一个附件不属于这份申请，或者已经删除。请重新上传。"), field="materials")

    def _settle_draft(self, case: Case) -> None:
        if self.draft_token:
            Draft.objects.filter(token=self.draft_token).update(sent_case=case.pk, answers={}, saved_at=self.at)

    def _digest(self) -> str:
        return fingerprint(
            {
                "version": self.version if isinstance(self.version, int) else self.version.pk,
                "parties": [asdict(party) for party in self.parties],
                "materials": [asdict(material) for material in self.materials],
                "application": self.application,
                "by": self.by.label,
            }
        )


def _item(version: PowerVersion | int) -> PowerVersion:
    pk = version if isinstance(version, int) else version.pk
    found = fetch(PowerVersion, pk=pk)
    if found is None:
        raise CasesRefusal(gettext("没有这个事项。请从事项清单重新进入。"))
    # Joined by hand: this runs for every application.
    for name, model, key in (("power", Power, found.power_id), ("organ", Organ, found.organ_id)):
        setattr(found, name, fetch(model, pk=key))
    return found


def _open_item(version: PowerVersion | int, at: datetime) -> PowerVersion:
    """The version as it stands now, never as a page remembered it; refused where it no longer is the one in force."""
    item = _item(version)
    if item.state != PowerVersion.State.PUBLISHED or item.power.cancelled_on is not None:
        raise CasesRefusal(
            gettext("“%(name)s”的这个版本已经不再办理。请从事项清单打开现在的版本，再重新提交。") % {"name": item.name}
        )
    if item.in_force_on is not None and item.in_force_on > day_of(at):
        raise CasesRefusal(
            gettext("“%(name)s”自%(day)s起办理，现在还不能提交。") % {"name": item.name, "day": item.in_force_on}
        )
    return item


def _chart(item: PowerVersion) -> ChartVersion:
    chart = published_chart(item.power_id)
    if chart is None:
        raise CasesRefusal(
            gettext("“%(name)s”还没有公布流程图，暂时不能网上办理。请到窗口咨询，电话%(phone)s。")
            % {"name": item.name, "phone": item.organ.phone}
        )
    return chart


def _require_start(on_application: bool, channel: Case.Channel, item: PowerVersion) -> None:
    if channel == Case.Channel.EX_OFFICIO and on_application:
        raise CasesRefusal(gettext("“%s”依申请办理，不能依职权立案。") % item.name)
    if channel != Case.Channel.EX_OFFICIO and not on_application:
        raise CasesRefusal(gettext("“%s”由机关依职权办理，不接受申请。") % item.name)
    if channel == Case.Channel.ONLINE and not item.online:
        raise CasesRefusal(
            gettext("“%(name)s”暂时不能网上申请。请到窗口办理：%(window)s。")
            % {"name": item.name, "window": item.window or item.organ.address}
        )


def _party(case: Case, given: PartyGiven) -> Party:
    words = asdict(given)
    return Party(case=case, account_id=words.pop("account"), **words)


def _own(by: Actor, parties: Parties) -> bool:
    return by.account is not None and any(party.account == by.account for party in parties)


def _draft(token: str) -> Draft:
    draft = Draft.objects.filter(token=token[:43]).first()
    if draft is None:
        raise CasesRefusal(gettext("没有找到这份草稿，可能地址不完整。请从事项页重新开始申请。"))
    if draft.sent_case is not None:
        raise CasesRefusal(gettext("这份申请已经提交，不能再改。请用回执上的办件号和查询码查看进度。"))
    return draft


def _next_row() -> int:
    """The row that the next case will have; its number is made from it, so no case waits for another one's number."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT nextval(pg_get_serial_sequence('cases_case', 'id'))")
        else:
            cursor.execute(
                "SELECT max(coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'cases_case'), 0),"
                " coalesce((SELECT max(id) FROM cases_case), 0)) + 1"
            )
        return int(cursor.fetchone()[0])
