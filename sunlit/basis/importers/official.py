"""Law texts as the national database gives them in .docx: title, history in brackets, 目录, chapters, articles."""

import re
import zipfile
from importlib import import_module
from pathlib import Path

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedLaw, law_from_lines
from sunlit.ledger.wording import Text

# A law is far below this; a file that unpacks to more is not one.
LARGEST_UNPACKED = 100 * 1024 * 1024
_BODY = re.compile(r"^第[一1１](?:编|章|条)(?:[\s　\xa0]|$)")


def read_docx(path: Path) -> ParsedLaw:
    """The law in the file; refused by name when it is not a .docx or holds none."""
    lines = [line.strip(" \t　\xa0") for text in _paragraphs(path) for line in text.split("\n")]
    lines = [line for line in lines if line]
    # The body begins with the contents, whose headings the text's own headings overrule one by one.
    begins = next((i for i, line in enumerate(lines) if _BODY.match(line)), len(lines))
    head = lines[:begins]
    opens = next((i for i, line in enumerate(head) if line.startswith(("（", "("))), len(head))
    title = re.sub(r"[\s　\xa0]", "", "".join(head[:opens] or head[:1]))
    return law_from_lines(title, head[opens:], lines[begins:], adopted_on=None, source=path.name, layout="docx")


def _paragraphs(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as package:
            if sum(entry.file_size for entry in package.infolist()) > LARGEST_UNPACKED:
                raise BasisRefusal(
                    Text(
                        f"{path.name}：展开后过大，不是法律文本，未导入。",
                        f"{path.name}: too large when unpacked to be a law; nothing was imported",
                    )
                )
        # Read in only for a .docx: no start of the server waits for it.
        document = import_module("docx").Document(str(path))
        return [paragraph.text for paragraph in document.paragraphs]
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as fault:
        raise BasisRefusal(
            Text(
                f"{path.name}：不是完好的 .docx 文件，请重新下载。（{type(fault).__name__}）",
                f"{path.name}: not a sound .docx file, download it again ({type(fault).__name__})",
            )
        ) from None
