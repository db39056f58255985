"""Coming in and going out, the first page, messages, one's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunlit.accounts import operations as accounts
from sunlit.accounts.queries import inbox, unread_count
from sunlit.cases.queries import my_tasks
from sunlit.desk import nav
from sunlit.desk.door import KEPT, StaffRequest, anywhere, faults_of, number_in, sentence, staff, unlock_kept
from sunlit.desk.forms import PasswordForm, SignInForm
from sunlit.ledger.actor import Actor
from sunlit.ledger.errors import Refusal
from sunlit.offices.queries import actor_for
from sunlit.offices.rules import Subject, require
from sunlit.procedures.reviews import waiting_count
from sunlit.voices.queries import open_voices, unanswered_bad_ratings

PAGE = 30
FIRST_TASKS = 5


class SignIn(LoginView):
    """Sign-in with throttling (django-axes): the answer never says which of name and password was wrong."""

    template_name = "desk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """A form carried along from an expired session stays in the page while the password is tried again."""
        kept = self.request.POST.get(KEPT, "")
        context = super().get_context_data(kept=kept, expired=bool(kept), **kwargs)
        # Django puts the host there; on our pages the word means the county's names and telephones.
        del context["site"]
        return context

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Note the sign-in in the trace; give back what was typed before the session ran out."""
        answer = super().form_valid(form)
        account, at = form.get_user(), timezone.now()
        accounts.sign_in(by=actor_for(account, at), at=at, account=account)
        unlock_kept(self.request)
        return answer


class SignOut(LogoutView):
    """The end of a session, with its entry in the trace."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Only by a button: a link could be followed by anybody's page."""
        if request.user.is_authenticated:
            at = timezone.now()
            accounts.sign_out(by=actor_for(request.user, at), at=at, account=request.user)
        return super().post(request, *args, **kwargs)


def locked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
    """Too many wrong passwords: for how long, and whom to ask (called by django-axes)."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    return render(request, "desk/locked.html", {"minutes": minutes}, status=429)


@require_safe
@staff
def home(request: StaffRequest) -> HttpResponse:
    """The first page after sign-in: what waits, and where this person may go."""
    by = request.actor
    tasks = my_tasks(by, request.at) if by.held else None
    context = {
        "posts": nav.posts(by),
        "stands_in": any(held.stand_in for held in by.held),
        "tasks": tasks,
        "first": tasks.rows[:FIRST_TASKS] if tasks else (),
        "handles": any(entry.route == "tasks" for entry in nav.entries(by)),
        "unread": unread_count(request.user.pk),
        "places": nav.entries(by),
        "own": nav.OWN,
        "charts_waiting": waiting_count(by) if by.held else 0,
        **_waiting(by),
    }
    return render(request, "desk/home.html", context)


def _waiting(by: Actor) -> dict[str, int]:
    if not anywhere(by, "voices.answer_voice"):
        return {}
    return {"voices_waiting": open_voices(by).count(), "ratings_waiting": unanswered_bad_ratings(by).count()}


@require_safe
@staff
def inbox_page(request: StaffRequest) -> HttpResponse:
    """All messages to this person, newest first."""
    page = Paginator(inbox(request.user), PAGE).get_page(number_in(request, "page") or 1)
    return render(request, "desk/messages.html", {"page_obj": page, "unread": unread_count(request.user.pk)})


@require_POST
@staff
def mark_read(request: StaffRequest) -> HttpResponse:
    """One message, or all of them, as read."""
    require(request.actor, "accounts.mark_read", Subject("account", owner=request.user.pk))
    given = request.POST.get("message", "")
    message = int(given) if given.isascii() and given.isdigit() and len(given) < 18 else None
    accounts.mark_read(by=request.actor, at=request.at, account=request.user, message=message)
    return redirect("desk:messages")


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
@staff
def password(request: StaffRequest) -> HttpResponse:
    """One's own password; the session goes on, all others of this person end."""
    form = PasswordForm(request.user, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        require(request.actor, "accounts.set_password", Subject("account", owner=request.user.pk))
        try:
            accounts.set_password(
                by=request.actor, at=request.at, account=request.user, password=form.cleaned_data["new_password1"]
            )
        except Refusal as refusal:
            form.add_error("new_password1", "".join(faults_of(refusal).values()) or sentence(refusal))
        else:
            update_session_auth_hash(request, request.user)
            messages.success(request, gettext("密码已修改，其他地方的登录已经失效。"))
            return redirect("desk:home")
    return render(request, "desk/password.html", {"form": form}, status=422 if form.errors else 200)
