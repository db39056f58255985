"""What the holder of number and code may see: a case, a voice, a paper."""

from datetime import datetime

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.queries import Tracking, case_by_code, tracking
from sunlit.documents.models import Document
from sunlit.documents.queries import by_code, pdf_of
from sunlit.voices.errors import VoicesRefusal
from sunlit.voices.queries import VoiceStatus, is_rated, voice_by_code


def track(number: str, code: str, *, at: datetime) -> Tracking | None:
    """The case that number and code open; None for any mistake, so that the answer tells nothing about others."""
    try:
        case = case_by_code(number, code)
    except CasesRefusal:
        return None
    return tracking(case, at, rated=is_rated(case.pk))


def document(verify_code: str) -> Document | None:
    """The paper with this verify code; only who has seen the paper knows it."""
    return by_code(verify_code)


def document_pdf(verify_code: str) -> bytes | None:
    """The sealed PDF; None while it is not sealed."""
    found = document(verify_code)
    return pdf_of(found) if found and found.state == Document.State.SEALED else None


def voice_status(number: str, code: str, *, at: datetime) -> VoiceStatus | None:
    """The voice that number and code open; None for any mistake."""
    try:
        return voice_by_code(number, code, at)
    except VoicesRefusal:
        return None
