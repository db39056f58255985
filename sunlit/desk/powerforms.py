"""The forms of a power: every field of its directory table, its bases, materials and posts, as rows of one page."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sunlit.basis.parameters import all_parameters
from sunlit.desk.acting import in_chinese
from sunlit.desk.door import language
from sunlit.desk.forms import Page
from sunlit.offices.models import Post
from sunlit.offices.rules import ROLES
from sunlit.powers import categories
from sunlit.powers.fields import FIELDS
from sunlit.powers.items import PLAIN_FIELDS, BasisEntry, DutyEntry, ItemContent, MaterialEntry, RiskPointEntry

# What each field is called, in the language of whoever reads it now.
LABELS: Mapping[str, Any] = {
    name: lazy(lambda name=name: FIELDS[name].label.in_language(language()), str)() for name in FIELDS
}
HELPS: Mapping[str, Any] = {
    name: lazy(lambda name=name: FIELDS[name].help.in_language(language()), str)()
    for name in FIELDS
    if FIELDS[name].help.zh
}
SUBJECTS = (
    ("statutory", _("法定行政机关")),
    ("authorised", _("法律、法规授权的组织")),
    ("entrusted", _("受委托的组织")),
)
# How grave a risk is; the words are what the directory table prints.
LEVELS = (
    ("", "–"),
    ("高", pgettext_lazy("risk", "高")),
    ("中", pgettext_lazy("risk", "中")),
    ("低", pgettext_lazy("risk", "低")),
)
FUNCTIONS = (
    ("", _("按角色")),
    ("accept", pgettext_lazy("function", "受理")),
    ("review", pgettext_lazy("function", "审查")),
    ("decide", pgettext_lazy("function", "决定")),
    ("execute", pgettext_lazy("function", "执行")),
    ("supervise", pgettext_lazy("function", "监督")),
)
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
LONG = (
    "summary",
    "summary_en",
    "disclosure_content",
    "flow_note",
    "risk_statement",
    "conditions",
    "conditions_en",
    "promise_reason",
)
LENGTHS = {
    "name": 300,
    "name_en": 300,
    "exercising_body": 120,
    "disclosure_form": 120,
    "disclosure_limit": 60,
    "fee": 200,
    "fee_basis": 300,
    "entrusting_organ": 120,
    "authority_basis": 300,
    "persons_in_charge": 200,
    "disclosure_time": 60,
    "promise_reason": 300,
    "served": 60,
    "window": 200,
    "result_name": 120,
    "source": 300,
}
DUTY = ("function", "standard", "responsibility")
LONGEST = 20_000
MOST_ROWS = 100


class ItemForm(Page):
    """Every field of a version that is one value."""

    name = forms.CharField(label=LABELS["name"], max_length=LENGTHS["name"])
    name_en = forms.CharField(label=LABELS["name_en"], required=False, max_length=LENGTHS["name_en"])
    theme = forms.ChoiceField(label=LABELS["theme"], required=False)
    disclosure_scope = forms.ChoiceField(label=LABELS["disclosure_scope"], choices=SCOPES)
    fee = forms.CharField(label=LABELS["fee"], help_text=HELPS["fee"], required=False, max_length=LENGTHS["fee"])
    statutory_parameter = forms.ChoiceField(
        label=LABELS["statutory_parameter"], help_text=HELPS["statutory_parameter"], required=False
    )
    promised_value = forms.IntegerField(
        label=LABELS["promised_value"],
        help_text=HELPS["promised_value"],
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
    subject_kind = forms.ChoiceField(
        label=LABELS["subject_kind"], help_text=HELPS["subject_kind"], choices=SUBJECTS, required=False
    )
    risk_level = forms.ChoiceField(label=LABELS["risk_level"], choices=LEVELS, required=False)
    takeover = forms.CharField(
        label=_("接手编辑的理由"),
        help_text=_("只在别人正在编辑、而您要接手时填；对方会看到"),
        required=False,
        max_length=300,
    )
    # What the form was made from, so that what somebody else saves meanwhile can be told from what is typed here.
    base = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PLAIN_FIELDS:
            if name not in self.fields:
                # What these hold is shown and read in Chinese, whatever the language of the page around them.
                marks = {} if name.endswith("_en") else {"lang": "zh-Hans"}
                self.fields[name] = forms.CharField(
                    label=LABELS[name],
                    help_text=HELPS.get(name, ""),
                    required=False,
                    max_length=LENGTHS.get(name, LONGEST),
                    widget=forms.Textarea(attrs={"rows": 3} | marks) if name in LONG else forms.TextInput(attrs=marks),
                )
        for code, label in OPTIONS.items():
            self.fields[code] = forms.BooleanField(label=label, required=False)
        self.order_fields([*PLAIN_FIELDS, *OPTIONS, "note", "takeover", "base"])
        self._choose("theme", _themes())
        self._choose("risk_level", [(value, str(label)) for value, label in LEVELS])
        self._choose("statutory_parameter", _parameters())

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        """What stands in the version already stays a choice, even where the list has moved on."""
        now = str(self.initial.get(name) or "")
        known = {value for value, _ in choices}
        extra = [(now, now)] if now and now not in known else []
        self.choose(name, [*choices, *extra])

    def clean_subject_kind(self) -> str:
        """An organ in its own name unless something else is said."""
        return self.cleaned_data["subject_kind"] or "statutory"


class NewItemForm(ItemForm):
    """Besides: whose power it is, of what kind, under what code."""

    organ = forms.ChoiceField(label=_("行使职权的机关"))
    kind = forms.ChoiceField(label=_("职权类别"))
    code = forms.CharField(label=_("职权编码"), help_text=_("空着由编码规则给出"), required=False, max_length=60)

    def __init__(self, *args: Any, organs: list[tuple[str, str]], kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("organ", organs)
        in_chinese(self.fields["organ"])
        self.choose("kind", kinds)
        self.order_fields(["organ", "kind", "code", *PLAIN_FIELDS, *OPTIONS, "note", "seen"])


def _chinese() -> forms.TextInput:
    """A line that holds Chinese, whatever the language of the page around it."""
    return forms.TextInput(attrs={"lang": "zh-Hans"})


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
    quoted_text = forms.CharField(
        label=_("原文"),
        help_text=_("空着由库里的法律原文填入；与原文差一个字也会标出"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
    )
    marked = forms.CharField(widget=forms.HiddenInput, required=False)
    field_order = ("citation", "kind", "document_number", "quoted_text", "plain_words", "plain_words_en", "marked")


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
    function = forms.ChoiceField(label=_("职能"), choices=FUNCTIONS, required=False)
    standard = forms.CharField(label=_("工作标准"), required=False, max_length=300, widget=_chinese())
    responsibility = forms.CharField(label=_("责任"), required=False, max_length=300, widget=_chinese())

    def __init__(self, *args: Any, posts: Iterable[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(code, text.in_language(language())) for code, text in ROLES.items()]
        self.choose("role", [("", "–"), *roles])
        self.choose("post", [("", "–"), *posts])
        in_chinese(self.fields["post"])


class RiskForm(Page):
    """Where the power can go wrong, and what is done against it."""

    place = forms.CharField(label=_("环节或者岗位"), required=False, max_length=120, widget=_chinese())
    level = forms.ChoiceField(label=_("等级"), choices=LEVELS, required=False)
    risk = forms.CharField(label=_("会出什么问题"), required=False, max_length=1000, widget=_chinese())
    measure = forms.CharField(label=_("怎样防"), required=False, max_length=1000, widget=_chinese())


BasisRows = formset_factory(BasisForm, extra=1, max_num=MOST_ROWS)
MaterialRows = formset_factory(MaterialForm, extra=1, max_num=MOST_ROWS)
HandlingRows = formset_factory(HandlingForm, extra=1, max_num=MOST_ROWS)
RiskRows = formset_factory(RiskForm, extra=1, max_num=MOST_ROWS)


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
    """The posts of a version as rows, each with what it does."""
    return [
        {"role": role, "post": str(post), **asdict(content.duties.get(role, DutyEntry()))}
        for role, post in content.handling.items()
    ]


def risk_rows(content: ItemContent) -> list[dict[str, str]]:
    """The risk points of a version as rows."""
    return [asdict(point) for point in content.risk_points]


def post_choices(organ: int) -> list[tuple[str, str]]:
    """The posts of an organ (one query)."""
    rows = Post.objects.filter(organ=organ).select_related("division").order_by("division__position", "id")
    return [(str(post.pk), f"{post.division or ''} {post.name}".strip()) for post in rows]


def content_from(
    form: ItemForm,
    bases: "BaseFormSet[Any]",
    materials: "BaseFormSet[Any]",
    handling: "BaseFormSet[Any]",
    risks: "BaseFormSet[Any]",
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
        risk_points=tuple(RiskPointEntry(**row) for row in _rows(risks, "place")),
        **posts_from(handling),
    )


def posts_from(handling: "BaseFormSet[Any]") -> dict[str, Any]:
    """The fields of a version that stand in the rows of posts."""
    rows = [row for row in _rows(handling, "role") if row.get("post")]
    duties = {row["role"]: DutyEntry(**{name: row[name] for name in DUTY}) for row in rows}
    return {
        "handling": {row["role"]: int(row["post"]) for row in rows},
        "duties": {role: duty for role, duty in duties.items() if duty != DutyEntry()},
    }


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
