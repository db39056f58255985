"""The pages of the review of charts: the queue, one chart with its opinions, a sitting, the chain (R-072)."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest import MonkeyPatch

from sunlit.procedures.models import ChartComment, ChartReview, ChartSitting, ChartVersion, ReviewChain
from sunlit.procedures.operations import consult_on_chart, draft_chart, submit_chart, withdraw_chart
from sunlit.procedures.queries import published_chart
from sunlit.procedures.reviews import newest_review
from sunlit.publication.queries.cards import shows_card
from sunlit.supervision.operations import sweep
from tests.offices.county import AT
from tests.procedures.test_chart_reviews import LICENCE, World, world

__all__ = ["world"]
pytestmark = pytest.mark.django_db
PAGES = frozenset({"chart_reviews", "chart_review", "chart_chain", "chart_sitting", "chart_minutes"})


@pytest.fixture
def browser(world: World, monkeypatch: MonkeyPatch) -> Callable[[str], Client]:
    monkeypatch.setattr("sunlit.desk.door.timezone", SimpleNamespace(now=lambda: AT))

    def signed_in(name: str) -> Client:
        client = Client()
        client.force_login(world.county.people[name], backend="django.contrib.auth.backends.ModelBackend")
        return client

    return signed_in


def said(client: Client, review: ChartReview, **given: str) -> int:
    return client.post(reverse("desk:chart_review", args=[review.pk]), given).status_code


def text(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(f"desk:{name}", args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_chart_goes_along_the_county_by_its_pages_alone(world: World, browser: Callable[[str], Client]) -> None:
    publisher = browser("han_songnian")
    seats = {"seat_legal": world.organs["SF"].pk, "seat_openness": world.organs["ZF"].pk}
    chain = {"preset": "s0-county", "document": "云政办发〔2026〕9号", "from_on": AT.date().isoformat(), **seats}
    assert publisher.post(reverse("desk:chart_chain"), chain).status_code == 302
    assert "云政办发〔2026〕9号" in text(publisher, "chart_chain")

    draft = draft_chart(power=world.power, source=LICENCE, by=world.sun_yue, at=AT)
    editor = browser("he_jie")
    assert editor.post(reverse("desk:chart_act", args=[draft.pk, "submit_chart"])).status_code == 302
    review = newest_review(draft)
    assert "这一版正在审核：本单位法制机构审核" in text(editor, "chart", draft.pk)

    lawyer = browser("qian_wenbo")
    assert "本单位法制机构审核" in text(lawyer, "chart_reviews")
    assert said(lawyer, review, act="give_chart_opinion", decision="pass", words="程序合法。") == 302
    legal = browser("feng_tianyou")
    assert said(legal, review, act="consult_on_chart", question="送达由谁办？") == 302
    assert "等本单位答复的磋商" in text(editor, "chart_reviews")
    assert said(editor, review, act="answer_on_chart", answer="综合窗口。") == 302
    assert said(legal, review, act="give_chart_opinion", decision="pass", words="同意。") == 302

    secretary = browser("qin_shouzheng")
    assert "1 份一次会议审定" in text(secretary, "chart_reviews")
    sitting = reverse("desk:chart_sitting", args=[world.organs["ZF"].pk, "decide"])
    opinion = review.opinions.get(step="decide")
    minutes = {"number": "第3次", "held_on": AT.date().isoformat(), "attendees": "县长", "minutes": "逐份审议，同意。"}
    assert secretary.post(sitting, minutes | {f"choice_{opinion.pk}": "pass"}).status_code == 302
    assert "审定 1 份流程图" in text(secretary, "chart_minutes", ChartSitting.objects.get().pk)
    assert "审核通过，等待公布" in text(publisher, "chart_reviews")
    assert publisher.post(reverse("desk:chart_act", args=[draft.pk, "publish_chart"])).status_code == 302
    assert published_chart(world.power).pk == draft.pk
    assert "这一版经过逐级审核公布。" in text(editor, "chart", draft.pk)


@pytest.fixture
def under_review(world: World) -> ChartReview:
    world.chain("s0-county")
    return world.handed_in()


def test_an_opinion_that_is_refused_says_why_and_keeps_what_was_typed(
    browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    address, lawyer = reverse("desk:chart_review", args=[under_review.pk]), browser("qian_wenbo")
    for given, told in (
        ({"decision": "pass", "words": ""}, "这一项要填"),
        ({"decision": "", "words": "程序合法"}, "程序合法"),
        ({"decision": "pass", "words": "长" * 2001}, "最多 2000 个字"),
    ):
        answer = lawyer.post(address, {"act": "give_chart_opinion", **given})
        assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert newest_review(under_review.version).step == "own"


def test_whoever_is_not_asked_has_no_form_and_is_refused(
    world: World, browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    for name in ("feng_tianyou", "he_jie", "wang_li"):
        client = browser(name)
        assert "give_chart_opinion" not in text(client, "chart_review", under_review.pk)
        assert said(client, under_review, act="give_chart_opinion", decision="pass", words="好") in (403, 409)
    assert newest_review(under_review.version).step == "own"


def test_a_chart_that_is_not_through_cannot_be_published_by_the_address(
    browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    publisher = browser("han_songnian")
    address = reverse("desk:chart_act", args=[under_review.version_id, "publish_chart"])
    assert f'action="{address}"' not in text(publisher, "chart", under_review.version_id)
    answer = publisher.post(address)
    assert (answer.status_code, "审核还没有走完" in answer.content.decode()) == (422, True)
    assert not ChartVersion.objects.filter(state="published").exists()


def test_sent_back_it_is_a_draft_again_and_its_page_says_where_to_read_why(
    world: World, browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    lawyer = browser("qian_wenbo")
    assert said(lawyer, under_review, act="give_chart_opinion", decision="return", words="受理没有凭证。") == 302
    editor = browser("he_jie")
    assert "这一版被退回，按意见改好再提交。" in text(editor, "chart", under_review.version_id)
    assert "受理没有凭证。" in text(editor, "chart_review", under_review.pk)
    again = newest_review(submit_chart(version=under_review.version, by=world.he_jie, at=AT))
    assert "受理没有凭证。" in text(editor, "chart_review", again.pk)


def test_the_page_says_whose_turn_it_is_and_what_was_said_of_the_steps(
    world: World, browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    ChartComment.objects.create(
        version=under_review.version,
        step="register",
        text="窗口也要核对原件。",
        by=world.county.people["feng_tianyou"],
        at=AT,
    )
    page = text(browser("qian_wenbo"), "chart_review", under_review.pk)
    assert "可以办的人：钱文博" in page
    assert "县政府法制机构审核确认：云溪县司法局" in page
    assert "<b>登记，核对材料</b>：窗口也要核对原件。" in page


def test_it_is_withdrawn_on_either_page(
    world: World, browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    editor = browser("he_jie")
    assert said(editor, under_review, act="withdraw_chart", reason="收费标准变了") == 302
    submit_chart(version=ChartVersion.objects.get(), by=world.he_jie, at=AT)
    address = reverse("desk:chart_act", args=[under_review.version_id, "withdraw_chart"])
    assert editor.post(address, {"reason": ""}).status_code == 422
    assert editor.post(address, {"reason": "再改一处"}).status_code == 302
    assert list(ChartReview.objects.values_list("state", "reason")) == [
        ("withdrawn", "收费标准变了"),
        ("withdrawn", "再改一处"),
    ]


def test_an_office_that_lets_its_days_pass_is_carded_and_the_card_leads_to_the_review(
    world: World, browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    late = AT + timedelta(days=9)
    issued = {card.level: card for card in sweep(at=late)}
    assert sorted(issued) == ["reminder", "yellow"]
    card = issued["yellow"]
    assert (card.subject_kind, card.subject_id, card.organ) == ("chart_review", under_review.pk, world.organs["WJ"])
    page = text(browser("chen_jing"), "card", card.number)
    assert reverse("desk:chart_review", args=[under_review.pk]) in page
    assert not shows_card(card.number, at=late)


def test_only_the_list_office_puts_a_chain_in_force(world: World, browser: Callable[[str], Client]) -> None:
    given = {"preset": "s3-district", "document": "云政办发〔2026〕9号", "from_on": AT.date().isoformat()}
    assert browser("he_jie").post(reverse("desk:chart_chain"), given).status_code == 403
    answer = browser("han_songnian").post(reverse("desk:chart_chain"), given)
    assert (answer.status_code, "请选择“法制机构”由哪个机关担任" in answer.content.decode()) == (422, True)
    assert not ReviewChain.objects.exists()


def test_the_first_page_tells_a_leader_what_waits(world: World, browser: Callable[[str], Client]) -> None:
    world.chain("s1-district")
    world.handed_in()
    assert "1 份流程图等您审核" in text(browser("li_qiang"), "home")
    assert "份流程图等您审核" not in text(browser("feng_tianyou"), "home")


def test_the_page_of_a_review_in_english_and_its_queries(
    world: World, browser: Callable[[str], Client], under_review: ChartReview, django_assert_max_num_queries
) -> None:
    world.passed(under_review, "own", world.qian_wenbo)
    consult_on_chart(review=under_review, step="legal", question="为什么？", by=world.feng_tianyou, at=AT)
    client = browser("feng_tianyou")
    page = client.get("/en" + reverse("desk:chart_review", args=[under_review.pk]).removeprefix("/en"))
    assert page.status_code == 200
    assert "Review by the county government&#x27;s legal office" in page.content.decode()
    with django_assert_max_num_queries(40):
        client.get(reverse("desk:chart_review", args=[under_review.pk]))


def test_earlier_passages_take_no_more_queries(
    world: World, browser: Callable[[str], Client], under_review: ChartReview
) -> None:
    """One passage before this one, and then three."""
    client, counts = browser("feng_tianyou"), []
    for number in range(1, 4):
        withdraw_chart(version=under_review.version, reason=f"再改第 {number} 处", by=world.he_jie, at=AT)
        version = submit_chart(version=under_review.version, by=world.he_jie, at=AT)
        review = newest_review(version)
        assert review is not None
        with CaptureQueriesContext(connection) as asked:
            page = client.get(reverse("desk:chart_review", args=[review.pk]))
        counts.append((len(page.context["earlier"]), len(asked)))
    assert counts == [(number, counts[0][1]) for number in (1, 2, 3)]
