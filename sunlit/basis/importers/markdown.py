"""Law texts in Markdown or plain text: # title, history lines, a marker, ## chapters, then 第X条 and its paragraphs."""

import re
from datetime import date
from pathlib import Path

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedLaw, law_from_lines
from sunlit.ledger.wording import Text

MARKER = "<!-- INFO END -->"
_FILE_DATE = re.compile(r"[(（](\d{4})-(\d{2})-(\d{2})[)）]")
_FIRST = re.compile(r"^\s*第[一1１]条")
# The folder says what the text does not, in collections sorted by kind.
FOLDERS = {
    "行政法规": "regulation",
    "部门规章": "rule",
    "地方性法规": "local_regulation",
    "地方政府规章": "rule",
    "宪法": "constitution",
    "党内法规": "party_rule",
}


def decode(content: bytes, name: str) -> str:
    """The text of a file in UTF-8 (with or without a mark), UTF-16 with a mark, or GB18030; else refused."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif b"\x00" in content:
        encodings = []
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise BasisRefusal(
        Text(
            f"{name}：读不出文字。请存为 UTF-8 或 GB18030 编码的文本，或官方的 .docx 文件。",
            f"{name}: no text can be read; save it as text in UTF-8 or GB18030, or take the official .docx file",
        )
    )


def read_markdown(path: Path) -> ParsedLaw:
    """The law in the file; refused by name when it holds none."""
    lines = decode(path.read_bytes(), path.name).replace("\r\n", "\n").split("\n")
    title = next((line.lstrip("# ").strip() for line in lines if line.strip()), "")
    rest = lines[next((i for i, line in enumerate(lines) if line.strip()), 0) + 1 :]
    marker = next((i for i, line in enumerate(rest) if line.strip() == MARKER), None)
    if marker is None:
        marker = next((i for i, line in enumerate(rest) if _FIRST.match(line)), len(rest))
    law = law_from_lines(
        title, rest[:marker], rest[marker:], adopted_on=_file_date(path), source=path.name, layout="markdown"
    )
    folders = [FOLDERS[part] for part in path.parts if part in FOLDERS]
    # The history wins where it is plain: a party rule may lie among the regulations.
    kind = folders[-1] if folders and law.kind == "other" else law.kind
    return ParsedLaw(**{**vars(law), "kind": kind})


def _file_date(path: Path) -> date | None:
    found = _FILE_DATE.search(path.stem)
    if not found:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BasisRefusal(
            Text(
                f"{path.name}：文件名里的日期{found.group()}不存在。",
                f"{path.name}: there is no such date as {found.group()} in the file name",
            )
        ) from None
