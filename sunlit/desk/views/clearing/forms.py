"""What is filled in along a clearing round."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlit.design.files import FileField
from sunlit.desk.acting import in_chinese
from sunlit.desk.door import language
from sunlit.desk.forms import Page
from sunlit.offices.models import Organ
from sunlit.powers.chains import words
from sunlit.powers.models import RoundDuty
from sunlit.powers.operations import FiledAs, Said
from sunlit.powers.rules.clearing import AGREE, DECISIONS, OBJECT, Step
from sunlit.powers.rules.outcomes import CAPACITIES, OUTCOMES

AREA = forms.Textarea(attrs={"rows": 4})
SHORT_AREA = forms.Textarea(attrs={"rows": 2})


def organ_choices(organs: Iterable[Organ], *, empty: str = "") -> list[tuple[str, str]]:
    """Organs by row and name, with a first line where none need be chosen."""
    chosen = [(str(organ.pk), organ.name) for organ in organs]
    return [("", empty), *chosen] if empty else chosen


class SureForm(Page):
    """Nothing to fill in: the button says what happens."""


class ReasonForm(Page):
    """Why an item goes back."""

    reason = forms.CharField(label=_("退回的理由"), max_length=1000, widget=SHORT_AREA)


class PhaseForm(Page):
    """Other days for a phase."""

    phase = forms.ChoiceField(label=_("阶段"))
    from_on = forms.DateField(label=_("第一日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    to_on = forms.DateField(label=_("最后一日"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, phases: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("phase", phases)
        in_chinese(self.fields["phase"])


class OrganForm(Page):
    """One organ."""

    organ = forms.ChoiceField(label=_("单位"))

    def __init__(self, *args: Any, organs: Iterable[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("organ", organ_choices(organs))
        in_chinese(self.fields["organ"])


class RoundForm(Page):
    """A campaign: name, way, organs, seats, three phases."""

    title = forms.CharField(label=_("名称"), max_length=120)
    document = forms.CharField(label=_("部署文件"), max_length=120, required=False)
    region = forms.ChoiceField(label=_("地区"))
    preset = forms.ChoiceField(label=_("清权办法"), widget=forms.RadioSelect)
    organs = forms.MultipleChoiceField(label=_("参加单位"), widget=forms.CheckboxSelectMultiple)
    phases = forms.CharField(
        label=_("阶段"),
        help_text=_("每行一个：名称，第一日，最后一日，覆盖到哪一步。例如：自查清理，2026-12-01，2026-12-31，清理"),
        widget=AREA,
    )

    def __init__(self, *args: Any, regions: list[tuple[str, str]], organs: list[Organ], presets: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.choose("region", regions)
        self.choose("organs", organ_choices(organs))
        code = language()
        self.choose(
            "preset",
            [(name, chain.title.in_language(code)) for name, chain in presets.items()],
        )
        for office in dict.fromkeys(office for chain in presets.values() for office in chain.offices()):
            field = forms.ChoiceField(
                label=words().offices[office].in_language(code),
                required=False,
                choices=organ_choices(organs, empty=gettext("这个办法用不到，或者还没有")),
            )
            in_chinese(field)
            self.fields[f"seat_{office}"] = field
        for name in ("region", "organs"):
            in_chinese(self.fields[name])


class DutiesForm(Page):
    """A list of duties of one organ."""

    organ = forms.ChoiceField(label=_("单位"))
    direction = forms.ChoiceField(
        label=_("职责从哪里来"), choices=RoundDuty.Direction.choices, widget=forms.RadioSelect
    )
    duties = forms.CharField(
        label=_("职责"),
        help_text=_("每行一条：职责，来源（岗位职责写岗位）。可以从表格里整块粘贴，也可以选 CSV 文件"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    file = forms.FileField(label=_("CSV 文件"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt"}))

    def __init__(self, *args: Any, organs: Iterable[Organ], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("organ", organ_choices(organs))
        in_chinese(self.fields["organ"])


class FilingForm(Page):
    """In which capacity a power is exercised."""

    capacity = forms.ChoiceField(label=_("行使身份"), widget=forms.RadioSelect)
    entrusted_by = forms.CharField(label=_("委托机关"), help_text=_("受委托的才填"), required=False, max_length=120)
    entrusted_document = forms.CharField(label=_("委托书文号"), required=False, max_length=120)
    own_rule = forms.CharField(
        label=_("受理规则"), help_text=_("受上级委托只受理的，写怎么收件、上报、转送"), required=False, widget=AREA
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = language()
        choices = [(value, text.in_language(code)) for value, text in CAPACITIES.items()]
        self.choose("capacity", choices)
        for name in ("entrusted_by", "entrusted_document", "own_rule"):
            in_chinese(self.fields[name])

    def filed_as(self) -> FiledAs:
        """What was chosen."""
        return FiledAs(**self.cleaned_data)


class QuestionForm(Page):
    """What the organ is asked."""

    question = forms.CharField(label=_("要磋商的问题"), widget=AREA, max_length=2000)


class AnswerForm(Page):
    """What the organ answers."""

    answer = forms.CharField(label=_("答复"), widget=AREA, max_length=2000)


class OpinionForm(Page):
    """What an office says in one step; only the questions that this step asks."""

    def __init__(self, *args: Any, step: Step, office: str, organs: Iterable[Organ] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step, self.office, self._organs = step, office, list(organs)
        code = language()
        if step.kind == "joint":
            for aspect in step.seats[office]:
                self._aspect(aspect)
        else:
            self._one(code)
        # Fields that were added late get their sentences too.
        for field in self.fields.values():
            choice = isinstance(field, forms.ChoiceField)
            field.error_messages["required"] = gettext("请选一项") if choice else gettext("这一项要填")

    def _aspect(self, aspect: str) -> None:
        code, told = language(), words().aspects[aspect]
        self.fields[f"decision_{aspect}"] = forms.ChoiceField(
            label=told.name.in_language(code),
            help_text=told.ask.in_language(code),
            choices=[(one, DECISIONS[one].in_language(code)) for one in (AGREE, OBJECT)],
            widget=forms.RadioSelect,
        )
        self.fields[f"words_{aspect}"] = forms.CharField(
            label=gettext("对“%(aspect)s”的意见") % {"aspect": told.name.in_language(code)},
            widget=SHORT_AREA,
        )

    def _one(self, code: str) -> None:
        step = self.step
        if len(step.decisions) > 1:
            self.fields["decision"] = forms.ChoiceField(
                label=gettext("意见"),
                choices=[(one, DECISIONS[one].in_language(code)) for one in step.decisions],
                widget=forms.RadioSelect,
            )
        if step.outcome:
            self.fields["outcome"] = forms.ChoiceField(
                label=gettext("审核结论"),
                help_text=gettext("同意的必选"),
                required=False,
                choices=[
                    (one.code, f"{one.name.in_language(code)}{_dash()}{one.when.in_language(code)}")
                    for one in OUTCOMES.values()
                ],
                widget=forms.RadioSelect,
            )
            self.fields["responsible"] = forms.ChoiceField(
                label=gettext("责任主体"),
                help_text=gettext("结论是“明确责任主体”时选"),
                required=False,
                choices=organ_choices(self._organs, empty=gettext("不涉及")),
            )
            in_chinese(self.fields["responsible"])
        self.fields["words"] = forms.CharField(
            label=gettext("书面意见") if step.worded else gettext("说明"), required=step.worded, widget=AREA
        )
        if step.kind == "collective":
            self.fields["attendees"] = forms.CharField(
                label=gettext("集体审议参加人员"), help_text=gettext("同意的必填"), required=False, widget=SHORT_AREA
            )
        if step.document:
            self.fields["document"] = forms.CharField(
                label=gettext("正式文件文号"), help_text=gettext("同意的必填"), required=False, max_length=120
            )

    def said(self) -> Said:
        """The opinion as the operation takes it."""
        data = self.cleaned_data
        if self.step.kind == "joint":
            asked = self.step.seats[self.office]
            return Said(aspects={one: (data[f"decision_{one}"], data[f"words_{one}"]) for one in asked})
        chosen = next((organ for organ in self._organs if str(organ.pk) == data.get("responsible")), None)
        return Said(
            decision=data.get("decision", AGREE),
            words=data.get("words", ""),
            outcome=data.get("outcome", ""),
            responsible=chosen,
            attendees=data.get("attendees", ""),
            document=data.get("document", ""),
        )


class MeetingForm(Page):
    """The minutes of a sitting."""

    number = forms.CharField(label=_("会议编号"), help_text=_("例如 县政府第 12 次常务会议"), max_length=60)
    held_on = forms.DateField(
        label=_("会议日期"),
        widget=forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-12-01")},
    )
    attendees = forms.CharField(label=_("出席人员"), widget=SHORT_AREA, max_length=2000)
    minutes = forms.CharField(label=_("纪要内容"), widget=forms.Textarea(attrs={"rows": 6}), max_length=20000)
    file = FileField(label=_("纪要文件"), required=False)


def _dash() -> str:
    return gettext("：")
