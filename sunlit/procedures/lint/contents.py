"""Rules on what each step of a chart has to say. Pure."""

from collections.abc import Iterable

from sunlit.ledger.wording import Text
from sunlit.procedures.lint.asking import amount_of, known, written
from sunlit.procedures.lint.places import BUSINESS, DISCLOSURE, cited_in
from sunlit.procedures.lint.rule import Hit, Rule
from sunlit.procedures.lint.terms import TERMS, Term
from sunlit.procedures.lint.view import View, articles_of
from sunlit.procedures.model import Article

DECIDING = frozenset(
    {
        *("decide", "refuse", "refuse_acceptance", "penalise", "no_penalty", "transfer"),
        *("order_execution", "lift", "revoke", "award", "confirm", "adjudicate", "requisition", "decline", "levy"),
        *("provide", "withhold", "redress", "uphold", "adopt", "reject"),
    }
)
PUBLISHED = (DISCLOSURE.at(20),)


def _duty(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if view.is_staff(step) and step.duty is None:
            yield Hit(steps=(step.id,))


def _limit(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if view.is_staff(step) and step.limit is None:
            yield Hit(steps=(step.id,))


def _article(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if view.is_staff(step) and step.kind == "gate" and not articles_of(step):
            yield Hit(steps=(step.id,))


def _looked_up(article: Article) -> bool:
    """Whether a citation can be looked up: a law or regulation by name and article, another document by name."""
    found = cited_in(article.zh) if "《" in article.zh else ()
    return bool(found) and all(one.article or not one.law.endswith(("法", "条例")) for one in found)


def _citations(view: View) -> Iterable[Hit]:
    for step in view.flow.steps:
        if not all(_looked_up(article) for article in articles_of(step)):
            yield Hit(steps=(step.id,))


def _events(view: View) -> Iterable[Hit]:
    for event in view.flow.events:
        if not _looked_up(event.article):
            yield Hit(steps=(event.id,))


def _watched(view: View) -> Iterable[Hit]:
    deciding = [step for step in view.flow.steps if any(one.name in DECIDING for one in step.effects)]
    deciding = [step for step in deciding if view.is_staff(step) and step.kind == "gate"]
    if not deciding and not any(step.supervision for step in view.flow.steps):
        yield Hit()
    for step in deciding:
        if not step.supervision:
            yield Hit(steps=(step.id,))


def _complaint(view: View) -> Iterable[Hit]:
    if not any(step.complaint for step in view.flow.steps) and "complaint" not in dict(view.flow.otherwise):
        yield Hit()


def _excluded(view: View) -> Iterable[Hit]:
    """A ground that the limits of the chart do not name. A chart without a limit of law has nothing to leave out."""
    found = [law for limit in view.flow.limits if (law := known(view, limit.parameter))]
    named = {ground.code for law in found for ground in (*law.excluded, *law.suspended)}
    for step in view.flow.steps:
        if step.excluded and found and step.excluded not in named:
            yield Hit(steps=(step.id,))


def _terms(view: View) -> Iterable[tuple[Term, str, int, str]]:
    """The steps for which the law sets a limit, with the limit that the chart gives them."""
    for term in TERMS:
        if term.family in view.families:
            for name in sorted(term.mark.of(view)):
                given = amount_of(view, view.steps[name].limit)
                if given is not None:
                    yield term, name, *given


def _unit(view: View) -> Iterable[Hit]:
    for term, name, value, unit in _terms(view):
        laws = [law for one in term.parameters if (law := known(view, one))]
        if laws and unit not in {law.unit.value for law in laws}:
            yield Hit((name,), detail=_against(value, unit, laws[0].amount, laws[0].basis))


def _longer(view: View) -> Iterable[Hit]:
    for term, name, value, unit in _terms(view):
        laws = [law for one in term.parameters if (law := known(view, one)) and law.unit.value == unit]
        if laws and laws[0].stricter_is_less and value > max(law.value for law in laws):
            yield Hit((name,), detail=_against(value, unit, laws[0].amount, laws[0].basis))


def _shorter(view: View) -> Iterable[Hit]:
    for term, name, value, unit in _terms(view):
        laws = [law for one in term.parameters if (law := known(view, one)) and law.unit.value == unit]
        if laws and not laws[0].stricter_is_less and value < min(law.value for law in laws):
            yield Hit((name,), detail=_against(value, unit, laws[0].amount, laws[0].basis))


def _against(value: int, unit: str, law: Text, basis: str) -> Text:
    given = written((value, unit))
    return Text(f"图上是{given.zh}，{basis}是{law.zh}。", f"the chart says {given.en}, {basis} says {law.en}. ")


RULES = (
    Rule(
        "duty-said",
        Text("每一步写明职责", "Every step says its duty"),
        PUBLISHED,
        "any",
        Text("机关办的这一步没有写明职责要求。", "a step of the office does not say what it has to do."),
        Text("请填写职责（duty）。", "Fill in the duty."),
        _duty,
    ),
    Rule(
        "limit-said",
        Text("每一步写明时限", "Every step says its time limit"),
        (BUSINESS.at(36, 2),),
        "any",
        Text("机关办的这一步没有写明时限。", "a step of the office has no time limit."),
        Text("请写法定时限的参数，或者承诺的时限。", "Give the parameter of the law, or the promised limit."),
        _limit,
    ),
    Rule(
        "decision-cited",
        Text("每个判断写明依据", "Every decision cites its article"),
        PUBLISHED,
        "external",
        Text("机关作判断的这一步没有写明依据哪一条。", "a step that decides cites no article."),
        Text("请写明条款（articles）。", "Give the articles."),
        _article,
    ),
    Rule(
        "citation-named",
        Text("引用写明是哪部法", "A citation names its law"),
        PUBLISHED,
        "any",
        Text("引用没有写出法律文件的名称和条文，查不到。", "a citation without law and article cannot be looked up."),
        Text("请写成《…》第…条。", "Write the law and the article."),
        _citations,
    ),
    Rule(
        "event-cited",
        Text("办件事件写明依据", "Every event cites its article"),
        PUBLISHED,
        "any",
        Text("这种办件事件没有写明依据哪一条。", "the event cites no article of a law."),
        Text("请写明条款；没有依据的，删去这种事件。", "Cite the article, or remove the event."),
        _events,
    ),
    Rule(
        "decision-watched",
        Text("作决定的步骤有监督点", "Steps that decide are watched"),
        PUBLISHED,
        "external",
        Text(
            "作决定的步骤没有监督点（整个流程没有的，也在此列）。",
            "a step that decides has no point of supervision, or the whole chart has none.",
        ),
        Text("请写明监督什么（supervision）。", "Say what is watched there."),
        _watched,
    ),
    Rule(
        "complaint-said",
        Text("写明投诉渠道", "The chart says where to complain"),
        (BUSINESS.at(49),),
        "external",
        Text("整个流程没有一步写明投诉、举报的渠道。", "no step of the chart says where to complain."),
        Text(
            "请在群众与机关打交道的步骤写明投诉渠道（complaint）。",
            "Say it on the steps where citizens meet the office.",
        ),
        _complaint,
    ),
    Rule(
        "ground-known",
        Text("不计时的理由是法律列明的", "Time stands still only on a ground of the law"),
        (BUSINESS.at(36, 2),),
        "any",
        Text(
            "这一步不计入期限，但本流程的时限所依据的法律没有列出这种理由。",
            "time is not counted here, but the law of the chart's limits names no such ground.",
        ),
        Text("请改用法律列明的理由，或者计入期限。", "Use a ground of the law, or let the time count."),
        _excluded,
    ),
    Rule(
        "unit-of-law",
        Text("期限的单位与法律一致", "A limit in the unit of the law"),
        (BUSINESS.at(36, 2),),
        "any",
        Text("工作日与自然日、小时不能混用。", "working days, calendar days and hours are not the same."),
        Text("请改成法律规定的单位。", "Use the unit of the law."),
        _unit,
    ),
    Rule(
        "not-longer",
        Text("期限不长于法律", "No limit longer than the law's"),
        (BUSINESS.at(36, 2),),
        "any",
        Text("比法定的期限长，承诺只能更短。", "longer than the law allows; a promise can only be shorter."),
        Text("请改为不长于法定期限。", "Make it no longer than the law."),
        _longer,
    ),
    Rule(
        "party-time",
        Text("当事人的期限不缩短", "No time of the citizen is shortened"),
        (BUSINESS.at(36, 2),),
        "any",
        Text("法律给当事人的时间被缩短了。", "the time that the law gives the citizen is cut short."),
        Text("请改为不短于法定期限。", "Make it no shorter than the law."),
        _shorter,
    ),
)
