"""The department's editor: the law beside each basis, work that is never lost, two editors, what a department keeps."""

import re
from collections.abc import Callable
from datetime import date, datetime

import pytest
from django.urls import reverse

from sunlit.basis.importers.parsed import ParsedArticle, ParsedLaw
from sunlit.basis.operations import import_laws
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.queries import actor_for
from sunlit.powers.models import Editing, PowerVersion
from sunlit.powers.operations import publish_item
from tests.cases.world import MONDAY, World
from tests.desk.rooms import LATE, Rooms, make_rooms

# Addresses of the editor; who opens them is told below.
PAGES = frozenset(
    {
        "citation",
        "power_autosave",
        "power_discard",
        "power_draft_autosave",
        "power_draft_discard",
        "power_history",
        "power_keep",
    }
)
LAW = ParsedLaw(
    "中华人民共和国传染病防治法",
    date(2013, 6, 29),
    (ParsedArticle(29, 0, "第二十九条", "", "用于传染病防治的消毒产品、饮用水供水单位应当符合国家卫生标准。"),),
    kind="law",
    status="in_force",
    source="试验",
)


@pytest.fixture
def rooms(world: World, clock: Callable[[datetime], None]) -> Rooms:
    clock(LATE)
    made = make_rooms(world)
    import_laws(laws=[LAW], by=INSTALLER, at=MONDAY)
    return made


def sheet(**changes: str) -> dict[str, str]:
    """The form of a power, with one basis."""
    names = ("materials", "posts", "risks")
    rows = {f"{name}-{key}": "0" for name in names for key in ("TOTAL_FORMS", "INITIAL_FORMS")}
    basis = {"bases-TOTAL_FORMS": "1", "bases-INITIAL_FORMS": "0"}
    basis |= {"bases-0-citation": "《传染病防治法》第二十九条", "bases-0-kind": "creating"}
    return {**rows, **basis, "name": "饮用水卫生许可", "disclosure_scope": "public", "visits": "0", **changes}


def editor_of(rooms: Rooms) -> str:
    """The address of the draft's editor."""
    return reverse("desk:power_edit", args=[rooms.draft.power_id])


def base_in(page: str) -> str:
    """What the form says it was made from."""
    return page.split('name="base"')[1].split('value="')[1].split('"')[0]


def test_the_law_stands_beside_the_basis_and_fills_the_quotation(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    shown = browser.post(editor_of(rooms), sheet(look_up="1")).content.decode()
    assert "应当符合国家卫生标准" in shown
    filled = browser.post(editor_of(rooms), sheet(fill="0")).content.decode()
    assert "引文与原文一字不差" in filled
    assert browser.post(editor_of(rooms), sheet()).status_code == 302
    assert rooms.draft.power.versions.get().bases.get().quoted_text == LAW.articles[0].text


def test_a_quotation_that_strays_by_one_sign_is_shown_with_the_sign(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    wrong = LAW.articles[0].text.replace("应当", "可以")
    answer = browser.get(
        reverse("desk:citation"),
        {"bases-0-citation": "《传染病防治法》第二十九条", "bases-0-quoted_text": wrong},
        headers={"HX-Request": "true"},
    ).content.decode()
    assert "引文与原文有 4 个字不同" in answer
    assert '<del class="diff-old">应当</del><ins class="diff-new">可以</ins>' in answer
    browser.post(editor_of(rooms), sheet(**{"bases-0-quoted_text": wrong}))
    page = browser.get(reverse("desk:power", args=[rooms.draft.power_id])).content.decode()
    assert "引文有 4 个字不同" in page


def test_an_article_that_does_not_exist_is_said_beside_the_field_and_before_publication(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    wrong = sheet(**{"bases-0-citation": "《传染病防治法》第九百条"})
    assert "该版本没有第九百条" in browser.post(editor_of(rooms), wrong | {"look_up": "1"}).content.decode()
    assert browser.post(editor_of(rooms), wrong).status_code == 302
    page = browser.get(reverse("desk:power", args=[rooms.draft.power_id])).content.decode()
    assert "公布之前要改正的" in page
    refused = browser.post(reverse("desk:power_act", args=[rooms.draft.power_id, 1, "submit_item"]))
    assert (refused.status_code, "该版本没有第九百条" in refused.content.decode()) == (422, True)


def folds(page: str) -> list[str]:
    """The sections of the form that stand open."""
    return re.findall(r'aria-labelledby="section-(\w+)"><details open>', page)


def test_a_fresh_page_opens_what_lacks_something_and_a_refused_one_what_was_refused(rooms: Rooms) -> None:
    browser, address = rooms.browser("bian_zhi"), editor_of(rooms)
    fresh = browser.get(address).content.decode()
    assert (folds(fresh), fresh.count('class="panel fold"')) == (["identity"], 9)
    assert "应填 2 项，已填 1 项" in fresh
    refused = browser.post(address, sheet(visits="一次", window="三楼")).content.decode()
    assert ({"bases", "handling"} <= set(folds(refused)), "risk" in folds(refused)) == (True, False)
    assert "risk" in folds(browser.post(address, sheet(more_risks="1")).content.decode())


def test_a_code_that_is_taken_is_told_and_nothing_typed_is_lost(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    organ = str(rooms.draft.power.organ_id)
    before = PowerVersion.objects.count()
    taken = sheet(code=rooms.draft.power.code, organ=organ, kind="licence", summary="消毒用品出厂前要办。")
    refused = browser.post(reverse("desk:power_draft"), taken)
    page = refused.content.decode()
    assert (refused.status_code, "消毒用品出厂前要办。" in page, PowerVersion.objects.count()) == (422, True, before)
    assert "已经" in page.split('class="error-summary"')[1].split("</div>")[0]


def test_what_is_typed_is_put_away_and_offered_again(rooms: Rooms) -> None:
    browser, power = rooms.browser("bian_zhi"), rooms.draft.power_id
    kept = browser.post(reverse("desk:power_autosave", args=[power]), sheet(summary="写了一半")).content.decode()
    assert "已自动保存" in kept
    assert "目录表应填" in kept
    assert "您在" in browser.get(editor_of(rooms)).content.decode()
    assert "写了一半" in browser.get(editor_of(rooms) + "?restore=1").content.decode()
    assert browser.post(editor_of(rooms), sheet(summary="写完了")).status_code == 302
    assert Editing.objects.count() == 0


def test_unfinished_work_can_be_thrown_away_and_a_new_power_too(rooms: Rooms) -> None:
    browser = rooms.browser("bian_zhi")
    browser.post(reverse("desk:power_draft_autosave"), sheet(name="新的一项", kind="licence"))
    assert "新的一项" in browser.get(reverse("desk:power_draft") + "?restore=1").content.decode()
    assert browser.post(reverse("desk:power_draft_discard")).status_code == 302
    assert Editing.objects.count() == 0


def test_the_second_editor_reads_who_edits_and_takes_over_with_a_sentence(rooms: Rooms) -> None:
    first, second = rooms.browser("bian_zhi"), rooms.browser("shen_he")
    first.post(reverse("desk:power_autosave", args=[rooms.draft.power_id]), sheet(summary="甲写的"))
    assert "别人正在编辑" in second.get(editor_of(rooms)).content.decode()
    refused = second.post(editor_of(rooms), sheet(summary="乙写的"))
    assert refused.status_code == 422
    assert "边之" in refused.content.decode()
    assert "乙写的" in refused.content.decode()
    assert second.post(editor_of(rooms), sheet(summary="乙写的", takeover="边之出差")).status_code == 302
    assert rooms.draft.power.versions.get().summary == "乙写的"
    # What the first had typed still waits for him.
    assert "甲写的" in first.get(editor_of(rooms) + "?restore=1").content.decode()


def test_two_editors_of_different_fields_both_keep_their_words(rooms: Rooms) -> None:
    first, second = rooms.browser("bian_zhi"), rooms.browser("shen_he")
    base = base_in(second.get(editor_of(rooms)).content.decode())
    first.post(editor_of(rooms), sheet(summary="甲写的"))
    answer = second.post(editor_of(rooms), sheet(served="供水单位", base=base), follow=True)
    now = rooms.draft.power.versions.get()
    assert (now.summary, now.served) == ("甲写的", "供水单位")
    assert "您填写期间别人改过的也一并保留了：一句话说明" in answer.content.decode()


def test_both_changed_one_field_and_each_reads_the_others_words(rooms: Rooms) -> None:
    first, second = rooms.browser("bian_zhi"), rooms.browser("shen_he")
    base = base_in(second.get(editor_of(rooms)).content.decode())
    first.post(editor_of(rooms), sheet(summary="甲写的一句话"))
    answer = second.post(editor_of(rooms), sheet(summary="乙写的另一句", base=base))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "也改了：一句话说明" in page
    assert "乙写的另一句" in page
    again = second.post(editor_of(rooms), sheet(summary="乙写的另一句", base=base_in(page)))
    assert again.status_code == 302
    assert rooms.draft.power.versions.get().summary == "乙写的另一句"


def test_who_opens_which_page_of_the_editor(rooms: Rooms) -> None:
    version = published(rooms)
    asked = {
        "citation": reverse("desk:citation") + "?bases-0-citation=《传染病防治法》第二十九条",
        "history": reverse("desk:power_history", args=[version.power_id]),
        "keep": reverse("desk:power_keep", args=[version.power_id]),
        "autosave": reverse("desk:power_autosave", args=[version.power_id]),
    }
    people = ("bian_zhi", "shen_he", "wang_li", "xi_tong")
    opened = {name: [rooms.browser(who).get(address).status_code for who in people] for name, address in asked.items()}
    assert opened == {
        "citation": [200, 200, 200, 403],
        "history": [200, 200, 200, 403],
        "keep": [200, 403, 403, 403],
        "autosave": [405, 405, 405, 405],
    }
    assert rooms.browser("wang_li").post(asked["autosave"], {"name": "x"}).status_code == 403
    assert rooms.browser("wang_li").post(asked["keep"], {"reason": "x"}).status_code == 403


def published(rooms: Rooms) -> PowerVersion:
    """The submitted licence, made public by the second person."""
    return publish_item(version=rooms.submitted, by=actor_for(rooms.people["fa_bu"], LATE), at=LATE)


def test_a_department_keeps_its_window_from_the_desk(rooms: Rooms) -> None:
    version = published(rooms)
    address = reverse("desk:power_keep", args=[version.power_id])
    browser = rooms.browser("bian_zhi")
    page = browser.get(address).content.decode()
    assert ('name="window"' in page, 'name="promised_value"' in page) == (True, False)
    rows = {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0", "visits": "0"}
    assert "这一项要填" in browser.post(address, rows | {"window": "三楼"}).content.decode()
    assert browser.post(address, rows | {"window": "三楼", "reason": "搬家"}).status_code == 302
    now = PowerVersion.objects.get(power=version.power, state="published")
    assert (now.number, now.window, now.kept) == (2, "三楼", True)


def test_the_history_names_field_person_and_reason_and_the_day_finds_its_version(rooms: Rooms) -> None:
    version = published(rooms)
    browser = rooms.browser("bian_zhi")
    rows = {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0", "visits": "0"}
    browser.post(reverse("desk:power_keep", args=[version.power_id]), rows | {"window": "三楼", "reason": "搬家"})
    page = browser.get(reverse("desk:power_history", args=[version.power_id])).content.decode()
    assert [word in page for word in ("办理地点和时间", "边之", "搬家")] == [True, True, True]
    address = reverse("desk:power", args=[version.power_id])
    assert "没有施行的版本" in browser.get(address, {"on": "2001-01-01"}).content.decode()
    assert "不是日期" in browser.get(address, {"on": "明天"}).content.decode()


def test_pages_of_history_ask_the_same_however_many_versions(
    rooms: Rooms, django_assert_max_num_queries: object
) -> None:
    version = published(rooms)
    browser = rooms.browser("bian_zhi")
    rows = {"posts-TOTAL_FORMS": "0", "posts-INITIAL_FORMS": "0", "visits": "0"}
    address = reverse("desk:power_history", args=[version.power_id])
    for number in range(3):
        answer = {"window": f"{number}楼", "reason": "搬家"}
        browser.post(reverse("desk:power_keep", args=[version.power_id]), rows | answer)
        with django_assert_max_num_queries(26):  # type: ignore[operator]  # pytest-django gives a context manager
            browser.get(address)
