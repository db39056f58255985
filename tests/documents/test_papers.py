"""A paper from the act that makes it to its sealed PDF."""

import hashlib
import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from sunlit.basis.citations import parse
from sunlit.documents import queries, rendering
from sunlit.documents.codes import ALPHABET, new_code, normal_code
from sunlit.documents.errors import DocumentsRefusal
from sunlit.documents.models import Document
from sunlit.documents.operations import make_document, next_number, seal_document, seal_on_opening, void_document
from sunlit.documents.rendering import FONTS
from sunlit.documents.templates import template, template_names
from sunlit.ledger.actor import RENDERER
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.operations import publish, record
from sunlit.ledger.signer import file_signer
from sunlit.offices.errors import OfficesRefusal
from tests.offices.county import AT, make_county

FIELDS = {
    "kind": "licence",
    "number": "WJ-2026-00001",
    "power": "公共场所卫生许可",
    "applicant": "垚堃喆赟昇商行",
    "accepted_on": "2026年3月2日",
    "statutory_limit": "20个工作日",
    "statutory_due": "2026年3月30日",
    "decision_reasons": "现场核查不符合卫生标准。",
}


@pytest.fixture
def county(db, settings, tmp_path):
    """The county, with files and keys of its own."""
    settings.DATA_DIR = tmp_path
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "f"}}
    }
    return make_county()


def paper(county, name="acceptance_notice", leaf_id=None, **fields):
    """A paper made by Zhang Min at 10:00 on 2 March 2026."""
    return make_document(
        by=county.actor("zhang_min"),
        at=AT,
        organ=county.health,
        template=name,
        subject=("case", 1),
        fields=FIELDS | fields,
        leaf_id=leaf_id,
    )


def act(county):
    """A public act that a paper belongs to; gives its leaf."""
    leaf = PublicLeaf(type="cases.complete_step", office="YX-WJ", pseudonym="a" * 32, version="X/1")
    return record(
        by=county.actor("zhang_min"), at=AT, act="cases.complete_step", subject=("case", 1), leaf=leaf
    ).leaf_id


def test_a_notice_says_what_the_law_wants_it_to_say(county):
    document = paper(county)
    assert document.number == "云卫许受〔2026〕1号"
    assert document.text == "\n".join(
        [
            "云溪县卫生健康局",
            "受理通知书",
            "云卫许受〔2026〕1号",
            "",
            "垚堃喆赟昇商行：",
            "您申请的“公共场所卫生许可”（办件号 WJ-2026-00001），经审查属于本机关职权范围，"
            "材料齐全、符合法定形式，自2026年3月2日起予以受理。",
            "法定办理时限：20个工作日，2026年3月30日届满。",
            "依法进行听证、检验、检测、专家评审等所需时间不计入上述时限，需要时另行书面告知。",
            "",
            "依据：《行政许可法》第三十二条第一款第五项、第二款；《行政许可法》第四十二条第一款",
            "",
            "云溪县卫生健康局",
            "2026年3月2日",
        ]
    )
    assert document.text_hash == hashlib.sha256(document.text.encode()).hexdigest()


def test_a_refusal_tells_reasons_and_remedies_with_their_articles(county):
    text = paper(county, "refusal_decision").text
    assert "理由和依据：现场核查不符合卫生标准。" in text
    assert "60日内依法申请行政复议（《行政复议法》第二十条第一款）" in text
    assert "6个月内直接向人民法院提起行政诉讼（《行政诉讼法》第四十六条第一款）" in text


@pytest.mark.parametrize(
    ("name", "field", "label"),
    [
        ("refusal_decision", "decision_reasons", "不予许可的理由"),
        ("one_off_notice", "missing", "需要补正的全部内容"),
        ("non_acceptance", "acceptance_reason", "不予受理的理由"),
        ("penalty_decision", "penalty_content", "处罚的种类和内容"),
        ("extension_notice", "reason", "延长期限的理由"),
    ],
)
def test_a_paper_without_what_the_law_demands_is_not_made(county, name, field, label):
    filled = dict.fromkeys(template(name).needs, "有") | {field: " "}
    with pytest.raises(DocumentsRefusal, match=label) as refused:
        paper(county, name, **filled)
    assert refused.value.field == field
    assert Document.objects.count() == 0


def test_what_a_person_wrote_stays_text(county):
    text = paper(county, applicant="{organ_phone} #panic() <script>", power="{limit:licence.decision}").text
    assert "{organ_phone} #panic() <script>：" in text
    assert "您申请的“{limit:licence.decision}”" in text


def test_an_unknown_template_is_refused(county):
    for name in ("../../etc/passwd", "love_letter", "parts"):
        with pytest.raises(DocumentsRefusal):
            paper(county, name)


def test_numbers_run_by_organ_kind_and_year(county):
    assert [paper(county).number for _ in range(2)] == ["云卫许受〔2026〕1号", "云卫许受〔2026〕2号"]
    assert paper(county, "delivery_proof").number == "云卫送〔2026〕1号"
    assert [next_number("another") for _ in range(3)] == [1, 2, 3]


def test_a_receipt_carries_the_number_of_its_matter_and_takes_one_statement(county, django_assert_num_queries):
    clerk = county.actor("zhang_min")
    with django_assert_num_queries(1):
        receipt = make_document(
            by=clerk, at=AT, organ=county.health, template="receipt", subject=("case", 1), fields=FIELDS, leaf_id=None
        )
    assert receipt.number == "云卫许收〔2026〕WJ-2026-00001号"


def test_verify_codes_are_found_however_they_are_typed(county):
    document = paper(county)
    typed = f"  {document.verify_code.lower().replace('-', ' ')} "
    assert queries.by_code(typed) == document
    assert queries.by_code("K7QM") is None
    assert queries.by_code("’; drop table--") is None
    assert queries.by_number(document.number) == document


def test_verify_codes_hold_no_sign_that_is_read_wrong():
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    assert set("".join(codes)) - {"-"} <= set(ALPHABET)
    assert not set(ALPHABET) & set("0O1IL")
    assert {normal_code(code) for code in codes} == codes


def test_the_seal_waits_for_the_checkpoint(county, tmp_path):
    document = paper(county, leaf_id=act(county))
    assert queries.unsealed_ready() == []
    with pytest.raises(DocumentsRefusal, match="等待进入公开日志"):
        seal_document(by=RENDERER, at=AT, document=document)
    with pytest.raises(DocumentsRefusal, match="等待进入公开日志"):
        queries.pdf_of(document)


def publish_log(tmp_path, at):
    """The next checkpoint."""
    publish(at=at, directory=tmp_path / "log", signer=file_signer(tmp_path / "ledger.key", "ledger.example/test"))


def test_a_sealed_paper_shows_every_change(county, tmp_path):
    document = paper(county, leaf_id=act(county))
    publish_log(tmp_path, AT + timedelta(minutes=1))
    assert queries.unsealed_ready() == [document]
    sealed = seal_document(by=RENDERER, at=AT, document=document, address="https://yunxi.example")
    pdf = queries.pdf_of(sealed)
    assert hashlib.sha256(pdf).hexdigest() == sealed.file_hash
    signature = PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]
    status = validate_pdf_signature(signature, ValidationContext(trust_roots=[]))
    assert (status.intact, status.valid, status.coverage.name) == (True, True, "ENTIRE_FILE")
    assert oct((tmp_path / "seal.pem").stat().st_mode)[-3:] == "600"
    assert queries.unsealed_ready() == []


def test_sealing_twice_changes_nothing(county):
    document = paper(county)
    first = seal_document(by=RENDERER, at=AT, document=document)
    stale = Document.objects.get(pk=document.pk)
    stale.state = Document.State.FIXED
    again = seal_document(by=RENDERER, at=AT + timedelta(days=1), document=stale)
    assert (again.sealed_at, again.file_hash) == (first.sealed_at, first.file_hash)
    assert queries.pdf_of(again).startswith(b"%PDF-")


def test_a_file_that_was_changed_in_the_storage_is_not_handed_out(county, tmp_path):
    sealed = seal_document(by=RENDERER, at=AT, document=paper(county))
    stored = tmp_path / "f" / sealed.file
    stored.write_bytes(stored.read_bytes() + b"\n")
    with pytest.raises(DocumentsRefusal, match="指纹不符"):
        queries.pdf_of(sealed)


def test_a_text_that_was_changed_behind_the_operations_is_not_sealed(county):
    document = paper(county)
    Document.objects.filter(pk=document.pk).update(text=document.text.replace("20", "200"))
    document.refresh_from_db()
    assert not queries.text_is_whole(document)
    with pytest.raises(DocumentsRefusal, match="指纹不符"):
        seal_document(by=RENDERER, at=AT, document=document)


def test_only_the_renderer_seals_and_only_the_head_voids(county):
    document = paper(county)
    with pytest.raises(OfficesRefusal):
        seal_document(by=county.actor("zhang_min"), at=AT, document=document)
    with pytest.raises(OfficesRefusal):
        void_document(by=county.actor("zhang_min"), at=AT, document=document, reason="写错")
    void = void_document(by=county.actor("li_qiang"), at=AT, document=document, reason="当事人姓名有误")
    assert (void.state, void.void_reason) == ("void", "当事人姓名有误")
    with pytest.raises(DocumentsRefusal, match="已经作废"):
        seal_document(by=RENDERER, at=AT, document=void)


def test_without_the_chinese_font_no_paper_of_empty_boxes(county, monkeypatch, tmp_path):
    monkeypatch.setattr(rendering, "FONTS", tmp_path)
    rendering.compiler.cache_clear()
    with pytest.raises(DocumentsRefusal, match="缺少中文字体"):
        seal_document(by=RENDERER, at=AT, document=paper(county))


def test_the_font_has_the_rare_signs_of_names_and_every_sign_of_the_templates():
    font = TTFont(next(FONTS.glob("NotoSerifSC*.ttf")), lazy=True)
    texts = [path.read_text(encoding="utf-8") for path in Path("content/documents").glob("*.yaml")]
    wanted = set("垚堃喆赟昇〔〕" + "".join(texts)) - {"\n"}
    assert {sign for sign in wanted if ord(sign) not in font.getBestCmap()} == set()


NAMES = {
    "receipt acceptance_notice one_off_notice non_acceptance licence_decision refusal_decision delivery_proof",
    "withdrawal_confirmation suspension_notice extension_notice hearing_notice expert_notice filing_approval",
    "hearing_rights_notice hearing_announcement",
    "penalty_prior_notice penalty_decision no_penalty_decision transfer_letter payment_notice closing_report",
    "card_notice supervision_order voice_receipt",
    "excluded_time_notice refusal_by_standards test_result_notice bid_result_notice exam_result_notice",
    "renewal_decision renewal_refusal deemed_renewal_notice change_decision change_refusal approval_decision",
    "approval_refusal revocation_prior_notice revocation_decision retraction_decision retention_decision",
    "deregistration_decision deregistration_notice",
    "on_spot_penalty_decision coercion_approval coercion_decision site_record freezing_notice coercion_lift",
    "demand_notice execution_decision substitute_decision execution_agreement court_application",
    "levy_decision levy_receipt land_pre_announcement land_plan_announcement land_announcement compensation_decision",
    "requisition_decision return_record service_acceptance service_supplement service_non_acceptance",
    "service_refusal benefit_decision mediation_record adjudication_decision confirmation_decision reward_decision",
    "matter_receipt matter_withdrawal disclosure_receipt disclosure_correction_notice disclosure_not_handled",
    "third_party_letter disclosure_reply",
    "reconsideration_refusal reconsideration_correction_notice reconsideration_acceptance reconsideration_decision",
    "reconsideration_reply_notice reconsideration_hearing_notice reconsideration_mediation",
    "public_comments_notice decision_announcement inspection_record inspection_result rectification_order",
    "fee_notice fee_review_reply service_not_provided personnel_publicity appointment_notice",
    "spending_approval",
}


def test_every_template_is_there_and_can_be_made(county):
    assert set(template_names()) == set(" ".join(NAMES).split())
    for number, name in enumerate(template_names()):
        filled = {field: f"{field}的内容" for field in template(name).fields} | {"number": f"N-{number}"}
        text = paper(county, name, **filled).text
        assert not re.search(r"[{}@]", text)


def test_charts_order_only_papers_that_exist():
    charts = [path.read_text(encoding="utf-8") for path in Path("content/charts").glob("*.yaml")]
    lists = [names for text in charts for names in re.findall(r"documents: \[([a-z_, ]+)\]", text)]
    bare = {name for names in lists for name in names.split(", ")}
    conditional = {name for text in charts for name in re.findall(r"template: ([a-z_]+)", text)}
    assert (bare | conditional) - set(template_names()) == set()


def test_articles_of_templates_are_citations():
    cited = [article for name in template_names() for article, _ in template(name).articles]
    assert [article for article in cited if not all(one.law_title and one.article for one in parse(article))] == []


def test_whoever_opens_a_paper_first_has_it_sealed(county):
    made = paper(county)
    opened = seal_on_opening(by=RENDERER, at=AT, verify_code=made.verify_code)
    assert opened is not None
    assert (opened.state, queries.pdf_of(opened)[:5]) == (Document.State.SEALED, b"%PDF-")
    assert seal_on_opening(by=RENDERER, at=AT, verify_code="NO-SUCH-CODE") is None
