"""Addresses of the staff door."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from sunlit.desk.views import entry

app_name = "desk"
urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
]
