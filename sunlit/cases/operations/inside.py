"""Handing on inside the office: one post has done its part of an open step, by the internal chart of the power."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from sunlit.cases.errors import CasesRefusal
from sunlit.cases.forms import clean_text
from sunlit.cases.models import Case, HandOn
from sunlit.cases.operations.finding import Finder
from sunlit.cases.queries import subject_of
from sunlit.cases.queries.inside import inside_of, open_parts, post_inside
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.offices.rules import require

LONGEST_NOTE = 300


@transaction.atomic
def hand_on(*, by: Actor, at: datetime, item: int, part: str, note: str = "") -> HandOn:
    """The post that has an open step now has done its part, and the next post of the internal chart has it.

    ``part`` is the step of the internal chart that the page showed; of two people exactly one hands it on. The case
    itself stands where it stood: the last post completes the step. Nothing of it is public.
    """
    found, case = Finder(at).open_item(item)
    inside = inside_of(case, open_parts([found]), at).get(found.pk)
    if inside is None:
        raise CasesRefusal(gettext("这一步没有分到几个内部岗位，直接办理就可以。"))
    now = inside.now
    if now is None:
        raise CasesRefusal(gettext("内部岗位都已办完，这一步由它的岗位完成。请刷新页面查看。"))
    if now.step.id != part:
        raise CasesRefusal(
            gettext("这一部分已经移交，现在由“%(title)s”办理。请刷新页面查看。") % {"title": now.step.title.zh}
        )
    if not inside.can_go_on:
        raise CasesRefusal(gettext("这是内部的最后一个岗位，不用再移交：填好这一步的内容，直接完成。"))
    post = post_inside(case, now.step)
    if post is None:
        raise CasesRefusal(gettext("本机关没有办理这一部分的岗位。请系统管理员先设置这个岗位。"))
    require(by, "cases.hand_on", subject_of(case, by, post=post))
    if case.state == Case.State.SUSPENDED:
        raise CasesRefusal(gettext("办件已暂停，恢复办理后才能移交。"))
    words = clean_text(note)
    if len(words) > LONGEST_NOTE:
        raise CasesRefusal(gettext("移交的意见最多 300 个字，请改短。"), field="note")
    made = HandOn.objects.create(
        item=found,
        chart_version=inside.version,
        step=now.step.id,
        title=now.step.title.zh[:120],
        title_en=now.step.title.en[:160],
        role=now.step.post,
        by=by.label,
        by_name=by.name,
        at=at,
        due_at=now.due_at,
        note=words,
    )
    to = inside.after.step.id if inside.after else found.step
    after = {"item": found.pk, "part": now.step.id, "to": to, "chart": inside.version.pk}
    record(by=by, at=at, act="cases.hand_on", subject=("case", case.pk), after=after)
    return made
