"""Collect the Chinese messages of every room into its English catalogue, and compile the catalogues.

    .venv/bin/python tools/messages.py           collect (needs gettext) and compile
    .venv/bin/python tools/messages.py compile   compile only (no gettext needed)
    .venv/bin/python tools/messages.py missing   list what has no English yet; exit status 1 when there is any

Give room names after the word to treat only those: ``tools/messages.py collect portal desk``.
"""

import os
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parents[1]
ROOMS = sorted(path.parent.name for path in (ROOT / "sunlit").glob("*/__init__.py"))


def catalogue(room: str) -> Path:
    """Where the English of a room stands."""
    return ROOT / "sunlit" / room / "locale" / "en" / "LC_MESSAGES" / "django.po"


def collect(room: str) -> None:
    """Let gettext read the room's code and templates; new messages arrive untranslated."""
    (ROOT / "sunlit" / room / "locale").mkdir(exist_ok=True)
    command = [sys.executable, "-m", "django", "makemessages", "-l", "en", "--no-location", "--no-obsolete", "-v", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DJANGO_SETTINGS_MODULE": "sunlit.config.settings"}
    subprocess.run(command, cwd=ROOT / "sunlit" / room, check=True, env=environment)
    path = catalogue(room)
    if not path.exists():
        (ROOT / "sunlit" / room / "locale").rmdir()
        return
    book = polib.pofile(str(path))
    book.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Language": "en",
        "Plural-Forms": "nplurals=2; plural=n != 1;",
    }
    book.header = "English of the Chinese messages of this room."
    for entry in book:
        # A guess of gettext's is not a translation.
        if entry.fuzzy:
            entry.flags.remove("fuzzy")
            entry.previous_msgid = entry.previous_msgid_plural = entry.previous_msgctxt = None
            entry.msgstr = ""
            entry.msgstr_plural = dict.fromkeys(entry.msgstr_plural, "")
    book.save(str(path))


def compile_one(room: str) -> None:
    """Write the compiled catalogue beside the readable one."""
    path = catalogue(room)
    if path.exists():
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))


def missing(room: str) -> list[str]:
    """Messages of a room that have no English."""
    path = catalogue(room)
    return [entry.msgid for entry in polib.pofile(str(path)) if not entry.translated()] if path.exists() else []


def main(words: list[str]) -> int:
    """Do what the words say; 1 when a message has no English."""
    task = words[0] if words else "collect"
    rooms = words[1:] or ROOMS
    for room in rooms:
        if task == "collect":
            collect(room)
        if task in ("collect", "compile"):
            compile_one(room)
    gaps = [(room, message) for room in rooms for message in missing(room)]
    for room, message in gaps:
        print(f"{room}: {message!r}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
