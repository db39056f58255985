"""Erasure at the end of retention: the people and their words go, the skeleton and the leaves stay."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, Event, HandedIn, HandOn, Party, Weighing, WorkItem
from sunlit.cases.operations.finding import Finder
from sunlit.cases.queries import ENDED, subject_of
from sunlit.documents.models import Attachment, Document
from sunlit.documents.operations import erase_attachment, erase_document
from sunlit.documents.queries import attachments_of, documents_of
from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import erase, record
from sunlit.offices.rules import require

GONE = "（已删除）"


@transaction.atomic
def erase_case(*, by: Actor, at: datetime, case: int, reason: str) -> Case:
    """Delete what tells who the people of an ended case were, and what they said; a leaf says that it was done.

    ``reason`` names the retention rule or the decision on the request, never the person.
    """
    found = Finder(at).locked(case)
    require(by, "cases.erase_case", subject_of(found, by))
    if found.state not in ENDED:
        raise CasesRefusal(gettext("办件还没有结束，不能删除其中的个人信息。"))
    if not reason.strip():
        raise CasesRefusal(gettext("请写明保存期限届满的规定，或者支持删除请求的决定。"), field="reason")
    handed_in = Attachment.objects.filter(pk__in=HandedIn.objects.filter(case=found).values("attachment"))
    for file in (handed_in | attachments_of(("case", found.pk))).filter(erased_at__isnull=True).distinct():
        erase_attachment(by=by, at=at, attachment=file, organ=found.organ_id, reason=reason)
    for paper in documents_of(("case", found.pk)).exclude(state=Document.State.ERASED):
        erase_document(by=by, at=at, document=paper, reason=reason)
    Party.objects.filter(case=found).update(
        name=GONE, id_number="", phone="", email="", address="", account=None, electronic_service=False
    )
    HandedIn.objects.filter(case=found).update(note="")
    Event.objects.filter(case=found).exclude(kind="document").update(text="")
    WorkItem.objects.filter(case=found).update(outputs={})
    HandOn.objects.filter(item__case=found).update(note="")
    Weighing.objects.filter(case=found).update(reason="", opinion="")
    found.applicant_name, found.facts = GONE, {}
    found.code_hash = ""
    found.revision += 1
    found.entries += 1
    found.last_act_at = at
    found.save()
    erase(subject=("case", found.pk), by=by, at=at, reason=reason)
    recorded = record(
        by=by,
        at=at,
        act="cases.erase_case",
        subject=("case", found.pk),
        after={"erased": True, "revision": found.revision},
        leaf=PublicLeaf(
            type="cases.erase_case",
            office=found.organ.code,
            pseudonym=found.pseudonym,
            version=f"{found.power_version.power.code}/{found.power_version.number}",
        ),
    )
    Event.objects.create(
        case=found,
        position=found.entries,
        kind="erased",
        title="保存期满，个人信息已删除",
        by=by.label,
        by_name=by.name,
        at=at,
        leaf_id=recorded.leaf_id,
    )
    return found
