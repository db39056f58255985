"""Who signs in, and the messages they get."""

import pytest

from sunlit.accounts import queries
from sunlit.accounts.errors import AccountsRefusal
from sunlit.accounts.models import Account, Message
from sunlit.accounts.operations import (
    change_profile,
    create_account,
    mark_read,
    mark_sent,
    send_message,
    set_password,
    sign_in,
    sign_out,
)
from sunlit.ledger.actor import INSTALLER, RENDERER, Actor
from sunlit.ledger.queries import trace_of
from tests.offices.county import AT

pytestmark = pytest.mark.django_db
GOOD = "yunxi-2026-spring"


def account(username="liu_hua", full_name="刘华", **other):
    """An account made by the installer."""
    return create_account(by=INSTALLER, at=AT, username=username, full_name=full_name, **other)


def actor(person):
    """The person as a citizen."""
    return Actor(kind="citizen", name=person.full_name, account=person.pk)


def tell(person, **other):
    """A message about case 1, part of some act."""
    words = {"by": INSTALLER, "at": AT, "subject": ("case", 1), "title": "已受理", "body": "您的申请已受理。"}
    return send_message(to=person, **words | other)


def test_a_new_account_can_sign_in_with_its_password_only():
    liu = account(password=GOOD)
    assert (liu.check_password(GOOD), liu.check_password("x")) == (True, False)
    assert not account("wang", "王丽").has_usable_password()


def test_an_encoded_password_is_taken_as_it_is():
    encoded = account(password=GOOD).password
    assert account("zhang", "张敏", password_hash=encoded).check_password(GOOD)
    with pytest.raises(AccountsRefusal, match="不是编码后的密码"):
        account("li", "李强", password_hash="plain words")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"username": ""}, "username"),
        ({"username": "刘 华;"}, "username"),
        ({"full_name": " "}, "full_name"),
        ({"full_name": "长" * 61}, "full_name"),
        ({"email": "not a mail address"}, "email"),
        ({"password": "12345678"}, "password"),
        ({"password": "liu_hua"}, "password"),
    ],
)
def test_an_account_that_cannot_be_made(given, field):
    with pytest.raises(AccountsRefusal) as refused:
        account(**given)
    assert refused.value.field == field
    assert Account.objects.count() == 0


def test_a_sign_in_name_is_taken_once():
    account()
    with pytest.raises(AccountsRefusal, match="已经有人使用"):
        account(full_name="另一个刘华")


def test_a_new_password_replaces_the_old_and_a_weak_one_does_not():
    liu = account(password=GOOD)
    with pytest.raises(AccountsRefusal):
        set_password(by=actor(liu), at=AT, account=liu, password="password")
    set_password(by=actor(liu), at=AT, account=liu, password="jiangzhou-2027-autumn")
    liu.refresh_from_db()
    assert [liu.check_password(word) for word in (GOOD, "jiangzhou-2027-autumn")] == [False, True]


def test_changes_and_sign_ins_leave_a_trace_without_the_password():
    liu = account(password=GOOD)
    change_profile(by=actor(liu), at=AT, account=liu, phone="0000-1", email="liu@yunxi.example")
    sign_in(by=actor(liu), at=AT, account=liu)
    sign_out(by=actor(liu), at=AT, account=liu)
    rows = trace_of(("account", liu.pk))
    assert [row.act for row in rows] == [
        "accounts.create_account",
        "accounts.change_profile",
        "accounts.sign_in",
        "accounts.sign_out",
    ]
    assert rows[1].hash_before == rows[0].hash_after
    assert Account.objects.get().email == "liu@yunxi.example"


def test_a_message_is_unread_and_unsent_until_somebody_says_otherwise(django_assert_num_queries):
    liu = account()
    with django_assert_num_queries(1):
        first = tell(liu)
    born_sent = tell(liu, sent_at=AT)
    assert list(queries.inbox(liu)) == [born_sent, first]
    assert queries.unread_count(liu.pk) == 2
    assert queries.unsent(10) == [first]
    assert mark_sent(by=RENDERER, at=AT, messages=[first.pk, born_sent.pk]) == 1
    assert queries.unsent(10) == []


def test_nobody_reads_another_persons_messages():
    liu, wang = account(), account("wang", "王丽")
    message = tell(liu)
    assert mark_read(by=actor(wang), at=AT, account=wang, message=message.pk) == 0
    assert queries.unread_count(liu.pk) == 1
    assert mark_read(by=actor(liu), at=AT, account=liu, message=message.pk) == 1
    assert queries.unread_count(liu.pk) == 0


def test_reading_one_after_another_is_one_row_of_the_trace():
    liu = account()
    for message in [tell(liu) for _ in range(3)]:
        mark_read(by=actor(liu), at=AT, account=liu, message=message.pk)
    rows = [row for row in trace_of(("account", liu.pk)) if row.act == "accounts.mark_read"]
    assert [row.folded for row in rows] == [2]


def test_who_has_no_account_is_told_on_the_page_of_the_matter():
    message = tell(None, address="139-0000-0000")
    assert list(queries.messages_about(("case", 1))) == [message]
    with pytest.raises(AccountsRefusal, match="没有收件人"):
        tell(None)
    assert Message.objects.count() == 1


def test_a_message_of_its_own_leaves_its_own_row():
    message = tell(account(), alone=True)
    assert [row.act for row in trace_of(("message", message.pk))] == ["accounts.send_message"]
