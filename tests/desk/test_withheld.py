"""The directory of powers kept back at the desk: who opens it, what a form does, and who is told nothing."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sunlit.accounts.models import Account
from sunlit.powers.models import StateSecretPlaceholder, WithheldPower
from tests.powers.test_secret import MONDAY, NAME, Offices, place_secret

PAGES = frozenset({"withheld", "withheld_new", "withheld_entry", "withheld_amend", "secrets", "secret_act"})


@pytest.fixture
def offices(db: None, clock: Callable) -> Offices:
    clock(MONDAY)
    return Offices()


def browser(who: str) -> Client:
    client = Client()
    client.force_login(Account.objects.get(username=who), backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer) -> str:
    return answer.content.decode()


def test_the_keeper_files_the_secrecy_office_reviews_and_records(offices: Offices):
    sent = {"organ": offices.health.pk, "name": NAME, "kind": "reward", "reason": "privacy", "basis": "条例第十五条"}
    answer = browser("mi_guan").post(reverse("desk:withheld_new"), sent)
    item = WithheldPower.objects.get()
    page = reverse("desk:withheld_entry", kwargs={"pk": item.pk})
    assert (answer.status_code, answer["Location"], item.name) == (302, page, NAME)
    assert browser("bao_mi").post(page, {"act": "review", "agreed": "1", "opinion": "同意"}).status_code == 302
    assert browser("shen_cha").post(page, {"act": "record"}).status_code == 302
    assert browser("mi_guan").post(page, {"act": "ask_release", "why": "已经公布"}).status_code == 302
    assert browser("bao_mi").post(page, {"act": "release", "agreed": "1", "opinion": "通过"}).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.power.versions.get().state) == ("released", "draft")


def test_each_keeper_reads_the_own_organ_and_is_told_of_no_other(offices: Offices):
    item = offices.filed()
    page = reverse("desk:withheld_entry", kwargs={"pk": item.pk})
    seen = {name: browser(name).get(page).status_code for name in ("mi_guan", "bao_mi", "ta_ren", "bian_zhi")}
    assert seen == {"mi_guan": 200, "bao_mi": 200, "ta_ren": 404, "bian_zhi": 403}
    lists = {
        name: NAME in text(browser(name).get(reverse("desk:withheld"))) for name in ("mi_guan", "bao_mi", "ta_ren")
    }
    assert lists == {"mi_guan": True, "bao_mi": True, "ta_ren": False}


def test_a_step_out_of_turn_is_refused_in_words(offices: Offices):
    item = offices.filed()
    page = reverse("desk:withheld_entry", kwargs={"pk": item.pk})
    answer = browser("bao_mi").post(page, {"act": "record"})
    assert (answer.status_code, "现在是“待审核”" in text(answer)) == (422, True)
    assert browser("mi_guan").post(page, {"act": "review", "agreed": "1", "opinion": "同意"}).status_code == 403


def test_what_was_sent_back_is_amended(offices: Offices):
    item = offices.filed()
    page = reverse("desk:withheld_entry", kwargs={"pk": item.pk})
    browser("bao_mi").post(page, {"act": "review", "agreed": "0", "opinion": "依据不足"})
    edit = reverse("desk:withheld_amend", kwargs={"pk": item.pk})
    assert "依据不足" in text(browser("mi_guan").get(edit))
    sent = {"name": NAME, "kind": "reward", "reason": "privacy", "basis": "条例第十五条第二款"}
    assert browser("mi_guan").post(edit, sent).status_code == 302
    item.refresh_from_db()
    assert (item.state, item.basis) == ("filed", "条例第十五条第二款")


def test_a_placeholder_is_chosen_never_typed(offices: Offices):
    page, keeper = reverse("desk:secrets"), browser("mi_guan")
    shown = text(keeper.get(page))
    form = shown[shown.index('id="place"') :]
    assert ('type="text"' in form, "<textarea" in form) == (False, False)
    keeper.post(page, {"organ": offices.health.pk, "year": "2026", "place": "三号柜"})
    assert StateSecretPlaceholder.objects.count() == 0
    assert keeper.post(page, {"organ": offices.health.pk, "year": "2026", "place": "archive"}).status_code == 302
    row = StateSecretPlaceholder.objects.get()
    act = reverse("desk:secret_act", kwargs={"pk": row.pk, "act": "confirm_secret"})
    assert (keeper.post(act).status_code, browser("ta_ren").post(act).status_code) == (403, 404)
    assert browser("bao_mi").post(act).status_code == 302
    row.refresh_from_db()
    assert row.state == "confirmed"


@pytest.mark.parametrize("page", ["withheld", "secrets"])
def test_lists_ask_as_often_for_three_rows_as_for_one(offices: Offices, page: str):
    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert browser("bao_mi").get(reverse(f"desk:{page}")).status_code == 200
        return len(seen)

    def one_more() -> None:
        offices.filed()
        place_secret(organ=offices.health, year=2024, place="archive", by=offices.keeper, at=MONDAY)

    one_more()
    first = asked()
    one_more()
    one_more()
    assert asked() == first


def test_the_public_reads_one_number(offices: Offices, clock: Callable):
    offices.recorded()
    clock(MONDAY.replace(month=4))
    page = text(Client().get("/figures/"))
    assert "全区共有 1 项职权依法不列入公开的清单" in page
    assert NAME not in page
