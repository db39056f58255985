"""What the public is asked, one small group a page, and what is said when an answer does not fit."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Self

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as BadNumber

from sunlit.design.files import FileField, FilesField
from sunlit.ledger.wording import Text
from sunlit.publication.pages import MaterialShown

PERSON, AGENT = "person", "agent"
# 18 digits, or 17 and an X: the length by which an identity card's number is known from a passport's.
CARD_LENGTH = 18
LEAST_LENGTH = 5


class Page(forms.Form):
    """A form whose rows carry the ids that the error summary jumps to."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages = {**field.error_messages, "required": gettext("这一项要填")}
            if isinstance(field, forms.ChoiceField):
                field.error_messages = {
                    **field.error_messages,
                    "required": gettext("请选一项"),
                    "invalid_choice": gettext("请从下面选一项"),
                }


def clean_identity(kind: str, text: str) -> str:
    """An identity number without spaces, checked by its own check digit where it has one."""
    number = text.replace(" ", "").upper()
    if kind == PERSON and len(number) != CARD_LENGTH:
        if len(number) >= LEAST_LENGTH and number.isalnum():
            return number
        raise forms.ValidationError(gettext("请填 18 位身份证号，或护照、通行证等证件的号码"))
    try:
        checked: str = ric.validate(number) if kind == PERSON else uscc.validate(number)
    except BadNumber as error:
        wanted = gettext("身份证号") if kind == PERSON else gettext("统一社会信用代码")
        raise forms.ValidationError(
            gettext("这不是一个有效的%(wanted)s，请对照证件核对 18 位数字和字母") % {"wanted": wanted}
        ) from error
    return checked


def clean_phone(text: str) -> str:
    """A telephone number of digits, spaces, hyphens and a leading plus."""
    digits = text.replace(" ", "").replace("-", "")
    if not digits.removeprefix("+").isdigit() or len(digits) < LEAST_LENGTH:
        raise forms.ValidationError(gettext("电话只能有数字、空格和短横，例如 0000-1234567"))
    return text.strip()


class ApplicantForm(Page):
    """Who applies, and whether somebody else fills in the form for him."""

    acting = forms.ChoiceField(
        label=_("您替谁申请"),
        choices=[("self", _("本人，或者我是单位的法定代表人、负责人")), ("other", _("替别人代办（下一页填代办人）"))],
        widget=forms.RadioSelect,
        initial="self",
    )
    kind = forms.ChoiceField(
        label=_("申请人是"),
        choices=[
            ("person", _("自然人")),
            ("trader", _("个体工商户")),
            ("legal_person", _("法人")),
            ("organisation", _("非法人组织")),
        ],
        widget=forms.RadioSelect,
        initial="person",
    )
    name = forms.CharField(label=_("申请人姓名或名称"), help_text=_("与证件上的一样"), max_length=120)
    id_number = forms.CharField(
        label=_("证件号码"),
        help_text=_("自然人填身份证号；单位和个体工商户填统一社会信用代码。号码不会公开"),
        max_length=40,
    )
    phone = forms.CharField(
        label=_("联系电话"),
        help_text=_("补正、现场核查、领证会打这个电话"),
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = forms.EmailField(label=_("电子邮箱"), required=False, max_length=120)

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])

    def clean(self) -> dict[str, Any]:
        """The number is checked by the kind of applicant."""
        data = super().clean() or {}
        if data.get("kind") and data.get("id_number"):
            try:
                data["id_number"] = clean_identity(data["kind"], data["id_number"])
            except forms.ValidationError as error:
                self.add_error("id_number", error)
        return data


class AgentForm(Page):
    """Who fills in the form for the applicant; both are kept, and both are told."""

    name = forms.CharField(label=_("代办人姓名"), max_length=120)
    id_number = forms.CharField(label=_("代办人证件号码"), max_length=40)
    phone = forms.CharField(
        label=_("代办人电话"), max_length=30, widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})
    )

    def clean_id_number(self) -> str:
        return clean_identity(PERSON, self.cleaned_data["id_number"])

    def clean_phone(self) -> str:
        return clean_phone(self.cleaned_data["phone"])


class ReceivingForm(Page):
    """How the result reaches the applicant."""

    way = forms.ChoiceField(
        label=_("怎么领取结果"),
        choices=[("window", _("到窗口领取")), ("post", _("邮寄到家")), ("electronic", _("电子送达，不要纸质件"))],
        widget=forms.RadioSelect,
    )
    address = forms.CharField(label=_("邮寄地址"), help_text=_("选邮寄才要填"), required=False, max_length=200)
    consent = forms.BooleanField(
        label=_("我同意用电子方式送达文书"),
        help_text=_("不同意也不影响办理，文书会改用邮寄或当面送达。"),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Post needs an address, electronic service needs consent."""
        data = super().clean() or {}
        if data.get("way") == "post" and not data.get("address"):
            self.add_error("address", gettext("选了邮寄，请填写收件地址"))
        if data.get("way") == "electronic" and not data.get("consent"):
            self.add_error("consent", gettext("选了电子送达，请勾选同意；不同意可改选窗口或邮寄"))
        return data


def too_big() -> str:
    """What a person is told whose file is larger than the limit."""
    return gettext("文件超过 %(limit)s MB。请压缩或拆成几份，或者把纸质件交到窗口。") % {
        "limit": settings.UPLOAD_LIMIT_BYTES // (1024 * 1024)
    }


@dataclass(frozen=True)
class Asked:
    """A material that is asked for: its row in the list, its name, and what else is said about it."""

    id: int
    name: Text
    required: bool = True
    hint: str = ""

    @classmethod
    def of(cls, material: MaterialShown) -> Self:
        """As the list of materials says it."""
        return cls(
            material.id, material.name, material.required, "，".join(filter(None, (material.copies, material.note)))
        )


class MaterialsForm(Page):
    """One file for each material that has to be handed in; or the paper is brought to the window."""

    def __init__(self, *args: Any, materials: Iterable[Asked], language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows: list[tuple[Asked, Any, Any]] = []
        for material in materials:
            name = material.name.in_language(language) or material.name.zh
            self.fields[f"file_{material.id}"] = FileField(
                label=gettext("上传：%(name)s") % {"name": name}, required=False, allow_empty_file=True
            )
            self.fields[f"paper_{material.id}"] = forms.BooleanField(
                label=gettext("我把纸质件交到窗口或邮寄"), required=False
            )
            self.rows.append((material, self[f"file_{material.id}"], self[f"paper_{material.id}"]))

    def clean(self) -> dict[str, Any]:
        """A file is there, not empty, and not larger than the limit."""
        data = super().clean() or {}
        for name, file in list(data.items()):
            if name.startswith("file_") and file:
                if file.size > settings.UPLOAD_LIMIT_BYTES:
                    self.add_error(name, too_big())
                elif not file.size:
                    self.add_error(name, gettext("这个文件是空的，请重新选择"))
        return data


class CheckForm(Page):
    """The applicant stands by what he wrote."""

    true = forms.BooleanField(
        label=_("我保证所填内容和材料真实，并知道隐瞒情况或提供虚假材料的后果"),
        help_text=_("依据行政许可法第三十一条、第七十八条"),
        error_messages={"required": _("请勾选保证后再提交")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["true"].error_messages["required"] = gettext("请勾选保证后再提交")


class CodeForm(Page):
    """Number and query code, as they stand on a receipt."""

    number = forms.CharField(
        label=_("办件号"),
        help_text=_("回执上的一串字母和数字"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "width-mid", "autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("查询码"),
        help_text=_("回执上办件号下面的一串"),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "width-mid", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip()


class ReasonForm(Page):
    """Why something is withdrawn."""

    text = forms.CharField(
        label=_("撤回的原因"),
        help_text=_("已经留下的记录不会删除"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class NoteForm(Page):
    """What an applicant adds to what is handed in later: papers that the notice names beside the list, and words."""

    others = FilesField(
        label=_("上传告知书写明的其他材料"),
        help_text=_("上面没有列出的缺项传到这里，可以一次选几个文件"),
        required=False,
        allow_empty_file=True,
    )
    note = forms.CharField(
        label=_("补充说明或更正的内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_others(self) -> list[Any]:
        """Each is there, not empty, and not larger than the limit."""
        files: list[Any] = self.cleaned_data["others"]
        for file in files:
            if file.size > settings.UPLOAD_LIMIT_BYTES:
                raise forms.ValidationError(too_big())
            if not file.size:
                raise forms.ValidationError(gettext("有一个文件是空的，请重新选择"))
        return files


class EmptyForm(Page):
    """Nothing to fill in: only the button counts."""


class SpeechForm(Page):
    """A statement, a defence, a hearing request or an objection, in the speaker's own words."""

    text = forms.CharField(
        label=_("您要说的"),
        help_text=_("写清事实和理由；会原样进入案卷"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class RatingForm(Page):
    """Five levels in words; none is chosen beforehand."""

    level = forms.ChoiceField(
        label=_("您对这次办理满意吗"),
        choices=[
            ("5", _("非常满意")),
            ("4", _("满意")),
            ("3", _("基本满意")),
            ("2", _("不满意")),
            ("1", _("非常不满意")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("想说的话"),
        help_text=_("会公开显示，请不要写姓名和号码"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    anonymous = forms.BooleanField(label=_("匿名评价"), required=False)


class VoiceForm(Page):
    """What happened, told first; then to whom it goes."""

    title = forms.CharField(label=_("一句话说明是什么事"), max_length=120)
    text = forms.CharField(
        label=_("说清楚经过"),
        help_text=_("什么时候、在哪里、谁、发生了什么"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    organ = forms.ChoiceField(label=_("涉及哪个部门"), help_text=_("不确定就选政务服务中心，由它转办"))
    name = forms.CharField(label=_("您的姓名"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    may_show = forms.BooleanField(label=_("同意公开问题和答复"), help_text=_("公开时不显示姓名和电话"), required=False)
    anonymous = forms.BooleanField(label=_("匿名举报"), help_text=_("不留姓名和电话，凭回执码查询结果"), required=False)
    key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, kind: str, organs: Iterable[tuple[str, str]], english: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        choice = self.fields["organ"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", gettext("请选择")), *organs]
        if english:
            choice.widget.attrs["lang"] = "zh-Hans"
        # A tip-off is never shown; only a tip-off may come without a name.
        for name in ("may_show",) if kind == "tip_off" else ("anonymous",):
            del self.fields[name]

    def clean_phone(self) -> str:
        text: str = self.cleaned_data["phone"]
        return clean_phone(text) if text else ""

    def clean(self) -> dict[str, Any]:
        """A consultation or a complaint needs somebody who can be answered; an anonymous tip-off keeps no name."""
        data = super().clean() or {}
        if self.kind == "tip_off" and data.get("anonymous"):
            return data | {"name": "", "phone": ""}
        for name in ("name", "phone"):
            if name not in self.errors and not data.get(name):
                self.add_error(
                    name,
                    gettext("请填写，以便答复；不想留名可用匿名举报")
                    if self.kind == "tip_off"
                    else gettext("请填写，以便答复"),
                )
        return data
