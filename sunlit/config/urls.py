"""Which address leads to which door."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from sunlit.api.public import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("sunlit.portal.files")),
    path("api/", api.urls),
    *i18n_patterns(
        path("desk/", include("sunlit.desk.urls")),
        path("", include("sunlit.portal.urls")),
        prefix_default_language=False,
    ),
]

# A request that cannot be read, or is too large, gets a page that says so.
handler400 = "sunlit.portal.views.errors.bad_request"
