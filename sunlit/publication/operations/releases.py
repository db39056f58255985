"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from sunlit.basis.office_hours import beijing_day
from sunlit.cases.models import Case, Party
from sunlit.clocks.models import Clock
from sunlit.documents.models import Document
from sunlit.ledger.actor import PUBLISHER, Actor
from sunlit.ledger.canonical import fingerprint
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import record
from sunlit.ledger.queries import integrated_since
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.powers.operations import mend_list
from sunlit.powers.pinyin import haystack
from sunlit.publication.errors import PublicationRefusal
from sunlit.publication.models import Edition, Entry, Release
from sunlit.publication.presets import preset
from sunlit.publication.queries.editions import CASES, INDEX, RELEASES
from sunlit.publication.releasing import Body, body_of
from sunlit.publication.rights import remedies
from sunlit.publication.rules import release_kind

SUBJECT = "release"
LONGEST = 1000
# How many entries of the log one turn of the worker reads.
BATCH = 500
WEIGHTS = {"organ": 1}
Progress = Callable[[int, int], None]


@transaction.atomic
def release(*, by: Actor, at: datetime, case: Case | int) -> Release:
    """Show the outcome of a case to the public, masked, once. The release of a case that has one is given back."""
    found = _cases(Q(pk=case.pk if isinstance(case, Case) else case)).first()
    if found is None:
        raise PublicationRefusal(gettext("没有这个办件。请从列表里重新打开。"))
    require(by, "publication.release", Subject("release", organ=found.organ_id))
    earlier = Release.objects.filter(subject_kind="case", subject_id=found.pk).first()
    if earlier:
        return earlier
    if not _kind_of(found):
        raise PublicationRefusal(gettext("这个办件还没有可以公示的结果。作出决定以后再公示。"))
    return _release(by, at, [found])[0]


@transaction.atomic
def withdraw_release(*, by: Actor, at: datetime, release: Release | int, reason: str, article: str = "") -> Release:
    """The public copy goes, the reason is published, a leaf says so; text and salts stay in the file (处罚法 48)."""
    pk = release.pk if isinstance(release, Release) else release
    found = Release.objects.select_for_update(of=("self",)).select_related("organ").filter(pk=pk).first()
    if found is None:
        raise PublicationRefusal(gettext("没有这条公示。请从列表里重新打开。"))
    require(by, "publication.withdraw_release", Subject("release", organ=found.organ_id))
    reason = reason.strip().replace("\x00", "")
    if not reason or len(reason) > LONGEST:
        raise PublicationRefusal(
            gettext("请写明撤回公示的理由，不超过 %(limit)s 字；理由会公开。") % {"limit": LONGEST},
            article=preset(settings.JURISDICTION).articles["withdrawal"],
            field="reason",
        )
    if found.withdrawn_at:
        raise PublicationRefusal(gettext("这条公示已经撤回。请刷新页面查看。"))
    found.withdrawn_at, found.withdrawn_reason = at, reason
    found.withdrawal_article = article or preset(settings.JURISDICTION).articles["withdrawal"]
    recorded = record(
        by=by,
        at=at,
        act="publication.withdraw_release",
        subject=(SUBJECT, found.pk),
        before={"body_hash": found.body_hash, "withdrawn": False},
        after={"body_hash": found.body_hash, "withdrawn": True, "reason": reason},
        leaf=PublicLeaf(
            type="publication.withdrawn",
            office=found.organ.code,
            pseudonym=f"release-{found.pk}",
            version=found.kind,
            fields={"number": found.number, "reason": reason, "body": found.body_hash},
        ),
    )
    found.withdrawal_leaf_id = recorded.leaf_id
    found.save(update_fields=["withdrawn_at", "withdrawn_reason", "withdrawal_article", "withdrawal_leaf_id"])
    _new_edition(RELEASES)
    return found


def release_due(*, at: datetime, by: Actor = PUBLISHER, thorough: bool = False, limit: int = BATCH) -> list[Release]:
    """Release every outcome that the public has a right to see and does not see yet.

    In its turns it reads the public log on from where it stopped, so it costs what has happened, not what there is.
    ``thorough`` looks through all decided cases instead: at the worker's start, and where nothing is logged yet.
    """
    with transaction.atomic():
        edition = _locked(CASES)
        if thorough:
            due = _undue(Q()).order_by("decided_at", "id")[:limit]
        else:
            entries = integrated_since(edition.position, limit)
            if not entries:
                return []
            touched = {int(one.subject_id) for one in entries if _is_case(one.subject_kind, one.subject_id)}
            due = _undue(Q(pk__in=touched)).order_by("decided_at", "id")
            Edition.objects.filter(pk=CASES).update(position=entries[-1].index + 1)
        found = [case for case in due if _kind_of(case)]
        return _release(by, at, found) if found else []


@transaction.atomic
def refresh_index(*, by: Actor, at: datetime, thorough: bool = False, progress: Progress | None = None) -> int:
    """Bring the search index up to the published list and the organs; gives how many entries changed.

    Items are indexed by the act that publishes them; here the index is compared with the list as a whole, and
    ``thorough`` makes it anew.
    """
    require(by, "publication.refresh_index", Subject("index"))
    mended = mend_list(thorough=thorough, progress=progress)
    changed, gone = _refresh_organs()
    if not (mended or changed or gone):
        return 0
    record(
        by=by,
        at=at,
        act="publication.refresh_index",
        subject=("index", "public"),
        summary={"changed": mended + changed, "gone": gone},
    )
    return mended + changed + gone


def _refresh_organs() -> tuple[int, int]:
    """Organs in the index: how many were written, how many taken out."""
    mark = fingerprint({"organs": _organ_mark()})
    edition = _locked(INDEX)
    if edition.mark == mark:
        return 0, 0
    wanted = {(entry.kind, entry.key): entry for entry in _organ_entries()}
    held = {(entry.kind, entry.key): entry for entry in Entry.objects.all()}
    gone = [entry.pk for key, entry in held.items() if key not in wanted]
    changed = [entry for key, entry in wanted.items() if key not in held or _differs(entry, held[key])]
    Entry.objects.filter(pk__in=gone).delete()
    Entry.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["title", "subtitle", "haystack", "weight"],
        batch_size=BATCH,
    )
    Edition.objects.filter(pk=INDEX).update(mark=mark)
    return len(changed), len(gone)


def _cases(wanted: Q) -> QuerySet[Case]:
    related = ("organ", "power_version__power", "promised_clock", "statutory_clock")
    return Case.objects.filter(wanted).select_related(*related)


def _undue(wanted: Q) -> QuerySet[Case]:
    """Cases with an outcome and without a release."""
    outcome = Q(decided_at__isnull=False) | Q(state=Case.State.NOT_ACCEPTED)
    shown = Release.objects.filter(subject_kind="case", subject_id=OuterRef("pk"))
    return _cases(wanted & outcome).filter(~Exists(shown))


def _is_case(kind: str, key: str) -> bool:
    return kind in ("case", "cases.case") and key.isdecimal()


def _kind_of(case: Case) -> str:
    return release_kind(preset(settings.JURISDICTION).released, case.result, case.state)


def _release(by: Actor, at: datetime, cases: Sequence[Case]) -> list[Release]:
    """Releases of these cases: what they need is read at once, then each is written with its leaf."""
    ways = preset(settings.JURISDICTION)
    ids = [case.pk for case in cases]
    parties: dict[int, list[Party]] = {}
    for party in Party.objects.filter(case__in=ids).order_by("id"):
        parties.setdefault(party.case_id, []).append(party)
    papers: dict[int, list[Document]] = {}
    documents = Document.objects.filter(subject_kind="case", subject_id__in=ids).order_by("-made_at", "-id")
    for paper in documents.defer("text"):
        papers.setdefault(paper.subject_id, []).append(paper)
    clocks = Clock.objects.filter(subject_kind="case", subject_id__in=ids, kind=Clock.Kind.PUBLICITY)
    until = dict(clocks.values_list("subject_id", "due_at"))
    told = remedies(beijing_day(at), settings.JURISDICTION)
    made = []
    for case in cases:
        require(by, "publication.release", Subject("release", organ=case.organ_id))
        body = body_of(case, _kind_of(case), parties.get(case.pk, ()), papers.get(case.pk, ()), ways, told)
        made.append(_write(by, at, case, body, until.get(case.pk)))
    _new_edition(RELEASES)
    return made


def _write(by: Actor, at: datetime, case: Case, body: Body, until: datetime | None) -> Release:
    row = Release(
        kind=body.kind,
        subject_kind="case",
        subject_id=case.pk,
        organ=case.organ,
        organ_name=case.organ.name,
        power_code=case.power_version.power.code,
        power_name=case.power_version.name,
        number=case.number,
        title=body.title[:300],
        applicant=body.applicant,
        result=body.result,
        received_on=body.received_on,
        decided_on=body.decided_on,
        used_days=body.used_days,
        limit_days=body.limit_days,
        on_time=body.on_time,
        body=body.content,
        body_hash=fingerprint(body.content),
        released_at=at,
        objection_until=until,
    )
    row.save(force_insert=True)
    recorded = record(
        by=by,
        at=at,
        act="publication.release",
        subject=(SUBJECT, row.pk),
        after={"kind": row.kind, "number": row.number, "body_hash": row.body_hash},
        leaf=PublicLeaf(
            type="publication.released",
            office=case.organ.code,
            pseudonym=case.pseudonym,
            version=row.kind,
            fields={"number": row.number, "body": row.body_hash},
        ),
    )
    row.leaf_id = recorded.leaf_id
    row.save(update_fields=["leaf_id"])
    return row


def _locked(name: str) -> Edition:
    """The edition's row, held until the end of the transaction, so that two workers take turns."""
    Edition.objects.get_or_create(name=name)
    return Edition.objects.select_for_update().get(name=name)


def _new_edition(name: str) -> None:
    """A mark that was never used before: whatever was counted under the old one is not asked for any more."""
    Edition.objects.update_or_create(name=name, defaults={"mark": secrets.token_hex(16)})


def _organ_mark() -> list[str]:
    rows = Organ.objects.order_by("pk").values_list("pk", "name", "short_name", "name_en", "closed_on")
    return [str(row) for row in rows]


def _organ_entries() -> Iterable[Entry]:
    rows = Organ.objects.filter(closed_on__isnull=True).values_list("code", "name", "short_name", "name_en")
    for code, name, short, english in rows:
        yield Entry(
            kind="organ",
            key=code,
            title=name,
            subtitle=english,
            haystack=haystack(name, short, english),
            weight=WEIGHTS["organ"],
        )


def _differs(entry: Entry, held: Entry) -> bool:
    return (entry.title, entry.subtitle, entry.haystack) != (held.title, held.subtitle, held.haystack)
