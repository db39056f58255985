"""Charts out of the desk as files and back in: everything wrong is said at once, mended there, and nothing is lost."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sunlit.offices.queries import actor_for
from sunlit.powers.models import Power
from sunlit.procedures.exporting import WRITERS
from sunlit.procedures.models import ChartFile, ChartVersion
from sunlit.procedures.operations import draft_chart
from sunlit.procedures.sources import flow_of
from sunlit.procedures.steptable import table_rows, write_rows
from tests.cases.world import MONDAY, World
from tests.desk.rooms import LATE, Rooms, make_rooms
from tests.procedures.charts import CHARTS, published
from tests.procedures.test_chart_files import FOREIGN

pytestmark = pytest.mark.django_db
PAGES = frozenset({"chart_file", "chart_bring", "chart_brought"})
LICENCE = published("licence-general")


@pytest.fixture
def rooms(world: World, clock: Callable) -> Rooms:
    clock(LATE)
    return make_rooms(world)


@pytest.fixture
def power(rooms: Rooms) -> Power:
    return Power.objects.create(organ=rooms.world.health, code="XK-WJ-0900", kind="licence", created_at=MONDAY)


def sent(rooms: Rooms, power: Power, name: str, content: bytes, who: str = "bian_zhi"):
    file = SimpleUploadedFile(name, content)
    return rooms.browser(who).post(reverse("desk:chart_bring", args=[power.pk]), {"file": file})


def brought(rooms: Rooms, power: Power, name: str, content: bytes) -> str:
    answer = sent(rooms, power, name, content)
    assert answer.status_code == 302
    return answer.url


def test_a_version_is_taken_away_and_reads_the_same(rooms: Rooms, power: Power):
    text = (CHARTS / "licence-general.yaml").read_text()
    by = actor_for(rooms.people["bian_zhi"], MONDAY)
    version = draft_chart(power=power, source=text, by=by, at=MONDAY)
    for ending in ("bpmn", "xlsx", "csv", "yaml"):
        answer = rooms.browser("bian_zhi").get(reverse("desk:chart_file", args=[version.pk, ending]))
        assert "XK-WJ-0900%E6%B5%81%E7%A8%8B%E5%9B%BE%E7%AC%AC%201%20%E7%89%88" in answer["Content-Disposition"]
        assert flow_of(f"chart.{ending}", answer.content) == LICENCE


def test_a_version_is_taken_away_as_a_picture_and_on_paper(rooms: Rooms):
    browser, pk = rooms.browser("bian_zhi"), rooms.chart.pk
    files = {end: browser.get(reverse("desk:chart_file", args=[pk, end])).content for end in ("svg", "pdf", "docx")}
    assert b"<svg" in files["svg"][:80] and files["pdf"].startswith(b"%PDF")
    assert "word/document.xml" in zipfile.ZipFile(BytesIO(files["docx"])).namelist()
    assert browser.get(reverse("desk:chart_file", args=[pk, "vsdx"])).status_code == 404
    page = browser.get(reverse("desk:chart", args=[pk])).content.decode()
    assert f'href="{reverse("desk:chart_file", args=[pk, "bpmn"])}"' in page


def test_a_file_of_ours_is_shown_and_becomes_the_draft(rooms: Rooms, power: Power):
    address = brought(rooms, power, "许可.bpmn", WRITERS[".bpmn"](LICENCE))
    page = rooms.browser("bian_zhi").get(address)
    assert page.context["flow"] == LICENCE
    assert f"全部读懂了：{len(LICENCE.steps)} 个步骤" in page.content.decode()
    answer = rooms.browser("bian_zhi").post(address, {"act": "take", "chart_class": "licence-general"})
    version = ChartVersion.objects.get(chart__power=power)
    assert (answer.url, version.state) == (reverse("desk:chart_edit", args=[version.pk]), "draft")
    assert not ChartFile.objects.exists()


def test_elements_of_others_are_listed_and_decided_upon(rooms: Rooms, power: Power):
    address = brought(rooms, power, "外来.bpmn", FOREIGN)
    page = rooms.browser("bian_zhi").get(address).content.decode()
    assert "有 3 处要改，文件和改过的地方都留着" in page
    assert "BPMN 文件第 3 行的 serviceTask A：不在能读的范围之内。" in page
    assert "存为草稿，接着编辑" not in page
    answer = rooms.browser("bian_zhi").post(
        address, {"act": "mend", "decided": ["as_task", "left_out", "chosen"]}, follow=True
    )
    assert "全部读懂了：5 个步骤" in answer.content.decode()
    assert "已决定</b>：当作由人办理的步骤；不读，流程照走；由经办人选择走哪一条" in answer.content.decode()


def test_bad_cells_and_bad_texts_are_mended_in_the_page(rooms: Rooms, power: Power):
    rows = table_rows(LICENCE)
    column = rows[0].index("next")
    at = next(number for number, row in enumerate(rows) if number and row[column])
    right, rows[at][column] = rows[at][column], "nowhere | | | x()"
    address = brought(rooms, power, "步骤.csv", write_rows(rows))
    name = f"cell-{at + 1}-next"
    assert f'name="{name}"' in rooms.browser("bian_zhi").get(address).content.decode()
    still = rooms.browser("bian_zhi").post(address, {"act": "mend", name: "nowhere"}, follow=True)
    assert "没有步骤“nowhere”" in still.content.decode()
    done = rooms.browser("bian_zhi").post(address, {"act": "mend", name: right}, follow=True)
    assert done.context["flow"] == LICENCE
    good = WRITERS[".yaml"](LICENCE).decode()
    address = brought(rooms, power, "许可.yaml", good.replace("\nsteps:", "\nstepps:").encode())
    assert "没有这一项" in rooms.browser("bian_zhi").get(address).content.decode()
    done = rooms.browser("bian_zhi").post(address, {"act": "mend", "text": good}, follow=True)
    assert done.context["flow"] == LICENCE


def test_what_waits_is_listed_and_can_be_thrown_away(rooms: Rooms, power: Power):
    address, bring = brought(rooms, power, "坏.bpmn", b"<a>"), reverse("desk:chart_bring", args=[power.pk])
    browser = rooms.browser("bian_zhi")
    with CaptureQueriesContext(connection) as for_one:
        assert f'href="{address}"' in browser.get(bring).content.decode()
    brought(rooms, power, "又坏.bpmn", b"<a>")
    with CaptureQueriesContext(connection) as for_two:
        assert len(browser.get(bring).context["files"]) == 2
    assert len(for_two) == len(for_one)
    answer = rooms.browser("bian_zhi").post(address, {"act": "drop"})
    assert (answer.url, rooms.browser("bian_zhi").get(address).status_code) == (bring, 404)


def test_files_that_nobody_reads_are_refused_in_words(rooms: Rooms, power: Power):
    odd = sent(rooms, power, "图.vsdx", b"x")
    assert (odd.status_code, "不认识这种流程图文件“.vsdx”" in odd.content.decode()) == (422, True)
    long = sent(rooms, power, "图.bpmn", b" " * 5_000_001)
    assert (long.status_code, "文件超过 5 MB" in long.content.decode()) == (422, True)
    none = rooms.browser("bian_zhi").post(reverse("desk:chart_bring", args=[power.pk]), {})
    assert none.status_code == 422
    assert not ChartFile.objects.exists()


def test_whoever_draws_no_charts_brings_and_sees_no_files(rooms: Rooms, power: Power):
    address = brought(rooms, power, "外来.bpmn", FOREIGN)
    assert sent(rooms, power, "外来.bpmn", FOREIGN, who="chen_jing").status_code == 403
    assert rooms.browser("chen_jing").get(address).status_code == 403
    assert rooms.browser("chen_jing").post(address, {"act": "drop"}).status_code == 403


def test_what_somebody_else_mended_meanwhile_is_not_written_over_unseen(rooms: Rooms, power: Power):
    good = WRITERS[".yaml"](LICENCE).decode()
    address = brought(rooms, power, "许可.yaml", good.replace("\nsteps:", "\nstepps:").encode())
    mine, browser = {"act": "mend", "seen": "", "text": good + "# 我的"}, rooms.browser("bian_zhi")
    browser.post(address, {"act": "mend", "seen": "", "text": good + "# 先交的"})
    late = browser.post(address, mine)
    assert (late.status_code, "您打开以后别人改过这个文件" in late.content.decode()) == (422, True)
    assert "# 我的" in late.content.decode()
    assert bytes(ChartFile.objects.get().content).decode().endswith("# 先交的")
    browser.post(address, mine | {"seen": late.context["seen"]})
    assert bytes(ChartFile.objects.get().content).decode().endswith("# 我的")
