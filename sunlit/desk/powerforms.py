"""The forms of a power: every field of its directory table, its bases, materials and posts, as rows of one page."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy as _

from sunlit.basis.parameters import all_parameters
from sunlit.desk.acting import in_chinese
from sunlit.desk.door import language
from sunlit.desk.forms import Page
from sunlit.offices.models import Post
from sunlit.offices.rules import ROLES
from sunlit.powers import categories
from sunlit.powers.items import PLAIN_FIELDS, BasisEntry, ItemContent, MaterialEntry

LABELS: Mapping[str, Any] = {
    "name": _("职权名称"),
    "name_en": _("英文名称"),
    "summary": _("一句话说明"),
    "summary_en": _("一句话说明（英文）"),
    "theme": _("主题"),
    "exercising_body": _("职权行使机构"),
    "disclosure_content": _("公开内容"),
    "disclosure_form": _("公开形式"),
    "disclosure_scope": _("公开范围"),
    "disclosure_limit": _("公开时限"),
    "fee": _("收费标准"),
    "fee_basis": _("收费依据"),
    "flow_note": _("办理流程"),
    "risk_level": _("风险等级"),
    "risk_statement": _("风险等级说明"),
    "conditions": _("办事条件和标准"),
    "conditions_en": _("办事条件和标准（英文）"),
    "statutory_parameter": _("法定时限"),
    "promised_value": _("承诺时限"),
    "promised_unit": _("承诺时限的单位"),
    "visits": _("到现场次数"),
    "online": _("可网上办理"),
    "served": _("服务对象"),
    "window": _("办理地点和时间"),
    "result_name": _("办理结果"),
    "source": _("来源"),
    "options": _("办理中的特别程序"),
    "details": _("清单上的其他内容"),
    "bases": _("依据"),
    "materials": _("申请材料"),
    "handling": _("办理岗位"),
}
SCOPES = (("public", _("向社会公开")), ("limited", _("一定范围或依申请公开")), ("internal", _("内部公开")))
UNITS = (
    ("", _("没有承诺时限")),
    ("working_day", _("工作日")),
    ("calendar_day", _("自然日")),
    ("hour", _("小时")),
    ("month", _("月")),
)
BASIS_KINDS = (("creating", _("设定依据")), ("implementing", _("实施依据")))
# What belongs to every case of a power; charts ask for it under these names.
OPTIONS: Mapping[str, Any] = {
    "needs_site_check": _("每件都要现场核查"),
    "needs_expert_review": _("每件都要专家评审"),
    "hearing_by_law": _("法律规定应当听证"),
}
LONG = ("summary", "summary_en", "disclosure_content", "flow_note", "risk_statement", "conditions", "conditions_en")
LENGTHS = {
    "name": 300,
    "name_en": 300,
    "exercising_body": 120,
    "disclosure_form": 120,
    "disclosure_limit": 60,
    "fee": 200,
    "fee_basis": 300,
    "risk_level": 10,
    "served": 60,
    "window": 200,
    "result_name": 120,
    "source": 300,
}
LONGEST = 20_000
MOST_ROWS = 100


class ItemForm(Page):
    """Every field of a version that is one value."""

    name = forms.CharField(label=LABELS["name"], max_length=LENGTHS["name"])
    name_en = forms.CharField(label=LABELS["name_en"], required=False, max_length=LENGTHS["name_en"])
    theme = forms.ChoiceField(label=LABELS["theme"], required=False)
    disclosure_scope = forms.ChoiceField(label=LABELS["disclosure_scope"], choices=SCOPES)
    fee = forms.CharField(
        label=LABELS["fee"], help_text=_("空为不收费；收费须写明依据"), required=False, max_length=LENGTHS["fee"]
    )
    statutory_parameter = forms.ChoiceField(
        label=LABELS["statutory_parameter"], help_text=_("从法定参数里选，数字随法律修改"), required=False
    )
    promised_value = forms.IntegerField(
        label=LABELS["promised_value"],
        help_text=_("不能比法定时限长"),
        required=False,
        min_value=1,
        max_value=3650,
        widget=forms.NumberInput(attrs={"class": "width-short"}),
    )
    promised_unit = forms.ChoiceField(label=LABELS["promised_unit"], choices=UNITS, required=False)
    visits = forms.IntegerField(
        label=LABELS["visits"], min_value=0, max_value=99, widget=forms.NumberInput(attrs={"class": "width-short"})
    )
    online = forms.BooleanField(label=LABELS["online"], required=False)
    note = forms.CharField(
        label=_("改了什么"),
        help_text=_("公布后和版本一起公开，让人看懂这次为什么改"),
        required=False,
        max_length=300,
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PLAIN_FIELDS:
            if name not in self.fields:
                # What these hold is shown and read in Chinese, whatever the language of the page around them.
                marks = {} if name.endswith("_en") else {"lang": "zh-Hans"}
                self.fields[name] = forms.CharField(
                    label=LABELS[name],
                    required=False,
                    max_length=LENGTHS.get(name, LONGEST),
                    widget=forms.Textarea(attrs={"rows": 3} | marks) if name in LONG else forms.TextInput(attrs=marks),
                )
        for code, label in OPTIONS.items():
            self.fields[code] = forms.BooleanField(label=label, required=False)
        self.order_fields([*PLAIN_FIELDS, *OPTIONS, "note", "seen"])
        self._choose("theme", _themes())
        self._choose("statutory_parameter", _parameters())

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What stands in the version already stays a choice, even where the list has moved on."""
        now = str(self.initial.get(name) or "")
        known = {value for value, _ in choices}
        extra = [(now, now)] if now and now not in known else []
        self.fields[name].choices = [*choices, *extra]  # type: ignore[attr-defined]  # a ChoiceField, as declared above


class NewItemForm(ItemForm):
    """Besides: whose power it is, of what kind, under what code."""

    organ = forms.ChoiceField(label=_("行使职权的机关"))
    kind = forms.ChoiceField(label=_("职权类别"))
    code = forms.CharField(label=_("职权编码"), help_text=_("空着由编码规则给出"), required=False, max_length=60)

    def __init__(self, *args: Any, organs: list[tuple[str, str]], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organ"].choices = organs  # type: ignore[attr-defined]  # a ChoiceField, as declared above
        in_chinese(self.fields["organ"])
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]  # a ChoiceField, as declared above
        self.order_fields(["organ", "kind", "code", *PLAIN_FIELDS, *OPTIONS, "note", "seen"])


class BasisForm(Page):
    """One basis as written."""

    citation = forms.CharField(
        label=_("引用"), help_text=_("例如：《食品安全法》第三十五条第一款"), required=False, max_length=300
    )
    kind = forms.ChoiceField(label=_("种类"), choices=BASIS_KINDS, initial="implementing")
    plain_words = forms.CharField(
        label=_("说白话"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 2, "lang": "zh-Hans"}),
    )
    plain_words_en = forms.CharField(
        label=_("说白话（英文）"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2})
    )
    document_number = forms.CharField(label=_("文号"), required=False, max_length=80)
    quoted_text = forms.CharField(widget=forms.HiddenInput, required=False)
    marked = forms.CharField(widget=forms.HiddenInput, required=False)


class MaterialForm(Page):
    """One thing that the applicant hands in."""

    name = forms.CharField(label=_("材料名称"), required=False, max_length=150)
    name_en = forms.CharField(label=_("英文名称"), required=False, max_length=200)
    required = forms.BooleanField(label=_("必要"), required=False, initial=True)
    waived = forms.BooleanField(label=_("免交"), required=False)
    copies = forms.CharField(label=_("份数和形式"), required=False, max_length=60)
    obtained = forms.CharField(label=_("来源"), required=False, max_length=120)
    note = forms.CharField(label=_("备注"), required=False, max_length=200)


class HandlingForm(Page):
    """Which post handles the power in which role."""

    role = forms.ChoiceField(label=_("角色"), required=False)
    post = forms.ChoiceField(label=_("岗位"), required=False)

    def __init__(self, *args: Any, posts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(code, text.in_language(language())) for code, text in ROLES.items()]
        self.fields["role"].choices = [("", "–"), *roles]  # type: ignore[attr-defined]  # a ChoiceField, as declared above
        self.fields["post"].choices = [("", "–"), *posts]  # type: ignore[attr-defined]  # a ChoiceField, as declared above
        in_chinese(self.fields["post"])


BasisRows = formset_factory(BasisForm, extra=1, max_num=MOST_ROWS)
MaterialRows = formset_factory(MaterialForm, extra=1, max_num=MOST_ROWS)
HandlingRows = formset_factory(HandlingForm, extra=1, max_num=MOST_ROWS)


def initial_of(content: ItemContent) -> dict[str, Any]:
    """The form's first values from a version."""
    values = {name: getattr(content, name) for name in PLAIN_FIELDS}
    return {**values, **{code: bool(content.options.get(code)) for code in OPTIONS}}


def basis_rows(content: ItemContent) -> list[dict[str, Any]]:
    """The bases of a version as rows."""
    return [{name: getattr(entry, name) for name in BasisForm.base_fields} for entry in content.bases]


def material_rows(content: ItemContent) -> list[dict[str, Any]]:
    """The materials of a version as rows."""
    return [{name: getattr(entry, name) for name in MaterialForm.base_fields} for entry in content.materials]


def handling_rows(content: ItemContent) -> list[dict[str, str]]:
    """The posts of a version as rows."""
    return [{"role": role, "post": str(post)} for role, post in content.handling.items()]


def post_choices(organ: int) -> list[tuple[str, str]]:
    """The posts of an organ (one query)."""
    rows = Post.objects.filter(organ=organ).select_related("division").order_by("division__position", "id")
    return [(str(post.pk), f"{post.division or ''} {post.name}".strip()) for post in rows]


def content_from(
    form: ItemForm,
    bases: "BaseFormSet[Any]",
    materials: "BaseFormSet[Any]",
    handling: "BaseFormSet[Any]",
    old: ItemContent,
) -> ItemContent:
    """What the page says, with what it does not ask for kept from the version before."""
    data = form.cleaned_data
    options = {**old.options, **{code: data[code] for code in OPTIONS if data[code] or code in old.options}}
    return ItemContent(
        **{name: data[name] for name in PLAIN_FIELDS},
        options=options,
        details=old.details,
        bases=tuple(BasisEntry(**row) for row in _rows(bases, "citation")),
        materials=tuple(MaterialEntry(**row) for row in _rows(materials, "name")),
        handling={row["role"]: int(row["post"]) for row in _rows(handling, "role") if row.get("post")},
    )


def _rows(rows: "BaseFormSet[Any]", key: str) -> list[dict[str, Any]]:
    return [row.cleaned_data for row in rows.forms if row.cleaned_data.get(key, "").strip()]


def _themes() -> list[tuple[str, str]]:
    named = [(theme.code, theme.name.in_language(language())) for theme in categories.all_themes().values()]
    return [("", "–"), *named]


def _parameters() -> list[tuple[str, str]]:
    """Every time limit of the statutes once, the newest edition's words."""
    known = {one.name: one for one in all_parameters() if one.unit.is_time and not one.backward}
    named = [
        (name, f"{one.title.in_language(language())}（{one.amount.in_language(language())}）")
        for name, one in known.items()
    ]
    return [("", "–"), *sorted(named)]
