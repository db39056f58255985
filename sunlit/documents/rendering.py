"""From the fixed text of a paper to an unsigned PDF. No clock, no network, only the committed font."""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cache
from io import BytesIO
from pathlib import Path

import qrcode
import typst
from qrcode.image.svg import SvgPathImage

from sunlit.basis.office_hours import BEIJING
from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.rules import blocks_of
from sunlit.ledger.wording import Text

SOURCE = Path(__file__).with_name("paper.typ")
FONTS = Path(__file__).resolve().parents[1] / "design" / "fonts"
FAMILY = "Noto Serif SC"


@dataclass(frozen=True, slots=True)
class Sheet:
    """All that stands on a paper: its text, and the lines beside the code that say how to verify it."""

    title: str
    text: str
    dated_on: date
    proof: tuple[str, ...]
    footer: str
    code: str


def render(sheet: Sheet) -> bytes:
    """The PDF (A-2b, for the archive). Equal sheets give equal bytes.

    Raises DocumentsRefusal where the Chinese font is missing, for a paper of empty boxes proves nothing.
    """
    head, *rest = blocks_of(sheet.text)
    signature = rest.pop()
    basis = rest.pop()[0] if len(rest) > 1 else ""
    body = list(rest[0]) if rest else []
    # The line that says to whom a paper goes stands first and ends in a colon.
    addressee = body.pop(0) if body and body[0].endswith("：") else ""
    paper = {
        "organ": head[0],
        "title": head[1],
        "number": head[2],
        "addressee": addressee,
        "body": body,
        "basis": basis,
        "day": signature[-1],
        "proof": list(sheet.proof),
        "footer": sheet.footer,
    }
    inputs = {"paper": json.dumps(paper, ensure_ascii=False), "code": qr_svg(sheet.code)}
    compiled = compiler().compile(
        input=str(SOURCE),
        format="pdf",
        sys_inputs=inputs,
        pdf_standards="a-2b",
        timestamp=datetime.combine(sheet.dated_on, time(), BEIJING).astimezone(UTC),
    )
    if not isinstance(compiled, bytes):
        raise TypeError("one paper is one PDF")
    return compiled


def qr_svg(content: str) -> str:
    """A QR code as SVG."""
    out = BytesIO()
    qrcode.make(content, image_factory=SvgPathImage, border=1).save(out)
    return out.getvalue().decode()


@cache
def compiler() -> typst.Compiler:
    """One compiler a process: reading the font takes longer than drawing a paper."""
    if not any(FONTS.glob("NotoSerifSC*.[ot]tf")):
        raise DocumentsRefusal(
            Text(
                f"缺少中文字体 {FAMILY}，不能制作文书。请把字体文件放入 sunlit/design/fonts。",
                f"The Chinese font {FAMILY} is missing, so no paper can be made. Put it into sunlit/design/fonts.",
            )
        )
    return typst.Compiler(font_paths=[str(FONTS)], ignore_system_fonts=True)
