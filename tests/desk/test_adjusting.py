"""The staff pages of adjusting the list, from a changed law to the report."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from sunlit.accounts.models import Account
from sunlit.basis.models import LawVersion
from sunlit.ledger.actor import INSTALLER
from sunlit.offices.operations import add_post, appoint
from sunlit.powers.models import Adjustment, ListReport, PowerVersion
from sunlit.powers.operations import cancel_power, edit_item, open_adjustment
from sunlit.powers.queries import content_of
from tests.legality.world import NEW, hold_new, hold_old, power
from tests.powers.county import AT, FIRST_DAY, County, licence, make_county

FAR = date(2099, 1, 1)
# The addresses that this file opens, for the test that none is forgotten.
PAGES = frozenset({"adjustments", "adjustment_open", "adjustment", "law_changes", "law_change", "law_repeal"})


@pytest.fixture
def county(db: None) -> County:
    hold_old()
    return make_county()


def browser(username: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def change_address() -> str:
    old, new = LawVersion.objects.order_by("adopted_on")
    return f"/desk/law-changes/{old.pk}/{new.pk}/"


def test_the_page_of_a_changed_law_opens_the_adjustments(county: County) -> None:
    version = power(county, "对不悬挂价目表的处罚", "《理发法》第四条")
    power(county, "理发店消毒检查", "《理发法》第二条")
    hold_new()
    client = browser("han_songnian")
    listed = client.get("/desk/law-changes/").content.decode()
    assert (change_address() in listed, "还没有处理" in listed) == (True, True)
    page = client.get(change_address()).content.decode()
    assert ("对不悬挂价目表的处罚" in page, "理发店消毒检查" in page) == (True, False)
    assert '<del class="diff-old">一</del>' in page
    sent = {"scope": "content", "happened_on": NEW.adopted_on.isoformat()}
    answer = client.post(change_address(), sent)
    new = LawVersion.objects.latest("adopted_on")
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/adjustments/?edition={new.pk}")
    one = Adjustment.objects.get()
    assert (one.power_id, one.cited) == (version.power_id, ["《理发法》第四条"])
    assert one.number in client.get(change_address()).content.decode()


def test_the_page_of_a_repealed_law_opens_the_adjustments(county: County) -> None:
    version = power(county, "理发店卫生许可", "《理发法》第一条")
    client, page = browser("han_songnian"), "/desk/law-changes/repeal/"
    assert client.get(page, {"law": "没有的法"}).status_code == 404
    asked = f"{page}?law=中华人民共和国理发法"
    assert "理发店卫生许可" in client.get(asked).content.decode()
    nothing = client.post(asked, {"scope": "chosen", "happened_on": "2026-10-09"})
    assert (nothing.status_code, "一项也没有勾选" in nothing.content.decode()) == (422, True)
    edition = LawVersion.objects.get()
    answer = client.post(asked, {"scope": "all", "happened_on": "2026-10-09"})
    assert (answer.status_code, answer["Location"]) == (302, f"/desk/adjustments/?repealed={edition.pk}")
    one = Adjustment.objects.get()
    assert (one.power_id, one.trigger) == (version.power_id, "law_repealed")
    assert one.number in client.get(answer["Location"]).content.decode()
    assert one.number in client.get(asked).content.decode()
    assert one.number not in client.get("/desk/adjustments/?repealed=0").content.decode()


def test_nothing_chosen_is_said_at_the_form(county: County) -> None:
    power(county, "对不悬挂价目表的处罚", "《理发法》第四条")
    hold_new()
    sent = {"scope": "chosen", "happened_on": NEW.adopted_on.isoformat()}
    answer = browser("han_songnian").post(change_address(), sent)
    assert (answer.status_code, "一项也没有勾选" in answer.content.decode()) == (422, True)
    assert Adjustment.objects.count() == 0


def test_a_department_sees_the_change_and_does_not_answer_it(county: County) -> None:
    power(county, "对不悬挂价目表的处罚", "《理发法》第四条")
    hold_new()
    client = browser("sun_yue")
    assert "新版本公布的日期" not in client.get(change_address()).content.decode()
    sent = {"scope": "all", "happened_on": NEW.adopted_on.isoformat()}
    assert client.post(change_address(), sent).status_code == 403


def test_filed_reviewed_carried_out_and_reported(county: County) -> None:
    version = power(county, "理发店卫生许可", "《理发法》第一条")
    one = open_adjustment(
        organ=county.health,
        power=version.power,
        trigger="law_amended",
        happened_on=AT.date(),
        by=county.publisher,
        at=timezone.now(),
    )
    address = f"/desk/adjustments/{one.number}/"
    editor, reviewer, publisher = browser("sun_yue"), browser("lu_wanru"), browser("han_songnian")
    filed = {"act": "file", "outcome": "change", "proposal": "第一条改了有效期"}
    refused = editor.post(address, filed)
    assert (refused.status_code, "新版本草稿" in refused.content.decode()) == (422, True)
    content = licence(name="理发店许可", bases=content_of(version).bases)
    new = edit_item(power=version.power, content=content, by=county.editor, at=timezone.now())
    assert editor.post(address, filed | {"versions": [new.pk]}).status_code == 302
    assert "须由另一个人审核" in editor.get(address).content.decode()
    assert reviewer.post(address, {"act": "review", "answer": "accept", "opinion": "同意"}).status_code == 302
    assert publisher.post(address, {"act": "close"}).status_code == 302
    again = publisher.post(address, {"act": "close"})
    assert (again.status_code, "可能刚刚办过" in again.content.decode()) == (409, True)
    new.refresh_from_db()
    assert new.state == PowerVersion.State.PUBLISHED
    today = timezone.localdate().isoformat()
    sent = {"act": "report", "reported_on": today, "receiver": "江州市清单办"}
    assert publisher.post(address, sent).status_code == 302
    assert ListReport.objects.get().receiver == "江州市清单办"
    assert "江州市清单办" in publisher.get(address).content.decode()


def test_opened_by_hand_with_the_sentence_where_it_is_wrong(county: County) -> None:
    client = browser("han_songnian")
    sent = {"organ": county.health.pk, "trigger": "law_repealed", "happened_on": "2026-09-01", "reason": "理发法废止"}
    wrong = client.post("/desk/adjustments/new/", sent | {"power": "没有的编码"})
    assert (wrong.status_code, "没有这个编码的职权" in wrong.content.decode()) == (422, True)
    early = client.post("/desk/adjustments/new/", sent | {"happened_on": FAR.isoformat()})
    assert (early.status_code, "还没有到" in early.content.decode()) == (422, True)
    assert client.post("/desk/adjustments/new/", sent).status_code == 302
    one = Adjustment.objects.get()
    assert (one.organ, one.power, one.trigger) == (county.health, None, "law_repealed")


def test_a_second_click_opens_no_second_adjustment(county: County) -> None:
    listed = power(county, "理发店卫生许可", "《理发法》第一条").power
    sent = {
        "organ": county.health.pk,
        "power": listed.code,
        "trigger": "function_moved",
        "happened_on": "2026-09-01",
        "reason": "机构改革",
    }
    client = browser("han_songnian")
    assert client.post("/desk/adjustments/new/", sent).status_code == 302
    again = client.post("/desk/adjustments/new/", sent)
    assert (again.status_code, "不能重复开出" in again.content.decode()) == (422, True)
    assert Adjustment.objects.count() == 1


def test_a_cancelled_power_is_not_offered_for_editing(county: County) -> None:
    listed = power(county, "理发店卫生许可", "《理发法》第一条").power
    cancel_power(power=listed, reason="理发法废止", by=county.publisher, at=timezone.now())
    page = browser("sun_yue").get(f"/desk/powers/{listed.pk}/edit/")
    assert (page.status_code, "请另编新的职权" in page.content.decode()) == (403, True)


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    county: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    def opened(name: str) -> None:
        version = power(county, name, "《理发法》第一条")
        words = {"trigger": "new_round", "happened_on": AT.date(), "by": county.publisher, "at": timezone.now()}
        open_adjustment(organ=county.health, power=version.power, **words)  # type: ignore[arg-type]  # a test's words

    client = browser("han_songnian")
    opened("理发店卫生许可")
    client.get("/desk/adjustments/")
    with django_assert_num_queries(10):
        client.get("/desk/adjustments/")
    opened("理发店消毒检查")
    opened("对不悬挂价目表的处罚")
    with django_assert_num_queries(10):
        page = client.get("/desk/adjustments/").content.decode()
    assert page.count("TZ-") >= 3


def test_whoever_has_no_such_right_is_told_so(county: County) -> None:
    post = add_post(by=INSTALLER, at=AT, organ=county.health, name="查看岗", roles=["viewer"])
    appoint(by=INSTALLER, at=AT, post=post, person=Account.objects.get(username="wang_li"), from_on=FIRST_DAY)
    client = browser("wang_li")
    assert client.get("/desk/adjustments/").status_code == 200
    assert client.get("/desk/adjustments/new/").status_code == 403
    assert client.get("/desk/adjustments/TZ-2026-000000/").status_code == 404
    assert client.get("/desk/law-changes/1/2/").status_code == 404
