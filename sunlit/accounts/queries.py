"""Reads."""

from django.db import connection
from django.db.models import QuerySet

from sunlit.accounts.models import Account, Message


def inbox(account: Account) -> QuerySet[Message]:
    """All messages to one person, newest first."""
    return Message.objects.filter(to=account).order_by("-created_at", "-id")


def unread_count(account: int) -> int:
    """How many messages the account of this row has not opened (one index-only count)."""
    with connection.cursor() as cursor:
        # Every page of the staff door counts; built from the model it costs five times as much.
        cursor.execute("SELECT count(*) FROM accounts_message WHERE to_id = %s AND read_at IS NULL", [account])
        return int(cursor.fetchone()[0])


def messages_about(subject: tuple[str, int | str]) -> QuerySet[Message]:
    """All messages about one record, oldest first: what an applicant without an account is shown on the track page."""
    return Message.objects.filter(subject_kind=subject[0], subject_id=str(subject[1])).order_by("created_at", "id")


def unsent(limit: int) -> list[Message]:
    """The oldest messages that the worker has not passed on, with their readers (one query)."""
    return list(Message.objects.filter(sent_at__isnull=True).select_related("to").order_by("created_at", "id")[:limit])


def account_named(username: str) -> Account | None:
    """The account with exactly this sign-in name."""
    return Account.objects.filter(username=username).first()
