"""The text layer of a PDF, read by PDFium: the one module that loads it, when the first PDF comes in."""

from collections.abc import Callable, Iterator
from ctypes import POINTER, cast, create_string_buffer
from functools import partial
from threading import Lock
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from sunlit.documents.errors import LOCKED, TOO_LONG, DocumentsRefusal

# Where a note or a field keeps words: its text, its value, its default, its label.
NOTED = (b"Contents", b"V", b"DV", b"TU")
# Of one value so many bytes are read.
LONGEST = 1024 * 1024
# What a value of no length is: one sign of no character.
NO_SIGN = b"\x00\x00"
# Pictures may stand within forms of forms, so deep.
DEEPEST = 4
# PDFium is not made for several threads.
_ONE_READER = Lock()


def texts_of_pdf(content: bytes, *, most_pages: int) -> Iterator[str]:
    """The document's own titles, then the text of page after page with what is filled in and noted on it.

    Raises DocumentsRefusal for one that a password locks, and for one with more pages than are read. What no reader
    can open has no pages; then its bytes are all the text there is.
    """
    with _ONE_READER:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == pdfium.FPDF_ERR_PASSWORD:
                raise DocumentsRefusal(LOCKED, field="file") from None
            found = [content.decode("utf-8", "ignore"), content.decode("utf-16-be", "ignore")]
        else:
            found = _read(document, most_pages)
    yield from found


def _read(document: pypdfium2.PdfDocument, most_pages: int) -> list[str]:
    try:
        if len(document) > most_pages:
            raise DocumentsRefusal(TOO_LONG, field="file")
        if document.get_formtype() != pdfium.FORMTYPE_NONE:
            document.init_forms()
        titles = document.get_metadata_dict(skip_empty=True).values()
        return ["\n".join(map(str, titles)), *(_of_page(document, number) for number in range(len(document)))]
    finally:
        document.close()


def _of_page(document: pypdfium2.PdfDocument, number: int) -> str:
    """One page's text, what is filled in on it and its notes; a page that cannot be read has none."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""
    try:
        return "\n".join([_layer(page), *_filled_in(document, page)])
    finally:
        page.close()


def _layer(page: pypdfium2.PdfPage) -> str:
    try:
        layer = page.get_textpage()
    except pypdfium2.PdfiumError:
        return ""
    try:
        return str(layer.get_text_range())
    except pypdfium2.PdfiumError:
        return ""
    finally:
        layer.close()


def _filled_in(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> Iterator[str]:
    """The values of the form's fields on a page, and the words of its notes: neither is in the text layer for sure."""
    for number in range(max(pdfium.FPDFPage_GetAnnotCount(page.raw), 0)):
        note = pdfium.FPDFPage_GetAnnot(page.raw, number)
        if not note:
            continue
        try:
            for key in NOTED:
                yield _utf16(partial(pdfium.FPDFAnnot_GetStringValue, note, key))
            if document.formenv:
                yield _utf16(partial(pdfium.FPDFAnnot_GetFormFieldValue, document.formenv.raw, note))
        finally:
            pdfium.FPDFPage_CloseAnnot(note)


def _utf16(read: Callable[[Any, int], int]) -> str:
    """What a call of PDFium writes into the room it is given, at most ``LONGEST`` bytes."""
    size = min(int(read(None, 0)), LONGEST)
    if size <= len(NO_SIGN):
        return ""
    room = create_string_buffer(size)
    read(cast(room, POINTER(pdfium.FPDF_WCHAR)), size)
    return room.raw.decode("utf-16-le", "ignore").rstrip("\x00")


def picture_pages(content: bytes, *, most_pages: int) -> int:
    """How many pages of a PDF hold pictures and no text, so that no program reads them; 0 for any other file."""
    with _ONE_READER:
        try:
            document = pypdfium2.PdfDocument(content)
        except pypdfium2.PdfiumError:
            return 0
        try:
            return sum(_is_picture(document, number) for number in range(min(len(document), most_pages)))
        finally:
            document.close()


def _is_picture(document: pypdfium2.PdfDocument, number: int) -> bool:
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return False
    try:
        if _layer(page).strip():
            return False
        return next(page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=DEEPEST), None) is not None
    except pypdfium2.PdfiumError:
        return False
    finally:
        page.close()
