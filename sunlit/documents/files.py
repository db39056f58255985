"""What a file that somebody hands in really is, by its content, and under which name it is kept. Pure."""

import re
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

from sunlit.documents.errors import DocumentsRefusal
from sunlit.ledger.wording import Text

# An archive that grows beyond these when unpacked, or holds more parts, is refused unread.
MOST_UNPACKED = 200 * 1024 * 1024
MOST_RATIO = 200
MOST_PARTS = 5000
LONGEST_NAME = 120
SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"PK\x03\x04", "zip"),
)
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpg": "image/jpeg",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ofd": "application/ofd",
    "zip": "application/zip",
}
EXECUTABLE = re.compile(
    r"\.(exe|dll|com|scr|msi|bat|cmd|ps1|vbs|vbe|js|jse|wsf|hta|jar|apk|sh|lnk|cpl|html?|svg)$", re.IGNORECASE
)
MACROS = "vbaproject.bin"
_ALLOWED = Text("PDF、PNG、JPG、DOCX、XLSX、OFD 或 ZIP", "PDF, PNG, JPG, DOCX, XLSX, OFD or ZIP")


@dataclass(frozen=True, slots=True)
class Kind:
    """What a file is: the ending it gets and its media type."""

    ending: str
    media_type: str


def kind_of(content: bytes) -> Kind:
    """The kind by the content, never by the name. Raises DocumentsRefusal for anything that is not on the list."""
    ending = next((ending for start, ending in SIGNATURES if content.startswith(start)), "")
    if not content:
        raise DocumentsRefusal(
            Text("这个文件是空的。请选择有内容的文件。", "This file is empty. Choose a file with content."),
            field="file",
        )
    if not ending:
        raise DocumentsRefusal(
            Text(
                f"不能接收这种文件。请提供 {_ALLOWED.zh} 格式的文件。",
                f"This kind of file is not taken. Give a file in {_ALLOWED.en}.",
            ),
            field="file",
        )
    if ending == "zip":
        ending = _kind_of_archive(content)
    return Kind(ending, MEDIA_TYPES[ending])


def clean_name(given: str, ending: str) -> str:
    """A name that is safe to show and to save: no path, no control or direction signs, the true ending."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rsplit("/", 1)[-1]
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C")
    name = re.sub(r'[<>:"|?*]', "_", name)
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return f"{stem.strip(' .')[:LONGEST_NAME].strip(' .') or 'file'}.{ending}"


def _kind_of_archive(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        raise DocumentsRefusal(
            Text("这个文件已经损坏，打不开。请重新保存后再上传。", "This file is broken. Save it again and send it."),
            field="file",
        ) from None
    _require_sane(parts, len(content))
    names = {part.filename.lower() for part in parts}
    if any(name.endswith(MACROS) for name in names):
        raise DocumentsRefusal(
            Text("文件里有宏。请去掉宏，另存为 DOCX 或 XLSX 后再上传。", "The file has macros. Save it without them."),
            field="file",
        )
    if "ofd.xml" in names:
        return "ofd"
    if "[content_types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return "docx"
        if any(name.startswith("xl/") for name in names):
            return "xlsx"
    if any(EXECUTABLE.search(name) or name.endswith((".zip", ".7z", ".rar")) for name in names):
        raise DocumentsRefusal(
            Text(
                "压缩包里有程序、网页或者另一个压缩包，不能接收。请只放入文档和图片。",
                "The archive holds a program, a web page or another archive. Put only documents and pictures into it.",
            ),
            field="file",
        )
    return "zip"


def _require_sane(parts: list[zipfile.ZipInfo], size: int) -> None:
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or unpacked > MOST_UNPACKED or unpacked > MOST_RATIO * max(size, 1):
        raise DocumentsRefusal(
            Text(
                "这个压缩包展开后过大，不能接收。请拆成几个文件，分别上传。",
                "This archive would be too large when unpacked. Split it and send the files one by one.",
            ),
            field="file",
        )
