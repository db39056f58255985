"""What may be chosen in the editor, in the reader's language: posts, limits, grounds, papers, effects, conditions."""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from sunlit.basis.errors import BasisRefusal
from sunlit.basis.parameters import Parameter, all_parameters, grounds, parameter
from sunlit.desk.door import language
from sunlit.documents.templates import template, template_names
from sunlit.ledger.wording import Text
from sunlit.offices.rights import HANDLERS, ROLES

Options = list[tuple[str, str]]
PARTIES: Mapping[str, Text] = {
    "applicant": Text("申请人", "applicant"),
    "party": Text("当事人", "party"),
    "interested": Text("利害关系人", "interested party"),
}
ABOVE: Mapping[str, Text] = {
    "supervisor": Text("监督机关", "supervising organ"),
    "system": Text("系统（期限届满）", "system (time has run out)"),
}
KINDS: Mapping[str, Text] = {
    "start": Text("开始", "start"),
    "task": Text("步骤", "step"),
    "gate": Text("分情况", "decision"),
    "fork": Text("同时办", "in parallel"),
    "join": Text("汇合", "meeting"),
    "end": Text("结束", "end"),
}
UNITS: Mapping[str, Text] = {
    "working_day": Text("个工作日", "working days"),
    "calendar_day": Text("日", "days"),
    "hour": Text("小时", "hours"),
    "month": Text("个月", "months"),
    "year": Text("年", "years"),
}
OUTPUTS: Mapping[str, Text] = {
    "text": Text("文字", "text"),
    "choice": Text("从几种里选", "one of several"),
    "yes_no": Text("是或否", "yes or no"),
    "number": Text("数字", "number"),
    "date": Text("日期", "date"),
    "people": Text("人员", "people"),
    "file": Text("附件", "file"),
}
EVENT_EFFECTS: Mapping[str, Text] = {
    "none": Text("只记入办理记录", "is only noted"),
    "move": Text("转到另一处", "leads to another place"),
    "suspend": Text("暂停计时", "suspends the case"),
    "resume": Text("恢复计时", "resumes the case"),
}
EFFECTS: Mapping[str, Text] = {
    "apply": Text("收到申请", "application received"),
    "register": Text("登记", "register"),
    "ask_supplement": Text("一次告知补正", "one-off notice"),
    "supplemented": Text("已补正", "supplemented"),
    "accept": Text("受理", "accept"),
    "refuse_acceptance": Text("不予受理", "refuse acceptance"),
    "file_case": Text("立案", "open the case"),
    "investigate": Text("调查", "investigate"),
    "notify": Text("告知", "notify"),
    "decide": Text("准予", "grant"),
    "refuse": Text("不予准予", "refuse"),
    "approve": Text("批准", "approve"),
    "disapprove": Text("不批准", "do not approve"),
    "decline": Text("不予办理", "decline"),
    "penalise": Text("处罚", "penalise"),
    "no_penalty": Text("不予处罚", "no penalty"),
    "deliver": Text("送达", "serve"),
    "publicise": Text("公示", "publicise"),
    "pay": Text("缴纳", "pay"),
    "transfer": Text("移送", "transfer"),
    "to_court": Text("申请法院执行", "apply to the court"),
    "order_execution": Text("决定强制执行", "order execution"),
    "performed": Text("已经履行", "performed"),
    "close": Text("办结归档", "close and archive"),
}


def told(words: Text) -> str:
    """In the reader's language."""
    return words.in_language(language())


def table(words: Mapping[str, Text], *, keep: str = "", empty: str | None = None) -> Options:
    """A table as options; ``keep`` is what stands there now, although it is not in the table."""
    options = [(key, told(name)) for key, name in words.items()]
    return _complete(options, keep, empty)


def posts(keep: str = "") -> Options:
    """Who does a step: parties and the roles that work on cases."""
    known = {**PARTIES, **{role: ROLES[role] for role in ROLES if role in HANDLERS}}
    return table(known, keep=keep, empty=gettext("没有（由事实判断，或者不用人办）"))


def post_name(post: str) -> str:
    """The name of a post."""
    known = {**ROLES, **PARTIES, **ABOVE}
    return told(known[post]) if post in known else post


def originators(keep: str = "") -> Options:
    """Who brings an event about."""
    known = {**PARTIES, **{role: ROLES[role] for role in ROLES if role in HANDLERS}, **ABOVE}
    return table(known, keep=keep)


def limits(on: date, keep: str = "") -> Options:
    """The limits that laws set, with their amount and article."""
    options = [(one.name, _limit(one)) for one in _in_force(on) if one.unit.is_time]
    return _complete(options, keep, gettext("不用法定时限"))


def numbers_of_people(on: date, keep: str = "") -> Options:
    """The least numbers of people that laws set."""
    options = [(one.name, _limit(one)) for one in _in_force(on) if not one.unit.is_time and one.floor]
    return _complete(options, keep, gettext("没有"))


def reasons_not_to_count(keep: str = "") -> Options:
    """The grounds on which time does not run."""
    return table(grounds(), keep=keep, empty=gettext("计时"))


def papers(keep: str = "") -> Options:
    """The templates of documents."""
    return _complete([(name, told(template(name).title)) for name in template_names()], keep, gettext("没有"))


def effects(keep: str = "") -> Options:
    """What completing a step means for the case."""
    return table(EFFECTS, keep=keep, empty=gettext("没有"))


def steps(source: Mapping[str, Any], *, empty: str | None = None, only: str = "") -> Options:
    """The steps with their numbers, in reading order."""
    options = [
        (step["id"], f"{number}. {say(step['title'])}")
        for number, step in enumerate(source["steps"], start=1)
        if not only or waits(step) or only == "all"
    ]
    return options if empty is None else [("", empty), *options]


def conditions(source: Mapping[str, Any], first: str, keep: str = "", empty: str | None = None) -> Options:
    """What may have been chosen, at ``first`` before all others: ``field == "value"`` with its words."""
    ordered = sorted(source["steps"], key=lambda step: step["id"] != first)
    options: Options = []
    for step in ordered:
        for output in step.get("outputs", ()):
            named = say(output["label"]) if step["id"] == first else f"{say(step['title'])} / {say(output['label'])}"
            for value, words in _values(output):
                options.append((condition(output["name"], value), f"{named}{gettext('：')}{words}"))
    return _complete(options, keep, empty)


def condition(field: str, value: object, operator: str = "==") -> str:
    """A condition as it is written in a form."""
    return f"{field} {operator} {json.dumps(value, ensure_ascii=False)}"


def say(words: Mapping[str, str] | None) -> str:
    """A text of the source in the reader's language."""
    if not words:
        return ""
    return str(words["en"] if language().startswith("en") else words["zh"])


def waits(step: Mapping[str, Any]) -> bool:
    """Whether somebody does something at a step."""
    kind = step.get("kind", "task")
    return kind == "task" or (kind == "gate" and bool(step.get("post")))


def limit_in_words(limit: Mapping[str, Any] | None, on: date) -> tuple[str, str]:
    """A limit in words, and where it stands in the law."""
    if not limit:
        return "", ""
    article = str(limit.get("article", {}).get("zh", ""))
    if limit.get("words"):
        words = say(limit["words"])
    elif limit.get("value") is not None:
        words = f"{limit['value']} {told(UNITS[limit['unit']])}"
    else:
        words = ""
    if limit.get("parameter"):
        try:
            known = parameter(limit["parameter"], on, settings.JURISDICTION)
        except BasisRefusal:
            return words or gettext("没有“%(name)s”这个参数") % {"name": limit["parameter"]}, article
        return words or told(known.amount), article or known.basis
    return words, article


def _values(output: Mapping[str, Any]) -> list[tuple[object, str]]:
    if output["kind"] == "yes_no":
        return [(True, gettext("是")), (False, gettext("否"))]
    return [(name, say(words)) for name, words in output.get("choices", {}).items()]


def _in_force(on: date) -> list[Parameter]:
    """Of each parameter the edition in force on that day."""
    found: dict[str, Parameter] = {}
    for one in all_parameters(settings.JURISDICTION):
        if one.in_force_on <= on:
            found[one.name] = one
    return sorted(found.values(), key=lambda one: (one.law, one.name))


def _limit(one: Parameter) -> str:
    return f"{told(one.title)}{gettext('：')}{told(one.amount)} {one.basis}"


def _complete(options: Options, keep: str, empty: str | None) -> Options:
    if keep and keep not in {value for value, _ in options}:
        options = [*options, (keep, keep)]
    return options if empty is None else [("", empty), *options]
