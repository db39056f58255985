"""Is it genuine? A number, a verify code, a leaf or a fingerprint is looked up and the finding said in words."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sunlit.documents.operations import seal_on_opening
from sunlit.ledger.actor import RENDERER
from sunlit.portal.door import now, or_404
from sunlit.publication import queries

LONGEST_QUESTION = 120


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """The verify page."""
    question = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_QUESTION]
    finding = queries.verify(question, at=now()) if question else None
    return render(request, "portal/verify.html", {"asked": question, "finding": finding})


@require_safe
def document(request: HttpRequest, code: str) -> HttpResponse:
    """A document opened by its verify code: what it says, and whether its seal is there yet."""
    return render(request, "portal/document.html", {"document": or_404(queries.document(code)), "code": code})


@require_safe
def document_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The sealed PDF; before the seal, the document's page says so."""
    found = or_404(queries.document(code))
    seal_on_opening(by=RENDERER, at=now(), verify_code=code)
    content = queries.document_pdf(code)
    if content is None:
        return render(request, "portal/document.html", {"document": found, "code": code, "not_yet": True}, status=404)
    headers = {"Content-Disposition": f'inline; filename="{code}.pdf"', "Cache-Control": "private, no-store"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
