"""Papers as Word files in the type of official papers (小四 仿宋): headings, lines, tables, pictures. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsmap, qn
from docx.shared import Mm, Pt, RGBColor

# 小四 is 12 points; headings are larger, in the faces that official papers use.
FACE, HEAD_FACE, TITLE_FACE = "仿宋_GB2312", "黑体", "方正小标宋简体"
SIZE = 12
HEAD_SIZES = {1: 16, 2: 14, 3: 12}
# Headings down to this level stand in the table of contents.
LISTED = 2
ILLEGAL = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])
_DARK = RGBColor(0, 0, 0)
# The library measures in 914,400ths of an inch, the format in 1,440ths.
EMU_A_TWIP = 635
_BEGIN, _END = '<w:t xml:space="preserve">', "</w:t>"


class Paper:
    """A Word file that is written from top to bottom; ``content`` closes it."""

    def __init__(self, *, title: str, author: str, at: datetime, landscape: bool = False) -> None:
        self._word = Document()
        self._marks = 0
        self._heads: list[tuple[int, str, str]] = []
        self._contents: Any = None
        properties = self._word.core_properties
        properties.title, properties.author, properties.language = _clean(title), _clean(author), "zh-CN"
        properties.created = properties.modified = at.replace(tzinfo=None)
        properties.last_modified_by = _clean(author)
        page_of_a4(self._word.sections[0], landscape=landscape)
        self._styles()
        self._page_numbers(self._word.sections[0])

    def title(self, text: str) -> Any:
        """The large line on top, in the middle; gives its run, so that it can be changed later."""
        return self._centred(text, TITLE_FACE, 22)

    def line(self, text: str, *, indent: bool = True, centre: bool = False, bold: bool = False) -> Any:
        """One paragraph; gives its run."""
        paragraph = self._word.add_paragraph()
        if centre:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        elif indent:
            paragraph.paragraph_format.first_line_indent = Pt(SIZE * 2)
        run = paragraph.add_run(_clean(text))
        run.bold = bold
        return run

    def heading(self, text: str, level: int = 1) -> None:
        """A heading, which the table of contents lists and a reader can jump to."""
        mark = f"_Toc{9000 + self._marks}"
        paragraph = self._word.add_heading(_clean(text), level)
        _bookmark(paragraph, mark, self._marks)
        self._marks += 1
        self._heads.append((level, _clean(text), mark))

    def contents(self, title: str = "目　录") -> None:
        """Here the table of contents will stand; it lists the headings of the whole file."""
        self._centred(title, HEAD_FACE, 16)
        self._contents = self._word.add_paragraph()

    def table(self, headings: Sequence[str], rows: Iterable[Sequence[str | int]], widths: Sequence[int] = ()) -> None:
        """A table whose heading row stands again on every page; ``widths`` in millimetres."""
        table = self._word.add_table(rows=1, cols=len(headings), style="Table Grid")
        table.autofit = not widths
        _repeat(table.rows[0])
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            _write(cell, heading, bold=True)
        for cell, width in zip(table.rows[0].cells, widths, strict=False):
            cell.width = Mm(width)
        for column, width in zip(table.columns, widths, strict=False):
            column.width = Mm(width)
        twips = [round(cell.width / EMU_A_TWIP) for cell in table.rows[0].cells]
        for row in rows:
            # The objects of the library ask for the whole table at each cell; what they would write is written here.
            table._tbl.append(parse_xml(_row(row, twips)))
        self._word.add_paragraph()

    def picture(self, png: bytes, *, about: str, width_mm: float) -> None:
        """A picture in the middle, with words for those who cannot see it."""
        paragraph = self._word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        shape = paragraph.add_run().add_picture(BytesIO(png), width=Mm(width_mm))
        shape._inline.docPr.set("descr", _clean(about))

    def sheet(self, png: bytes, *, about: str, width_mm: float, lying: bool) -> None:
        """A picture on a page of its own with narrow margins, upright or lying; what follows begins a usual page."""
        section = self._section() if self._word.paragraphs else self._word.sections[0]
        page_of_a4(section, landscape=lying)
        section.left_margin = section.right_margin = Mm(10)
        section.top_margin, section.bottom_margin = Mm(6), Mm(8)
        section.header_distance = section.footer_distance = Mm(3)
        self.picture(png, about=about, width_mm=width_mm)
        shown = self._word.paragraphs[-1].paragraph_format
        shown.line_spacing, shown.space_before, shown.space_after = 1.0, Pt(0), Pt(0)

    def usual_page(self) -> None:
        """Begins a page as official papers have it, after pictures on pages of their own."""
        section = self._section()
        page_of_a4(section, landscape=False)
        section.header_distance, section.footer_distance = Mm(15), Mm(17.5)

    def _section(self) -> Any:
        """A section on a new page; the last paragraph ends the one before, without an empty line of its own."""
        last = self._word.paragraphs[-1]._p
        section = self._word.add_section(WD_SECTION.NEW_PAGE)
        empty = last.getnext()
        last.get_or_add_pPr().append(empty.pPr.find(qn("w:sectPr")))
        empty.getparent().remove(empty)
        return section

    def page_break(self) -> None:
        """What follows stands on a new page."""
        self._word.add_paragraph().add_run().add_break(WD_BREAK.PAGE)

    def content(self) -> bytes:
        """The file. Can be asked again after a run was changed."""
        if self._contents is not None and not self._contents.runs:
            self._fill_contents()
        out = BytesIO()
        self._word.save(out)
        return out.getvalue()

    def _centred(self, text: str, face: str, size: int) -> Any:
        paragraph = self._word.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        paragraph.paragraph_format.space_after = Pt(12)
        run = paragraph.add_run(_clean(text))
        _face(run.font, run._element.get_or_add_rPr(), face, size)
        return run

    def _styles(self) -> None:
        normal = self._word.styles["Normal"]
        _face(normal.font, normal.element.get_or_add_rPr(), FACE, SIZE)
        normal.paragraph_format.line_spacing = 1.5
        normal.paragraph_format.space_after = Pt(0)
        for level, size in HEAD_SIZES.items():
            style = self._word.styles[f"Heading {level}"]
            _face(style.font, style.element.get_or_add_rPr(), HEAD_FACE, size)
            style.font.color.rgb, style.font.bold, style.font.italic = _DARK, level < 3, False
            style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(6)

    def _page_numbers(self, section: Any) -> None:
        paragraph = section.footer.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _field(paragraph, "PAGE", "1")

    def _fill_contents(self) -> None:
        """A real table of contents: Word brings its page numbers up to date on opening; until then it lists the heads.

        The first paragraph begins the field and the last one ends it, with a line a heading between them.
        """
        first = self._contents
        heads = [head for head in self._heads if head[0] <= LISTED]
        lines = [first]
        for _ in heads[1:]:
            following = OxmlElement("w:p")
            lines[-1]._p.addnext(following)
            lines.append(type(first)(following, first._parent))
        for place, line in enumerate(lines):
            stops = line.paragraph_format.tab_stops
            stops.add_tab_stop(Mm(150), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
            if place == 0:
                _part(line, "begin", dirty=True)
                _instruction(line, f'TOC \\o "1-{LISTED}" \\h \\z \\u')
                _part(line, "separate")
            if place < len(heads):
                level, text, mark = heads[place]
                line.paragraph_format.left_indent = Pt(SIZE * 2 * (level - 1))
                link = OxmlElement("w:hyperlink")
                link.set(qn("w:anchor"), mark)
                line._p.append(link)
                run = line.add_run(text)
                link.append(run._r)
                line.add_run("\t")
                _field(line, f"PAGEREF {mark} \\h", "")
        _part(lines[-1], "end")


def page_of_a4(section: Any, *, landscape: bool) -> None:
    """A4 with the margins of official papers."""
    wide, high = (297, 210) if landscape else (210, 297)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.left_margin = section.right_margin = Mm(20 if landscape else 28)
    section.top_margin, section.bottom_margin = Mm(30), Mm(25)


def _write(cell: Any, text: str, *, bold: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.paragraph_format.line_spacing = 1.0
    run = paragraph.add_run(_clean(text))
    run.bold = bold


def _row(values: Sequence[str | int], twips: Sequence[int]) -> str:
    """A row of a table as the format has it, a line of a cell to a line."""
    cells = "".join(_cell(str(value), wide) for value, wide in zip(values, twips, strict=True))
    return f'<w:tr xmlns:w="{nsmap["w"]}">{cells}</w:tr>'


def _cell(text: str, wide: int) -> str:
    said = escape(_clean(text)).replace("\r\n", "\n").replace("\r", "\n")
    said = said.replace("\n", f"{_END}<w:br/>{_BEGIN}").replace("\t", f"{_END}<w:tab/>{_BEGIN}")
    return (
        f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{wide}"/></w:tcPr><w:p><w:pPr>'
        f'<w:spacing w:line="240" w:lineRule="auto"/></w:pPr><w:r>{_BEGIN}{said}{_END}</w:r></w:p></w:tc>'
    )


def _repeat(row: Any) -> None:
    properties = row._tr.get_or_add_trPr()
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    properties.append(header)


def _bookmark(paragraph: Any, name: str, number: int) -> None:
    for kind in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(kind)
        mark.set(qn("w:id"), str(number))
        if kind == "w:bookmarkStart":
            mark.set(qn("w:name"), name)
        paragraph._p.append(mark)


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    _part(paragraph, "begin")
    _instruction(paragraph, instruction)
    _part(paragraph, "separate")
    paragraph.add_run(shown)
    _part(paragraph, "end")


def _part(paragraph: Any, kind: str, *, dirty: bool = False) -> None:
    part = OxmlElement("w:fldChar")
    part.set(qn("w:fldCharType"), kind)
    if dirty:
        part.set(qn("w:dirty"), "true")
    paragraph.add_run()._r.append(part)


def _instruction(paragraph: Any, text: str) -> None:
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = f" {text} "
    paragraph.add_run()._r.append(part)


def _face(font: Any, properties: Any, face: str, size: int) -> None:
    """Latin and Chinese letters have each their own face in the format."""
    font.name, font.size = face, Pt(size)
    faces = properties.find(qn("w:rFonts"))
    for name in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        faces.set(qn(name), face)
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        faces.attrib.pop(qn(name), None)


def _clean(text: str) -> str:
    """XML has no place for control signs."""
    return text.translate(ILLEGAL)
