"""What a visitor reads where something failed: why, what is kept, what to do next."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.shortcuts import render

# Never shown again: what identifies the form, and what nobody may read over a shoulder.
HIDDEN = ("csrfmiddlewaretoken", "password", "old_password", "new_password1", "new_password2", "key", "code")
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token has run out: nothing was done, and what was typed is shown so that it can be copied."""
    try:
        typed = [(name, value) for name, value in request.POST.items() if name not in HIDDEN and value]
    except (OSError, RawPostDataException):
        typed = []
    return render(request, "403_csrf.html", {"typed": typed}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """A request that cannot be read, or one form that is larger than is taken."""
    if isinstance(exception, TOO_MUCH):
        return render(request, "413.html", status=413)
    return render(request, "400.html", status=400)
