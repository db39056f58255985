"""Reads on charts that were brought as files and are no drafts yet."""

from datetime import date

from django.conf import settings

from sunlit.basis.errors import BasisRefusal
from sunlit.powers.models import Power
from sunlit.procedures.drawing import draw
from sunlit.procedures.model import Flow
from sunlit.procedures.models import ChartFile
from sunlit.procedures.timing import limit_words
from sunlit.procedures.trying import Tried, tried


def chart_files(power: Power) -> list[ChartFile]:
    """The files that wait for a power, newest first, without what is in them (1 query)."""
    return list(ChartFile.objects.filter(power=power).select_related("brought_by").defer("content"))


def chart_file(pk: int) -> ChartFile | None:
    """One file with its power (1 query)."""
    return ChartFile.objects.filter(pk=pk).select_related("power__organ", "brought_by").first()


def state_of(file: ChartFile) -> str:
    """Which state of a file somebody sees: when it was mended last; empty as it was brought."""
    return file.mended_at.isoformat() if file.mended_at else ""


def looked_at(file: ChartFile) -> Tried:
    """What the file would be as a chart, or everything that is wrong in it (no query)."""
    return tried(file.name, bytes(file.content), file.decided)


def picture_of(flow: Flow, *, language: str, on: date) -> str:
    """The drawing of a chart that is no version yet; a time limit that nobody knows is left out of it."""
    limits = {}
    for step in flow.steps:
        try:
            words = limit_words(step.limit, on, settings.JURISDICTION)
        except BasisRefusal:
            continue
        if words is not None:
            limits[step.id] = words
    return draw(flow, language=language, limits=limits, prefix="file-")
