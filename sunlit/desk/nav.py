"""The menu of the staff door: what this person may open, and how many wait there."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.queries import unread_count
from sunlit.cases.queries import task_count
from sunlit.desk.door import anywhere
from sunlit.ledger.actor import Actor
from sunlit.offices.queries import actor_for
from sunlit.offices.rights import ADMINISTRATORS, HANDLERS
from sunlit.procedures.reviews import waiting_count

MENUS_KEPT = 2000
# Those whose daily work clearing rounds are; leaders come to theirs from the rounds' page.
REVIEWERS = frozenset({"list_editor", "list_reviewer", "clearing_reviewer", "meeting_secretary"})

# Those to whom charts come for review often; leaders come to theirs from the first page and the messages.
CHART_REVIEWERS = frozenset(
    {"chart_reviewer", "legal_reviewer", "meeting_secretary", "list_reviewer", "chart_publisher"}
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the menu. ``routes`` are the addresses during which it is the current one."""

    label: Promise
    about: Promise
    route: str
    may: Callable[[Actor], bool]
    count: Callable[[Actor], int] | None = None
    routes: tuple[str, ...] = ()
    # Seldom opened: listed on the first page, not in the menu of every page.
    aside: bool = False

    @property
    def address(self) -> str:
        """The name under which templates find its page."""
        return f"desk:{self.route}"


def _any(*acts: str) -> Callable[[Actor], bool]:
    return lambda by: any(anywhere(by, act) for act in acts)


def _handles(by: Actor) -> bool:
    return any(held.roles & HANDLERS for held in by.held)


def _reviews(by: Actor) -> bool:
    return any(held.roles & REVIEWERS for held in by.held)


def _reviews_charts(by: Actor) -> bool:
    return any(held.roles & CHART_REVIEWERS for held in by.held)


def _charts_waiting(by: Actor) -> int:
    """Counted in the menu for those alone whose work it is; the others see it on the first page and among tasks."""
    return waiting_count(by) if any("chart_reviewer" in held.roles for held in by.held) else 0


def _unread(by: Actor) -> int:
    return unread_count(by.account) if by.account is not None else 0


MENU: tuple[Entry, ...] = (
    Entry(_("我的任务"), _("按剩余时间排列，先办快到期的"), "tasks", _handles, task_count),
    Entry(
        pgettext_lazy("desk", "办件"),
        _("按机关、状态、事项、办件号查找，可以导出"),
        "cases",
        _any("read.cases"),
        routes=(
            "case",
            "case_step",
            "case_weighing",
            "case_act",
            "case_supplement",
            "case_chart",
            "paper",
            "case_receipt",
        ),
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
    Entry(pgettext_lazy("desk", "评价"), _("查看好差评，回复差评"), "ratings", _any("read.voices"), routes=("rating",)),
    Entry(
        _("电子监察"),
        _("在办、到期、预警和红黄牌、督办"),
        "supervision",
        _any("read.supervision"),
        routes=("watched", "watched_ratings", "cards", "card", "card_act", "orders", "order", "order_act"),
    ),
    Entry(
        _("权力清单"),
        _("事项和版本，编制、审核、公布"),
        "powers",
        _any("read.powers"),
        routes=(
            "power",
            "power_draft",
            "power_edit",
            "power_compare",
            "power_act",
            "powers_import",
            "import_run",
            "power_bulk",
            "bulk_run",
            "power_kinds",
        ),
    ),
    Entry(
        _("不公开目录"),
        _("依法不公开的职权，报送、审核、备案"),
        "withheld",
        _any("read.withheld"),
        routes=("withheld_new", "withheld_entry", "withheld_amend", "secrets"),
    ),
    Entry(
        _("清单调整"),
        _("法律或者职能变动以后，部门报送、审核、调整权力库，各有时限"),
        "adjustments",
        _any("powers.open_adjustment", "powers.review_adjustment", "read.supervision"),
        routes=("adjustment", "adjustment_open", "law_changes", "law_change", "law_repeal"),
    ),
    Entry(
        _("清权"),
        _("清理、审核、会审、审定、公布职权的各轮次"),
        "rounds",
        _any("read.clearing"),
        routes=(
            "round",
            "round_draft",
            "round_items",
            "round_compare",
            "round_duties",
            "round_report",
            "round_bulk",
            "round_sitting",
            "round_meeting",
        ),
    ),
    Entry(
        _("我的审核"),
        _("清权中等我填报、审核、答复的，先办快到期的"),
        "clearing_queue",
        _reviews,
        routes=("round_item",),
    ),
    Entry(
        pgettext_lazy("desk", "流程图"),
        _("版本、核验结果，编制和公布"),
        "charts",
        _any("read.powers"),
        routes=(
            *("chart", "chart_act", "chart_draft", "chart_begin", "chart_edit", "chart_edits", "chart_move"),
            *("chart_compare", "chart_trial", "chart_bring", "chart_brought"),
        ),
    ),
    Entry(
        _("流程图审核"),
        _("公布以前的逐级审核：等我提意见的、会议审定、审核链"),
        "chart_reviews",
        _reviews_charts,
        _charts_waiting,
        routes=("chart_review", "chart_chain", "chart_sitting", "chart_minutes"),
    ),
    Entry(
        _("例外登记"),
        _("另有系统、不在本平台上运行的职权：申请、批准、结果"),
        "own_systems",
        _any("read.powers"),
        routes=("own_system", "own_system_ask"),
        aside=True,
    ),
    Entry(
        _("裁量基准"),
        _("罚多少有档次：导入、法制审核、公布，偏离的案件"),
        "discretion",
        _any("read.powers"),
        routes=(
            "departures",
            "discretion_import",
            "discretion_run",
            "discretion_standard",
            "discretion_versions",
            "discretion_item",
            "discretion_weighed",
        ),
        aside=True,
    ),
    Entry(
        _("制度文本"),
        _("一项职权一个制度：编制、审核、公布，制度汇编"),
        "rules",
        _any("read.powers"),
        routes=("rule", "rule_draft", "power_rules"),
        aside=True,
    ),
    Entry(
        _("导出上报"),
        _("目录表、报送材料、签名的数据包"),
        "exports",
        _any("read.exports", "powers.export_withheld"),
        routes=("export_table", "received", "received_package", "office_keys"),
        aside=True,
    ),
    Entry(
        _("开放数据"),
        _("制作文件、保密审查决定、向社会开放"),
        "open_data",
        _any("read.open_data"),
        routes=("open_data_file",),
        aside=True,
    ),
    Entry(
        pgettext_lazy("desk", "公开"),
        _("已公开的内容，依法撤下"),
        "releases",
        _any("read.supervision"),
        routes=("release",),
    ),
    Entry(
        pgettext_lazy("desk", "法律"),
        _("库里的法律和版本"),
        "laws",
        lambda by: True,
        routes=("law", "laws_import"),
        aside=True,
    ),
    Entry(
        _("机构岗位"),
        _("机关、科室、岗位、任职和代班"),
        "organs",
        _any("read.accounts", "offices.set_stand_in"),
        routes=("organ", "organ_draft", "post"),
    ),
    Entry(_("人员"), _("账户和他们的岗位"), "people", _any("read.accounts"), routes=("person", "person_draft")),
    Entry(_("三员"), _("系统、安全、审计管理员"), "administrators", _any("read.accounts")),
    Entry(_("审计"), _("谁在什么时候做了什么"), "audit", _any("read.audit")),
    Entry(_("工作日历"), _("工作日、休息日和调休"), "calendar", lambda by: True, aside=True),
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


def _actor(request: HttpRequest) -> Actor | None:
    """Who is at the door; also where an address leads nowhere, so that no view has asked."""
    by: Actor | None = getattr(request, "actor", None)
    user = getattr(request, "user", None)
    if by is None and request.resolver_match is None and user is not None and user.is_authenticated:
        found = actor_for(user, timezone.now())
        return found if found.kind == "staff" else None
    return by


def _menu(request: HttpRequest) -> SafeString:
    by = _actor(request)
    if by is None or by.kind != "staff":
        return SafeString()
    here = request.resolver_match.url_name if request.resolver_match else ""
    lines = (*(entry for entry in entries(by) if not entry.aside), OWN[0])
    shown = tuple((entry.route, entry.count(by) if entry.count else 0) for entry in lines)
    return _drawn(shown, here, get_language() or "")


# Drawing the menu costs more than counting what waits; the same one is on page after page.
@lru_cache(maxsize=MENUS_KEPT)
def _drawn(shown: tuple[tuple[str, int], ...], here: str, reader: str) -> SafeString:
    """The menu in the reader's language, made of these three alone."""
    counts = dict(shown)
    lines = [
        {
            "label": entry.label,
            "url": reverse(entry.address),
            "current": here == entry.route or here in entry.routes,
            "count": counts[entry.route],
        }
        for entry in (*MENU, OWN[0])
        if entry.route in counts
    ]
    return render_to_string("design/components/desk_nav.html", {"lines": lines})


def _who(request: HttpRequest) -> dict[str, str]:
    by = _actor(request)
    if by is None:
        return {}
    return {"name": by.name, "post": "、".join(posts(by))}


def posts(by: Actor) -> list[str]:
    """The posts and offices that this person holds today, in words."""
    names = {held.post: held.name for held in by.held}
    return [*(names[post] for post in sorted(names)), *(ADMINISTRATORS[role].zh for role in sorted(by.roles))]
