"""The pages of a clearing round: who opens which, a power driven through them, and what they answer to bad input."""

import dataclasses
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoDbBlocker

from sunlit.accounts.models import Account
from sunlit.powers.models import PowerVersion, Round, RoundItem, WithheldPower
from sunlit.powers.operations import edit_item
from sunlit.powers.queries import content_of, latest_version
from tests.powers.clearing import (
    AT,
    SEATS,
    Clearing,
    drafted,
    filed,
    fresh,
    make_clearing,
    open_for,
    run_to,
)

pytestmark = pytest.mark.django_db

PAGES = frozenset(
    {
        "rounds",
        "round",
        "round_draft",
        "round_items",
        "round_items_csv",
        "round_item",
        "round_compare",
        "round_duties",
        "round_report",
        "round_bulk",
        "round_sitting",
        "round_meeting",
        "round_meeting_file",
        "clearing_queue",
    }
)
LIST_OFFICE = frozenset({"韩松年", "陆宛如"})
REVIEWERS = frozenset({"SF", "ZF"})
BUREAU = frozenset({"孙悦", "李强"})
# Who opens what, of a round in which 卫健局 has an item at the meeting.
OPENS = {
    "rounds": LIST_OFFICE | REVIEWERS | BUREAU,
    "round": LIST_OFFICE | REVIEWERS | BUREAU,
    "round_items": LIST_OFFICE | REVIEWERS | BUREAU,
    "round_items_csv": LIST_OFFICE | REVIEWERS | BUREAU,
    "round_compare": LIST_OFFICE | REVIEWERS | BUREAU,
    "round_item": LIST_OFFICE | REVIEWERS | BUREAU,
    "clearing_queue": LIST_OFFICE | REVIEWERS | BUREAU,
    "round_draft": LIST_OFFICE,
    "round_duties": frozenset({"孙悦", "陆宛如"}),
    "round_report": frozenset({"孙悦"}),
    "round_bulk": LIST_OFFICE | REVIEWERS | BUREAU,
    "round_sitting": frozenset({"ZF"}),
}


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Clearing]:
    """The county is made once; what a test adds is taken back after it, and the county after the last of them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_clearing()
        transaction.set_rollback(True)


@pytest.fixture
def county(made: Clearing, clock: Callable[[datetime], None]) -> Clearing:
    clock(AT + timedelta(days=9))
    return made


def browser(county: Clearing, name: str) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    account = Account.objects.get(pk=county.people[name].account or 0)
    client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(page: str, item: RoundItem) -> str:
    keys = {"round_item": {"pk": item.pk}, "rounds": {}, "round_draft": {}, "clearing_queue": {}}
    given = keys.get(page, {"pk": item.round_id})
    step = {"round_bulk": {"step": "review"}, "round_sitting": {"step": "decide"}}
    return reverse(f"desk:{page}", kwargs=given | step.get(page, {}))


def sent(answer: Any) -> str:
    return str(answer.content.decode())


def test_each_person_opens_exactly_their_pages(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county)), "decide")
    everybody = {name: browser(county, name) for name in LIST_OFFICE | REVIEWERS | BUREAU}
    opened = {
        page: frozenset(name for name, one in everybody.items() if one.get(address(page, item)).status_code == 200)
        for page in OPENS
    }
    assert opened == OPENS


def test_another_organ_reads_neither_item_nor_row(county: Clearing) -> None:
    item = filed(county, open_for(county))
    other = browser(county, "褚诗雨")
    assert other.get(address("round_item", item)).status_code == 403
    assert "理发店卫生许可" not in sent(other.get(address("round_items", item)))
    assert "理发店卫生许可" not in sent(other.get(address("round_compare", item)))


def test_a_power_is_driven_through_the_pages(county: Clearing) -> None:
    """From the campaign's form to the published power, each step by its own person."""
    chief = browser(county, "韩松年")
    seats = {f"seat_{office}": county.organs[letters].pk for office, letters in SEATS.items()}
    form = {
        "title": "2026年清权",
        "region": county.region.pk,
        "preset": "default",
        "organs": [county.organs["WJ"].pk],
        "phases": "清理，2026-03-02，2026-03-31，确认\n审核公布，2026-04-01，2026-06-30，公布",
        **seats,
    }
    assert chief.post(reverse("desk:round_draft"), form).status_code == 302
    round = Round.objects.get()
    assert [phase.steps for phase in round.phases.all()] == [
        ["clear", "first_review", "confirm"],
        ["review", "joint", "decide", "register", "publish"],
    ]

    power = drafted(county)
    editor = browser(county, "孙悦")
    editor.post(reverse("desk:round_report", args=[round.pk]), {"powers": power.pk, "capacity": "own"})
    item = RoundItem.objects.get(power=power)
    page = reverse("desk:round_item", args=[item.pk])

    def say(name: str, **fields: str) -> None:
        answer = browser(county, name).post(page, {"act": "give_opinion", **fields})
        assert answer.status_code == 302, sent(answer)

    say("孙悦", words="")
    say("吴迪", decision="agree", words="已核对")
    say("李强", decision="agree", words="同意上报", attendees="局长、副局长", document="卫健发〔2026〕3号")
    say("陆宛如", decision="agree", words="准予备案", outcome="recorded")
    for office, aspect in {
        "SF": "legal_basis",
        "BB": "mandate",
        "CZ": "money",
        "SJJ": "online",
        "BM": "secrecy",
        "JC": "procedure",
    }.items():
        say(office, **{f"decision_{aspect}": "agree", f"words_{aspect}": "没有意见"})
    minutes = {"number": "第 12 次", "held_on": "2026-03-10", "attendees": "县长", "minutes": "同意"}
    sitting = reverse("desk:round_sitting", args=[round.pk, "decide"])
    met = browser(county, "ZF").post(sitting, minutes | {f"choice_{item.pk}": "recorded", f"words_{item.pk}": ""})
    assert met["Location"] == reverse("desk:round_meeting", args=[round.pk, round.meetings.get().pk])
    assert "第 12 次" in sent(browser(county, "ZF").get(met["Location"]))
    for step, name in (("register", "陆宛如"), ("publish", "韩松年")):
        bulk = reverse("desk:round_bulk", args=[round.pk, step])
        assert "理发店卫生许可" in sent(browser(county, name).get(bulk, {"items": item.pk}))
        assert browser(county, name).post(bulk, {"items": item.pk}).status_code == 302
    version = latest_version(power)
    assert version is not None
    assert (fresh(item).step, version.state) == ("", PowerVersion.State.PUBLISHED)
    chief.post(reverse("desk:round", args=[round.pk]), {"act": "close_round"})
    assert Round.objects.get().closed_at is not None


def test_minutes_may_bring_their_paper(county: Clearing) -> None:
    written = SimpleUploadedFile("纪要.pdf", b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    item = run_to(county, filed(county, open_for(county)), "decide")
    given = {"number": "第 12 次", "held_on": "2026-03-10", "attendees": "县长", "minutes": "同意", "file": written}
    given |= {f"choice_{item.pk}": "recorded", f"words_{item.pk}": ""}
    answer = browser(county, "ZF").post(address("round_sitting", item), given)
    meeting = item.round.meetings.get()
    assert (answer.status_code, meeting.attachment and meeting.attachment.name) == (302, "纪要.pdf")
    there = reverse("desk:round_meeting_file", args=[item.round_id, meeting.pk])
    assert there in sent(browser(county, "ZF").get(answer["Location"]))
    kept = browser(county, "孙悦").get(there)
    assert (kept.status_code, b"".join(kept)[:8], kept["Content-Type"]) == (200, b"%PDF-1.4", "application/pdf")
    none = reverse("desk:round_meeting_file", args=[item.round_id, meeting.pk + 1])
    assert browser(county, "孙悦").get(none).status_code == 404


def test_after_an_opinion_the_next_item_opens(county: Clearing) -> None:
    round = open_for(county)
    first = run_to(county, filed(county, round), "first_review")
    second = run_to(county, filed(county, round, drafted(county, "游泳馆卫生许可")), "first_review")
    reviewer = browser(county, "吴迪")
    given = {"act": "give_opinion", "decision": "agree", "words": "已核对"}
    answer = reviewer.post(address("round_item", first), given)
    assert answer["Location"] == address("round_item", second)
    answer = reviewer.post(address("round_item", second), given)
    assert answer["Location"] == reverse("desk:clearing_queue")


def test_an_opinion_without_words_says_so_at_its_field(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county)), "first_review")
    answer = browser(county, "吴迪").post(address("round_item", item), {"act": "give_opinion", "decision": "agree"})
    assert (answer.status_code, "这一项要填" in sent(answer)) == (422, True)
    assert fresh(item).step == "first_review"


def test_whoever_filed_it_reads_why_he_cannot_review_it(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county)), "review")
    RoundItem.objects.filter(pk=item.pk).update(filed_by=county.people["陆宛如"].account)
    answer = browser(county, "陆宛如").get(address("round_item", item))
    assert "这一项是您填报或者编制的，不能自己审核。" in sent(answer)
    assert "give_opinion" not in sent(answer)


def test_an_item_that_has_moved_on_is_not_reviewed_twice(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county)), "review")
    given = {"act": "give_opinion", "decision": "agree", "words": "已核对"}
    assert browser(county, "吴迪").post(address("round_item", item), given).status_code == 409
    assert fresh(item).step == "review"


def test_the_preview_says_which_items_are_left_out_and_why(county: Clearing) -> None:
    round = open_for(county)
    ready = run_to(county, filed(county, round), "review")
    own = run_to(county, filed(county, round, drafted(county, "游泳馆卫生许可")), "review")
    RoundItem.objects.filter(pk=own.pk).update(filed_by=county.people["陆宛如"].account)
    reviewer, bulk = browser(county, "陆宛如"), address("round_bulk", ready)
    shown = sent(reviewer.get(bulk, {"items": [ready.pk, own.pk]}))
    assert ("1 项可以办" in shown, "不能自己审核" in shown) == (True, True)
    given = {"items": [ready.pk, own.pk], "decision": "agree", "outcome": "recorded", "words": "同意"}
    assert reviewer.post(bulk, given).status_code == 302
    assert (fresh(ready).step, fresh(own).step) == ("joint", "review")


def test_an_item_changed_after_its_review_is_sent_back_from_its_page(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county)), "register")
    version = latest_version(item.power)
    assert version is not None
    content = dataclasses.replace(content_of(version), summary="后来加的")
    edit_item(power=item.power, content=content, by=county.people["孙悦"], at=AT)
    registrar, told = browser(county, "陆宛如"), "在上报以后又改过，登记的内容须和审核的一致"
    bulk = reverse("desk:round_bulk", args=[item.round_id, "register"])
    assert told in sent(registrar.get(bulk, {"items": [item.pk]}))
    page = address("round_item", item)
    assert told in sent(registrar.get(page))
    given = {"act": "return_changed", "reason": "审核以后改过"}
    assert registrar.post(page, given).status_code == 302
    assert fresh(item).step == "review"


def test_minutes_in_the_future_are_refused_and_keep_what_was_chosen(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county)), "decide")
    given = {"number": "12", "held_on": "2027-01-01", "attendees": "县长", "minutes": "同意"}
    answer = browser(county, "ZF").post(
        address("round_sitting", item), given | {f"choice_{item.pk}": "repealed", f"words_{item.pk}": "没有依据"}
    )
    assert answer.status_code == 422
    assert ("会议日期不能在今天以后" in sent(answer), "没有依据" in sent(answer)) == (True, True)


@pytest.mark.parametrize(
    ("phases", "told"),
    [
        ("清理 2026-03-02", "第 1 行读不懂。"),
        ("清理，2026-03-02，2026-03-31，起飞", "第 1 行的“起飞”不是这个办法接下来的步骤。"),
        ("清理，2026-03-31，2026-03-02，清理", "阶段“清理”的最后一日早于第一日。"),
    ],
)
def test_phases_that_cannot_be_read(county: Clearing, phases: str, told: str) -> None:
    form = {
        "title": "清权",
        "region": county.region.pk,
        "preset": "s3-district",
        "organs": [county.organs["WJ"].pk],
        "phases": phases,
        "seat_legal": county.organs["SF"].pk,
        "seat_list": county.organs["GK"].pk,
    }
    answer = browser(county, "韩松年").post(reverse("desk:round_draft"), form)
    assert (answer.status_code, told in sent(answer), Round.objects.count()) == (422, True, 0)


def test_duties_are_pasted_and_tied_by_hand(county: Clearing) -> None:
    round = open_for(county)
    item = filed(county, round)
    editor = browser(county, "孙悦")
    given = {"organ": county.organs["WJ"].pk, "direction": "law", "duties": "血站执业登记，《献血法》第八条"}
    assert editor.post(address("round_duties", item), given).status_code == 302
    bad = editor.post(address("round_duties", item), given | {"duties": "没有来源"})
    assert (bad.status_code, "没有写来源" in sent(bad)) == (422, True)
    duty = round.duties.get()
    editor.post(address("round_compare", item), {"duty": duty.pk, "item": item.pk})
    duty.refresh_from_db()
    assert duty.item_id == item.pk


def test_the_list_costs_the_same_for_one_row_and_three(county: Clearing) -> None:
    round = open_for(county)
    item = filed(county, round)
    one = browser(county, "陆宛如")
    for page in ("round_items", "round", "clearing_queue"):
        one.get(address(page, item))
        with CaptureQueriesContext(connection) as few:
            one.get(address(page, item))
        for name in ("游泳馆", "浴室"):
            filed(county, round, drafted(county, f"{name}{page}许可"))
        with CaptureQueriesContext(connection) as many:
            one.get(address(page, item))
        assert len(many) == len(few)


def test_the_meeting_names_the_responsible_organ(county: Clearing) -> None:
    round = open_for(county)
    item = run_to(county, filed(county, round), "decide")
    minutes = {"number": "12", "held_on": "2026-03-10", "attendees": "县长", "minutes": "同意"}
    given = minutes | {f"choice_{item.pk}": "assigned", f"words_{item.pk}": "按三定"}
    secretary, page = browser(county, "ZF"), address("round_sitting", item)
    nobody = secretary.post(page, given)
    assert (nobody.status_code, "请指定责任主体。" in sent(nobody)) == (422, True)
    agriculture = county.organs["NY"]
    assert secretary.post(page, given | {f"responsible_{item.pk}": agriculture.pk}).status_code == 302
    assert (fresh(item).step, fresh(item).responsible) == ("register", agriculture)
    assert secretary.post(page, minutes | {f"choice_{item.pk}": "nonsense"}).status_code == 422


def test_the_keeper_enters_what_a_round_left_to_the_directory(county: Clearing) -> None:
    item = run_to(county, filed(county, open_for(county, "s3-district")), "", outcome="not_open")
    RoundItem.objects.filter(pk=item.pk).update(outcome_reason="涉及个人隐私")
    keeper, page = browser(county, "米管"), reverse("desk:withheld_new") + f"?item={item.pk}"
    assert page in sent(keeper.get(reverse("desk:withheld")))
    assert "理发店卫生许可" not in sent(browser(county, "鲍宓").get(reverse("desk:withheld")))
    form = keeper.get(page).context["form"]
    given = {name: form.initial[name] for name in ("organ", "name", "kind", "reason", "basis", "legal_basis")}
    assert (given["name"], given["reason"], given["basis"]) == ("理发店卫生许可", "privacy", "涉及个人隐私")
    assert keeper.post(page, given).status_code == 302
    assert WithheldPower.objects.get().power_id == item.power_id
    assert (keeper.get(page).status_code, keeper.get(page.replace(str(item.pk), "x")).status_code) == (404, 404)


def test_the_round_shows_late_reviews_and_so_does_the_board(
    county: Clearing, clock: Callable[[datetime], None]
) -> None:
    item = run_to(county, filed(county, open_for(county)), "review")
    clock(AT + timedelta(days=90))
    late = f"{address('round_items', item)}?step=review&amp;late=1&amp;asked={county.organs['GK'].pk}"
    inspector = browser(county, "纪督察")
    assert late in sent(inspector.get(address("round", item)))
    assert "理发店卫生许可" in sent(inspector.get(late.replace("&amp;", "&")))
    assert f"{address('round_items', item)}?late=1" in sent(inspector.get(reverse("desk:supervision")))
