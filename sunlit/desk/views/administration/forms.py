"""What administrators fill in."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sunlit.accounts.models import Account
from sunlit.desk.acting import in_chinese
from sunlit.desk.door import language
from sunlit.desk.forms import Page
from sunlit.ledger.acts import ACTS
from sunlit.offices.models import Division, Region
from sunlit.offices.rules import ADMINISTRATORS, ROLES

KINDS = (
    ("department", _("工作部门")),
    ("government", _("人民政府")),
    ("institution", _("直属事业单位")),
    ("authorised", _("法律法规授权组织")),
    ("entrusted", _("受委托组织")),
    ("centre", _("政务服务中心")),
    ("supervisor", _("监督机关")),
)


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, written or picked."""
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=required,
        widget=forms.DateInput(attrs={"type": "date", "class": "width-mid"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("请填日期，例如 2026-12-01")},
    )


class OrganForm(Page):
    """The particulars of an organ."""

    name = forms.CharField(label=_("机关名称"), max_length=80)
    short_name = forms.CharField(label=_("简称"), required=False, max_length=30)
    name_en = forms.CharField(label=_("英文名称"), required=False, max_length=120)
    letters = forms.CharField(label=_("编号字母"), help_text=_("办件号、文书号的开头，大写，如 WJ"), max_length=6)
    kind = forms.ChoiceField(label=_("机关性质"), choices=KINDS)
    uscc = forms.CharField(label=_("统一社会信用代码"), required=False, max_length=18)
    address = forms.CharField(label=_("地址"), required=False, max_length=120)
    phone = forms.CharField(label=_("咨询电话"), required=False, max_length=30)
    complaint_phone = forms.CharField(label=_("监督投诉电话"), required=False, max_length=30)


class NewOrganForm(OrganForm):
    """Besides: where it stands, and its code, which never changes."""

    region = forms.ModelChoiceField(label=_("所在地区"), queryset=Region.objects.none())
    code = forms.CharField(label=_("机构编码"), help_text=_("登记后不能改"), max_length=30)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_row("region", Region.objects.order_by("code"))
        in_chinese(self.fields["region"])
        self.order_fields(["region", "code"])


class DivisionForm(Page):
    """An internal body."""

    name = forms.CharField(label=_("内设机构名称"), max_length=60)
    position = forms.IntegerField(label=_("排序"), min_value=0, max_value=9999, initial=0)


class PostForm(Page):
    """The particulars of a post, and what it carries."""

    name = forms.CharField(label=_("岗位名称"), max_length=60)
    roles = forms.MultipleChoiceField(
        label=_("岗位角色"),
        help_text=_("角色决定能做什么；不相容的角色不能放在一起"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    duty = forms.CharField(
        label=_("岗位职责"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
    )
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)
    place = forms.CharField(label=_("办公地点"), required=False, max_length=80)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(code, text.in_language(language())) for code, text in ROLES.items()]
        self.choose("roles", roles)


class NewPostForm(PostForm):
    """Besides: in which internal body."""

    division = forms.ModelChoiceField(label=_("内设机构"), queryset=Division.objects.none(), required=False)

    def __init__(self, *args: Any, organ: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose_row("division", Division.objects.filter(organ=organ))
        in_chinese(self.fields["division"])


class PersonField(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic at run time
    """Somebody among the staff, by sign-in name: names of persons are not unique."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Account.objects.filter(is_staff_member=True, is_active=True),
            to_field_name="username",
            widget=forms.TextInput(attrs={"list": "staff-names", "autocomplete": "off"}),
            help_text=_("填登录名"),
            error_messages={"invalid_choice": _("没有这个登录名的工作人员，请核对")},
            **kwargs,
        )


class AppointForm(Page):
    """Who holds a post from when to when."""

    person = PersonField(label=_("任职的人"))
    from_on = day_field(_("第一日"))
    to_on = day_field(_("最后一日"), _("空着为没有定"), required=False)


class StandInForm(AppointForm):
    """Who stands in, and why."""

    reason = forms.CharField(label=_("原因"), help_text=_("出差、休假等"), required=False, max_length=120)


class EndForm(Page):
    """The last day of one of the rows shown."""

    row = forms.TypedChoiceField(label=_("哪一个"), coerce=int)
    on = day_field(_("最后一日"))

    def __init__(self, *args: Any, rows: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("row", rows)
        in_chinese(self.fields["row"])


class AccountForm(Page):
    """Somebody who can sign in."""

    full_name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("电话"), required=False, max_length=30)
    email = forms.EmailField(label=_("电子邮箱"), required=False, max_length=254)


class NewAccountForm(AccountForm):
    """Besides: the sign-in name and the first password."""

    username = forms.CharField(label=_("登录名"), help_text=_("字母、数字和 @ . + - _"), max_length=150)
    password = forms.CharField(
        label=_("初始密码"),
        help_text=_("至少 10 个字符；当面交给本人，请他登录后修改"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    field_order = ("username", "full_name")


class ResetForm(Page):
    """A new password for somebody else."""

    password = forms.CharField(
        label=_("新密码"),
        help_text=_("至少 10 个字符；当面交给本人，请他登录后修改"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class AdministratorForm(Page):
    """Who is one of the three administrators."""

    person = PersonField(label=_("任职的人"))
    kind = forms.ChoiceField(label=_("哪一种管理员"))
    from_on = day_field(_("第一日"))
    to_on = day_field(_("最后一日"), _("空着为没有定"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(code, text.in_language(language())) for code, text in ADMINISTRATORS.items()]
        self.choose("kind", kinds)


class TraceForm(Page):
    """Which traces: of whom, of which act, of which days, of which record; each may be left out."""

    who = forms.CharField(label=_("谁"), help_text=_("姓名或者用户名"), max_length=60, required=False)
    act = forms.ChoiceField(label=_("动作"), required=False)
    since = day_field(_("从哪天"), required=False)
    until = day_field(_("到哪天"), required=False)
    kind = forms.ChoiceField(label=_("哪一种记录"), required=False)
    number = forms.CharField(
        label=_("编号"), help_text=_("办件、岗位等用行号，职权、牌、督办单用编号"), max_length=64, required=False
    )

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", gettext("全部"))
        self.choose("kind", [every, *kinds])
        self.choose(
            "act",
            [
                every,
                *((act, act) for act in sorted(ACTS)),
            ],
        )

    def clean(self) -> dict[str, Any]:
        """A number belongs to a kind of record, and a span does not end before it begins."""
        data = super().clean() or {}
        if data.get("number") and not data.get("kind"):
            self.add_error("kind", gettext("填了编号，请选是哪一种记录的编号"))
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", gettext("结束的那天早于开始的那天"))
        return data
