"""The form of one step, made from the outputs that its chart demands, and what sending it leads to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext

from sunlit.design.files import FileField
from sunlit.desk.forms import Page
from sunlit.documents.templates import template
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Condition, Flow, Output, Step

YES, NO = Text("是", "yes"), Text("否", "no")
ENOUGH = 2


class _Judged:
    """A field that the operation judges, so that page and operation never say different things."""

    def validate(self, value: object) -> None:
        """Everything passes here; a missing output comes back as a sentence of the operation."""


class _Text(_Judged, forms.CharField):
    pass


class _Choice(_Judged, forms.ChoiceField):
    pass


class _People(_Judged, forms.MultipleChoiceField):
    pass


class _File(_Judged, FileField):
    pass


class StepForm(Page):
    """The outputs of one step as fields. ``people``: names to choose from; ``minimums``: how many a field asks for.

    ``ahead``: how far ahead a day has to lie, in words.
    """

    def __init__(
        self,
        step: Step,
        *args: Any,
        item: int,
        language: str,
        people: tuple[str, ...] = (),
        minimums: Mapping[str, int] | None = None,
        ahead: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, prefix=f"s{item}", **kwargs)
        self.step, self.item, self.language = step, item, language
        self.people, self.minimums, self.ahead = people, minimums or {}, ahead or {}
        for output in step.outputs:
            self._add(output)

    @property
    def needed(self) -> list[Any]:
        """The fields without which the step is not complete: the checklist."""
        return [self[output.name] for output in self.step.outputs if output.required]

    def outputs(self, attach: Callable[[Any], int]) -> dict[str, object]:
        """What was filled in, by output; ``attach`` keeps a file and gives its row."""
        found: dict[str, object] = {}
        for output in self.step.outputs:
            value = self.cleaned_data.get(output.name)
            if output.kind == "people":
                more = str(self.cleaned_data.get(f"{output.name}_more") or "")
                for sign in "，,；;\n":
                    more = more.replace(sign, "、")
                found[output.name] = [*(value or ()), *(name.strip() for name in more.split("、") if name.strip())]
            elif output.kind == "file":
                found[output.name] = attach(value) if value else None
            else:
                found[output.name] = value
        return found

    def _add(self, output: Output) -> None:
        label = output.label.in_language(self.language) or output.label.zh
        common: dict[str, Any] = {"label": label, "required": output.required}
        match output.kind:
            case "choice":
                choices = [(code, text.in_language(self.language) or text.zh) for code, text in output.choices]
                field: forms.Field = _Choice(choices=choices, widget=forms.RadioSelect, **common)
            case "yes_no":
                words = [(word, text.in_language(self.language)) for word, text in (("true", YES), ("false", NO))]
                field = _Choice(choices=words, widget=forms.RadioSelect, **common)
            case "date":
                common["help_text"] = self.ahead.get(output.name, "")
                field = _Text(widget=forms.DateInput(attrs={"type": "date", "class": "width-short"}), **common)
            case "number":
                number = forms.NumberInput(attrs={"min": "0", "step": "any", "class": "width-short"})
                field = _Text(widget=number, **common)
            case "file":
                field = _File(allow_empty_file=True, **common)
            case "people":
                self._add_people(output, common)
                return
            case _:
                field = _Text(widget=forms.Textarea(attrs={"rows": 4}), **common)
        self.fields[output.name] = field

    def _add_people(self, output: Output, common: dict[str, Any]) -> None:
        least = self.minimums.get(output.name, 0)
        hint = gettext("至少 %(n)s 名不同的人员") % {"n": least} if least >= ENOUGH else ""
        more = _Text(label=gettext("名单以外的人员"), help_text=gettext("几个人用顿号隔开"), required=False)
        if not self.people:
            self.fields[output.name] = _People(choices=(), widget=forms.MultipleHiddenInput, **common)
            more = _Text(help_text=hint or gettext("几个人用顿号隔开"), **common)
        else:
            box = forms.CheckboxSelectMultiple(attrs={"lang": "zh-Hans"})
            names = [(name, name) for name in self.people]
            self.fields[output.name] = _People(choices=names, widget=box, help_text=hint, **common)
        self.fields[f"{output.name}_more"] = more


@dataclass(frozen=True, slots=True)
class Consequence:
    """What sending the form leads to, and under which choice; ``when`` is empty where it always does."""

    when: str
    what: str


def button(flow: Flow, step: Step, language: str) -> str:
    """The words on the button: what really happens next, where the chart knows only one way."""
    title = step.title.in_language(language)
    if len(step.exits) == 1:
        reached = _reached(flow, step.exits[0].to, set())
        if len(reached) == 1:
            after = reached[0]
            words = after.title.in_language(language)
            if after.kind == "end":
                return gettext("完成，办件到“%(next)s”结束") % {"next": words}
            if not after.optional:
                return gettext("完成，送“%(next)s”") % {"next": words}
    return gettext("完成“%(title)s”") % {"title": title}


def consequences(flow: Flow, step: Step, language: str) -> list[Consequence]:
    """Where each way leads, and which papers are made on it."""
    told = []
    for way in step.exits:
        names = "、".join(_named(one, language) for one in _reached(flow, way.to, set()))
        when = _words(step, way.condition, language) if way.condition else ""
        if not way.condition and len(step.exits) > 1 and step.kind == "gate":
            when = gettext("其他情况")
        told.append(Consequence(when, gettext("进入%(steps)s") % {"steps": names}))
    for paper in step.documents:
        title = template(paper.template).title.in_language(language)
        when = _words(step, paper.condition, language) if paper.condition else ""
        told.append(Consequence(when, gettext("制作文书《%(title)s》") % {"title": title}))
    return told


def _named(step: Step, language: str) -> str:
    title = gettext("“%(title)s”") % {"title": step.title.in_language(language)}
    return gettext("%(title)s（视情况）") % {"title": title} if step.optional else title


def _reached(flow: Flow, name: str, seen: set[str]) -> list[Step]:
    """The steps at which somebody works next, through gates that the facts decide and bars."""
    if name in seen:
        return []
    seen.add(name)
    step = flow.step(name)
    found = [step] if step.waits or step.kind == "end" else []
    if not found or step.optional:
        for way in step.exits:
            found += _reached(flow, way.to, seen)
    return found


def _words(step: Step, condition: Condition, language: str) -> str:
    output = next((one for one in step.outputs if one.name == condition.field), None)
    if output is None:
        return gettext("视前面的情况")
    choices: dict[object, Text] = {True: YES, False: NO}
    choices.update(dict(output.choices))
    literal = choices.get(condition.literal)
    value = literal.in_language(language) if literal else str(condition.literal)
    label = output.label.in_language(language)
    if output.kind == "choice":
        return gettext("选“%(value)s”时") % {"value": value}
    return gettext("“%(label)s”为“%(value)s”时") % {"label": label, "value": value}
