"""The page that shows every component, for whoever builds a page from them."""

from datetime import timedelta

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sunlit.ledger.wording import Text


class SampleForm(forms.Form):
    """One question of every kind."""

    name = forms.CharField(label=gettext_lazy("姓名"), help_text=gettext_lazy("与证件一致"), max_length=60)
    reason = forms.CharField(label=gettext_lazy("说明"), widget=forms.Textarea(attrs={"rows": 4}), required=False)
    way = forms.ChoiceField(
        label=gettext_lazy("怎么领取结果"),
        choices=[("post", gettext_lazy("邮寄")), ("window", gettext_lazy("窗口领取"))],
        widget=forms.RadioSelect,
    )
    agree = forms.BooleanField(label=gettext_lazy("同意电子送达"), required=False)
    paper = forms.FileField(label=gettext_lazy("材料"), required=False)


def components(request: HttpRequest) -> HttpResponse:
    """Every component once, in the states it has."""
    now = timezone.now()
    form = SampleForm({"name": ""}, auto_id="sample_%s")
    form.is_valid()
    return render(
        request,
        "design/components.html",
        {
            "form": form,
            "levels": ["reminder", "warning", "yellow", "red", "deep_red", "lifted"],
            "limits": [
                {"left": 6, "due": now + timedelta(days=8), "state": "running"},
                {"left": 2, "due": now + timedelta(days=2), "state": "running"},
                {"left": -1, "due": now - timedelta(days=1), "state": "running"},
                {
                    "left": 9,
                    "due": now + timedelta(days=12),
                    "state": "paused",
                    "why": Text(zh="听证期间不计入", en="the hearing does not count"),
                },
                {"left": None, "due": None, "state": "not_started"},
                {"left": 0, "due": now, "state": "done"},
            ],
            "facts": [
                {"label": _("承诺时限"), "value": "12", "unit": _("个工作日"), "note": _("法定 20 个工作日")},
                {"label": _("收费"), "value": _("不收费")},
                {"label": _("跑腿次数"), "value": "0", "unit": _("次")},
                {"label": _("近 12 个月办件"), "value": "214", "unit": _("件"), "value_url": "#figures"},
            ],
            "tasks": [
                {"title": _("申请人信息"), "url": "#tasks", "state": "done"},
                {"title": _("申请材料"), "hint": _("4 份，2 份免交"), "url": "#tasks", "state": "todo"},
                {"title": _("领取方式"), "url": "#tasks", "state": "error"},
                {"title": _("核对提交"), "state": "blocked"},
            ],
            "answers": [
                {"label": _("申请人"), "value": "王秀兰", "url": "#answers"},
                {"label": _("电话"), "value": "", "url": "#answers"},
            ],
            "bars": [
                {"label": "受理登记", "value": 122, "second": 1},
                {"label": "现场核查", "value": 412, "second": 14, "url": "#figures"},
                {"label": "处务会", "value": 100},
            ],
            "rates": [
                {"label": "县住房和城乡建设局", "value": 0.931},
                {"label": "县卫生健康局", "value": 0.954},
                {"label": "县交通运输局", "value": 0.968},
            ],
            "steps": [
                {
                    "title": Text(zh="提交申请", en="Apply"),
                    "who": Text(zh="申请人", en="applicant"),
                    "state": "done",
                    "stamp": "11-10 09:12",
                },
                {
                    "title": Text(zh="现场核查", en="On-site check"),
                    "who": Text(zh="卫生监督科", en="health supervision"),
                    "state": "now",
                    "limit": Text(zh="4 个工作日", en="4 working days"),
                },
                {"title": Text(zh="专家评审", en="Expert review"), "state": "skip"},
                {"title": Text(zh="决定", en="Decision"), "state": "todo"},
            ],
            "entries": [
                {
                    "at": now,
                    "title": Text(zh="受理", en="Accepted"),
                    "who": Text(zh="综合窗口 陈晓", en="general window"),
                    "links": [{"url": "#timeline", "label": Text(zh="受理通知书", en="notice of acceptance")}],
                },
                {"at": now - timedelta(hours=3), "title": Text(zh="收件", en="Received")},
            ],
            "page_obj": Paginator(range(95), 10).page(4),
            "now": now,
        },
    )
