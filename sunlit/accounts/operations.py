"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside.

Rights hang on posts, and posts stand above this room: the door that calls these operations asks first.
"""

from collections.abc import Sequence
from datetime import datetime

from django.contrib.auth.hashers import identify_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext

from sunlit.accounts.errors import AccountsRefusal
from sunlit.accounts.models import Account, Message
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record


@transaction.atomic
def create_account(
    *,
    by: Actor,
    at: datetime,
    username: str,
    full_name: str,
    password: str | None = None,
    password_hash: str = "",
    phone: str = "",
    email: str = "",
    is_staff_member: bool = False,
) -> Account:
    """One new person who can sign in.

    Either ``password`` (checked against the rules for passwords) or ``password_hash``, an already encoded one from
    another system; with neither nobody can sign in until ``set_password``. Refused: an empty or taken name.
    """
    account = Account(
        username=Account.normalize_username(username.strip()),
        full_name=full_name.strip(),
        phone=phone.strip(),
        email=Account.objects.normalize_email(email.strip()),
        is_staff_member=is_staff_member,
        date_joined=at,
    )
    _require_names(account)
    if password_hash:
        _require_encoded(password_hash)
        account.password = password_hash
    elif password is None:
        account.set_unusable_password()
    else:
        _require_good_password(password, account)
        account.set_password(password)
    account.save(force_insert=True)
    record(by=by, at=at, act="accounts.create_account", subject=("account", account.pk), after=_plain(account))
    return account


@transaction.atomic
def change_profile(
    *,
    by: Actor,
    at: datetime,
    account: Account,
    full_name: str | None = None,
    phone: str | None = None,
    email: str = "",
) -> Account:
    """Another name, telephone number or mail address of a person; what is not given stays."""
    before = _plain(account)
    account.full_name = account.full_name if full_name is None else full_name.strip()
    account.phone = account.phone if phone is None else phone.strip()
    account.email = Account.objects.normalize_email(email.strip()) or account.email
    _require_names(account, taken_by_itself=True)
    account.save(update_fields=["full_name", "phone", "email"])
    record(
        by=by,
        at=at,
        act="accounts.change_profile",
        subject=("account", account.pk),
        before=before,
        after=_plain(account),
    )
    return account


@transaction.atomic
def set_password(*, by: Actor, at: datetime, account: Account, password: str) -> None:
    """A new password; all sessions of the old one end. Refused: one that is short, common or like the name."""
    _require_good_password(password, account)
    account.set_password(password)
    account.save(update_fields=["password"])
    record(by=by, at=at, act="accounts.set_password", subject=("account", account.pk))


@transaction.atomic
def sign_in(*, by: Actor, at: datetime, account: Account) -> None:
    """Note that this person has signed in; the session itself is the door's."""
    account.last_login = at
    account.save(update_fields=["last_login"])
    record(by=by, at=at, act="accounts.sign_in", subject=("account", account.pk))


@transaction.atomic
def sign_out(*, by: Actor, at: datetime, account: Account) -> None:
    """Note that this person has signed out."""
    record(by=by, at=at, act="accounts.sign_out", subject=("account", account.pk))


def send_message(
    *,
    by: Actor,
    at: datetime,
    subject: tuple[str, int | str],
    title: str,
    body: str,
    to: Account | int | None = None,
    address: str = "",
    link: str = "",
    sent_at: datetime | None = None,
    alone: bool = False,
) -> Message:
    """Tell a person something (one INSERT): shown in the page at once, mailed by the worker.

    Part of the act that causes it and covered by that act's audit row, so it must run in its transaction; with
    ``alone=True`` it is an act of its own and leaves its own row. ``sent_at``: born sent, nothing is mailed.
    """
    if not alone:
        _require_act("accounts.send_message")
    if to is None and not address.strip():
        raise AccountsRefusal(gettext("这条消息没有收件人。请选择收件人，或者填写联系地址。"), field="to")
    with transaction.atomic(savepoint=False):
        message = Message.objects.create(
            to_id=to.pk if isinstance(to, Account) else to,
            address=address.strip(),
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            title=title,
            body=body,
            link=link,
            created_at=at,
            sent_at=sent_at,
        )
        if alone:
            record(by=by, at=at, act="accounts.send_message", subject=("message", message.pk))
    return message


@transaction.atomic
def mark_read(*, by: Actor, at: datetime, account: Account, message: int | None = None) -> int:
    """The reader has opened one message, or all of them; gives how many were unread. Never another person's."""
    unread = Message.objects.filter(to=account, read_at__isnull=True)
    if message is not None:
        unread = unread.filter(pk=message)
    changed = unread.update(read_at=at)
    if changed:
        record(
            by=by,
            at=at,
            act="accounts.mark_read",
            subject=("account", account.pk),
            after={"message": message, "read": changed},
            fold=True,
        )
    return changed


@transaction.atomic
def mark_sent(*, by: Actor, at: datetime, messages: Sequence[int]) -> int:
    """The worker has passed these messages on; gives how many were still unsent."""
    changed = Message.objects.filter(pk__in=messages, sent_at__isnull=True).update(sent_at=at)
    if changed:
        record(by=by, at=at, act="accounts.mark_sent", subject=("message", "outbox"), after={"sent": list(messages)})
    return changed


def _require_act(act: str) -> None:
    """A part of an act, committed alone, would be a write without a trace."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(f"{act} is part of an act and needs that act's transaction")


def _require_names(account: Account, *, taken_by_itself: bool = False) -> None:
    if not account.full_name:
        raise AccountsRefusal(gettext("请填写姓名。"), field="full_name")
    try:
        account.clean_fields(exclude=["password"])
    except ValidationError as fault:
        field, sentences = next(iter(fault.message_dict.items()))
        raise AccountsRefusal(
            gettext("账户的这一栏（%(field)s）不能这样写：%(why)s") % {"field": field, "why": "".join(sentences)},
            field=field,
        ) from None
    if not taken_by_itself and Account.objects.filter(username=account.username).exists():
        raise AccountsRefusal(
            gettext("登录名“%(name)s”已经有人使用。请换一个登录名。") % {"name": account.username}, field="username"
        )


def _require_encoded(password_hash: str) -> None:
    try:
        identify_hasher(password_hash)
    except ValueError:
        raise AccountsRefusal(
            gettext("这不是编码后的密码。请提供编码后的密码，或者改为填写密码本身。"), field="password_hash"
        ) from None


def _require_good_password(password: str, account: Account) -> None:
    try:
        validate_password(password, account)
    except ValidationError as fault:
        raise AccountsRefusal("".join(fault.messages), field="password") from None


def _plain(account: Account) -> dict[str, str | bool]:
    """What the audit row's fingerprint covers; never the password."""
    return {
        "username": account.username,
        "full_name": account.full_name,
        "phone": account.phone,
        "email": account.email,
        "is_staff_member": account.is_staff_member,
        "is_active": account.is_active,
    }
