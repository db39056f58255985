"""The application that a WSGI server runs."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlit.config.settings")
application = get_wsgi_application()
# All pages are read in before the first reader comes; otherwise the first one of each worker waits for it.
get_resolver().url_patterns  # noqa: B018 - reading them is the point
