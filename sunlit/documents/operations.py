"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside.

``make_document`` is part of the act that orders the paper and covered by that act's audit row; the others leave
their own.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils.translation import gettext

from sunlit.basis.office_hours import BEIJING, beijing_day
from sunlit.basis.parameters import parameter
from sunlit.documents import rules, templates
from sunlit.documents.codes import new_code
from sunlit.documents.errors import DocumentsRefusal, unreadable
from sunlit.documents.files import clean_name, kind_of
from sunlit.documents.models import Attachment, Document
from sunlit.documents.queries import by_code, path_of, ready
from sunlit.documents.rendering import Sheet, render
from sunlit.documents.signing import DocumentSigner, the_signer
from sunlit.documents.templates import Template
from sunlit.documents.textlayers import refuse_marked_file, unread_pages
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.queries import LeafStatus, status_of
from sunlit.ledger.rows import insert
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require

MEBIBYTE = 1024 * 1024


class Readable(Protocol):
    """An uploaded file, or any file opened for reading bytes."""

    def read(self, size: int = -1, /) -> bytes:
        """At most so many bytes."""
        ...


def attach(
    *,
    by: Actor,
    at: datetime,
    name: str,
    content: Readable,
    subject: tuple[str, int | str],
    looked_through: bool = False,
) -> Attachment:
    """Keep a file that somebody hands in, under its hash; one audit row, two INSERTs.

    A PDF with pages of pictures only cannot be searched for markings: whoever hands it in says that he has
    ``looked_through`` it and found none, which the audit row records; else it is refused.

    Open to anyone who fills in a public form. Raises DocumentsRefusal for a file that is too large, empty, broken, of
    a kind not on the list, or an archive that would burst, MarkedSecret for one whose name or text layer carries a
    marking of state secrets; nothing is kept then.
    """
    given = _read(content)
    kind = kind_of(given)
    refuse_marked_file(name, given)
    if (unread := unread_pages(given)) and not looked_through:
        raise DocumentsRefusal(unreadable(unread), field="file")
    digest = hashlib.sha256(given).hexdigest()
    _keep(path_of(digest), given)
    with transaction.atomic():
        attachment = Attachment.objects.create(
            sha256=digest,
            name=clean_name(name, kind.ending),
            size=len(given),
            media_type=kind.media_type,
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            uploaded_by=by.label,
            uploaded_at=at,
        )
        record(
            by=by,
            at=at,
            act="documents.attach",
            subject=("attachment", attachment.pk),
            after={"sha256": digest, "size": attachment.size, "name": attachment.name},
            summary={"looked_through_pages": unread} if unread else None,
        )
    return attachment


@transaction.atomic
def erase_attachment(*, by: Actor, at: datetime, attachment: Attachment, organ: int, reason: str) -> Attachment:
    """At the end of retention or on an upheld request: the bytes and the name go, that there was a file stays."""
    require(by, "documents.erase_attachment", Subject("attachment", organ=organ))
    if not reason.strip():
        raise DocumentsRefusal(gettext("请写明删除的理由。"), field="reason")
    before = {"sha256": attachment.sha256, "name": attachment.name}
    changed = Attachment.objects.filter(pk=attachment.pk, erased_at__isnull=True).update(erased_at=at, name="")
    if not changed:
        raise DocumentsRefusal(gettext("这个文件已经删除。"))
    attachment.erased_at, attachment.name = at, ""
    record(
        by=by,
        at=at,
        act="documents.erase_attachment",
        subject=("attachment", attachment.pk),
        before=before,
        after={"erased_at": at},
        summary={"reason": reason.strip()[:300]},
    )
    if not Attachment.objects.filter(sha256=attachment.sha256, erased_at__isnull=True).exists():
        transaction.on_commit(lambda: default_storage.delete(path_of(attachment.sha256)))
    return attachment


def next_number(series: str) -> int:
    """The next number of a series (one statement). Its row stays locked until the transaction ends: call it late.

    A number given to an act that is rolled back is given again, so a series has no gaps.
    """
    _require_act("documents.next_number")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO documents_sequence (series, last) VALUES (%s, 1) "
            "ON CONFLICT (series) DO UPDATE SET last = documents_sequence.last + 1 RETURNING last",
            [series],
        )
        return int(cursor.fetchone()[0])


def make_document(
    *,
    by: Actor,
    at: datetime,
    organ: Organ,
    template: str,
    subject: tuple[str, int],
    fields: Mapping[str, Any],
    leaf_id: int | None,
) -> Document:
    """The paper of an act whose leaf says nothing of it: ``prepare_document`` and ``fix_document`` in one."""
    paper = prepare_document(by=by, at=at, organ=organ, template=template, subject=subject, fields=fields)
    return fix_document(document=paper, leaf_id=leaf_id)


def prepare_document(
    *, by: Actor, at: datetime, organ: Organ, template: str, subject: tuple[str, int], fields: Mapping[str, Any]
) -> Document:
    """The paper of an act, not yet in its table: number, fields, text, its hash and verify code stand from now on.

    So the act's leaf can commit to the text's hash. One statement, none for papers that carry the matter's own number.
    ``fields`` may hold more than the template uses; only what it uses is kept. Raises DocumentsRefusal for an unknown
    template and for a field that the law demands and that is empty.
    """
    _require_act("documents.make_document")
    form = templates.template(template)
    words = {name: _word(fields.get(name)) for name in form.fields}
    words["kind"] = _word(fields.get("kind"))
    rules.require_fields(form, words)
    day = beijing_day(at)
    short = organ.short_name or organ.name
    if form.numbered_by_matter:
        count: int | str = words["number"]
    else:
        count = next_number(rules.series_of(organ.pk, form.mark, day.year))
    number = rules.number_of(short, form.mark, day.year, count)
    text = rules.text_of(form, organ=organ.name, number=number, day=day, fields=words, values=_values(form, at))
    return Document(
        organ=organ,
        template=form.name,
        title=form.title.zh,
        number=number,
        dated_on=day,
        subject_kind=subject[0],
        subject_id=subject[1],
        fields={name: word for name, word in words.items() if word},
        text=text,
        text_hash=hashlib.sha256(text.encode()).hexdigest(),
        verify_code=new_code(),
        made_at=at,
    )


def fix_document(*, document: Document, leaf_id: int | None) -> Document:
    """Put a prepared paper into its table, beside the leaf of its act. One statement; the seal comes later."""
    _require_act("documents.make_document")
    document.leaf_id = leaf_id
    return insert(document)


def seal_document(
    *, by: Actor, at: datetime, document: Document, address: str | None = None, signer: DocumentSigner | None = None
) -> Document:
    """Render and sign the PDF of a paper whose act stands in a signed checkpoint; a repeat changes nothing.

    ``address``: where papers are verified on the web, else PUBLIC_ADDRESS (the QR code holds it with the verify code).
    The drawing, some tens of milliseconds, happens outside the transaction. Raises DocumentsRefusal before the
    checkpoint, for a void paper, for a text that was changed, and where the Chinese font is missing.
    """
    require(by, "documents.seal_document", Subject("document", organ=document.organ_id))
    if document.state == Document.State.SEALED:
        return document
    _require_sealable(document)
    leaf = status_of(document.leaf_id) if document.leaf_id is not None else None
    if leaf is not None and not leaf.published:
        raise DocumentsRefusal(gettext("“%s”已经作出，等待进入公开日志后签章。请过一两分钟再来。") % document.title)
    unsigned = render(_sheet(document, leaf, settings.PUBLIC_ADDRESS if address is None else address))
    sealed = (signer or the_signer(at)).sign(unsigned, organ=document.organ.name, reason=document.number)
    digest = hashlib.sha256(sealed).hexdigest()
    path = f"papers/{document.dated_on:%Y}/{document.verify_code}-{digest[:12]}.pdf"
    _keep(path, sealed)
    with transaction.atomic():
        won = Document.objects.filter(pk=document.pk, state=Document.State.FIXED).update(
            state=Document.State.SEALED, sealed_at=at, file=path, file_hash=digest
        )
        if won:
            record(
                by=by,
                at=at,
                act="documents.seal_document",
                subject=("document", document.pk),
                before={"text_hash": document.text_hash},
                after={"text_hash": document.text_hash, "file_hash": digest},
            )
    if not won:
        default_storage.delete(path)
    document.refresh_from_db()
    return document


def seal_on_opening(*, by: Actor, at: datetime, verify_code: str) -> Document | None:
    """The paper with this code, sealed now where it may be, so that whoever opens it need not wait for the worker.

    None without such a paper; unsealed where its act does not stand in a checkpoint yet, or it is void.
    """
    document = by_code(verify_code)
    if document is None or document.state != Document.State.FIXED or not ready(document):
        return document
    return seal_document(by=by, at=at, document=document)


@transaction.atomic
def void_document(*, by: Actor, at: datetime, document: Document, reason: str) -> Document:
    """The paper no longer holds, and its verify page says so with the reason; nothing is deleted."""
    require(by, "documents.void_document", Subject("document", organ=document.organ_id))
    if not reason.strip():
        raise DocumentsRefusal(gettext("请写明作废的理由。"), field="reason")
    states = [Document.State.FIXED, Document.State.SEALED]
    changed = Document.objects.filter(pk=document.pk, state__in=states).update(
        state=Document.State.VOID, void_reason=reason.strip()[:300]
    )
    if not changed:
        raise DocumentsRefusal(gettext("“%s”已经作废。") % document.title)
    record(
        by=by,
        at=at,
        act="documents.void_document",
        subject=("document", document.pk),
        before={"state": document.state},
        after={"state": "void", "reason": reason.strip()},
    )
    document.refresh_from_db()
    return document


@transaction.atomic
def erase_document(*, by: Actor, at: datetime, document: Document, reason: str) -> Document:
    """At the end of retention or on an upheld request: text, fields and PDF go. Number, code and leaf stay, so that
    the paper can still be asked for; its page then says that it was erased.
    """
    require(by, "documents.erase_document", Subject("document", organ=document.organ_id))
    if not reason.strip():
        raise DocumentsRefusal(gettext("请写明删除的理由。"), field="reason")
    before = {"state": document.state, "text_hash": document.text_hash}
    changed = (
        Document.objects.filter(pk=document.pk)
        .exclude(state=Document.State.ERASED)
        .update(
            state=Document.State.ERASED,
            void_reason="",
            fields={},
            text="",
            text_hash="",
            sealed_at=None,
            file="",
            file_hash="",
        )
    )
    if not changed:
        raise DocumentsRefusal(gettext("“%s”的文字已经删除。") % document.title)
    record(
        by=by,
        at=at,
        act="documents.erase_document",
        subject=("document", document.pk),
        before=before,
        after={"state": "erased"},
        summary={"reason": reason.strip()[:300]},
    )
    if path := document.file:
        transaction.on_commit(lambda: default_storage.delete(path))
    document.refresh_from_db()
    return document


def _require_act(act: str) -> None:
    """A part of an act, committed alone, would be a write without a trace."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{act} is part of an act and needs that act's transaction")


def _read(content: Readable) -> bytes:
    """All bytes, never more than one beyond the limit."""
    limit = settings.UPLOAD_LIMIT_BYTES
    given = content.read(limit + 1)
    if len(given) > limit:
        raise DocumentsRefusal(
            gettext("这个文件超过 %s MB，不能接收。请压缩图片，或者拆成几个文件分别上传。") % (limit // MEBIBYTE),
            field="file",
        )
    return given


def _keep(path: str, content: bytes) -> None:
    """Write once; what stands under a hash already is the same."""
    try:
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(content))
    except OSError:
        raise DocumentsRefusal(
            gettext("文件没有保存成功，存储空间可能已满。请稍后再试，或者联系系统管理员。"), field="file"
        ) from None


def _word(value: Any) -> str:
    if value is None:
        return ""
    return "\n".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _values(form: Template, at: datetime) -> dict[str, str]:
    """The law's numbers and articles that the template names, as they stand on the paper's day."""
    values = {}
    for placeholder in form.parameters:
        what, _, name = placeholder.partition(":")
        known = parameter(name, beijing_day(at), settings.JURISDICTION)
        values[placeholder] = known.amount.zh if what == "limit" else known.basis
    return values


def _require_sealable(document: Document) -> None:
    if document.state == Document.State.ERASED:
        raise DocumentsRefusal(gettext("“%s”的文字已依法删除，不能签章。") % document.title)
    if document.state == Document.State.VOID:
        raise DocumentsRefusal(gettext("“%s”已经作废，不能签章。") % document.title)
    if hashlib.sha256(document.text.encode()).hexdigest() != document.text_hash:
        raise DocumentsRefusal(gettext("“%s”的文字与作出时的指纹不符，不能签章。请报告审计管理员。") % document.title)


def _sheet(document: Document, leaf: LeafStatus | None, address: str) -> Sheet:
    proof = [f"核验码：{document.verify_code}", f"文字指纹（SHA-256）：{document.text_hash}"]
    if leaf is not None and leaf.published_at is not None:
        moment = leaf.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")
        proof.append(
            f"本文书所载行为是公开日志 {settings.LEDGER_ORIGIN} 的第 {leaf.index} 条（从 0 起），"
            f"自 {moment} 起由规模 {leaf.checkpoint_size} 的签名检查点覆盖，此后的改动可以被任何人发现。"
        )
    code = f"{address.rstrip('/')}/documents/{document.verify_code}/" if address else document.verify_code
    if address:
        proof.append(f"核验地址：{code}")
    return Sheet(
        title=document.title,
        text=document.text,
        dated_on=document.dated_on,
        proof=tuple(proof),
        footer=document.number,
        code=code,
    )
