"""For every address with parts an example of the demo county, and who opens it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.utils import timezone

from sunlit.accounts.models import Account
from sunlit.basis.content import CONTENT
from sunlit.basis.models import Article, Law
from sunlit.cases.given import Applied, MaterialGiven, PartyGiven
from sunlit.cases.models import Case, Move, OwnSystem, WorkItem
from sunlit.cases.operations import apply, save_draft, start_draft
from sunlit.cases.trial import Deed
from sunlit.cases.trial.coding import encoded
from sunlit.documents.models import Document
from sunlit.exchange.models import Received
from sunlit.ledger.actor import ANONYMOUS, Actor
from sunlit.legality.queries import waiting_changes
from sunlit.offices.queries import actor_for
from sunlit.powers.models import Adjustment, BulkRun, ImportRun, LegalBasis, Power, PowerVersion, Round, WithheldPower
from sunlit.powers.operations import edit_item, submit_item
from sunlit.powers.queries import content_of
from sunlit.procedures.bpmn import write_bpmn
from sunlit.procedures.editing import Change
from sunlit.procedures.exporting import WRITERS
from sunlit.procedures.models import (
    ChartFile,
    ChartOpinion,
    ChartQuestion,
    ChartReview,
    ChartSitting,
    ChartVersion,
    RuleText,
)
from sunlit.procedures.operations import bring_chart_file, comment_on_chart, draft_chart, edit_chart, submit_chart
from sunlit.procedures.reader import read_yaml
from sunlit.publication.models import DataFile, Release
from sunlit.supervision.models import Card, SupervisionOrder
from sunlit.voices.models import Rating, Voice
from tests.journeys.discretion import examples_of_discretion

# They answer with a file, a redirect or to a sent form only: there is no page to look at. What each does, is said.
NO_PAGE: Mapping[str, str] = {
    "log": "a file of the public log",
    "health": "one word for the watch of the service",
    "favicon": "leads to the icon",
    "portal:powers_csv": "a table",
    "portal:feed": "a feed",
    "portal:records_csv": "a table",
    "portal:document_pdf": "a paper",
    "portal:elder": "sets a cookie and leads back",
    "desk:bulk_step": "a sent form",
    "desk:cases_csv": "a table",
    "desk:import_mapping": "a sent form",
    "desk:import_refused": "a workbook",
    "desk:import_step": "a sent form",
    "desk:paper_pdf": "a paper",
    "desk:case_file": "an applicant's file",
    "desk:round_meeting_file": "a file handed in with minutes",
    "desk:sign_out": "a sent form",
    "desk:mark_read": "a sent form",
    "desk:case_take": "a sent form",
    "desk:case_hand_on": "a sent form",
    "desk:cards_csv": "a table",
    "portal:rule_file": "a paper",
    "portal:chart_file": "a chart as a file",
    "desk:chart_file": "a chart as a file",
    "portal:open_file": "a file of open data",
    "desk:rule_file": "a paper",
    "desk:compendium": "a paper",
    "desk:package_new": "a sent form",
    "desk:package_file": "a signed package",
    "desk:open_data_zip": "a file of open data",
    "desk:power_autosave": "a sent form",
    "desk:power_discard": "a sent form",
    "desk:power_draft_autosave": "a sent form",
    "desk:power_draft_discard": "a sent form",
    "desk:secret_act": "a sent form",
    "desk:chart_here": "a sent form",
    "desk:round_items_csv": "a table",
}


@dataclass(frozen=True)
class Example:
    """An address to open: its parts, what is asked of it, and who opens it (nobody: a citizen)."""

    parts: Mapping[str, Any] = field(default_factory=dict)
    who: str = ""
    query: str = ""
    status: int = 200
    # Another address shows the same, so its title may be the same.
    alias: bool = False


@dataclass
class County:
    """What of the demo county the examples name."""

    power: PowerVersion
    penalty: PowerVersion
    applied: Applied
    draft: str
    sent: str
    version: PowerVersion
    chart: ChartVersion
    begun: ChartVersion

    @classmethod
    def read(cls) -> "County":
        """The county with one application under way, one begun and one sent by a citizen."""
        published = PowerVersion.objects.filter(state=PowerVersion.State.PUBLISHED)
        power, penalty = published.get(name="食品经营许可"), published.get(name="对发布虚假广告的处罚")
        submitted = _submitted(published.get(name="药品经营许可（零售）"))
        return cls(power, penalty, *_applied(power), *submitted, _edited(penalty))


def _applied(power: PowerVersion) -> tuple[Applied, str, str]:
    party = PartyGiven(
        role="applicant", kind="person", name="王秀兰", id_number="11010519491231002X", phone="0990-660001"
    )
    materials = [MaterialGiven(material.pk) for material in power.materials.all() if not material.waived]
    begun, sent = (start_draft(by=ANONYMOUS, at=timezone.now(), version=power).token for _ in range(2))
    filled = {
        "applicant": {"acting": "other", "kind": "person", "name": "王秀兰", "id_number": "11010519491231002X"}
        | {"phone": "0990-660001", "email": ""},
        "agent": {"name": "李强", "id_number": "11010519491231002X", "phone": "0990-660002"},
        "materials": {str(material.pk): {"paper": True} for material in power.materials.all()},
        "receiving": {"way": "window", "address": "", "consent": False},
    }
    save_draft(by=ANONYMOUS, at=timezone.now(), token=begun, answers=filled)
    applied = apply(
        by=ANONYMOUS, at=timezone.now(), version=power, parties=[party], materials=materials, key=sent, draft=sent
    )
    return applied, begun, sent


def _cited(version: PowerVersion) -> int:
    """An article that the power rests on and whose text is held."""
    return LegalBasis.objects.filter(version=version).exclude(article=None).values_list("article", flat=True)[0] or 0


def _edited(published: PowerVersion) -> ChartVersion:
    """A draft of a chart in the editor, changed once and spoken about."""
    at, by = timezone.now(), acting("shenhe")
    source = ChartVersion.objects.get(chart__power=published.power, state="published").source
    draft = draft_chart(power=published.power, source=source, by=by, at=at)
    change = Change("add_step", {"after": "investigate", "title": {"zh": "核对证据", "en": "Check the evidence"}})
    edit_chart(version=draft, change=change, base=0, by=by, at=at)
    comment_on_chart(version=draft, step="investigate", text="调查人员写两人以上。", by=by, at=at)
    return draft


def _submitted(published: PowerVersion) -> tuple[PowerVersion, ChartVersion]:
    """A new version of a power, and one of its chart, that wait for the second person."""
    at, power = timezone.now(), published.power
    editor = acting("bianzhi")
    content = content_of(published)
    version = edit_item(power=power, content=content, by=editor, at=at, note="核对电话")
    source = ChartVersion.objects.get(chart__power=power, state="published").source
    source = source | {"title": source["title"] | {"zh": "药品经营许可流程"}}
    chart = draft_chart(power=power, source=source, by=editor, at=at)
    return submit_item(version=version, by=editor, at=at), submit_chart(version=chart, by=editor, at=at)


def _with_two_charts() -> str:
    """A power whose chart has been published twice."""
    old = ChartVersion.objects.filter(state="superseded", chart__scope="external").earliest("pk")
    return old.chart.power.code


def _brought(power: Power) -> list[int]:
    """Files brought as charts: one that is read, and three that are wrong, each in its way."""
    if not ChartFile.objects.filter(power=power).exists():
        flow = read_yaml((CONTENT / "charts" / "licence-general.yaml").read_text())
        table = WRITERS[".csv"](flow).decode().replace("acceptance ==", "acceptance is")
        text = WRITERS[".yaml"](flow).decode().replace("id: review", "id: Review")
        drawn = write_bpmn(flow).decode().replace("userTask", "serviceTask")
        for name, content in (
            ("许可.bpmn", write_bpmn(flow)),
            ("外来.bpmn", drawn.encode()),
            ("步骤.csv", table.encode()),
            ("许可.yaml", text.encode()),
        ):
            bring_chart_file(power=power, name=name, content=content, by=acting("bianzhi"), at=timezone.now())
    return list(ChartFile.objects.filter(power=power).order_by("pk").values_list("pk", flat=True))


def _tried() -> str:
    """A trial run of the licence that has begun."""
    flow = read_yaml((CONTENT / "charts" / "licence-general.yaml").read_text())
    return encoded(flow, [Deed("start", flow.start.id, timezone.now())])


def acting(username: str) -> Actor:
    """This person, as the operations know them today."""
    return actor_for(Account.objects.get(username=username), timezone.now())


def examples(county: County) -> dict[str, list[Example]]:
    """For every address with parts the parts to try, and for every address of the staff door who opens it."""
    power, number = county.power.power.code, county.applied.number
    both = [Example({"code": code}) for code in (power, county.penalty.power.code)]
    article = Article.objects.get(pk=_cited(county.power))
    document = Document.objects.exclude(sealed_at=None).first() or Document.objects.earliest("pk")
    kinds = {release.kind: release for release in Release.objects.order_by("-pk")}
    cards = {card.level: card for card in Card.objects.filter(organ__letters="SJ").order_by("pk")}
    portal = {
        "search": [Example(query="?q=食品"), Example(), Example(query="?q=zzzz")],
        "powers": [Example(), Example(query="?kind=penalty", alias=True)],
        "power": both,
        "rule": [Example({"code": power})],
        "open_data": [Example()],
        "discretion_standard": [Example(examples_of_discretion()["binding"])],
        "power_version": [Example({"code": power, "number": 1}, alias=True)],
        "power_changes": [Example({"code": power})],
        "chart": both,
        "chart_text": both,
        "chart_changes": [Example({"code": _with_two_charts()})],
        "apply": [Example({"code": power})],
        "draft": [Example({"token": county.draft})],
        "receipt": [Example({"token": county.sent})],
        "draft_check": [Example({"token": county.draft})],
        "draft_part": [
            Example({"token": county.draft, "part": part}) for part in ("applicant", "agent", "materials", "receiving")
        ],
        "kind": [
            Example({"code": "licence"}),
            Example({"code": "penalty"}, query="?class=penalty-ordinary&way=depart"),
            Example({"code": "reward"}),
        ],
        "kind_of": [Example({"code": county.power.kind, "organ": county.power.power.organ.code})],
        "case": [Example({"number": number})],
        "case_act": [
            Example({"number": number, "act": act}) for act in ("withdraw", "statement", "rate", "supplement")
        ],
        "record": [Example({"pk": release.pk}) for release in kinds.values()],
        "card": [Example({"number": card.number}) for level, card in cards.items() if level in ("yellow", "red")],
        "ask": [Example({"kind": kind}) for kind in ("consultation", "complaint", "tip_off")],
        "asked": [Example({"kind": "consultation"})],
        "law": [Example({"key": article.version_id})],
        "article": [Example({"law_key": article.version_id, "key": article.pk})],
        "office": [Example({"code": county.power.organ.code})],
        "verify": [Example(), Example(query=f"?q={number}", alias=True), Example(query="?q=nothing", alias=True)],
        "document": [Example({"code": document.verify_code})],
    }
    doors = {"portal": portal, "desk": desk(county) | rooms(county) | adjusting() | clearing() | discretion()}
    return {f"{door}:{name}": found for door, pages in doors.items() for name, found in pages.items()}


def desk(county: County) -> dict[str, list[Example]]:
    """The staff door's examples, each opened by whoever works there."""
    clerk, officer = partial(Example, who="chuangkou"), partial(Example, who="zhifa")
    working = _working()
    reviewed, inspected = working["review"].case_id, working.get("investigate", working["review"]).case_id
    paper = Document.objects.filter(subject_kind="case", subject_id=str(reviewed)).earliest("pk")
    ended = Case.objects.filter(organ=county.power.organ, state="closed", kind="licence").latest("pk")
    return {
        "sign_in": [Example(), Example(query="?next=/desk/tasks/", alias=True)],
        "home": [Example(who=who) for who in ("chuangkou", "juzhang", "lingdao", "ducha", "xitong")],
        "password": [clerk()],
        "messages": [Example(who="juzhang"), Example(who="xitong")],
        "tasks": [clerk(), Example(who="zhangmin"), Example(who="wangli")],
        "cases": [
            clerk(),
            clerk(query="?number=nothing", alias=True),
            Example(who="juzhang", query="?under_way=1", alias=True),
        ],
        "case": [
            clerk({"pk": county.applied.case_id}),
            Example({"pk": reviewed}, who="zhangmin"),
            Example({"pk": inspected}, who="zhifa"),
            Example({"pk": ended.pk}, who="juzhang"),
            Example({"pk": reviewed}, who="xitong", status=403),
        ],
        "case_chart": [Example({"pk": reviewed}, who="zhangmin")],
        "case_receipt": [clerk({"pk": county.applied.case_id})],
        "case_step": [Example({"pk": reviewed, "item": working["review"].pk}, who="zhangmin", alias=True)],
        "case_supplement": [clerk({"pk": _supplemented().pk})],
        "case_act": [Example({"pk": reviewed, "act": act}, who="zhangmin") for act in ("suspend", "speak")]
        + [clerk({"pk": reviewed, "act": "withdraw"})]
        + [Example({"pk": reviewed, "act": act}, who="juzhang") for act in ("extend", "terminate")],
        "paper": [Example({"pk": reviewed, "paper": paper.pk}, who="zhangmin")],
        "register": [clerk()],
        "register_power": [clerk({"code": county.power.power.code})],
        "open_case": [officer()],
        "open_power": [officer({"code": county.penalty.power.code})],
        "voices": [Example(who="bianzhi")],
        "voice": [
            Example({"pk": voice.pk}, who="bianzhi")
            for voice in Voice.objects.filter(organ=county.power.organ).order_by("-pk")
        ],
        "ratings": [Example(who="bianzhi")],
        "rating": [
            Example({"pk": Rating.objects.filter(case__organ=county.power.organ).latest("pk").pk}, who="bianzhi")
        ],
    }


def _working() -> dict[str, WorkItem]:
    """An open step of each kind in the market regulator's cases."""
    rows = WorkItem.objects.filter(state=WorkItem.State.OPEN, case__organ__letters="SJ").order_by("-pk")
    return {row.step: row for row in rows}


def _supplemented() -> Case:
    return Case.objects.filter(state="supplement", organ__letters="SJ").latest("pk")


def rooms(county: County) -> dict[str, list[Example]]:
    """Powers, charts, supervision, releases, laws and administration."""
    editor, watcher = partial(Example, who="bianzhi"), partial(Example, who="ducha")
    system, security = partial(Example, who="xitong"), partial(Example, who="anquan")
    power, chart = county.version.power_id, county.chart.pk
    version = {"pk": power, "number": county.version.number}
    own = Card.objects.filter(organ=county.power.organ, level="yellow", state="issued").earliest("pk")
    orders = SupervisionOrder.objects.order_by("pk")
    law = Law.objects.get(title__endswith="食品安全法").versions.latest("pk")
    director = Account.objects.get(username="juzhang")
    brought = {"pk": ImportRun.objects.earliest("pk").pk}
    post = director.appointments.earliest("pk").post_id
    return {
        "powers": [editor(), editor(query="?q=nothing", alias=True), Example(who="lingdao", alias=True)],
        "power": [editor({"pk": power}), Example({"pk": county.penalty.power_id}, who="qingdan")],
        "power_draft": [editor()],
        "power_edit": [editor({"pk": county.power.power_id})],
        "power_compare": [editor({"pk": power})],
        "power_history": [editor({"pk": county.power.power_id}), editor({"pk": power}, alias=True)],
        "power_keep": [editor({"pk": county.power.power_id})],
        "citation": [editor(query="?bases-0-citation=《食品安全法》第三十五条"), editor(alias=True)],
        "power_act": [
            Example(version | {"act": "reject_item"}, who="shenhe", alias=True),
            Example(version | {"act": "publish_item"}, who="qingdan", alias=True),
        ],
        "powers_import": [editor()],
        "import_run": [
            Example(brought, who="shenhe"),
            Example(brought, who="shenhe", query="?show=refused", alias=True),
        ],
        "power_kinds": [editor()],
        "power_bulk": [editor(query="?all=1&state=draft"), editor(alias=True)],
        "bulk_run": [Example({"pk": BulkRun.objects.earliest("pk").pk}, who="shenhe")],
        "withheld": [Example(who="baoguan"), Example(who="baomi", query="?state=filed", alias=True)],
        "withheld_new": [Example(who="baoguan")],
        "withheld_entry": [
            Example({"pk": entry.pk}, who="baomi") for entry in _one_each(WithheldPower.objects.order_by("pk"), "state")
        ],
        "withheld_amend": [Example({"pk": WithheldPower.objects.get(state="filed").pk}, who="baoguan", alias=True)],
        "secrets": [Example(who="baoguan"), Example(who="shencha", alias=True)],
        "charts": [editor()],
        "chart_move": [
            Example({"pk": Move.objects.latest("pk").from_version_id}, who="shuizhiyuan"),
            Example({"pk": Move.objects.latest("pk").from_version_id}, who="qingdan", alias=True),
        ],
        "own_systems": [editor(), Example(who="qingdan", query="?state=approved", alias=True)],
        "own_system": [Example({"pk": OwnSystem.objects.latest("pk").pk}, who="shuizhiyuan")],
        "own_system_ask": [editor({"pk": county.power.power_id})],
        "rules": [editor(), editor(query="?state=published"), editor(query="?state=stale")],
        "rule": [editor({"pk": row.pk}) for row in _one_each(RuleText.objects.order_by("pk"), "state")],
        "power_rules": [editor({"pk": county.power.power_id})],
        "rule_draft": [
            editor({"pk": county.power.power_id, "variant": variant}) for variant in ("rule", "working", "entrusted")
        ],
        "exports": [editor(), Example(who="qingdan", alias=True), Example(who="baomi", alias=True)],
        "export_table": [editor({"name": "directory"}, alias=True)],
        "received": [Example(who="qingdan")],
        "office_keys": [Example(who="qingdan"), Example(who="shenhe", alias=True)],
        "received_package": [
            Example({"pk": one.pk}, who="shenhe", query=query, alias=alias)
            for one in Received.objects.all()[:1]
            for query, alias in (("", False), ("?show=removed", True), ("?show=all", True))
        ],
        "open_data": [Example(who="qingdan"), Example(who="baomi", alias=True)],
        "open_data_file": [
            Example({"pk": DataFile.objects.earliest("pk").pk}, who="qingdan"),
        ],
        "chart": [editor({"pk": chart})],
        "chart_compare": [editor({"pk": chart})],
        "chart_trial": [editor({"pk": chart}), editor({"pk": chart}, query=f"?w={_tried()}&me=window", alias=True)],
        "chart_begin": [editor({"pk": county.power.power_id})],
        "chart_edit": [
            Example({"pk": county.begun.pk}, who="shenhe", query="?step=investigate"),
            Example({"pk": county.begun.pk}, who="shenhe", query="?step=*", alias=True),
            Example({"pk": county.begun.pk}, who="shenhe", query="?step=event:suspend&finding=1", alias=True),
            editor({"pk": chart}),
        ],
        "chart_edits": [Example({"pk": county.begun.pk}, who="shenhe")],
        "chart_draft": [editor({"pk": county.power.power_id})],
        "chart_bring": [editor({"pk": county.power.power_id})],
        "chart_brought": [editor({"pk": pk}) for pk in _brought(county.power.power)],
        "chart_act": [Example({"pk": chart, "act": "publish_chart"}, who="qingdan", alias=True)],
        "chart_reviews": [
            Example(who="fengtianyou"),
            Example(who="fazhi", alias=True),
            editor(alias=True),
        ],
        "chart_chain": [Example(who="qingdan"), editor(alias=True)],
        "chart_review": [
            Example({"pk": one.pk}, who=who)
            for one, who in (
                (ChartQuestion.objects.filter(answered_at=None).latest("pk").opinion.review, "fengtianyou"),
                (ChartReview.objects.filter(state="running", step="own").latest("pk"), "fazhi"),
                (ChartReview.objects.filter(state="returned").latest("pk"), "shenhe"),
                (ChartReview.objects.filter(state="passed").latest("pk"), "qingdan"),
            )
        ],
        "chart_sitting": [
            Example({"pk": row.organ_id, "step": row.step}, who="xianban")
            for row in ChartOpinion.objects.filter(step="decide", decided_at=None)[:1]
        ],
        "chart_minutes": [Example({"pk": ChartSitting.objects.latest("pk").pk}, who="xianban")],
        "supervision": [watcher(), watcher(query="?pause=1", alias=True), watcher(query="?wall=1")],
        "watched": [watcher(), watcher(query="?show=late", alias=True), Example(who="juzhang", alias=True)],
        "watched_ratings": [watcher()],
        "cards": [watcher(), watcher(query="?level=red", alias=True), Example(who="juzhang", alias=True)],
        "card": [watcher({"number": card.number}) for card in _one_each(Card.objects.order_by("pk"), "state")],
        "card_act": [
            Example({"number": own.number, "act": "defend"}, who="juzhang", alias=True),
            watcher({"number": own.number, "act": "propose_lift"}, alias=True),
            watcher({"number": own.number, "act": "issue_order"}, alias=True),
        ],
        "orders": [watcher()],
        "order": [watcher({"number": order.number}) for order in orders],
        "order_act": [watcher({"number": orders[0].number, "act": "close_order"}, alias=True)],
        "releases": [Example(who="juzhang")],
        "release": [
            Example({"pk": release.pk}, who="juzhang")
            for release in _one_each(Release.objects.filter(organ=county.power.organ).order_by("-pk"), "kind")
        ],
        "laws": [editor()],
        "laws_import": [system()],
        "law": [editor({"pk": law.pk}), system({"pk": law.pk}, alias=True)],
        "organs": [system(), security(alias=True), Example(who="juzhang", alias=True)],
        "organ_draft": [system()],
        "organ": [system({"pk": county.power.organ_id}), Example({"pk": county.power.organ_id}, "juzhang", alias=True)],
        "post": [system({"pk": post}), security({"pk": post}, alias=True)],
        "people": [security()],
        "person_draft": [security()],
        "person": [security({"pk": director.pk})],
        "administrators": [security()],
        "audit": [Example(who="shenji")],
        "calendar": [system(), system(query="?year=2027")],
    }


def adjusting() -> dict[str, list[Example]]:
    """Adjustments in each of their states, and a law that changed."""
    reviewer = partial(Example, who="shenhe")
    law = waiting_changes()[0]
    change = {"old": law.old.pk, "new": law.new.pk}
    return {
        "adjustments": [reviewer(), reviewer(query="?state=closed", alias=True)],
        "adjustment_open": [reviewer()],
        "adjustment": [reviewer({"number": one.number}) for one in _one_each(Adjustment.objects.all(), "state")],
        "law_changes": [reviewer()],
        "law_repeal": [reviewer(), reviewer(query=f"?law={law.law.title}", alias=True)],
        "law_change": [reviewer(change), Example(change, who="bianzhi", query="?show=all", alias=True)],
    }


def discretion() -> dict[str, list[Example]]:
    """Discretion standards, and a case that is weighed by one."""
    parts = examples_of_discretion()
    editor, officer = partial(Example, who="bianzhi"), partial(Example, who="zhifa")
    return {
        "discretion": [editor(), Example(who="juzhang", query="?state=published", alias=True)],
        "discretion_import": [editor(), officer(status=403, alias=True)],
        "discretion_run": [editor(parts["run"])],
        "discretion_standard": [
            Example(parts["binding"], who="juzhang"),
            Example(parts["newer"], who="fazhi"),
            editor(parts["binding"], query="?show=findings", alias=True),
        ],
        "discretion_versions": [editor(parts["newer"])],
        "discretion_item": [editor(parts["binding"] | {"place": 2}), officer(parts["newer"] | {"place": 0})],
        "discretion_weighed": [officer(parts["binding"])],
        "departures": [Example(who="juzhang"), officer(query="?state=refused", alias=True)],
        "case_weighing": [
            Example(parts["departing"], who="juzhang"),
            officer(parts["weighing"]),
            officer(parts["weighing"], query=parts["query"], alias=True),
        ],
    }


def clearing() -> dict[str, list[Example]]:
    """The county's clearing round, half way."""
    # The demo's own; a journey may have begun another.
    round = Round.objects.earliest("pk")
    steps = {item.step: item.pk for item in round.items.filter(consulting=False).order_by("-pk")}
    asked = round.items.get(consulting=True).pk
    reviewer, key = partial(Example, who="shenhe"), {"pk": round.pk}
    return {
        "rounds": [reviewer()],
        "round": [reviewer(key), Example(key, who="shuizhiyuan", alias=True)],
        "round_draft": [reviewer()],
        "round_items": [reviewer(key), reviewer(key, query="?step=review", alias=True)],
        "round_item": [
            reviewer({"pk": steps["review"]}),
            Example({"pk": steps["joint"]}, who="fengtianyou"),
            Example({"pk": asked}, who="chushiyu"),
            Example({"pk": steps["clear"]}, who="feilihua"),
            reviewer({"pk": steps[""]}, alias=True),
        ],
        "round_compare": [reviewer(key)],
        "round_duties": [Example(key, who="shuizhiyuan")],
        "round_report": [Example(key, who="shuizhiyuan")],
        "round_bulk": [reviewer(key | {"step": "review"}), Example(key | {"step": "publish"}, who="qingdan")],
        "round_sitting": [Example(key | {"step": "decide"}, who="xianban")],
        "round_meeting": [reviewer(key | {"meeting": round.meetings.latest("pk").pk})],
        "clearing_queue": [reviewer(), Example(who="fengtianyou", alias=True)],
    }


def _one_each(rows: Iterable[Any], name: str) -> list[Any]:
    """The first row for each value of a field."""
    return list({getattr(row, name): row for row in reversed(list(rows))}.values())
