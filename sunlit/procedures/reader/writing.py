"""Writes a flow as the plain mapping that the reader reads: the same flow comes back. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from sunlit.ledger.wording import Text
from sunlit.procedures.model import (
    Article,
    CaseLimit,
    Condition,
    Departure,
    Effect,
    Event,
    Exit,
    Flow,
    Lane,
    Output,
    Paper,
    Right,
    Stage,
    Step,
    TimeLimit,
)

Plain = dict[str, Any]


def written(flow: Flow) -> Plain:
    """The source of a flow; fields that say nothing are left out."""
    return _filled(
        {
            "class": flow.class_name,
            "title": _text(flow.title),
            "kinds": list(flow.kinds),
            "scope": flow.scope,
            "template": flow.template,
            "departures": [_departure(one) for one in flow.departures],
            "systems": _texts(flow.systems),
            "otherwise": {name: _text(words) for name, words in flow.otherwise},
            "basis": _articles(flow.basis),
            "lanes": [_lane(lane) for lane in flow.lanes],
            "stages": [_stage(stage) for stage in flow.stages],
            "limits": [_case_limit(limit) for limit in flow.limits],
            "steps": [_step(step) for step in flow.steps],
            "events": [_event(event) for event in flow.events],
        }
    )


def _filled(values: Mapping[str, Any]) -> Plain:
    return {name: value for name, value in values.items() if value not in ("", None, [], {})}


def _text(text: Text | None) -> Plain | None:
    return None if text is None else {"zh": text.zh, "en": text.en}


def _texts(texts: Iterable[Text]) -> list[Plain | None]:
    return [_text(text) for text in texts]


def _article(article: Article | None) -> Plain | None:
    return None if article is None else {"zh": article.zh, "en": article.en}


def _articles(articles: Iterable[Article]) -> list[Plain | None]:
    return [_article(article) for article in articles]


def _departure(one: Departure) -> Plain:
    return _filled({"step": one.step, "why": _text(one.why), "article": _article(one.article)})


def _lane(lane: Lane) -> Plain:
    subtitle = _text(lane.subtitle) if lane.subtitle.zh else None
    return {**_filled({"id": lane.id, "title": _text(lane.title), "subtitle": subtitle}), "party": lane.party}


def _stage(stage: Stage) -> Plain:
    return {"id": stage.id, "title": _text(stage.title)}


def _case_limit(limit: CaseLimit) -> Plain:
    starts, ends = list(limit.starts), list(limit.ends)
    return {
        "id": limit.id,
        "title": _text(limit.title),
        "parameter": limit.parameter,
        "starts": starts,
        "ends": ends,
    }


def _step(step: Step) -> Plain:
    return _filled(
        {
            "id": step.id,
            "kind": step.kind,
            "stage": step.stage,
            "lane": step.lane,
            "beside": step.beside,
            "post": step.post,
            "title": _text(step.title),
            "refines": step.refines,
            "without": {name: _text(words) for name, words in step.without},
            "limit": _limit(step.limit),
            "articles": _articles(step.articles),
            "excluded": step.excluded,
            "duty": _text(step.duty),
            "rights": [_right(right) for right in step.rights],
            "supervision": _texts(step.supervision),
            "complaint": _text(step.complaint),
            "chips": _texts(step.chips),
            "optional": [_condition(one) for one in step.optional],
            "people_min": step.people_min,
            "outputs": [_output(one) for one in step.outputs],
            "documents": [_paper(one) for one in step.documents],
            "effects": [_effect(one) for one in step.effects],
            "next": [_exit(way) for way in step.exits],
        }
    )


def _exit(way: Exit) -> Plain | str:
    plain = _filled({"to": way.to, "label": _text(way.label), "when": _condition(way.condition), "bound": way.bound})
    if way.default:
        plain["default"] = True
    return way.to if set(plain) == {"to"} else plain


def _condition(condition: Condition | None) -> Plain | None:
    if condition is None:
        return None
    return {"field": condition.field, "operator": condition.operator, "value": condition.literal}


def _limit(limit: TimeLimit | None) -> Plain | None:
    if limit is None:
        return None
    return _filled(
        {
            "parameter": limit.parameter,
            "value": limit.value,
            "unit": limit.unit,
            "article": _article(limit.article),
            "words": _text(limit.words),
        }
    )


def _right(right: Right) -> Plain:
    return _filled({"zh": right.text.zh, "en": right.text.en, "articles": _articles(right.articles)})


def _output(output: Output) -> Plain:
    plain = _filled(
        {
            "name": output.name,
            "kind": output.kind,
            "label": _text(output.label),
            "choices": {name: _text(label) for name, label in output.choices},
            "min_parameter": output.min_parameter,
        }
    )
    return plain if output.required else {**plain, "required": False}


def _paper(paper: Paper) -> Plain | str:
    return {"template": paper.template, "when": _condition(paper.condition)} if paper.condition else paper.template


def _effect(effect: Effect) -> Plain | str:
    return {"name": effect.name, "when": _condition(effect.condition)} if effect.condition else effect.name


def _event(event: Event) -> Plain:
    plain = _filled(
        {
            "id": event.id,
            "title": _text(event.title),
            "effect": event.effect,
            "by": event.by,
            "steps": list(event.steps),
            "to": event.to,
            "article": _article(event.article),
            "explanation": _text(event.explanation),
            "sets": dict(event.sets),
            "documents": list(event.documents),
        }
    )
    return {**plain, "once": True} if event.once else plain
