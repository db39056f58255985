"""What charts cite, kept by their content so that a changed law finds it."""

from sunlit.procedures.citations import citations_of
from sunlit.procedures.model import Flow
from sunlit.procedures.models import ChartCitation


def note_citations(content_hash: str, flow: Flow) -> None:
    """What the chart cites; nothing where a chart of this content was there before. At most two statements."""
    if ChartCitation.objects.filter(content_hash=content_hash).exists():
        return
    ChartCitation.objects.bulk_create(
        ChartCitation(
            content_hash=content_hash,
            law_title=one.law_title[:150],
            number=one.number,
            sub=one.sub,
            place=one.place[:80],
            step=one.step[:60],
            title=one.title.zh[:120],
            title_en=one.title.en[:200],
        )
        for one in citations_of(flow)
    )
