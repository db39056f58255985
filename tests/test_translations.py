"""Chinese is the source; English is a complete locale."""

import ast
from collections.abc import Iterable
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).resolve().parents[1]
CATALOGUES = sorted(ROOT.glob("sunlit/*/locale/en/LC_MESSAGES/django.po"))
GETTEXT = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_every_message_has_its_english(path: Path) -> None:
    book = polib.pofile(str(path))
    assert [entry.msgid for entry in book if not entry.translated()] == []


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-5])
def test_the_compiled_catalogue_is_made_from_the_readable_one(path: Path) -> None:
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    assert english(compiled) == english(entry for entry in polib.pofile(str(path)) if entry.translated())


def english(entries: Iterable[polib.POEntry]) -> dict[tuple[str, str], object]:
    """What each message means, by its context and its Chinese."""
    return {(entry.msgctxt or "", entry.msgid): entry.msgstr_plural or entry.msgstr for entry in entries}


def messages_in(path: Path) -> set[str]:
    """The literal messages that a module hands to gettext."""
    return {
        argument.value
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in GETTEXT
        for argument in node.args[:1]
        if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    }


def test_no_message_in_code_is_missing_from_the_catalogues() -> None:
    known = {entry.msgid for path in CATALOGUES for entry in polib.pofile(str(path))}
    used = {message for path in ROOT.glob("sunlit/**/*.py") for message in messages_in(path)}
    assert sorted(message for message in used - known if any("\u4e00" <= c <= "\u9fff" for c in message)) == []
