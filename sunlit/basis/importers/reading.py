"""One door to all layouts: a file, a folder of files, or the word ``wheel``."""

from collections.abc import Iterator
from pathlib import Path

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.markdown import read_markdown
from sunlit.basis.importers.official import read_docx
from sunlit.basis.importers.parsed import ParsedLaw
from sunlit.basis.importers.wheel import read_wheel, wheel_file
from sunlit.ledger.wording import Text

TEXT = (".md", ".txt")
DATABASE = (".db", ".sqlite", ".sqlite3")
LARGEST_FILE = 50 * 1024 * 1024


def law_files(path: str | Path) -> list[Path]:
    """The files that the path stands for, in order; refused when there is none that can be read."""
    if str(path) == "wheel":
        return [wheel_file()]
    path = Path(path)
    if path.is_dir():
        found = sorted(one for one in path.rglob("*") if one.suffix.lower() in (*TEXT, ".docx", *DATABASE))
        if not found:
            raise BasisRefusal(
                Text(
                    f"{path.name}：文件夹里没有 .md、.txt、.docx 或 .db 文件。",
                    f"{path.name}: the folder holds no .md, .txt, .docx or .db file",
                )
            )
        return found
    if not path.is_file():
        raise BasisRefusal(Text(f"{path}：没有这个文件或文件夹。", f"{path}: there is no such file or folder"))
    return [path]


def read_laws(path: Path) -> Iterator[ParsedLaw]:
    """Every edition in one file; refused by name for a layout that is not known."""
    suffix = path.suffix.lower()
    if suffix in DATABASE:
        yield from read_wheel(path)
        return
    if path.stat().st_size > LARGEST_FILE:
        raise BasisRefusal(
            Text(
                f"{path.name}：大于 50 MB，不是法律文本，未导入。",
                f"{path.name}: larger than 50 MB, so not the text of a law; nothing was imported",
            )
        )
    if suffix == ".docx":
        yield read_docx(path)
    elif suffix in TEXT:
        yield read_markdown(path)
    else:
        raise BasisRefusal(
            Text(
                f"{path.name}：只读 .md、.txt、.docx 和数据包的 .db 文件。",
                f"{path.name}: only .md, .txt, .docx and the data wheel's .db files are read",
            )
        )
