"""A box of a form that takes several files at once."""

from typing import Any

from django import forms


class SeveralFiles(forms.ClearableFileInput):
    """The box itself."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, each checked as one would be; their list."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """An empty list where none was chosen."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]
