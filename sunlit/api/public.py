"""The public JSON door: the same calls as the pages, for programs (address ``/api/``).

Reading needs no key. Applying needs the header ``Idempotency-Key``; a repeated request gets the first answer.
"""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Field, Header, NinjaAPI, Schema, Status

from sunlit.cases import operations as cases
from sunlit.cases.given import MaterialGiven, PartyGiven
from sunlit.ledger.actor import ANONYMOUS
from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import Text
from sunlit.publication import queries as publication
from sunlit.publication.filters import PowerFilters, RecordFilters

api = NinjaAPI(title="权力阳光 Sunlit", version="1", urls_namespace="api", docs_url=None)


def plain(value: object) -> Any:
    """A page value as JSON: dataclasses as objects, both languages side by side, moments in ISO 8601."""
    if isinstance(value, Text):
        return {"zh": value.zh, "en": value.en or value.zh}
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, datetime | date):
        return value.isoformat()
    return value


@api.exception_handler(Refusal)
def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """A refusal is an answer: the sentence, the article, and the field that has to change."""
    answer = {"sentence": refusal.sentence, "article": refusal.article, "field": refusal.field}
    return api.create_response(request, answer, status=422)


class PartyIn(Schema):
    """A party as on the form."""

    role: Literal["applicant", "agent"] = "applicant"
    kind: Literal["person", "legal_person", "organisation", "trader"]
    name: str = Field(min_length=1, max_length=120)
    id_number: str = Field("", max_length=40)
    phone: str = Field("", max_length=30)
    email: str = Field("", max_length=120)
    address: str = Field("", max_length=200)
    electronic_service: bool = False


class ApplicationIn(Schema):
    """An application: which power, who applies."""

    power: str = Field(min_length=1, max_length=60)
    parties: list[PartyIn] = Field(min_length=1, max_length=10)


@api.get("/powers")
def power_list(request: HttpRequest, page: int = 1) -> Any:
    """The power list with the filters of the page (q, organ, kind, theme, online)."""
    return plain(publication.power_list(PowerFilters.read(dict(request.GET.lists())), page=page))


@api.get("/powers/{code}")
def power(request: HttpRequest, code: str) -> Any:
    """One power with bases, materials, handlers, and how to verify it."""
    found = publication.power_page(code, at=timezone.now())
    return plain(found) if found else Status(404, {"sentence": f"权力清单中没有编码为“{code}”的事项。"})


@api.get("/records")
def records(request: HttpRequest, page: int = 1) -> Any:
    """Published decisions with the filters of the page."""
    at = timezone.now()
    return plain(publication.records(RecordFilters.read(dict(request.GET.lists())), at=at, page=page))


@api.get("/verify")
def verify(request: HttpRequest, q: str) -> Any:
    """What the log says of a number, a verify code, a leaf or a fingerprint."""
    return plain(publication.verify(q, at=timezone.now()))


@api.post("/cases", response={201: dict, 404: dict})
def apply(
    request: HttpRequest,
    application: ApplicationIn,
    key: Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=64)],
) -> Any:
    """Apply for a licence; the answer holds the number, the query code and the receipt."""
    at = timezone.now()
    form = publication.applicable(application.power)
    if form is None:
        return Status(404, {"sentence": f"权力清单中没有编码为“{application.power}”的事项。"})
    applied = cases.apply(
        by=ANONYMOUS,
        at=at,
        version=form.version_id,
        parties=[PartyGiven(**party.dict()) for party in application.parties],
        materials=[MaterialGiven(material) for material in form.waived],
        key=key,
    )
    answer = {"number": applied.number, "query_code": applied.query_code, "receipt": applied.receipt_number}
    return Status(201, answer | {"verify_code": applied.verify_code, "repeated": applied.repeated})
