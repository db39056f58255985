"""The menu of the staff door: what this person may open, and how many wait there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Message
from sunlit.cases.queries import task_count
from sunlit.desk.door import anywhere
from sunlit.ledger.actor import Actor
from sunlit.offices.models import Post
from sunlit.offices.rights import ADMINISTRATORS, HANDLERS


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. ``routes`` are the addresses during which it is the current one."""

    label: Promise
    about: Promise
    route: str
    may: Callable[[Actor], bool]
    count: Callable[[Actor], int] | None = None
    routes: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The name under which templates find its page."""
        return f"desk:{self.route}"


def _any(*acts: str) -> Callable[[Actor], bool]:
    return lambda by: any(anywhere(by, act) for act in acts)


def _handles(by: Actor) -> bool:
    return any(held.roles & HANDLERS for held in by.held)


def _unread(by: Actor) -> int:
    return Message.objects.filter(to=by.account, read_at__isnull=True).count()


MENU: tuple[Entry, ...] = (
    Entry(_("我的任务"), _("按剩余时间排列，先办快到期的"), "tasks", _handles, task_count),
    Entry(
        _("办件"),
        _("按机关、状态、事项、办件号查找，可以导出"),
        "cases",
        _any("read.cases"),
        routes=("case", "case_step", "case_act", "case_supplement", "case_chart", "paper", "case_receipt"),
    ),
    Entry(
        _("收件登记"),
        _("窗口收到纸质申请时登记，打印回执"),
        "register",
        _any("cases.register"),
        routes=("register_power",),
    ),
    Entry(_("立案线索"), _("执法中发现线索，报请立案"), "open_case", _any("cases.open_case"), routes=("open_power",)),
    Entry(_("咨询投诉"), _("在期限内答复群众的咨询、投诉、举报"), "voices", _any("read.voices"), routes=("voice",)),
    Entry(_("评价"), _("查看好差评，回复差评"), "ratings", _any("read.voices"), routes=("rating",)),
)
OWN: tuple[Entry, ...] = (
    Entry(_("消息"), _("系统发给您的通知"), "messages", lambda by: True, _unread),
    Entry(_("修改密码"), _("修改自己的登录密码"), "password", lambda by: True),
)


def entries(by: Actor) -> list[Entry]:
    """The lines that this person may open, in the order of the menu."""
    return [entry for entry in MENU if entry.may(by)]


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of every template: the menu and the person; read only by pages that show them."""
    return {
        "desk_nav": SimpleLazyObject(lambda: _menu(request)),
        "who": SimpleLazyObject(lambda: _who(request)),
    }


def _menu(request: HttpRequest) -> list[dict[str, Any]]:
    by = getattr(request, "actor", None)
    if by is None or by.kind != "staff":
        return []
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "label": entry.label,
            "url": reverse(entry.address),
            "current": here == entry.route or here in entry.routes,
            "count": entry.count(by) if entry.count else 0,
        }
        for entry in (*entries(by), OWN[0])
    ]


def _who(request: HttpRequest) -> dict[str, str]:
    by = getattr(request, "actor", None)
    if by is None:
        return {}
    return {"name": by.name, "post": "、".join(posts(by))}


def posts(by: Actor) -> list[str]:
    """The posts and offices that this person holds today, in words (one query)."""
    rows = Post.objects.filter(pk__in=by.posts()).order_by("id").values_list("name", flat=True) if by.held else ()
    return [*rows, *(ADMINISTRATORS[role].zh for role in sorted(by.roles))]
