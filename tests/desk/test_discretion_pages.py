"""The discretion standard at the desk: the list, a standard, its import, and the weighing of a case."""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from sunlit.cases.models import Weighing
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.operations import add_post, appoint
from sunlit.powers.discretion.reading import standard_of_grids
from sunlit.powers.discretion.sheets import grids_of
from sunlit.powers.models import DiscretionStandard, StandardImport, StandardPower
from sunlit.powers.operations import draft_standard
from tests.cases.measured import ROWS, SOURCE, in_force, investigated, weighed
from tests.cases.test_weighing import ready
from tests.cases.world import FIRST_DAY, MONDAY, World
from tests.offices.county import person

PAGES = frozenset(
    {
        "case_weighing",
        "departures",
        "discretion",
        "discretion_import",
        "discretion_item",
        "discretion_run",
        "discretion_standard",
        "discretion_versions",
        "discretion_weighed",
    }
)
pytestmark = pytest.mark.django_db
Desk = Callable[[str], Client]


@pytest.fixture
def editor(world: World) -> World:
    """The bureau with 孙悦, who keeps its list."""
    post = add_post(by=INSTALLER, at=MONDAY, organ=world.health, name="清单岗", roles=["list_editor"])
    world.people["sun_yue"] = person("sun_yue", "孙悦")
    appoint(by=INSTALLER, at=MONDAY, post=post, person=world.people["sun_yue"], from_on=FIRST_DAY)
    return world


def table(rows: list[list[str]] = ROWS) -> SimpleUploadedFile:
    """The table as a file; what is empty is merged with what stands above."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "小吃"
    for row in rows:
        sheet.append([cell or None for cell in row])
    for region in ("A3:A6", "B3:B6", "C3:C6", "D4:D5", "F4:F5"):
        sheet.merge_cells(region)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("小吃.xlsx", out.getvalue())


def draft(world: World, title: str = "小吃裁量基准") -> DiscretionStandard:
    """A draft as it was installed."""
    standard = standard_of_grids(grids_of(SOURCE))
    return draft_standard(
        organ=world.health, title=title, file_name="小吃.xlsx", standard=standard, by=INSTALLER, at=MONDAY
    )


def test_every_page_opens_in_both_languages(world: World, desk: Desk) -> None:
    version = in_force(world)
    applied = investigated(world)
    weighed(world, applied, "4", 1500, reason="当天补办")
    for name, prefix in (("wu_di", ""), ("li_qiang", "/en")):
        client = desk(name)
        for path in (
            "/desk/discretion/",
            f"/desk/discretion/{version.pk}/",
            f"/desk/discretion/{version.pk}/?show=findings",
            f"/desk/discretion/{version.pk}/?show=unlinked",
            f"/desk/discretion/{version.pk}/versions/",
            f"/desk/discretion/{version.pk}/items/0/",
            f"/desk/discretion/{version.pk}/cases/",
            "/desk/discretion/departures/?state=waiting",
            f"/desk/cases/{applied.case_id}/",
            f"/desk/cases/{applied.case_id}/discretion/",
            "/desk/tasks/",
            f"/desk/powers/{world.penalty.power_id}/",
            "/discretion/",
            f"/discretion/{version.pk}/",
        ):
            assert client.get(prefix + path).status_code == 200, prefix + path
    assert desk("wu_di").get(f"/desk/discretion/{version.pk}/items/9/").status_code == 404
    assert desk("wu_di").get(f"/discretion/{draft(world, '草稿').pk}/").status_code == 404


def test_a_draft_is_reviewed_published_and_withdrawn_on_its_page(world: World, desk: Desk) -> None:
    version = draft(world)
    page = f"/desk/discretion/{version.pk}/"
    assert [row.pk for row in desk("qian_yun").get("/desk/discretion/").context["to_review"]] == [version.pk]
    assert desk("qian_yun").post(page, {"act": "review", "passed": "yes", "opinion": ""}).status_code == 422
    desk("qian_yun").post(page, {"act": "review", "passed": "yes", "opinion": "合法。"})
    assert [row.pk for row in desk("li_qiang").get("/desk/discretion/").context["to_publish"]] == [version.pk]
    assert desk("qian_yun").post(page, {"act": "publish", "in_force_from": "2026-03-02"}).status_code == 403
    desk("li_qiang").post(page, {"act": "publish", "in_force_from": "2026-03-02"})
    version.refresh_from_db()
    assert (version.state, version.in_force_from) == ("published", date(2026, 3, 2))
    early = {"act": "withdraw", "last_day": "2026-02-01", "reason": "上位法修改"}
    assert "最早是昨天" in desk("li_qiang").post(page, early).content.decode()
    desk("li_qiang").post(page, early | {"last_day": "2026-03-02"})
    version.refresh_from_db()
    assert (version.in_force_until, version.withdrawn_because) == (date(2026, 3, 2), "上位法修改")
    public = Client().get(f"/discretion/{version.pk}/").content.decode()
    assert "上位法修改" in public


def test_an_item_is_linked_to_a_power_by_whoever_keeps_it(editor: World, desk: Desk) -> None:
    version = in_force(editor, linked=False)
    page = f"/desk/discretion/{version.pk}/items/0/"
    power = editor.penalty.power
    assert desk("wu_di").post(page, {"act": "link", "power": str(power.pk)}).status_code == 403
    assert desk("sun_yue").post(page, {"act": "link", "power": ""}).status_code == 422
    desk("sun_yue").post(page, {"act": "link", "power": str(power.pk)})
    link = StandardPower.objects.get()
    assert (link.place, link.power, link.by_name) == (0, power, False)
    assert desk("sun_yue").get(f"/desk/discretion/{version.pk}/?show=unlinked").context["items"] == []
    assert desk("sun_yue").post(page, {"act": "unlink", "power": "9" * 5000}).status_code == 404
    desk("sun_yue").post(page, {"act": "unlink", "power": str(power.pk)})
    assert StandardPower.objects.count() == 0
    assert desk("sun_yue").post(page, {"act": "unlink", "power": str(power.pk)}).status_code == 403


def test_a_file_is_read_mended_left_and_kept_as_a_draft(editor: World, desk: Desk) -> None:
    rows = [list(row) for row in ROWS]
    rows[5][5] = ""
    client = desk("sun_yue")
    begun = client.post(
        "/desk/discretion/import/", {"organ": editor.health.pk, "title": "小吃裁量基准", "file": table(rows)}
    )
    run = StandardImport.objects.get()
    assert begun.headers["Location"] == f"/desk/discretion/import/{run.pk}/"
    shown = client.get(f"/desk/discretion/import/{run.pk}/")
    assert [(fault.row, fault.column) for fault in shown.context["left_out"]] == [(6, "裁量标准")]
    row = shown.context["rows"][0]
    assert (row.sheet, row.row) == ("小吃", 6)
    assert [run.pk for run in client.get("/desk/discretion/").context["imports"]] == [run.pk]
    cells: dict[str, Any] = {f"cell_{column}": text for column, _heading, text in row.cells}
    cells["cell_5"] = "处六千元以上一万元以下的罚款"
    client.post(f"/desk/discretion/import/{run.pk}/", {"act": "mend", "sheet": "小吃", "row": "6", **cells})
    again = client.get(f"/desk/discretion/import/{run.pk}/?sheet=小吃&row=4")
    assert (again.context["left_out"], again.context["rows"][0].row) == ([], 4)
    done = client.post(f"/desk/discretion/import/{run.pk}/", {"act": "write"})
    version = DiscretionStandard.objects.get()
    assert done.headers["Location"] == f"/desk/discretion/{version.pk}/"
    assert (version.drafted_by, version.number) == (editor.people["sun_yue"], 1)
    assert len(version.content["sheets"][0]["items"][0]["grades"]) == 3
    assert client.get(f"/desk/discretion/import/{run.pk}/").status_code == 302


def test_a_wrong_file_and_a_wrong_step_get_a_sentence(editor: World, desk: Desk) -> None:
    client = desk("sun_yue")
    given: dict[str, Any] = {"organ": editor.health.pk, "title": "小吃裁量基准"}
    answer = client.post("/desk/discretion/import/", given | {"file": SimpleUploadedFile("信.pdf", b"%PDF-1.7\xff")})
    assert (answer.status_code, StandardImport.objects.count()) == (422, 0)
    assert "这不是裁量基准表" in answer.content.decode()
    client.post("/desk/discretion/import/", given | {"file": table()})
    page = f"/desk/discretion/import/{StandardImport.objects.get().pk}/"
    assert client.post(page, {"act": "nothing"}).status_code == 404
    assert client.post(page, {"act": "mend", "sheet": "没有", "row": "x"}).status_code == 302
    client.post(page, {"act": "drop"})
    assert client.get(page).status_code == 404
    assert desk("wu_di").get("/desk/discretion/import/").status_code == 403


def test_two_versions_stand_beside_each_other(world: World, desk: Desk) -> None:
    version = in_force(world)
    rows = [list(row) for row in ROWS]
    rows[4][4] = "造成食物中毒或者拒不改正的"
    sheets = {"sheets": [{**SOURCE["sheets"][0], "rows": rows}]}
    newer = draft_standard(
        organ=world.health,
        title=version.title,
        file_name="",
        standard=standard_of_grids(grids_of(sheets)),
        by=INSTALLER,
        at=MONDAY,
    )
    shown = desk("wu_di").get(f"/desk/discretion/{newer.pk}/versions/").context["changes"]
    assert [(one.sign, [line.label.zh for line in one.lines]) for one in shown] == [("changed", ["第 2 档情节"])]


def test_the_officer_reckons_and_keeps(world: World, desk: Desk, clock: Callable[[datetime], None]) -> None:
    version = in_force(world)
    applied = investigated(world)
    page = f"/desk/cases/{applied.case_id}/discretion/"
    clock(world.case(applied).last_act_at + timedelta(hours=1))
    client = desk("wu_di")
    given = {"item": f"{version.pk}-0", "figure_0": "4人", "revision": str(world.case(applied).revision)}
    reckoned = client.post(page, given | {"act": "reckon"})
    assert reckoned.context["form"]["amount"].value() == "3000"
    assert [step.zh for step in reckoned.context["proposal"].decision.steps][-1].startswith("法定幅度")
    assert Weighing.objects.count() == 0
    low = client.post(page, given | {"act": "keep", "amount": "1000"})
    assert (low.status_code, list(low.context["form"].errors)) == (422, ["reason"])
    wrong = client.post(page, given | {"act": "reckon", "figure_0": "不少"})
    assert list(wrong.context["form"].errors) == ["figure_0"]
    assert client.post(page, given | {"act": "keep", "amount": "3200"}).status_code == 302
    made = Weighing.objects.get()
    assert (made.state, made.amount, made.made_by) == ("stands", 3200, world.people["wu_di"])
    assert desk("wang_li").post(page, given | {"act": "keep", "amount": "3200"}).status_code == 403


def test_the_form_of_the_decision_begins_with_what_was_weighed(world: World, desk: Desk) -> None:
    in_force(world)
    applied = investigated(world)
    weighed(world, applied, "4", 3500)
    ready(world, applied)
    page = desk("li_qiang").get(f"/desk/cases/{applied.case_id}/")
    (form,) = (one.form for one in page.context["work"])
    assert form.initial == {"fine": "3500", "penalty_content": "罚款 3500 元"}
    assert 'value="3500"' in page.content.decode()


def test_the_head_approves_on_the_page_of_the_weighing(world: World, desk: Desk) -> None:
    in_force(world)
    applied = investigated(world)
    made = weighed(world, applied, "4", 1500, reason="当天补办")
    page = f"/desk/cases/{applied.case_id}/discretion/"
    listed = desk("li_qiang").get("/desk/discretion/departures/?state=waiting").context
    assert ([row.pk for row in listed["rows"]], listed["total"]) == ([made.pk], 1)
    assert [deed.name for deed, _form in desk("wu_di").get(page).context["settled"].offered] == []
    shown = desk("li_qiang").get(page).context["settled"].offered
    assert [deed.name for deed, _form in shown] == ["approve", "refuse"]


def test_a_list_asks_the_same_questions_for_one_and_for_three(
    world: World, desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    draft(world)
    client = desk("wu_di")
    client.get("/desk/discretion/")
    with django_assert_num_queries(12):
        client.get("/desk/discretion/")
    for title in ("面馆裁量基准", "糕点裁量基准"):
        draft(world, title)
    with django_assert_num_queries(12):
        client.get("/desk/discretion/")
