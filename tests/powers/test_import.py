"""Importing a list: drafts, organs, resolved bases, resuming, mended files; and the same from the command line."""

import argparse
import dataclasses
import json
import time
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries

from sunlit.commands import powers as command
from sunlit.ledger.actor import INSTALLER
from sunlit.ledger.models import AuditRow
from sunlit.ledger.queries import trace_of
from sunlit.offices.errors import OfficesRefusal
from sunlit.offices.models import Organ, Post, Region
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.items import BasisEntry, DutyEntry, RiskPointEntry, as_plain
from sunlit.powers.models import ImportRun, LegalBasis, Power, PowerVersion
from sunlit.powers.operations import (
    ImportReport,
    cancel_power,
    edit_item,
    import_powers,
    publish_item,
    submit_item,
)
from sunlit.powers.operations import lists as importing
from sunlit.powers.queries import content_of, published_version
from tests.powers.county import AT, LATER, County, hold_law, licence, make_county, published

HEADER = "事项名称,类别,实施主体,编码,依据\n"
ROWS = (
    HEADER + "理发店卫生许可,行政许可,卫健局,,《中华人民共和国理发法》第四条\n"
    "对无证理发的处罚,行政处罚,卫健局,WJ-CF-1,《理发法》第九条第（一）项|《美发办法》第三条\n"
)


@pytest.fixture
def county(db: None) -> County:
    hold_law()
    return make_county()


def bring(county: County, text: str, **options: object) -> ImportReport:
    """The list imported by the one who set the system up."""
    arguments = {"by": INSTALLER, "at": AT, "file_name": "清单.csv", "region": county.region} | options
    return import_powers(content=text.encode(), **arguments)  # type: ignore[arg-type]  # named by the test


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    """(accepted, created, changed, unchanged); rows are accepted or refused, never both or neither."""
    assert report.rows == report.accepted + len(report.rejected)
    return report.accepted, report.created, report.changed, report.unchanged


def test_a_list_becomes_drafts_with_their_bases_resolved(county: County) -> None:
    report = bring(county, ROWS)
    assert counts(report) == (2, 2, 0, 0)
    versions = PowerVersion.objects.order_by("power__code")
    assert [(one.power.code, one.name, one.organ, one.state) for one in versions] == [
        ("990122WJ-XK-0001", "理发店卫生许可", county.health, "draft"),
        ("WJ-CF-1", "对无证理发的处罚", county.health, "draft"),
    ]
    assert [(one.citation, one.article is not None) for one in LegalBasis.objects.order_by("version__name", "id")] == [
        ("《理发法》第九条第（一）项", True),
        ("《美发办法》第三条", False),
        ("《中华人民共和国理发法》第四条", True),
    ]
    assert [(one.row, one.citation, one.reason.zh) for one in report.unresolved] == [
        (3, "《美发办法》第三条", "所引法律的文本未收录")
    ]
    assert [row.row for row in report.warned] == [3]
    assert [row.act for row in trace_of(("power_import", report.run or 0))] == ["powers.import_powers"]


def test_a_trial_writes_nothing_and_says_the_same(county: County) -> None:
    trial = bring(county, ROWS, dry_run=True)
    assert (Power.objects.count(), ImportRun.objects.count()) == (0, 0)
    assert counts(trial) == counts(bring(county, ROWS))


def test_the_same_file_again_changes_nothing(county: County) -> None:
    bring(county, ROWS)
    rows = list(PowerVersion.objects.values_list("pk", "drafted_at"))
    assert counts(bring(county, ROWS, at=LATER)) == (2, 0, 0, 2)
    assert list(PowerVersion.objects.values_list("pk", "drafted_at")) == rows


def test_what_was_changed_by_hand_is_not_undone_by_the_same_file(county: County) -> None:
    bring(county, ROWS)
    power = Power.objects.get(code="990122WJ-XK-0001")
    edit_item(power=power, content=licence(summary="开店前办。"), by=county.editor, at=LATER)
    bring(county, ROWS, at=LATER)
    assert PowerVersion.objects.get(power=power).summary == "开店前办。"


def test_a_mended_file_brings_only_what_is_new_or_changed(county: County) -> None:
    bring(county, ROWS)
    mended = ROWS.replace("第（一）项", "第（二）项") + "浴室卫生许可,行政许可,卫健局,,《理发法》第四条\n"
    assert counts(bring(county, mended, at=LATER)) == (3, 1, 1, 1)
    version = PowerVersion.objects.get(power__code="WJ-CF-1")
    assert (version.number, next(one.citation for one in version.bases.all())) == (1, "《理发法》第九条第（二）项")


def test_a_changed_row_of_a_published_power_waits_beside_it(county: County) -> None:
    first = published(county, code="WJ-XK-9", name="理发店卫生许可")
    text = (
        HEADER.replace("依据", "依据,承诺时限") + "理发店卫生许可,行政许可,卫健局,WJ-XK-9,《理发法》第九条,8个工作日\n"
    )
    report = bring(county, text, at=LATER)
    assert counts(report) == (1, 0, 1, 0)
    assert published_version("WJ-XK-9") == first
    draft = PowerVersion.objects.get(power__code="WJ-XK-9", number=2)
    assert draft.state == "draft"
    version = submit_item(version=draft, by=county.editor, at=LATER)
    assert publish_item(version=version, by=county.publisher, at=LATER).number == 2


def test_a_changed_row_changes_what_the_list_speaks_of_and_nothing_else(county: County) -> None:
    clerk = Post.objects.get(name="综合窗口")
    before = published(
        county,
        code="WJ-XK-1",
        name_en="Hairdresser's licence",
        summary="开店前办。",
        summary_en="Before opening.",
        theme="other",
        conditions="有固定场所。",
        conditions_en="A fixed place.",
        fee="每证 10 元",
        fee_basis="《理发法》第四条",
        visits=1,
        online=True,
        window="政务大厅 3 号窗口",
        handling={"window": clerk.pk},
        duties={"window": DutyEntry(function="accept", standard="当场受理")},
        risk_points=(RiskPointEntry(place="受理", risk="刁难"),),
        options={"site_check": True},
        details={"phone": "0999-1", "note": "照旧"},
        bases=(
            BasisEntry(citation="《理发法》第四条第一款", kind="creating", plain_words="先拿证，再开店。"),
            BasisEntry(citation="《理发法》第九条", quoted_text="违反规定的，处罚：", plain_words="违规要罚。"),
        ),
    )
    listed = (
        "编码,事项名称,类别,实施主体,依据,受理条件,收费标准,电话\n"
        "WJ-XK-1,理发店卫生许可,行政许可,卫健局,《中华人民共和国理发法》第九条|《美发办法》第三条,有消毒设备。,,0999-2\n"
    )
    assert counts(bring(county, listed, at=LATER)) == (1, 0, 1, 0)
    draft = before.power.versions.get(number=2)
    old, new = content_of(before), content_of(draft)
    changed = {name for name in as_plain(old) if as_plain(old)[name] != as_plain(new)[name]}
    assert changed == {"conditions", "details", "bases"}
    assert new.conditions == "有消毒设备。"
    assert new.details == {"phone": "0999-2", "note": "照旧"}
    assert [(one.kind, one.citation, one.quoted_text, one.plain_words) for one in new.bases] == [
        ("creating", "《理发法》第四条第一款", "", "先拿证，再开店。"),
        ("implementing", "《中华人民共和国理发法》第九条", "违反规定的，处罚：", "违规要罚。"),
        ("implementing", "《美发办法》第三条", "", ""),
    ]


def test_a_blank_cell_leaves_a_field_and_a_word_for_nothing_empties_it(county: County) -> None:
    published(county, code="WJ-XK-1", fee="每证 10 元", fee_basis="《理发法》第四条", served="个人")
    head = "编码,事项名称,类别,实施主体,收费标准,服务对象,承诺时限\n"
    bring(county, head + "WJ-XK-1,理发店卫生许可,行政许可,卫健局,,无,即办\n", at=LATER)
    draft = PowerVersion.objects.get(number=2)
    assert (draft.fee, draft.served, draft.promised_value, draft.promised_unit) == ("每证 10 元", "", None, "")
    assert draft.materials.count() == 1


def test_a_row_that_says_what_the_power_says_already_begins_no_version(county: County) -> None:
    published(county, code="WJ-XK-1", fee="每证10元", fee_basis="《理发法》第四条")
    text = "编码,事项名称,类别,实施主体,收费标准\nWJ-XK-1,理发店卫生许可,行政许可,卫健局,每证10元\n"
    bring(county, text, at=LATER)
    assert PowerVersion.objects.count() == 1
    assert counts(bring(county, text, at=LATER)) == (1, 0, 0, 1)


def test_a_changed_row_rewrites_of_an_open_draft_only_the_rows_that_differ(county: County) -> None:
    head = "编码,事项名称,类别,实施主体,依据,受理条件\n"
    row = "WJ-XK-1,理发店卫生许可,行政许可,卫健局,{},{}\n"
    bring(county, head + row.format("《理发法》第四条|《美发办法》第三条", "有固定场所。"))
    draft = PowerVersion.objects.get()
    bases = list(draft.bases.values_list("pk", "article__number", "citation"))
    bring(county, head + row.format("《理发法》第四条|《美发办法》第三条", "有消毒设备。"), at=LATER)
    draft.refresh_from_db()
    assert (draft.number, draft.conditions, draft.drafted_at) == (1, "有消毒设备。", LATER)
    assert list(draft.bases.values_list("pk", "article__number", "citation")) == bases
    bring(county, head + row.format("《理发法》第九条", "有消毒设备。"), at=LATER)
    assert list(draft.bases.values_list("article__number", "citation")) == [(9, "《理发法》第九条")]


def test_a_changed_row_finds_the_article_of_a_law_that_came_in_meanwhile(db: None) -> None:
    county = make_county()
    text = "编码,事项名称,类别,实施主体,依据,受理条件\nWJ-XK-1,理发店卫生许可,行政许可,卫健局,《理发法》第四条,{}\n"
    bring(county, text.format("有固定场所。"))
    assert [one.article for one in LegalBasis.objects.all()] == [None]
    hold_law()
    bring(county, text.format("有消毒设备。"), at=LATER)
    assert [(one.article and one.article.number, one.unresolved_reason) for one in LegalBasis.objects.all()] == [
        (4, "")
    ]


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("state", ["draft", "published"])
def test_changed_rows_cost_the_same_statements_however_many(
    county: County, django_assert_max_num_queries: DjangoAssertNumQueries, rows: int, state: str
) -> None:
    def listed(kinds: str, article: int) -> str:
        head = "编码,事项名称,类别,实施主体,依据,处罚种类\n"
        row = "WJ-CF-{},第{}种行为的处罚,行政处罚,卫健局,《理发法》第九条|《美发办法》第{}条,{}\n"
        return head + "".join(row.format(number, number, article, kinds) for number in range(rows))

    bring(county, listed("警告", 3))
    PowerVersion.objects.update(state=state)
    with django_assert_max_num_queries(45):
        report = bring(county, listed("罚款", 4), at=LATER)
    assert counts(report) == (rows, 0, rows, 0)
    newest = PowerVersion.objects.filter(state="draft", details__penalty_kinds="罚款")
    assert newest.count() == rows
    assert LegalBasis.objects.filter(version__in=newest, article_label="第四条").count() == rows


def test_an_interrupted_import_is_taken_up_where_it_stopped(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "PORTION", 2)
    text = HEADER + "".join(f"许可{number},行政许可,卫健局,,\n" for number in range(5))

    def stop(done: int, total: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        bring(county, text, progress=stop)
    assert (Power.objects.count(), ImportRun.objects.get().finished_at) == (2, None)
    assert counts(bring(county, text, at=LATER)) == (5, 3, 0, 2)
    assert sorted(PowerVersion.objects.values_list("name", flat=True)) == [f"许可{number}" for number in range(5)]


def test_a_row_without_a_code_never_gets_one_that_another_row_brings(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PORTION", 1)
    text = HEADER + "甲,许可,卫健局,,\n乙,许可,卫健局,,\n丙,许可,卫健局,990122WJ-XK-0002,\n"
    assert counts(bring(county, text)) == (3, 3, 0, 0)
    assert list(PowerVersion.objects.order_by("name").values_list("name", "power__code")) == [
        ("丙", "990122WJ-XK-0002"),
        ("乙", "990122WJ-XK-0003"),
        ("甲", "990122WJ-XK-0001"),
    ]


def test_two_powers_of_one_name_do_not_trade_places(county: County) -> None:
    first, second = "丙,许可,卫健局,,《理发法》第四条\n", "丙,许可,卫健局,,《理发法》第九条\n"
    bring(county, HEADER + first + second)
    assert counts(bring(county, HEADER + second + first, at=LATER)) == (2, 0, 0, 2)


def test_organs_that_are_not_known_are_made_once_and_told_once(county: County) -> None:
    report = bring(county, HEADER + "甲,许可,县林业局,,\n乙,许可,县林业局,,\n丙,许可,云溪县/县医保局,,\n")
    assert report.new_organs == ("县林业局", "县医保局")
    told = [row.row for row in report.warned for fault in row.faults if "原来没有登记" in fault.reason.zh]
    assert told == [2, 4]
    made = Organ.objects.filter(name__in=report.new_organs)
    assert [(one.name, one.letters, one.code, one.region) for one in made] == [
        ("县林业局", "LYJ", "990122-001", county.region),
        ("县医保局", "YBJ", "990122-002", county.region),
    ]


def test_an_editor_imports_but_makes_no_organs(county: County) -> None:
    report = bring(county, HEADER + "甲,许可,卫健局,,\n乙,许可,县林业局,,\n", by=county.editor)
    assert counts(report) == (1, 1, 0, 0)
    assert [(one.row, one.faults[0].reason.zh) for one in report.rejected] == [
        (3, "没有登记“县林业局”。请系统管理员先登记这个机关。")
    ]
    with pytest.raises(OfficesRefusal):
        bring(county, ROWS, by=county.clerk)


def test_a_code_that_stands_elsewhere_is_refused_by_row(county: County) -> None:
    version = published(county, code="A1")
    cancelled = published(county, code="A2")
    cancel_power(power=cancelled.power, reason="法律修改", by=county.publisher, at=LATER)
    report = bring(county, HEADER + "甲,许可,公开办,A1,\n乙,处罚,卫健局,A1x,\n丙,许可,卫健局,A2,\n", at=LATER)
    assert [(one.row, one.faults[0].column, one.faults[0].reason.zh) for one in report.rejected] == [
        (2, "编码", f"编码“A1”已属于“{version.organ.name}”。"),
        (4, "编码", "编码“A2”的职权已于 2026-09-02 取消，编码不再使用。"),
    ]


def test_a_power_under_review_is_left_to_its_reviewer(county: County) -> None:
    bring(county, ROWS)
    submit_item(version=PowerVersion.objects.get(power__code="WJ-CF-1"), by=county.editor, at=AT)
    report = bring(county, ROWS.replace("第（一）项", "第（二）项"), at=LATER)
    assert [(one.row, one.faults[0].reason.zh) for one in report.rejected] == [
        (3, "这项职权正在审核，审核以后才能再导入。")
    ]


def test_a_quoted_text_that_is_another_article_s_is_doubted(county: County) -> None:
    text = "事项名称,类别,部门,依据,原文\n甲,许可,卫健局,《理发法》第四条,{}\n"
    quoted = "从事捕捞作业的，应当取得捕捞许可证，由县级渔业部门核发。"
    doubted = [one.faults[0].reason.zh for one in bring(county, text.format(quoted), dry_run=True).warned]
    assert doubted == ["“《理发法》第四条”所附原文与现行条文差别很大，可能引的是修改前的条号。"]
    assert bring(county, text.format("开办理发店，应当取得许可。"), dry_run=True).warned == ()


def test_five_thousand_rows_in_half_a_minute(county: County) -> None:
    text = HEADER + "".join(
        f"对第{number}种行为的处罚,行政处罚,卫健局,,《理发法》第九条第（一）项|《美发办法》第{number % 90 + 1}条\n"
        for number in range(5000)
    )
    before = time.process_time()
    assert counts(bring(county, text)) == (5000, 5000, 0, 0)
    assert time.process_time() - before < 30
    assert (LegalBasis.objects.count(), AuditRow.objects.filter(act="powers.import_powers").count()) == (10000, 20)


class TestCommand:
    """``powers import`` and ``powers list``."""

    def run(self, *argv: str) -> int:
        parser = argparse.ArgumentParser()
        command.add_parser(parser.add_subparsers(dest="command"))
        return command.run(parser.parse_args(["powers", *argv]))

    @pytest.fixture
    def file(self, tmp_path: Path, county: County) -> Path:
        path = tmp_path / "清单.csv"
        path.write_text(ROWS + "坏行,魔法,卫健局,,\n", encoding="gb18030")
        return path

    def test_the_report_for_programs_has_exactly_this_shape(
        self, file: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert self.run("import", str(file), "--json") == 1
        answer = json.loads(capsys.readouterr().out)
        assert list(answer) == ["rows", "accepted", "warned", "rejected"]
        assert (answer["rows"], answer["accepted"], answer["warned"]) == (3, 2, 1)
        [rejected] = answer["rejected"]
        assert (rejected["row"], [fault["column"] for fault in rejected["faults"]]) == (4, ["类别"])

    def test_the_report_for_people_and_the_list(self, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert self.run("import", str(file)) == 1
        out = capsys.readouterr().out
        assert "共 3 行：接受 2 行（其中 1 行有提醒），退回 1 行。" in out
        assert "第 4 行 · 类别：不认识的类别“魔法”" in out
        assert self.run("list", "--state", "draft", "--kind", "处罚", "--json") == 0
        assert [one["name"] for one in json.loads(capsys.readouterr().out)] == ["对无证理发的处罚"]
        assert self.run("list") == 1

    def test_all_accepted_is_zero_and_a_trial_writes_nothing(self, county: County, tmp_path: Path) -> None:
        path = tmp_path / "清单.csv"
        path.write_text(ROWS, encoding="utf-8")
        assert self.run("import", str(path), "--dry-run") == 0
        assert Power.objects.count() == 0

    def test_a_mapping_from_a_file_and_from_the_line(self, county: County, tmp_path: Path) -> None:
        path, mapping = tmp_path / "清单.csv", tmp_path / "列.yaml"
        path.write_text("甲列,乙列\n理发许可,许可\n", encoding="utf-8")
        mapping.write_text("name: 甲列\nkind: 乙列\n", encoding="utf-8")
        for given in (str(mapping), "name=甲列,kind=乙列"):
            assert self.run("import", str(path), "--mapping", given, "--organ", "YX011", "--dry-run") == 0

    @pytest.mark.parametrize(
        ("options", "sentence"),
        [
            (["--kind", "魔法"], "不认识的类别“魔法”"),
            (["--organ", "YX999"], "没有编码为“YX999”的机关"),
            (["--region", "玉皇县"], "没有登记这个地区"),
            (["--mapping", "nothing.yaml"], "--mapping 应是"),
            (["--mapping", "name=不在的列"], "表里没有“不在的列”这一列"),
        ],
    )
    def test_bad_use_is_told_before_anything_is_written(self, file: Path, options: list[str], sentence: str) -> None:
        with pytest.raises(PowersRefusal, match=sentence):
            self.run("import", str(file), *options)
        assert Power.objects.count() == 0

    def test_files_that_cannot_be_read(self, county: County, tmp_path: Path) -> None:
        with pytest.raises(PowersRefusal, match="没有这个文件"):
            self.run("import", str(tmp_path / "没有.csv"))
        with pytest.raises(PowersRefusal, match="读不了"):
            self.run("import", str(tmp_path))
        large = tmp_path / "大.csv"
        with large.open("wb") as file:
            file.truncate(50 * 1024 * 1024)
        with pytest.raises(PowersRefusal, match="文件有 50 MB，最多 20 MB"):
            self.run("import", str(large))

    def test_an_empty_deployment_gets_a_first_region(self, db: None, tmp_path: Path) -> None:
        path = tmp_path / "清单.csv"
        path.write_text(ROWS, encoding="utf-8")
        assert self.run("import", str(path), "--json") == 0
        assert list(Region.objects.values_list("name", "organs__name")) == [("本地区", "卫健局")]


@pytest.mark.shared
class TestPublishedLists:
    """Lists that real offices published."""

    @pytest.mark.parametrize(
        ("name", "rows", "organ"),
        [
            ("chengguan_penalties.csv", 87, "县城市管理局"),
            ("construction_penalties.csv", 59, "县住房和城乡建设局"),
            ("health_penalties.csv", 57, "县卫生健康局"),
            ("shipin_penalties.csv", 65, "县市场监督管理局"),
            ("travel_penalties.csv", 69, "县文化和旅游局"),
            ("district_items.json", 633, ""),
            ("web_items.json", 20, ""),
        ],
    )
    def test_every_row_is_accepted_and_the_second_time_unchanged(
        self, county: County, shared_dir: Path, name: str, rows: int, organ: str
    ) -> None:
        content = (shared_dir / "data" / "powers" / name).read_bytes()
        for expected in ((rows, rows, 0, 0), (rows, 0, 0, rows)):
            report = import_powers(
                by=INSTALLER, at=AT, file_name=name, content=content, region=county.region, organ=organ
            )
            assert (report.rejected, counts(report)) == ((), expected)
        assert LegalBasis.objects.filter(article=None, unresolved_reason="").count() == 0
        assert LegalBasis.objects.filter(quoted_text__contains="【").count() == 0

    def test_a_district_of_fourteen_departments(self, county: County, shared_dir: Path) -> None:
        content = (shared_dir / "data" / "powers" / "district_items.json").read_bytes()
        report = import_powers(by=INSTALLER, at=AT, file_name="区.json", content=content, region=county.region)
        assert len(report.new_organs) == 14
        found = {one: Power.objects.filter(kind=one).count() for one in Power.objects.values_list("kind", flat=True)}
        assert found == {
            "licence": 451,
            "other": 81,
            "public_service": 70,
            "confirmation": 25,
            "adjudication": 2,
            "benefit": 2,
            "reward": 2,
        }

    def test_the_marks_in_a_penalty_list_are_remembered(self, county: County, shared_dir: Path) -> None:
        content = (shared_dir / "data" / "powers" / "chengguan_penalties.csv").read_bytes()
        import_powers(
            by=INSTALLER, at=AT, file_name="城管.csv", content=content, region=county.region, organ="县城市管理局"
        )
        version = PowerVersion.objects.get(name="乱丢生活垃圾")
        [basis] = version.bases.all()
        assert basis.marked_text == "乱扔果皮、纸屑、烟蒂、饮料罐、口香糖等废弃物"
        assert version.details["penalty_kinds"] == "责令改正|罚款"

    @pytest.mark.parametrize(
        ("name", "organ", "expected"),
        [
            ("chengguan_penalties.csv", "县城市管理局", (87, 87, 0, 0)),
            ("construction_penalties.csv", "县住房和城乡建设局", (59, 59, 0, 0)),
            ("district_items.json", "", (633, 633, 0, 0)),
            ("health_penalties.csv", "县卫生健康局", (57, 57, 0, 0)),
            ("shipin_penalties.csv", "县市场监督管理局", (65, 65, 0, 0)),
            ("travel_penalties.csv", "县文化和旅游局", (69, 69, 0, 0)),
            ("web_items.json", "", (20, 20, 0, 0)),
        ],
    )
    def test_a_trial_of_every_published_list(
        self, county: County, shared_dir: Path, name: str, organ: str, expected: tuple[int, int, int, int]
    ) -> None:
        """(rows, accepted, refused, near-same rows), and nothing is written."""
        content = (shared_dir / "data" / "powers" / name).read_bytes()
        report = import_powers(
            by=INSTALLER, at=AT, file_name=name, content=content, region=county.region, organ=organ, dry_run=True
        )
        twins = sum("名称相近" in fault.reason.zh for one in report.warned for fault in one.faults)
        assert (report.rows, report.accepted, len(report.rejected), twins) == expected
        assert Power.objects.count() == 0


CELLS = "编码,事项名称,类别,实施主体,依据,受理条件,收费标准\n"


def row(conditions: str, fee: str, basis: str = "《理发法》第四条", name: str = "理发店卫生许可") -> str:
    return f"{CELLS}WJ-XK-1,{name},行政许可,卫健局,{basis},{conditions},{fee}\n"


def by_hand(county: County, **fields: object) -> None:
    """孙悦 changes the newest version."""
    power = Power.objects.get(code="WJ-XK-1")
    newest = power.versions.latest("number")
    content = dataclasses.replace(content_of(newest), **fields)  # type: ignore[arg-type]  # named by the test
    edit_item(power=power, content=content, by=county.editor, at=AT)


def newest() -> PowerVersion:
    return PowerVersion.objects.filter(power__code="WJ-XK-1").latest("number")


def test_only_a_cell_that_changed_since_the_last_import_changes_its_field(county: County) -> None:
    bring(county, row("有固定场所", "不收费"))
    by_hand(
        county,
        name="理发店许可",
        conditions="有固定场所，面积十平方米",
        bases=(BasisEntry(citation="《理发法》第九条"),),
    )
    report = bring(county, row("有固定场所", "每证 10 元"), at=LATER)
    assert (counts(report), report.warned) == ((1, 0, 1, 0), ())
    now = newest()
    assert (now.name, now.conditions, now.fee) == ("理发店许可", "有固定场所，面积十平方米", "每证10元")
    assert [one.citation for one in now.bases.all()] == ["《理发法》第九条"]


def test_a_field_changed_in_the_list_and_by_hand_is_told_and_the_record_stands(county: County) -> None:
    bring(county, row("有固定场所", "不收费"))
    by_hand(county, conditions="有固定场所，面积十平方米", fee="每证 5 元")
    # The trial tells it before anything is written.
    for trial in (True, False):
        report = bring(county, row("有消毒设备", "每证 5 元"), at=LATER, dry_run=trial)
        assert [(one.row, [(fault.column, fault.reason.zh) for fault in one.faults]) for one in report.warned] == [
            (
                2,
                [
                    (
                        "受理条件",
                        "冲突：上次导入以后，库里改成了“有固定场所，面积十平方米”，清单改成了“有消毒设备”。"
                        "不选“冲突时用清单的”，就保留库里的。",
                    )
                ],
            )
        ]
    assert (newest().conditions, newest().fee) == ("有固定场所，面积十平方米", "每证 5 元")
    # It was chosen once; the same cell is not asked about again.
    assert bring(county, row("有消毒设备", "每证 6 元"), at=LATER).warned == ()
    assert (newest().conditions, newest().fee) == ("有固定场所，面积十平方米", "每证6元")


def test_the_list_s_word_may_be_chosen(county: County) -> None:
    bring(county, row("有固定场所", "不收费"))
    by_hand(county, conditions="有固定场所，面积十平方米", bases=(BasisEntry(citation="《理发法》第九条"),))
    bring(county, row("有消毒设备", "不收费", basis="《美发办法》第三条"), at=LATER, prefer_list=True)
    assert newest().conditions == "有消毒设备"
    assert [one.citation for one in newest().bases.all()] == ["《美发办法》第三条"]
