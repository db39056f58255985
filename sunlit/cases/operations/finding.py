"""Finds and locks what an act is about, and refuses what has changed meanwhile."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import get_language, gettext

from sunlit.basis.office_hours import BEIJING as LOCAL
from sunlit.cases.errors import CasesRefusal
from sunlit.cases.models import Case, Event, WorkItem
from sunlit.cases.queries import ENDED, STATES, together
from sunlit.documents.models import Attachment
from sunlit.ledger.rows import attach, fetch
from sunlit.ledger.rules import GRACE
from sunlit.offices.queries import day_of


class Finder:
    """Rows as they are now, locked for the transaction: on PostgreSQL by row, on SQLite there is one writer anyway."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def locked(self, case: int) -> Case:
        """The case; a second act on it waits here until the first has committed."""
        found = fetch(Case, lock=True, pk=case)
        if found is None:
            raise CasesRefusal(gettext("没有这个办件。请从工作台重新打开。"))
        # Two people at one moment: the second one waited for the lock and is dated after the first (see Act).
        if found.last_act_at > self.at + GRACE:
            raise CasesRefusal(gettext("这一步的时间早于这个办件的上一次办理时间，不能记录。请核对服务器时间。"))
        return together(found)

    def open_item(self, item: int) -> tuple[WorkItem, Case]:
        """An item that is still open, and its locked case; else the sentence says who did it and when."""
        known = fetch(WorkItem, without=("outputs",), pk=item)
        if known is None:
            raise CasesRefusal(gettext("没有这项工作。请从工作台重新打开。"))
        case = self.locked(known.case_id)
        # Read after the lock: what another person has just done stands here.
        found = fetch(WorkItem, pk=item) or known
        attach(found, "clock")
        if found.state != WorkItem.State.OPEN:
            raise self._gone(found)
        return found, case

    def _gone(self, item: WorkItem) -> CasesRefusal:
        moment = _moment(item.done_at)
        if item.state == WorkItem.State.DONE:
            return CasesRefusal(
                gettext("“%(title)s”已由%(who)s于%(when)s办理完毕，您的提交没有生效。请刷新页面查看结果。")
                % {"title": item.title, "who": item.done_by_name, "when": moment}
            )
        return CasesRefusal(
            gettext("“%(title)s”已不需要办理：%(who)s于%(when)s的办理使它取消。请刷新页面查看。")
            % {"title": item.title, "who": item.done_by_name, "when": moment}
        )

    @staticmethod
    def require_revision(case: Case, revision: int) -> None:
        """Refused where the page was opened before somebody else's act; the sentence says whose."""
        if case.revision == revision:
            return
        last = Event.objects.filter(case=case).order_by("-position").first()
        raise CasesRefusal(
            gettext("您打开页面之后，%(who)s于%(when)s办理了“%(title)s”。请刷新页面，核对后再提交。")
            % {
                "who": (last.by_name if last else "") or gettext("申请人"),
                "when": _moment(last.at if last else None),
                "title": last.title if last else "",
            }
        )

    @staticmethod
    def require_under_way(case: Case) -> None:
        """Refused where the case has already ended."""
        if case.state in ENDED:
            raise CasesRefusal(
                gettext("这个办件已经结束（%(state)s），不能再办理。")
                % {"state": STATES[case.state].in_language(get_language() or "")}
            )

    @staticmethod
    def require_files(case: Case, attachments: Collection[int]) -> list[str]:
        """The names of these files; refused where one was not uploaded for this case, or is erased."""
        if not attachments:
            return []
        own = Attachment.objects.filter(
            pk__in=attachments, subject_kind="case", subject_id=str(case.pk), erased_at__isnull=True
        )
        names = list(own.order_by("id").values_list("name", flat=True))
        if len(names) != len(set(attachments)):
            raise CasesRefusal(gettext("有一个附件不属于这个办件，或者已经删除。请重新上传。"), field="attachments")
        return names


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = moment.astimezone(LOCAL)
    return f"{day_of(moment).month}月{day_of(moment).day}日 {local:%H:%M}"
