"""What every template may use."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from sunlit.design.site import this_site

ELDER_COOKIE = "elder"
ADDRESSES_KEPT = 5000


def site(request: HttpRequest) -> dict[str, Any]:
    """The county's names in the reader's language, the same page in the other language, and the reader's mode."""
    language = get_language() or settings.LANGUAGE_CODE
    english = language.startswith("en")
    here = request.get_full_path()
    return {
        "site": this_site().in_language(language),
        "html_language": "en" if english else "zh-Hans",
        "is_english": english,
        "here": here,
        # Which frame an error page has: staff stay at their desk.
        "at_desk": request.path.removeprefix("/en").startswith("/desk/"),
        "other_language_url": _in_language(here, "zh-hans" if english else "en"),
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "demo": settings.DEMO,
    }


def _in_language(address: str, language: str) -> str:
    """The same page in another language."""
    path, mark, query = address.partition("?")
    return f"{_path_in(path, get_language() or '', language)}{mark}{query}"


@lru_cache(maxsize=ADDRESSES_KEPT)
def _path_in(path: str, _spoken: str, language: str) -> str:
    """The path of a page in another language; which page a path is depends on the language spoken."""
    return translate_url(path, language)
