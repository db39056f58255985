"""What staff fill in: signing in, applicants at the window, answers. The forms of steps are made in stepform.py."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as BadNumber

from sunlit.accounts.models import Account

# Beyond these a year is a slip of the finger, and adding days to it leads out of the calendar.
EARLIEST, LATEST = date(1900, 1, 1), date(2999, 12, 31)
CARD_LENGTH = 18
LEAST_LENGTH = 5


class Page(forms.Form):
    """A form whose fields say in words what is missing."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.error_messages = {**field.error_messages, **_sentences(field)}
            if isinstance(field, forms.DateField):
                field.validators = [*field.validators, _year_possible]

    def choose(self, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
        """What there is to choose from at a field that was declared without choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(choices)

    def choose_row(self, name: str, rows: "QuerySet[Any]") -> None:
        """The same for a field that takes a row of a table."""
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def take(self, faults: dict[str, str]) -> list[str]:
        """Put an operation's sentences at the fields they are about; gives those that have no field here."""
        left = []
        for name, words in faults.items():
            if name in self.fields:
                self.add_error(name, words)
            else:
                left.append(words)
        return left


def _year_possible(day: date) -> None:
    if not EARLIEST <= day <= LATEST:
        raise forms.ValidationError(gettext("请核对年份，例如 2026-12-01"))


def _sentences(field: forms.Field) -> dict[str, str]:
    if isinstance(field, forms.ChoiceField):
        return {"required": gettext("请选一项"), "invalid_choice": gettext("请从列出的项目中选一项")}
    if isinstance(field, forms.BooleanField):
        return {}
    return {"required": gettext("这一项要填")}


class SignInForm(AuthenticationForm):
    """Name and password; the answer to a wrong one says neither which was wrong nor whether the name exists."""

    use_required_attribute = False
    error_messages = {
        "invalid_login": _("登录名或密码不对。请核对大小写后再试；连续输错会暂停登录。"),
        "inactive": _("这个账户已经停用。请联系本机关的安全管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = gettext("登录名")
        self.fields["password"].label = gettext("密码")
        for field in self.fields.values():
            field.error_messages = {**field.error_messages, "required": gettext("这一项要填")}


class PasswordForm(Page):
    """The old password, and the new one twice."""

    old_password = forms.CharField(
        label=_("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new_password1 = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 个字符，不能是常用密码，不能与登录名相近"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    new_password2 = forms.CharField(
        label=_("再输一次新密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, account: Account, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_old_password(self) -> str:
        """Whoever finds a screen left open cannot take the account over."""
        old = str(self.cleaned_data["old_password"])
        if not self.account.check_password(old):
            raise forms.ValidationError(gettext("现在的密码不对，请核对"))
        return old

    def clean_new_password2(self) -> str:
        """Both are the same."""
        again = str(self.cleaned_data["new_password2"])
        if self.cleaned_data.get("new_password1") not in (None, again):
            raise forms.ValidationError(gettext("两次输入的新密码不一样"))
        return again


KINDS = (
    ("person", _("自然人")),
    ("trader", _("个体工商户")),
    ("legal_person", _("法人")),
    ("organisation", _("非法人组织")),
)


class PartyForm(Page):
    """An applicant at the window; ``ex_officio`` asks the same of the party of a penalty case, mostly optional."""

    kind = forms.ChoiceField(label=_("申请人是"), choices=KINDS, widget=forms.RadioSelect, initial="person")
    name = forms.CharField(label=_("姓名或名称"), help_text=_("与证件上的一样"), max_length=120)
    id_number = forms.CharField(
        label=_("证件号码"), help_text=_("自然人填身份证号，其他填统一社会信用代码"), max_length=40
    )
    phone = forms.CharField(label=_("联系电话"), max_length=30, widget=forms.TextInput(attrs={"type": "tel"}))
    email = forms.EmailField(label=_("电子邮箱"), required=False, max_length=120)
    address = forms.CharField(label=_("地址"), required=False, max_length=200)
    electronic_service = forms.BooleanField(
        label=_("同意用电子方式送达文书"), help_text=_("须由本人确认，不同意也不影响办理"), required=False
    )

    def __init__(self, *args: Any, ex_officio: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if ex_officio:
            self.fields["kind"].label = gettext("当事人是")
            self.fields["id_number"].required = self.fields["phone"].required = False
            del self.fields["electronic_service"]

    def clean(self) -> dict[str, Any]:
        """An identity number that has a check digit is checked by it."""
        data = super().clean() or {}
        number = str(data.get("id_number") or "").replace(" ", "").upper()
        if number:
            try:
                data["id_number"] = checked_number(str(data.get("kind")), number)
            except forms.ValidationError as error:
                self.add_error("id_number", error)
        return data


class AgentForm(Page):
    """Who hands the papers in for somebody else; left empty where the applicant comes in person."""

    agent_name = forms.CharField(label=_("代办人姓名"), required=False, max_length=120)
    agent_id_number = forms.CharField(label=_("代办人证件号码"), required=False, max_length=40)
    agent_phone = forms.CharField(
        label=_("代办人电话"), required=False, max_length=30, widget=forms.TextInput(attrs={"type": "tel"})
    )


class ClueForm(Page):
    """First signs of a violation."""

    clue = forms.CharField(
        label=_("发现的线索"),
        help_text=_("时间、地点、涉嫌的违法行为、怎样发现的"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    source = forms.CharField(label=_("线索来源"), help_text=_("检查发现、举报、移送等"), required=False, max_length=200)


class AnswerForm(Page):
    """What the organ answers."""

    text = forms.CharField(label=_("答复内容"), max_length=20000, widget=forms.Textarea(attrs={"rows": 9}))


class ReasonForm(Page):
    """A reason that the applicant is told, for an event of the case."""

    reason = forms.CharField(
        label=_("理由"),
        help_text=_("理由会告知申请人，并记入办理记录"),
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class SuspendForm(ReasonForm):
    """Also the ground that the law names; none where the chart's own article is the ground (中止执行)."""

    ground = forms.ChoiceField(
        label=_("暂停的事由"), help_text=_("只能选法律写明的事由"), widget=forms.RadioSelect, choices=()
    )
    field_order = ("ground", "reason")

    def __init__(self, *args: Any, grounds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("ground", grounds)
        if not grounds:
            del self.fields["ground"]


class BefallForm(ReasonForm):
    """Also which of the events that the chart has."""

    event = forms.ChoiceField(
        label=_("发生了什么"), help_text=_("只能选流程图写明、现在可以发生的事件"), widget=forms.RadioSelect, choices=()
    )
    field_order = ("event", "reason")

    def __init__(self, *args: Any, events: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("event", events)


class TerminateForm(ReasonForm):
    """Also the article."""

    article = forms.CharField(label=_("依据的条款"), help_text=_("例如：《行政许可法》第四十二条"), max_length=200)
    field_order = ("article", "reason")


class CorrectForm(TerminateForm):
    """What is wrong, and by which article it has to be put right."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = _("发现的错误和纠正的要求")
        self.fields["article"].help_text = _("例如：《行政许可法》第六十条、《行政处罚法》第七十五条第二款")


SAID = (
    ("statement", _("陈述意见")),
    ("defence", _("申辩意见")),
    ("hearing_request", _("听证申请")),
    ("waiver", _("明确放弃陈述、申辩和听证")),
    ("objection", _("异议")),
    ("recusal", _("回避申请")),
)


class SpeakForm(Page):
    """What a party has said at the window or on the telephone, noted down for it."""

    kind = forms.ChoiceField(label=_("当事人提出的是"), choices=SAID, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("内容"),
        help_text=_("照当事人的原话记，不要概括"),
        required=False,
        max_length=20000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


def spread(faults: Mapping[str, str], *forms: Page) -> str:
    """Put each of an operation's sentences at the field of that name in one of the forms; gives what is left."""
    left = dict(faults)
    for form in forms:
        here = {name: words for name, words in left.items() if name in form.fields}
        form.take(here)
        left = {name: words for name, words in left.items() if name not in here}
    return "".join(left.values())


def checked_number(kind: str, number: str) -> str:
    """An identity number, checked by its check digit where it has one."""
    if kind == "person" and len(number) != CARD_LENGTH:
        if len(number) >= LEAST_LENGTH and number.isalnum():
            return number
        raise forms.ValidationError(gettext("请填 18 位身份证号，或护照、通行证等证件的号码"))
    try:
        checked: str = ric.validate(number) if kind == "person" else uscc.validate(number)
    except BadNumber as error:
        raise forms.ValidationError(gettext("这个号码不对，请对照证件核对 18 位数字和字母")) from error
    return checked
