"""Reads."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.utils.translation import gettext

from sunlit.basis.citations import Citation, parse
from sunlit.basis.errors import BasisRefusal
from sunlit.basis.queries import local_parameter
from sunlit.documents.codes import normal_code
from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.models import Attachment, Document
from sunlit.documents.templates import template, template_names
from sunlit.ledger.queries import published_among
from sunlit.ledger.wording import Text


def by_code(typed: str) -> Document | None:
    """The paper with this verify code, however it was typed; None where there is none."""
    code = normal_code(typed)
    return Document.objects.filter(verify_code=code).select_related("organ").first() if code else None


def by_number(number: str) -> Document | None:
    """The paper with exactly this number."""
    return Document.objects.filter(number=number.strip()).select_related("organ").first()


def documents_of(subject: tuple[str, int]) -> QuerySet[Document]:
    """The papers of one record, in the order in which they were made."""
    return Document.objects.filter(subject_kind=subject[0], subject_id=subject[1]).select_related("organ")


def attachments_of(subject: tuple[str, int | str]) -> QuerySet[Attachment]:
    """What was handed in under one record, oldest first."""
    return Attachment.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("uploaded_at", "id")


def unsealed_ready(limit: int = 20, *, since: datetime | None = None) -> list[Document]:
    """Papers whose act stands in a signed checkpoint and that wait for their seal (two queries).

    The newest come first: somebody stands at the window for them, whatever pile an interruption has left behind.
    ``since`` leaves out what was made before that moment.
    """
    found = Document.objects.filter(state=Document.State.FIXED).select_related("organ").order_by("-id")
    waiting = list((found.filter(made_at__gte=since) if since else found)[: limit * 5])
    published = published_among([document.leaf_id for document in waiting if document.leaf_id is not None])
    return [one for one in waiting if one.leaf_id is None or one.leaf_id in published][:limit]


def ready(document: Document) -> bool:
    """Whether the paper may be sealed now: its act is covered by a checkpoint, or leaves no public trace."""
    return document.leaf_id is None or document.leaf_id in published_among([document.leaf_id])


def pdf_of(document: Document) -> bytes:
    """The sealed PDF. Raises DocumentsRefusal while there is none, and where it does not match its hash."""
    if document.state == Document.State.ERASED:
        raise DocumentsRefusal(gettext("“%s”的文字已依法删除，不再提供。") % document.title)
    if not document.file:
        raise DocumentsRefusal(gettext("“%s”已经作出，等待进入公开日志后签章。请过一两分钟再下载。") % document.title)
    try:
        with default_storage.open(document.file) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise DocumentsRefusal(gettext("“%s”的文件不在存储中。请联系系统管理员恢复。") % document.title) from None
    if hashlib.sha256(content).hexdigest() != document.file_hash:
        raise DocumentsRefusal(gettext("“%s”的文件与登记的指纹不符，不能提供。请联系系统管理员。") % document.title)
    return content


def text_is_whole(document: Document) -> bool:
    """Whether the text still has the hash that its act fixed."""
    return hashlib.sha256(document.text.encode()).hexdigest() == document.text_hash


def title_of(document: Document) -> Text:
    """The title in both languages."""
    return Text(document.title, template(document.template).title.en)


def read_attachment(attachment: Attachment) -> bytes:
    """The bytes of an attachment, for a door that has asked whether the reader may see it."""
    if attachment.erased_at:
        raise DocumentsRefusal(gettext("这个文件已依法删除。"))
    try:
        with default_storage.open(path_of(attachment.sha256)) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        raise DocumentsRefusal(gettext("“%s”的文件不在存储中。请联系系统管理员恢复。") % attachment.name) from None
    return content


def path_of(sha256: str) -> str:
    """Where bytes with this hash stand in the storage."""
    return f"attachments/{sha256[:2]}/{sha256}"


def numbers_of(documents: Sequence[int]) -> dict[int, str]:
    """Row to number, for lists (one query)."""
    return dict(Document.objects.filter(pk__in=documents).values_list("pk", "number"))


@dataclass(frozen=True, slots=True)
class TemplateCitation:
    """That a template of a paper rests on an article, itself or by a number of the law that it prints."""

    template: str
    title: Text
    citation: Citation
    parameter: str = ""


def citations_of(
    law_title: str, places: Collection[tuple[int, int]] | None = None, *, on: date
) -> list[TemplateCitation]:
    """The templates of ``content/documents`` that cite these articles of a law (all where None); no query."""
    found: dict[TemplateCitation, None] = {}
    for name in template_names():
        known = template(name)
        cited = [(article, "") for article, _ in known.articles]
        cited += [(_article_of(used, on), used) for used in known.parameters]
        for text, used in cited:
            for one in parse(text):
                fits = places is None or one.article is None or (one.article, one.sub) in places
                if one.law_title == law_title and fits:
                    found[TemplateCitation(name, known.title, one, used.partition(":")[2])] = None
    return list(found)


def _article_of(placeholder: str, on: date) -> str:
    try:
        return local_parameter(placeholder.partition(":")[2], on).basis
    except BasisRefusal:
        return ""
