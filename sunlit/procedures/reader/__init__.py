"""Reads a chart as officials write it (YAML or the stored JSON) into the step model. Pure.

Whatever is wrong is said with the step and the field, in a sentence its author can act upon.
"""

from collections.abc import Mapping
from typing import Any

from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.model import Flow
from sunlit.procedures.reader.flows import Reader
from sunlit.procedures.reader.source import canonical, content_hash, source_of

__all__ = ["canonical", "content_hash", "faults_of", "read", "read_yaml", "source_of"]


def read(source: Mapping[str, Any]) -> Flow:
    """The flow that a plain mapping describes; refused with step and field if anything is missing or does not fit."""
    return Reader(source).flow()


def faults_of(source: Mapping[str, Any]) -> list[ProcedureRefusal]:
    """Everything for which a source is refused: every lane, stage, step and event that cannot be read, all at once;
    only where all can be read, the first thing that does not fit together."""
    return Reader.faults(source)


def read_yaml(text: str | bytes) -> Flow:
    """The flow in a YAML file."""
    return read(source_of(text))
