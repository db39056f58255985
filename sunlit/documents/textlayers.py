"""The text that a file carries, as far as a program can read it: for the search for classification markings. Pure.

Reads DOCX, XLSX, PPTX, ODT, ODS, ODP, OFD and plain text by their parts, PDF by its text layer, and what stands inside
an archive one level down. A picture of a page has no text layer; a person looks at it. What cannot be read because it
is locked is refused, and all reading is bounded.
"""

import codecs
import html
import re
import zipfile
import zlib
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO

from sunlit.documents.errors import BROKEN, LOCKED, TOO_LONG, DocumentsRefusal
from sunlit.ledger.markings import refuse_marked
from sunlit.ledger.wording import Text

# Of one file at most so many bytes of text parts, and so many pages, are read; nobody reads on either.
MOST_TEXT = 48 * 1024 * 1024
MOST_PAGES = 3000
# Archives inside an archive are opened this deep: a document in a ZIP, a table in a document in a ZIP.
DEEPEST = 3
WRITTEN = (".xml", ".rels", ".txt", ".csv", ".md", ".json", ".htm", ".html", ".rtf", ".eml", ".vml")
NESTED = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".ofd", ".pdf", ".zip", ".bin", ".docm", ".xlsm", ".wps")
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Where a line ends in the vocabularies of office files; every other tag may stand within a word.
LINE_ENDS = re.compile(
    r"</(?:w:p|a:p|si|is|v|f|text:p|text:h|table:table-cell|p|div|li|td|th|h\d|dc:\w+|cp:\w+|vt:\w+|oddHeader|oddFooter"
    r"|evenHeader|evenFooter|firstHeader|firstFooter|meta:[\w-]+|ofd:TextCode|TextCode)>|<(?:w:br|w:cr|br|text:line-break)\b[^>]*>",
    re.IGNORECASE,
)
SPACES = re.compile(r"<(?:w:tab|text:tab|text:s)\b[^>]*>", re.IGNORECASE)
# Names and titles stand in attributes: sheets, drawings' descriptions, watermarks.
SPOKEN = re.compile(r"""\b(?:name|title|descr|string|Title|table:name|svg:title|alt)=(?:"([^"]*)"|'([^']*)')""")
TAG = re.compile(r"<[^>]*>")
NAME = Text("文件名", "the name of the file")
LAYER = Text("文件的文字", "the text of the file")


def refuse_marked_file(name: str, content: bytes) -> None:
    """Raises MarkedSecret where a file's name or text layer carries a marking of state secrets."""
    refuse_marked(name, NAME, field="file")
    for text in texts_of(content):
        refuse_marked(text, LAYER, field="file")


def unread_pages(content: bytes) -> int:
    """How many pages of a PDF are pictures without text, so that a person has to look at them; 0 for other files."""
    if content[:1024].find(b"%PDF-") < 0:
        return 0
    pages: int = import_module("sunlit.documents.pdftext").picture_pages(content, most_pages=MOST_PAGES)
    return pages


def texts_of(content: bytes) -> Iterator[str]:
    """The texts in a file of any kind, part by part; none for a picture. The first bytes say what the file is.

    Raises DocumentsRefusal for a locked or broken file, and for one with more text than is read.
    """
    yield from _texts(content, "", 0, [MOST_TEXT])


def _texts(content: bytes, name: str, depth: int, left: list[int]) -> Iterator[str]:
    if content.startswith(b"PK\x03\x04"):
        if depth < DEEPEST:
            yield from _of_archive(content, depth, left)
    elif content[:1024].find(b"%PDF-") >= 0:
        yield from _of_pdf(content)
    elif content.startswith(OLE):
        # Word, Excel and WPS keep their text as UTF-16 or in the code page of the machine.
        yield content.decode("utf-16-le", "ignore")
        yield content[1:].decode("utf-16-le", "ignore")
        yield content.decode("gb18030", "ignore")
    elif not name or name.endswith(WRITTEN):
        text = _decoded(content) if b"\x00" not in content[:4] or _marked_order(content) else ""
        yield _spoken(text) if "<" in text[:2000] else text


def _of_archive(content: bytes, depth: int, left: list[int]) -> Iterator[str]:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            for part in archive.infolist():
                yield part.filename
                if part.flag_bits & 1:
                    raise DocumentsRefusal(LOCKED, field="file")
                name = part.filename.lower()
                if not name.endswith(WRITTEN + NESTED):
                    continue
                given = _part(archive, part, left)
                if name.endswith(WRITTEN) or given.startswith((b"PK\x03\x04", b"%PDF-", OLE)):
                    yield from _texts(given, name, depth + 1, left)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OverflowError):
        raise DocumentsRefusal(BROKEN, field="file") from None
    except RuntimeError:
        # What zipfile says of a part with a password.
        raise DocumentsRefusal(LOCKED, field="file") from None


def _part(archive: zipfile.ZipFile, part: zipfile.ZipInfo, left: list[int]) -> bytes:
    """A part's bytes, never more than are left to read, whatever its head promises."""
    with archive.open(part) as opened:
        given = opened.read(left[0] + 1)
    left[0] -= len(given)
    if left[0] < 0:
        raise DocumentsRefusal(TOO_LONG, field="file")
    return given


def _marked_order(content: bytes) -> bool:
    return content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<"))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    if content.startswith((b"<\x00", b"\x00<")):
        return content.decode("utf-16-le" if content[1] == 0 else "utf-16-be", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def _spoken(markup: str) -> str:
    """What a reader of the marked-up text sees: runs of one line joined, lines apart, names and titles behind."""
    titles = [one or other for one, other in SPOKEN.findall(markup)]
    lines = TAG.sub("", SPACES.sub(" ", LINE_ENDS.sub("\n", markup)))
    return html.unescape("\n".join([lines, *titles]))


def _of_pdf(content: bytes) -> Iterator[str]:
    # PDFium is loaded when the first PDF is read: a start does without it.
    yield from import_module("sunlit.documents.pdftext").texts_of_pdf(content, most_pages=MOST_PAGES)
