"""Examples of the pages of discretion: a file half brought in, a second version in draft, a departure that waits."""

from typing import Any

from django.utils import timezone

from sunlit.accounts.models import Account
from sunlit.cases.models import Weighing
from sunlit.offices.models import Organ
from sunlit.offices.queries import actor_for
from sunlit.powers.discretion.reading import standard_of_grids
from sunlit.powers.discretion.sheets import grids_of
from sunlit.powers.models import DiscretionStandard, StandardImport
from sunlit.powers.operations import begin_standard, draft_standard

FORMULA = ["序号", "违法行为", "法律依据", "裁量起点", "裁量因素", "裁量因子", "裁量百分值"]
LAW = "《中华人民共和国广告法》第五十五条第一款：处二十万元以上一百万元以下的罚款。"
FACTORS = [
    FORMULA,
    ["SJ-4", "发布虚假广告（广告费用无法计算）", LAW, "20%", "传播范围", "本县", "0%"],
    ["", "", "", "", "", "全省", "30%"],
    ["", "", "", "", "改正情况", "主动改正", "-10%"],
    ["", "", "", "", "", "拒不改正", "40%"],
]
SPREAD = [[1, 5, column, column + 1] for column in range(4)]
TEXT = "\n".join(
    (
        *("不予处罚清单（讨论稿）", "序号", "类别", "违法行为", "违反条款", "不予处罚的情节"),
        *(
            "1",
            "广告",
            "没有标明广告字样",
            "《中华人民共和国广告法》第十四条第一款",
            "同时满足下列情形的，不予行政处罚：",
        ),
        *("（1）首次违法；", "（2）及时改正；", "2", "广告", "没有写依据和情节的一条", "备注"),
    )
)


def examples_of_discretion() -> dict[str, Any]:
    """What the addresses take: the version in force, the next one, a file being brought in, cases that were weighed."""
    at = timezone.now()
    editor = actor_for(Account.objects.get(username="bianzhi"), at)
    organ = Organ.objects.get(letters="SJ")
    binding = DiscretionStandard.objects.filter(organ=organ, state="published").earliest("pk")
    given = {"organ": organ, "by": editor, "at": at}
    run = StandardImport.objects.first() or begin_standard(
        **given, title="不予处罚清单（讨论稿）", file_name="清单.txt", content=TEXT.encode()
    )
    newer = DiscretionStandard.objects.filter(organ=organ, title=binding.title, state="draft").first()
    if newer is None:
        table = {"sheets": [{"name": "计分", "rows": FACTORS, "regions": SPREAD}]}
        newer = draft_standard(**given, title=binding.title, file_name="", standard=standard_of_grids(grids_of(table)))
    departing = Weighing.objects.filter(state="waiting").earliest("pk")
    keeping = Weighing.objects.filter(state="stands", case__decided_at=None).latest("pk")
    return {
        "binding": {"pk": binding.pk},
        "newer": {"pk": newer.pk},
        "run": {"pk": run.pk},
        "departing": {"pk": departing.case_id},
        "weighing": {"pk": keeping.case_id},
        "query": f"?item={keeping.standard_id}-{keeping.place}",
    }
