"""Coming in: the sign-in page and the first page after it."""

from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.shortcuts import render

from sunlit.desk.door import StaffRequest, staff


class SignIn(LoginView):
    """Sign-in with throttling (django-axes): the answer never says which of name and password was wrong."""

    template_name = "desk/sign_in.html"
    redirect_authenticated_user = True


@staff
def home(request: StaffRequest) -> HttpResponse:
    """The first page after sign-in."""
    return render(request, "desk/home.html", {})
