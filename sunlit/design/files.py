"""Boxes of a form that take files: one or several, with the word of whoever has looked through what nobody can read.

That word is asked for only once such a file was sent: most people never hand one in.
"""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from sunlit.documents.textlayers import unread_pages

SEEN = "_looked_through"


class FileBox(forms.ClearableFileInput):
    """One file, and below it, where a PDF of pictures only was sent, the word that it carries no marking."""

    # What was sent into this box, for the page that says why it was refused.
    sent: tuple[Any, ...] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The file or files, each with whether that was ticked."""
        given = super().value_from_datadict(data, files, name)
        ticked = data.get(name + SEEN) == "yes"
        self.sent = tuple(file for file in (given if isinstance(given, list | tuple) else [given]) if file)
        for file in self.sent:
            setattr(file, SEEN, ticked)
        return given

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The box, with the tick below it where it is needed."""
        box = super().render(name, value, attrs, renderer)
        if not any(map(_unreadable, self.sent)):
            return box
        return format_html(
            '{}<label class="choice small"><input type="checkbox" name="{}" value="yes"> <span>{}</span></label>',
            box,
            name + SEEN,
            gettext("文件是只有图片的 PDF：我已逐页看过，没有国家秘密标志"),
        )


def _unreadable(file: Any) -> bool:
    """Whether this file has pages that only a person can read; what is too large is not read at all."""
    if not 0 < file.size <= settings.UPLOAD_LIMIT_BYTES:
        return False
    file.seek(0)
    return unread_pages(file.read()) > 0


def looked_through(file: object) -> bool:
    """Whether whoever handed in this file has said that he has looked through it."""
    return bool(getattr(file, SEEN, False))


class FileField(forms.FileField):
    """One file that is kept as it is handed in."""

    widget = FileBox


class SeveralFiles(FileBox):
    """The box for several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked as one would be; their list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """An empty list where none was chosen."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]
