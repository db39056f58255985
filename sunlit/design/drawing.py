"""Parts of pages that are drawn once for what they show.

Drawing a part from its template costs far more than everything it is made of, and the same part is on page after page.
What is kept stands under the template, the reader's language and every value that the template is given: it is made of
these alone, so it is never out of date.
"""

from collections.abc import Hashable
from functools import lru_cache

from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

PARTS_KEPT = 20_000


def drawn(template: str, **values: Hashable) -> SafeString:
    """The part with these values and nothing else: no request, and nothing of what every page has."""
    # A text that is safe equals one that is not; true equals 1.
    return _drawn(template, get_language() or "", tuple((name, type(value), value) for name, value in values.items()))


@lru_cache(maxsize=PARTS_KEPT)
def _drawn(template: str, reader: str, values: tuple[tuple[str, type, Hashable], ...]) -> SafeString:
    return render_to_string(template, {name: value for name, _, value in values})
