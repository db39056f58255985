"""Coming in: signing in, throttling, a form that outlived its session, messages, the own password."""

from collections.abc import Callable

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client

from sunlit.accounts.models import Account
from sunlit.accounts.operations import send_message
from sunlit.cases.models import Case, WorkItem
from sunlit.ledger.actor import INSTALLER
from tests.cases.world import MONDAY, World
from tests.offices.county import person

pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]
PASSWORD = "correct horse battery"


def give_password(account: Account) -> None:
    account.password = make_password(PASSWORD)
    account.save(update_fields=["password"])


def sign_in(client: Client, name: str, **more: str):
    return client.post("/desk/sign-in/", {"username": name, "password": PASSWORD, **more})


def test_every_page_asks_a_stranger_to_sign_in(world: World):
    answer = Client().get("/desk/tasks/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/desk/sign-in/?next=/desk/tasks/")


def test_a_wrong_password_says_neither_which_was_wrong(world: World):
    give_password(world.people["wang_li"])
    known = Client().post("/desk/sign-in/", {"username": "wang_li", "password": "wrong"}).content.decode()
    unknown = Client().post("/desk/sign-in/", {"username": "nobody", "password": "wrong"}).content.decode()
    sentence = "登录名或密码不对。请核对大小写后再试；连续输错会暂停登录。"
    assert known.count(sentence) == unknown.count(sentence) == 1


def test_after_five_wrong_passwords_the_name_has_to_wait(world: World):
    give_password(world.people["wang_li"])
    client = Client()
    for _ in range(5):
        answer = client.post("/desk/sign-in/", {"username": "wang_li", "password": "wrong"})
    assert answer.status_code == 429
    assert "要等 15 分钟才能再试" in answer.content.decode()
    assert sign_in(client, "wang_li").status_code == 429


def test_somebody_without_a_post_is_told_whom_to_ask(world: World, clock):
    stranger = person("sun_hai", "孙海")
    client = Client()
    client.force_login(stranger, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.get("/desk/")
    assert answer.status_code == 403
    assert "您今天没有担任任何岗位" in answer.content.decode()


def test_a_form_sent_after_the_session_ran_out_is_back_after_signing_in(world: World, desk: Desk):
    give_password(world.people["zhang_min"])
    applied = world.accepted()
    item = WorkItem.objects.get(case=applied.case_id, state="open")
    address = f"/desk/cases/{applied.case_id}/steps/{item.pk}/"
    client = Client()
    answer = client.post(address, {"revision": "3", f"s{item.pk}-review_opinion": "写了很久的意见"})
    assert answer.status_code == 403
    kept = answer.context["kept"]
    wrong = client.post("/desk/sign-in/", {"username": "zhang_min", "password": "x", "next": address, "kept": kept})
    assert wrong.context["kept"] == kept
    answer = sign_in(client, "zhang_min", next=address, kept=kept)
    assert answer.headers["Location"] == address
    page = client.get(address).content.decode()
    assert "写了很久的意见" in page
    assert "登录过期前填的内容已经回到表单里，还没有提交。" in page
    assert Case.objects.get(pk=applied.case_id).revision == 4
    assert "写了很久的意见" not in client.get(address).content.decode()


def test_what_was_carried_cannot_lead_elsewhere(world: World):
    give_password(world.people["zhang_min"])
    client = Client()
    sign_in(client, "zhang_min", kept="forged:value:x")
    assert "kept" not in client.session


def test_messages_are_read_by_their_reader_alone(world: World, desk: Desk):
    for name in ("wang_li", "zhang_min"):
        send_message(
            by=INSTALLER,
            at=MONDAY,
            subject=("case", 1),
            title="黄牌通知",
            body="请在今天办结。",
            to=world.people[name],
            alone=True,
        )
    client = desk("wang_li")
    assert "黄牌通知" in client.get("/desk/messages/").content.decode()
    other = world.people["zhang_min"].inbox.get()
    client.post("/desk/messages/read/", {"message": other.pk})
    other.refresh_from_db()
    assert other.read_at is None
    client.post("/desk/messages/read/")
    assert world.people["wang_li"].inbox.get().read_at is not None


def test_the_own_password(world: World, desk: Desk):
    give_password(world.people["wang_li"])
    client = desk("wang_li")
    wrong = {"old_password": "guessed", "new_password1": "another horse 1", "new_password2": "another horse 2"}
    page = client.post("/desk/password/", wrong).content.decode()
    assert page.count("现在的密码不对，请核对") == page.count("两次输入的新密码不一样") == 2
    short = {"old_password": PASSWORD, "new_password1": "short", "new_password2": "short"}
    assert client.post("/desk/password/", short).status_code == 422
    good = {"old_password": PASSWORD, "new_password1": "another horse 1", "new_password2": "another horse 1"}
    assert client.post("/desk/password/", good).status_code == 302
    assert client.get("/desk/").status_code == 200
    assert Account.objects.get(username="wang_li").check_password("another horse 1")


def test_signing_out_is_a_button(world: World, desk: Desk):
    client = desk("wang_li")
    assert client.get("/desk/sign-out/").status_code == 405
    assert client.post("/desk/sign-out/").status_code == 302
    assert client.get("/desk/").status_code == 302
