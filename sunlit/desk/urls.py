"""Addresses of the staff door."""

from django.urls import path

from sunlit.desk.views import cases, entry, register, tasks, voices

app_name = "desk"
urlpatterns = [
    path("", entry.home, name="home"),
    path("sign-in/", entry.SignIn.as_view(), name="sign_in"),
    path("sign-out/", entry.SignOut.as_view(), name="sign_out"),
    path("password/", entry.password, name="password"),
    path("messages/", entry.inbox_page, name="messages"),
    path("messages/read/", entry.mark_read, name="mark_read"),
    path("tasks/", tasks.tasks, name="tasks"),
    path("cases/", cases.case_list, name="cases"),
    path("cases.csv", cases.case_csv, name="cases_csv"),
    path("cases/<int:pk>/", cases.case, name="case"),
    path("cases/<int:pk>/chart/", cases.chart, name="case_chart"),
    path("cases/<int:pk>/receipt/", register.receipt, name="case_receipt"),
    path("cases/<int:pk>/steps/<int:item>/", cases.step, name="case_step"),
    path("cases/<int:pk>/steps/<int:item>/take/", cases.take, name="case_take"),
    path("cases/<int:pk>/supplement/", cases.supplement, name="case_supplement"),
    path("cases/<int:pk>/acts/<str:act>/", cases.act, name="case_act"),
    path("cases/<int:pk>/files/<int:attachment>/", cases.attachment, name="case_file"),
    path("cases/<int:pk>/papers/<int:paper>/", cases.paper, name="paper"),
    path("cases/<int:pk>/papers/<int:paper>/file.pdf", cases.paper_pdf, name="paper_pdf"),
    path("register/", register.choose, name="register"),
    path("register/<str:code>/", register.register, name="register_power"),
    path("open/", register.choose_open, name="open_case"),
    path("open/<str:code>/", register.open_ex_officio, name="open_power"),
    path("voices/", voices.queue, name="voices"),
    path("voices/<int:pk>/", voices.voice, name="voice"),
    path("ratings/", voices.rating_list, name="ratings"),
    path("ratings/<int:pk>/", voices.rating, name="rating"),
    # Powers, charts, supervision, releases, administration, laws.
]
