"""Every public page in both languages, at 1360 and 390 px: nothing for axe, nothing too wide, Chinese marked."""

import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.urls import URLPattern, reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from sunlit.basis.importers.reading import read_laws
from sunlit.basis.models import Article
from sunlit.basis.operations import import_laws
from sunlit.cases.given import Applied
from sunlit.cases.operations import save_draft, start_draft
from sunlit.documents.models import Document
from sunlit.ledger.actor import ANONYMOUS, INSTALLER, PUBLISHER
from sunlit.portal.urls import urlpatterns
from sunlit.powers.models import LegalBasis, PowerVersion
from sunlit.publication.operations import refresh_index, release_due
from sunlit.supervision.models import Card
from sunlit.supervision.operations import sweep
from sunlit.voices.operations import answer_voice, raise_voice, rate
from tests.basis.laws import markdown
from tests.cases.world import MONDAY, World
from tests.supervision.watch import make_watched

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# They answer with a file or lead elsewhere; there is no page to look at.
NO_PAGE = {"powers_csv", "records_csv", "document_pdf", "elder", "asked"}
WIDTHS = (1360, 390)
UNMARKED = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (/[\\u3400-\\u9fff]/.test(node.data) && !node.parentElement.closest('[lang^=zh]')) found.push(node.data.trim());
  }
  return found;
}"""
TOO_WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def busy_county(folder: Path) -> tuple[World, Applied, dict[str, list[dict[str, Any]]]]:
    """A county with something on every page, an open case, and for each address with parts the parts to try."""
    world, now = make_watched(), timezone.now()
    PowerVersion.objects.update(published_at=MONDAY, content_hash="0" * 64)
    import_laws(laws=list(read_laws(markdown(folder))), by=INSTALLER, at=now)
    article = Article.objects.order_by("pk")[1]
    LegalBasis.objects.create(
        version=world.licence, citation="《摊贩法》第二条", law_title="摊贩法", article=article, plain_words="先登记。"
    )
    granted, late, applied = world.granted(), world.accepted(), world.apply(at=now)
    sweep(at=now)
    rate(by=ANONYMOUS, at=now, case=granted.case_id, level=5, text="快", code=granted.query_code)
    asked = {"organ": world.health, "kind": "consultation", "title": "要办吗", "text": "小店要办吗？", "name": "林悦"}
    raised = raise_voice(by=ANONYMOUS, at=now, phone="0000-123456", may_show=True, **asked)
    answer_voice(by=world.actor("he_fang", now), at=now, voice=raised.voice_id, text="要办。")
    released = release_due(at=now, thorough=True)
    refresh_index(by=PUBLISHER, at=now)
    draft = start_draft(by=ANONYMOUS, at=now, version=world.licence).token
    papers = {str(material.pk): {"paper": True} for material in world.materials}
    save_draft(by=ANONYMOUS, at=now, token=draft, answers=FILLED | {"materials": papers})
    sent = start_draft(by=ANONYMOUS, at=now, version=world.licence)
    type(sent).objects.filter(pk=sent.pk).update(sent_case=late.case_id)
    code = Document.objects.filter(subject_kind="case").first()
    power = [{"code": "XK-0001"}, {"code": "CF-0001"}]
    parts = {
        "power": power,
        "power_version": [{"code": "XK-0001", "number": 1}],
        "chart": power,
        "chart_text": power,
        "apply": [{"code": "XK-0001"}],
        "draft": [{"token": draft}],
        "receipt": [{"token": sent.token}],
        "draft_check": [{"token": draft}],
        "draft_part": [{"token": draft, "part": part} for part in ("applicant", "agent", "materials", "receiving")],
        "case": [{"number": applied.number}],
        "case_act": [{"number": applied.number, "act": act} for act in ("withdraw", "statement", "rate", "supplement")],
        "record": [{"pk": released[0].pk}],
        "card": [{"number": Card.objects.filter(level__in=("yellow", "red")).values_list("number", flat=True)[0]}],
        "ask": [{"kind": kind} for kind in ("consultation", "tip_off")],
        "law": [{"key": article.version_id}],
        "article": [{"law_key": article.version_id, "key": article.pk}],
        "office": [{"code": "YX-WJ"}],
        "document": [{"code": code.verify_code if code else ""}],
    }
    return world, applied, parts


FILLED = {
    "applicant": {
        "acting": "other",
        "kind": "person",
        "name": "王秀兰",
        "id_number": "11010519491231002X",
        "phone": "0000-1234567",
        "email": "",
    },
    "agent": {"name": "李强", "id_number": "11010519491231002X", "phone": "0000-7654321"},
    "receiving": {"way": "window", "address": "", "consent": False},
}


def addresses(parts: dict[str, list[dict[str, Any]]], language: str) -> list[str]:
    """One address or more for every public page of the URL configuration; a new page without parts fails here."""
    found = []
    with translation.override(language):
        for pattern in urlpatterns:
            assert isinstance(pattern, URLPattern)
            name = str(pattern.name)
            if name not in NO_PAGE:
                found += [reverse(f"portal:{name}", kwargs=kwargs) for kwargs in parts.get(name, [{}])]
        found += [
            reverse("portal:search") + "?q=公共场所",
            reverse("portal:verify") + "?q=nothing",
            "/en/no/" if language == "en" else "/no/",
        ]
    return found


def faults_of(page: Page, axe: Axe, address: str, language: str) -> list[str]:
    """What is wrong with one page, in words."""
    answer = page.goto(address)
    faults = [] if answer and answer.status in (200, 404) else [f"{address}: status {answer and answer.status}"]
    if language == "en":
        faults += [f"{address}: not marked as Chinese: {text}" for text in page.evaluate(UNMARKED)]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate(TOO_WIDE) > 0:
            faults.append(f"{address}: wider than {width}")
        violations = axe.run(page).response["violations"]
        faults += [f"{address} at {width}: {one['id']} {one['nodes'][0]['target']}" for one in violations]
    return faults


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_public_page(browser: Browser, live_server: LiveServer, language: str, tmp_path: Path):
    _world, applied, parts = busy_county(tmp_path)
    axe, faults = Axe(), []
    with browser.new_context(base_url=live_server.url) as context:
        page = context.new_page()
        page.goto("/track/")
        page.fill("#id_number", applied.number)
        page.fill("#id_code", applied.query_code)
        page.click("main button[type=submit]")
        for address in addresses(parts, language):
            faults += faults_of(page, axe, address, language)
    connections.close_all()
    assert "\n".join(faults) == ""


def test_an_application_on_a_phone_without_scripts(browser: Browser, live_server: LiveServer, tmp_path: Path):
    """Wang Xiulan applies, follows her case and withdraws, with scripts switched off."""
    busy_county(tmp_path)
    with browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 390, "height": 844}
    ) as context:
        page = context.new_page()
        page.goto("/powers/XK-0001/")
        page.click("text=在线申请")
        page.click("text=开始填写")
        page.click("text=申请人信息")
        page.fill("#id_name", "王秀兰")
        page.fill("#id_id_number", "11010519491231002X")
        page.fill("#id_phone", "0000-1234567")
        page.click("text=保存并继续")
        page.click("text=申请材料")
        for box in page.locator("main input[type=checkbox]").all():
            box.check()
        page.click("text=保存并继续")
        page.click("text=领取方式")
        page.check("text=到窗口领取")
        page.click("text=保存并继续")
        page.click("text=核对并提交")
        page.check("#id_true")
        page.click("text=提交申请 >> nth=-1")
        number = page.locator(".receipt .code").first.inner_text()
        page.click("text=看进度")
        assert number in page.locator("h1").inner_text()
        assert page.locator("li[aria-current=step]").count() > 0
        page.click("#do >> text=撤回申请")
        page.click("text=确认撤回申请")
        assert "申请已撤回。" in page.locator("main").inner_text()
    connections.close_all()


@pytest.mark.parametrize("address", ["/powers/XK-0001/chart/", "/powers/CF-0001/chart/", "/en/powers/XK-0001/chart/"])
def test_a_chart_prints_on_one_sheet(browser: Browser, live_server: LiveServer, tmp_path: Path, address: str):
    busy_county(tmp_path)
    with browser.new_context(base_url=live_server.url) as context:
        page = context.new_page()
        page.goto(address)
        paper = page.pdf(path=str(tmp_path / "chart.pdf"), prefer_css_page_size=True)
    connections.close_all()
    assert len(re.findall(rb"/Type\s*/Page\b", paper)) == 1
