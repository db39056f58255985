"""The staff door: from the person who signed in to the plain Actor that every operation takes."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from sunlit.accounts.models import Account
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.offices import queries as offices

P = ParamSpec("P")


class StaffRequest(HttpRequest):
    """A request after the door: who acts, and the one moment that the whole request uses."""

    user: Account
    actor: Actor
    at: datetime


def staff(view: Callable[Concatenate[StaffRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """Only for people who hold a post or an administration today; reads the clock once for the whole request."""

    @login_required
    @wraps(view)
    def behind_the_door(request: Any, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        request.at = timezone.now()
        request.actor = offices.actor_for(request.user, request.at)
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal)

    return behind_the_door


def refused(request: HttpRequest, refusal: Refusal, status: int = 403) -> HttpResponse:
    """The page that says why not, who may, and where to go on."""
    return render(request, "desk/refused.html", {"refusal": refusal}, status=status)
