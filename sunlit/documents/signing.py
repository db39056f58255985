"""Who puts the electronic seal on a PDF. A deployment with a certified seal service gives its own DocumentSigner."""

from datetime import UTC, datetime
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from typing import Protocol

from django.conf import settings


class DocumentSigner(Protocol):
    """Signs a PDF so that any later change shows (PAdES)."""

    def sign(self, pdf: bytes, *, organ: str, reason: str) -> bytes:
        """The same PDF with a signature over all of it."""
        ...


def the_signer(at: datetime) -> DocumentSigner:
    """The signer of this deployment; its key is made on first use, readable by its owner alone."""
    return _signer(Path(settings.DATA_DIR) / "seal.pem", at.year)


@lru_cache(maxsize=4)
def _signer(path: Path, year: int) -> DocumentSigner:
    # Read in when the first paper is sealed: signing PDFs brings along more than all the rest of a start.
    signer: DocumentSigner = import_module("sunlit.documents.demo_signer").DemoSigner(
        path, datetime(year, 1, 1, tzinfo=UTC)
    )
    return signer
