"""Papers that were made in a case, and files that were handed in."""

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.cases.models import HandedIn
from sunlit.cases.queries import (
    case_for_staff,
)
from sunlit.desk.door import (
    StaffRequest,
    or_404,
    staff,
)
from sunlit.documents.models import Attachment, Document
from sunlit.documents.operations import seal_on_opening
from sunlit.documents.queries import pdf_of, read_attachment
from sunlit.ledger.actor import RENDERER


@require_safe
@staff
def paper(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """One paper of the case: its text as the act fixed it, and whether it is sealed."""
    found = case_for_staff(pk, request.actor)
    return render(request, "desk/paper.html", {"case": found, "paper": _paper(pk, paper)})


@require_safe
@staff
def paper_pdf(request: StaffRequest, pk: int, paper: int) -> HttpResponse:
    """The sealed PDF, once there is one."""
    case_for_staff(pk, request.actor)
    found = _paper(pk, paper)
    found = seal_on_opening(by=RENDERER, at=request.at, verify_code=found.verify_code) or found
    headers = {"Content-Disposition": f'inline; filename="{found.verify_code}.pdf"'}
    return HttpResponse(pdf_of(found), content_type="application/pdf", headers=headers)


def _paper(pk: int, paper: int) -> Document:
    rows = Document.objects.filter(pk=paper, subject_kind="case", subject_id=pk).select_related("organ")
    return or_404(rows.first())


@require_safe
@staff
def attachment(request: StaffRequest, pk: int, attachment: int) -> HttpResponse:
    """A file that was handed in for this case; always saved, never opened inside this site."""
    found = case_for_staff(pk, request.actor)
    row = or_404(Attachment.objects.filter(pk=attachment).first())
    own = (row.subject_kind, row.subject_id) == ("case", str(pk))
    if not own and not HandedIn.objects.filter(case=found, attachment=row).exists():
        raise Http404
    answer = HttpResponse(read_attachment(row), content_type=row.media_type)
    answer["Content-Disposition"] = f"attachment; filename=\"file-{row.pk}\"; filename*=UTF-8''{quote(row.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
