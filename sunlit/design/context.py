"""What every template may use."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from sunlit.design.site import this_site

ELDER_COOKIE = "elder"


def site(request: HttpRequest) -> dict[str, Any]:
    """The county's names in the reader's language, the same page in the other language, and the reader's mode."""
    facts, language = this_site(), get_language() or settings.LANGUAGE_CODE
    english = language.startswith("en")
    here = request.get_full_path()
    return {
        "site": {
            "county": facts.county.in_language(language),
            "name": facts.name.in_language(language),
            "line": facts.line.in_language(language),
            "sponsor": facts.sponsor.in_language(language),
            "operator": facts.operator.in_language(language),
            "hours": facts.hours.in_language(language),
            "address": facts.address.in_language(language),
            "phone": facts.phone,
            "supervision_phone": facts.supervision_phone,
            "number": facts.number,
        },
        "html_language": "en" if english else "zh-Hans",
        "is_english": english,
        "here": here,
        # Which frame an error page has: staff stay at their desk.
        "at_desk": request.path.removeprefix("/en").startswith("/desk/"),
        "other_language_url": translate_url(here, "zh-hans" if english else "en"),
        "elder": request.COOKIES.get(ELDER_COOKIE) == "1",
        "demo": settings.DEMO,
    }
