"""A small invented law in every layout that the readers know."""

import sqlite3
from datetime import date
from pathlib import Path

from docx import Document

STALLS = """# 中华人民共和国摊贩法

2001年3月4日 第九届全国人民代表大会常务委员会第二十次会议通过

2019年5月6日 第十三届全国人民代表大会常务委员会第十次会议《关于修改〈中华人民共和国摊贩法〉的决定》修正

<!-- INFO END -->

## 第一章 总　则

第一条 为了让街市热闹而不拥挤，制定本法。

第二条 摆摊应当先登记，有下列情形之一的不予登记：

（一）占用盲道的；

（二）占用消防通道的。

登记不收费。

第二条之一 早市免于登记。

## 第二章 附则

第三条 本法自2001年7月1日起施行。
"""
STALLS_2001 = STALLS.replace("2019年5月6日 第十三届", "2001年3月4日 第九届").replace("登记不收费。", "登记收费一元。")


def markdown(folder: Path, text: str = STALLS, name: str = "摊贩法(2019-05-06).md", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def official_docx(folder: Path) -> Path:
    """The same law as the national database lays it out."""
    document = Document()
    for line in (
        "中华人民共和国摊贩法",
        "（2001年3月4日第九届全国人民代表大会常务委员会第二十次会议通过　根据2019年5月6日第十三届全国人民代表大会"
        "常务委员会第十次会议《关于修改〈中华人民共和国摊贩法〉的决定》修正　自2001年7月1日起施行）",
        "目　　录",
        "第一章　总　　则",
        "第二章　附　　则",
        "第一章　总　　则",
        "第一条　为了让街市热闹而不拥挤，制定本法。",
        "第二条　摆摊应当先登记，有下列情形之一的不予登记：",
        "（一）占用盲道的；",
        "（二）占用消防通道的。",
        "登记不收费。",
        "第二条之一　早市免于登记。",
        "第二章　附　　则",
        "第三条　本法自2001年7月1日起施行。",
    ):
        document.add_paragraph(line)
    path = folder / "摊贩法.docx"
    document.save(str(path))
    return path


def wheel_database(folder: Path) -> Path:
    """The same law in the tables of the data wheel."""
    path = folder / "laws.db"
    database = sqlite3.connect(path)
    database.execute(
        "CREATE TABLE laws (law_id TEXT PRIMARY KEY, law_name TEXT, doc_type TEXT, level TEXT, issuing_body TEXT, "
        "publish_date TEXT, effective_date TEXT, version_date TEXT, status TEXT, law_department TEXT)"
    )
    database.execute(
        "CREATE TABLE articles (id INTEGER PRIMARY KEY, law_id TEXT, law_name TEXT, law_department TEXT, level TEXT, "
        "status TEXT, chapter TEXT, section TEXT, article_no TEXT, article_no_arabic INTEGER, article_text TEXT, "
        "char_count INTEGER)"
    )
    day = date(2019, 5, 6).isoformat()
    issuer = "全国人民代表大会常务委员会"
    # The wheel gives the first edition's date as the one from which the law applies.
    law = ("stalls", "中华人民共和国摊贩法", "法律", "法律", issuer, day, "2001-07-01", day, "现行有效", "行政法")
    database.execute(f"INSERT INTO laws VALUES ({','.join('?' * 10)})", law)
    texts = [
        ("第一章 总则", "第一条", 1, "为了让街市热闹而不拥挤，制定本法。"),
        ("第一章 总则", "第二条", 2,
         "摆摊应当先登记，有下列情形之一的不予登记：\n（一）占用盲道的；\n（二）占用消防通道的。\n登记不收费。"),
        ("第一章 总则", "第二条之一", 2, "早市免于登记。\n第二章 附则"),
        ("第二章 附则", "第三条", 3, "本法自2001年7月1日起施行。"),
    ]  # fmt: skip
    for chapter, label, number, text in texts:
        database.execute(
            "INSERT INTO articles (law_id, chapter, article_no, article_no_arabic, article_text) VALUES (?,?,?,?,?)",
            ("stalls", chapter, label, number, text),
        )
    database.commit()
    database.close()
    return path
