"""The directory table and the stamped submission as files. Pure: values in, bytes out."""

from sunlit.powers.exporting.directory import (
    DIRECTORY,
    DIRECTORY_NAME,
    SECRET,
    SECRET_NAME,
    Entry,
    Law,
    Withheld,
    directory_sheet,
    directory_volumes,
    directory_word,
    secret_sheet,
    secret_word,
)
from sunlit.powers.exporting.submission import Submission, bundle

__all__ = [
    "DIRECTORY",
    "DIRECTORY_NAME",
    "SECRET",
    "SECRET_NAME",
    "Entry",
    "Law",
    "Submission",
    "Withheld",
    "bundle",
    "directory_sheet",
    "directory_volumes",
    "directory_word",
    "secret_sheet",
    "secret_word",
]
