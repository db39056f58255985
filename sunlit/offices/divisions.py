"""Read published lists of administrative divisions (one CSV file a level) as plain rows. Pure apart from the files."""

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from sunlit.ledger.wording import Text
from sunlit.offices.errors import OfficesRefusal

# File, level, number of digits of its codes, number of digits of its parent's code.
LEVELS = (
    ("provinces.csv", "province", 2, 0),
    ("cities.csv", "city", 4, 2),
    ("areas.csv", "county", 6, 4),
    ("streets.csv", "town", 9, 6),
)
FULL_LENGTH = 6


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """One division: its code as laws and papers write it (six digits, nine for towns), its name, its parent's code."""

    code: str
    name: str
    level: str
    parent: str


def read_divisions(folder: Path) -> tuple[DivisionRow, ...]:
    """All divisions of the folder's files, parents before children.

    Raises OfficesRefusal for a folder without any of the files, a file that is not such a list, or a broken row.
    """
    rows: list[DivisionRow] = []
    for name, level, digits, parent_digits in LEVELS:
        path = folder / name
        if path.exists():
            rows += _read(path, level, digits, parent_digits)
    if not rows:
        raise OfficesRefusal(
            Text(
                f"文件夹 {folder.name} 里没有行政区划文件。需要 provinces.csv、cities.csv、areas.csv 或 streets.csv。",
                f"The folder {folder.name} has no list of divisions. It takes provinces.csv, cities.csv, areas.csv or "
                "streets.csv.",
            )
        )
    return tuple(rows)


def full_code(code: str) -> str:
    """Six digits for provinces, cities and counties (11 is 110000); towns keep nine."""
    return code.ljust(FULL_LENGTH, "0")


def _read(path: Path, level: str, digits: int, parent_digits: int) -> list[DivisionRow]:
    rows = []
    for number, row in enumerate(csv.DictReader(StringIO(_text(path))), start=2):
        code, name = (row.get("code") or "").strip(), (row.get("name") or "").strip()
        if not (code.isascii() and code.isdigit() and len(code) == digits and name):
            raise OfficesRefusal(
                Text(
                    f"{path.name} 第 {number} 行不对：代码应为 {digits} 位数字，名称不能为空。请改正后重新导入。",
                    f"{path.name}, row {number}: the code has {digits} digits and the name is not empty. "
                    "Correct the row and import again.",
                )
            )
        whole, parent = full_code(code), full_code(code[:parent_digits]) if parent_digits else ""
        # A city without counties (东莞) stands in the list of counties once more, as itself.
        if whole != parent:
            rows.append(DivisionRow(whole, name, level, parent))
    return rows


def _text(path: Path) -> str:
    raw = path.read_bytes()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise OfficesRefusal(
        Text(
            f"{path.name} 不是文字文件，或者编码无法识别。请另存为 UTF-8 的 CSV 文件。",
            f"{path.name} is not a text file, or its encoding is unknown. Save it as CSV in UTF-8.",
        )
    )
