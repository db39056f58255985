"""Reads for whoever works on a draft: its revisions, who else is at it, what was said of its steps, what it lacks."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db.models import Max

from sunlit.accounts.models import Account
from sunlit.ledger.wording import Text
from sunlit.powers.fields import editing_minutes
from sunlit.powers.models import Power
from sunlit.procedures.contents import contents_remarks, template_flow
from sunlit.procedures.editing import Patch, Turn, applied, next_redo, next_undo, reverse
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.legal import legal_findings_of
from sunlit.procedures.model import Flow
from sunlit.procedures.models import Chart, ChartComment, ChartEditing, ChartRevision, ChartVersion
from sunlit.procedures.queries import compiled, findings_of
from sunlit.procedures.timing import refuse_unknown_parameters

Weight = Literal["broken", "unlawful", "advice"]
WEIGHTS: Mapping[Weight, Text] = {
    "broken": Text("不健全", "unsound"),
    "unlawful": Text("违法", "unlawful"),
    "advice": Text("提示", "advice"),
}


SAYING = Text(
    "请补上；没有的，在同一处写明理由；各步相同的，在“整个流程图”里写一次。",
    "Fill it in; where there is none say why in the same place; what is the same everywhere is said once in the chart.",
)
REASON = Text(
    "在这一步的“其他”里，或者在“整个流程图”里，填写“与模板不同的理由”。",
    "Fill in “Why it differs from the template”, under “Other” of the step or in “The whole chart”.",
)


@dataclass(frozen=True, slots=True)
class Noted:
    """One thing that stands against a draft: at which steps, why, by which article, how to mend it, the way to it."""

    weight: Weight
    steps: tuple[str, ...]
    why: Text
    title: Text | None = None
    mend: Text | None = None
    articles: tuple[Text, ...] = ()
    path: tuple[str, ...] = ()
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Editor:
    """Somebody else who is at the draft: at which step, and when last seen or when they last changed something."""

    account: Account
    step: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Thread:
    """What was said of a step, with the answers to it."""

    first: ChartComment
    answers: tuple[ChartComment, ...]

    @property
    def settled(self) -> bool:
        """Whether somebody marked it as settled."""
        return self.first.resolved_at is not None


def open_draft(power: Power, scope: str = Chart.Scope.EXTERNAL) -> ChartVersion | None:
    """The draft of the power's chart that is being worked on."""
    rows = ChartVersion.objects.filter(chart__power=power, chart__scope=scope, state=ChartVersion.State.DRAFT)
    return rows.select_related("chart__power__organ", "drafted_by").order_by("-number").first()


def template_of(version: ChartVersion) -> Flow | None:
    """The template that the draft was begun from."""
    return template_flow(compiled(version).flow.template)


def newest_revision(version: ChartVersion) -> int:
    """The number of the newest revision; 0 where nothing was changed since the draft was begun."""
    return version.revisions.aggregate(newest=Max("number"))["newest"] or 0


def as_it_was(version: ChartVersion, held: Mapping[str, Any], number: int) -> dict[str, Any] | None:
    """The source as it was after that revision, from ``held``, what it is now; None where the way back is not kept."""
    newest = newest_revision(version)
    if number == newest:
        return dict(held)
    rows = list(version.revisions.filter(number__gt=number).order_by("-number"))
    if number > newest or len(rows) != newest - number:
        return None
    source = dict(held)
    for row in rows:
        source = applied(source, reverse(patch_of(row)))
    return source


def patch_of(row: ChartRevision) -> Patch:
    """What a revision changed."""
    plain = json.loads(row.patch)
    return Patch(plain["was"], plain["now"])


def revisions_of(version: ChartVersion, shown: int = 30) -> list[ChartRevision]:
    """The newest revisions with their people, newest first (one query)."""
    return list(version.revisions.select_related("by").defer("patch").order_by("-number")[:shown])


def turns_of(version: ChartVersion, account: int | None) -> tuple[int | None, int | None]:
    """The change that this person would take back next, and the one to do again (one query)."""
    rows = version.revisions.filter(by=account).values_list("number", "kind", "of")
    turns = [Turn(number, _kind(kind), of) for number, kind, of in rows]
    return next_undo(turns), next_redo(turns)


def editors_of(version: ChartVersion, at: datetime, besides: int | None) -> tuple[Editor, ...]:
    """Who else has the draft open or changed it a short while ago, the latest first (two queries)."""
    since = at - timedelta(minutes=editing_minutes("lapse", settings.JURISDICTION))
    found: dict[int, Editor] = {}
    seen = ChartEditing.objects.filter(version=version, seen_at__gte=since).select_related("account")
    changed = version.revisions.filter(at__gte=since, by__isnull=False).select_related("by").defer("patch")
    rows = [Editor(row.account, row.step, row.seen_at) for row in seen]
    rows += [Editor(row.by, row.step, row.at) for row in changed if row.by is not None]
    for row in sorted(rows, key=lambda one: one.at, reverse=True):
        if row.account.pk != besides:
            found.setdefault(row.account.pk, row)
    return tuple(found.values())


def comments_of(version: ChartVersion) -> dict[str, tuple[Thread, ...]]:
    """What was said, by step (empty: of the whole chart); the oldest first (one query)."""
    rows = list(ChartComment.objects.filter(version=version).select_related("by", "resolved_by").order_by("id"))
    answers: dict[int, list[ChartComment]] = {}
    for row in rows:
        if row.answers_id is not None:
            answers.setdefault(row.answers_id, []).append(row)
    threads: dict[str, list[Thread]] = {}
    for row in rows:
        if row.answers_id is None:
            threads.setdefault(row.step, []).append(Thread(row, tuple(answers.get(row.pk, ()))))
    return {step: tuple(found) for step, found in threads.items()}


def comment(version: ChartVersion, pk: int) -> ChartComment | None:
    """One comment of that version."""
    return (
        ChartComment.objects.filter(version=version, pk=pk).select_related("version__chart__power", "answers").first()
    )


def noted(version: ChartVersion, on: date) -> tuple[Noted, ...]:
    """All that stands against a draft that can be read: the gravest first."""
    found = [*_broken(version, on), *_contents(version, on), *_legal(version, on)]
    order = list(WEIGHTS)
    return tuple(sorted(found, key=lambda one: order.index(one.weight)))


def _broken(version: ChartVersion, on: date) -> Iterable[Noted]:
    for one in findings_of(version):
        yield Noted("broken", one.steps, one.text, path=one.path)
    try:
        refuse_unknown_parameters(compiled(version).flow, on, settings.JURISDICTION)
    except ProcedureRefusal as refusal:
        yield Noted("broken", (refusal.step,), refusal.text)


def _contents(version: ChartVersion, on: date) -> Iterable[Noted]:
    for one in contents_remarks(version, on):
        articles = (Text(one.article, one.article),) if one.article.startswith("《") else ()
        weight: Weight = "broken" if one.binding else "advice"
        why, mend = one.text, None
        if one.rule == "says_too_little":
            why, mend = (
                Text(*[words.partition(cut)[0] for words, cut in ((why.zh, "请补上"), (why.en, " Fill it in"))]),
                SAYING,
            )
        elif one.rule == "undeclared_departure":
            why, mend = Text(why.zh.partition("请在")[0], why.en.partition(" Declare it")[0]), REASON
        yield Noted(weight, one.steps, why, mend=mend, articles=articles, path=one.path, rule=one.rule)


def _legal(version: ChartVersion, on: date) -> Iterable[Noted]:
    for one in legal_findings_of(version, on):
        weight: Weight = "unlawful" if one.severity == "must" else "advice"
        yield Noted(weight, one.steps, one.why, one.title, one.mend, one.articles, one.path, one.rule)


def _kind(kind: str) -> Literal["edit", "undo", "redo"]:
    return "undo" if kind == "undo" else "redo" if kind == "redo" else "edit"
