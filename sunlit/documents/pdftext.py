"""The text layer of a PDF, read by PDFium: the one module that loads it, when the first PDF comes in."""

from collections.abc import Iterator
from threading import Lock

import pypdfium2
import pypdfium2.raw as pdfium

from sunlit.documents.errors import LOCKED, TOO_LONG, DocumentsRefusal

# PDFium is not made for several threads.
_ONE_READER = Lock()


def texts_of_pdf(content: bytes, *, most_pages: int) -> Iterator[str]:
    """The document's own titles, then the text of page after page.

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
        titles = document.get_metadata_dict(skip_empty=True).values()
        return ["\n".join(map(str, titles)), *(_of_page(document, number) for number in range(len(document)))]
    finally:
        document.close()


def _of_page(document: pypdfium2.PdfDocument, number: int) -> str:
    """One page's text; a page that cannot be read has none."""
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return ""
    try:
        layer = page.get_textpage()
        try:
            return str(layer.get_text_range())
        finally:
            layer.close()
    except pypdfium2.PdfiumError:
        return ""
    finally:
        page.close()
