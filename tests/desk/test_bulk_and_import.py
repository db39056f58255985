"""The pages of bringing in a list and of acting on many powers."""

import io
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from sunlit.desk.views.powers import bringing, choosing
from sunlit.powers.models import BulkRun, ImportRun, ImportSource, Power, PowerVersion
from tests.cases.world import World
from tests.desk.rooms import Rooms, make_rooms

# Addresses of one run, opened here.
PAGES = {"bulk_run", "bulk_step", "import_mapping", "import_refused", "import_run", "import_step"}
LIST = "名目,类别,归谁管,编码\n浴室卫生许可,行政许可,区卫健局,\n坏行,魔法,同上,=A1\n"


@pytest.fixture
def rooms(world: World, clock: Any) -> Rooms:
    return make_rooms(world)


def chosen(rooms: Rooms, text: str, **fields: str) -> tuple[Client, ImportRun]:
    browser = rooms.browser("shen_he")
    file = SimpleUploadedFile("清单.csv", text.encode("gbk"))
    given = {"file": file, "region": str(rooms.world.health.region_id), "organ": "", **fields}
    answer = browser.post(reverse("desk:powers_import"), given)
    assert answer.status_code == 302, answer.content.decode()
    return browser, ImportRun.objects.get()


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def test_a_list_whose_columns_nobody_knows_is_refused_with_its_headings(rooms: Rooms) -> None:
    browser = rooms.browser("shen_he")
    file = SimpleUploadedFile("清单.csv", b"a,b\n1,2\n")
    answer = browser.post(reverse("desk:powers_import"), {"file": file})
    assert (answer.status_code, "没有认出职权名称这一列。表头是：a、b。" in text_of(answer)) == (422, True)


def test_columns_are_mended_rows_checked_imported_and_the_refused_ones_fetched(rooms: Rooms) -> None:
    organ = rooms.world.health.name
    before = Power.objects.count()
    browser, run = chosen(rooms, LIST.replace("区卫健局", organ).replace("名目", "事项名称"), source="县清单")
    page = text_of(browser.get(reverse("desk:import_run", args=[run.pk])))
    assert "试导入结果：什么也没有写入" in page
    assert (run.state, run.rows, run.accepted, Power.objects.count()) == ("ready", 2, 0, before)
    assert "退回的行很多" in page
    mapping = {"column-0": "name", "column-1": "kind", "column-2": "organ", "column-3": "", "source": "县清单"}
    browser.post(reverse("desk:import_mapping", args=[run.pk]), mapping)
    run.refresh_from_db()
    assert (run.state, run.accepted) == ("ready", 1)
    refused = browser.get(reverse("desk:import_run", args=[run.pk]), {"show": "refused"})
    assert "不认识的类别“魔法”" in text_of(refused)
    browser.post(reverse("desk:import_step", args=[run.pk]), {"go": "write"})
    run.refresh_from_db()
    assert (run.state, Power.objects.count()) == ("finished", before + 1)
    assert ImportSource.objects.get().mapping["organ"] == "归谁管"
    made = browser.get(reverse("desk:import_refused", args=[run.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(made.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["事项名称", "类别", "归谁管", "编码", "原表行号", "退回原因（改好后直接导入本表）"]
    assert rows[1][:5] == ["坏行", "魔法", organ, "=A1", "3"]
    assert sheet["D2"].data_type == "s"


def test_the_mended_workbook_is_imported_as_it_stands(rooms: Rooms) -> None:
    organ = rooms.world.health.name
    browser, run = chosen(rooms, f"事项名称,类别,实施主体\n坏行,魔法,{organ}\n")
    sheet = openpyxl.load_workbook(io.BytesIO(browser.get(reverse("desk:import_refused", args=[run.pk])).content))
    sheet.active["B2"] = "行政许可"
    buffer = io.BytesIO()
    sheet.save(buffer)
    address = f"{reverse('desk:powers_import')}?after={run.pk}"
    assert "接着" in text_of(browser.get(address))
    browser.post(address, {"file": SimpleUploadedFile("改好.xlsx", buffer.getvalue())})
    mended = ImportRun.objects.exclude(pk=run.pk).get()
    assert (mended.state, mended.rows, mended.accepted) == ("ready", 1, 1)


def test_one_field_for_two_columns_and_a_file_that_is_gone(rooms: Rooms) -> None:
    browser, run = chosen(rooms, f"事项名称,类别,实施主体\n甲,许可,{rooms.world.health.name}\n")
    address = reverse("desk:import_mapping", args=[run.pk])
    twice = browser.post(address, {"column-0": "name", "column-1": "name"}, follow=True)
    assert "“职权名称”只能是一列，请改选。" in text_of(twice)
    bringing.default_storage.delete(bringing._place(run))
    gone = browser.post(address, {"column-0": "name", "column-1": "kind", "column-2": "organ"}, follow=True)
    assert "这份文件已经不在了" in text_of(gone)


def test_a_long_list_shows_how_far_it_is_and_goes_on(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bringing, "SECONDS", -1.0)
    rows = "".join(f"许可{n},行政许可,{rooms.world.health.name}\n" for n in range(3))
    browser, run = chosen(rooms, "事项名称,类别,实施主体\n" + rows)
    page = text_of(browser.get(reverse("desk:import_run", args=[run.pk])))
    assert ("<progress" in page, "hx-post" in page, run.state) == (True, True, "checking")
    monkeypatch.setattr(bringing, "SECONDS", 5.0)
    for body in ({}, {"go": "write"}):
        browser.post(reverse("desk:import_step", args=[run.pk]), body)
    run.refresh_from_db()
    assert (run.state, run.created) == ("finished", 3)


def test_a_page_of_rows_costs_the_same_for_one_and_for_three(rooms: Rooms, django_assert_max_num_queries: Any) -> None:
    rows = "".join(f"许可{n},行政许可,{rooms.world.health.name}\n" for n in range(3))
    browser, run = chosen(rooms, "事项名称,类别,实施主体\n" + rows)
    with django_assert_max_num_queries(24):
        browser.get(reverse("desk:import_run", args=[run.pk]), {"show": "created"})


# Acting on many.


def test_drafts_are_chosen_tried_and_submitted_together(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    listed = text_of(browser.get(reverse("desk:powers"), {"state": "draft"}))
    assert f'value="{rooms.draft.pk}"' in listed
    address = reverse("desk:power_bulk")
    assert rooms.draft.name in text_of(browser.get(address, {"item": rooms.draft.pk}))
    answer = browser.post(address, {"item": rooms.draft.pk, "action": "submit"})
    run = BulkRun.objects.get()
    assert (answer.status_code, run.state) == (302, "ready")
    page = text_of(browser.get(reverse("desk:bulk_run", args=[run.pk])))
    assert "执行可以做的" in page or "没有一项可以做" in page
    browser.post(reverse("desk:bulk_step", args=[run.pk]), {"go": "do"})
    run.refresh_from_db()
    assert run.state == "finished"


def test_all_that_a_filter_finds(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    count = PowerVersion.objects.filter(state="draft").count()
    answer = browser.get(reverse("desk:power_bulk"), {"all": "1", "state": "draft"})
    assert answer.context["count"] == count


def test_an_action_without_what_it_needs_and_no_choice_at_all(rooms: Rooms) -> None:
    browser, address = rooms.browser("shen_he"), reverse("desk:power_bulk")
    assert "一项也没有选" in text_of(browser.get(address))
    for body in ({"action": "reject"}, {"action": "theme"}, {"action": "disclosure"}, {"action": "burn"}, {}):
        assert browser.post(address, {"item": rooms.draft.pk, **body}).status_code == 422
    assert browser.post(address, {"item": "x" * 30, "action": "submit"}).status_code == 422
    assert BulkRun.objects.count() == 0


def test_a_run_that_is_somebody_else_s_is_not_shown(rooms: Rooms, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(choosing, "SECONDS", -1.0)
    rooms.browser("bian_zhi").post(reverse("desk:power_bulk"), {"item": rooms.draft.pk, "action": "submit"})
    run = BulkRun.objects.get()
    assert "<progress" in text_of(rooms.browser("bian_zhi").get(reverse("desk:bulk_run", args=[run.pk])))
    assert rooms.browser("shen_he").get(reverse("desk:bulk_run", args=[run.pk])).status_code == 404


def test_the_kinds_in_every_list(rooms: Rooms) -> None:
    page = text_of(rooms.browser("bian_zhi").get(reverse("desk:power_kinds")))
    assert all(words in page for words in ("国家“9+X”类别", "四权十五类", "2015-05-14 取消", "行政检查"))
