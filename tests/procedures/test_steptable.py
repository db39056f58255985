"""A chart as a table of steps comes back as it was; a bad cell is refused by row and column."""

import csv
import io
import zipfile
from datetime import UTC, datetime

import pytest

from sunlit.documents.writing.sheets import Sheet, workbook
from sunlit.procedures.errors import ProcedureRefusal
from sunlit.procedures.exporting import write_xlsx
from sunlit.procedures.sources import flow_of
from sunlit.procedures.steptable import COLUMNS, read_csv, read_rows, read_xlsx, table_rows, write_csv
from tests.procedures.charts import CHARTS, published, small
from tests.procedures.random_charts import random_chart

TEMPLATES = sorted(path.stem for path in CHARTS.glob("*.yaml"))


def test_every_template_comes_back_from_csv_as_it_was():
    for name in TEMPLATES:
        assert flow_of("steps.csv", write_csv(published(name))) == published(name), name


def test_random_charts_come_back_as_they_were():
    for seed in range(40):
        flow = random_chart(seed, bent=seed % 3)
        assert read_csv(write_csv(flow)) == flow, seed


def test_a_template_comes_back_from_a_workbook_with_a_title_above():
    flow = published("licence-general")
    head, *rows = table_rows(flow)
    made = workbook([Sheet("步骤", flow.title.zh, head, rows)], at=datetime(2026, 3, 2, tzinfo=UTC), author="")
    assert flow_of("steps.xlsx", made) == flow


def test_exits_stand_on_lines_that_an_official_can_read():
    rows = list(csv.DictReader(io.StringIO(write_csv(published("licence-general")).decode("utf-8-sig"))))
    check = next(row for row in rows if row["id"] == "check")
    assert check["next"].splitlines()[:2] == [
        "accept | 是 | Yes | default",
        'supplement | 不齐全 | Gaps | acceptance == "supplement"',
    ]
    assert (
        check["articles"] == "《中华人民共和国行政许可法》第三十二条第一款 | Administrative Licensing Law, art. 32(1)"
    )


def changed(column, value, step="b"):
    """The table of a small chart with one cell changed: begin in row 5, b in row 6."""
    rows = table_rows(small("a>b b>e e."))
    row = next(row for row in rows if row[COLUMNS.index("id")] == step)
    row[COLUMNS.index(column)] = value
    return rows


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        (
            "part",
            "stop",
            "Step table, row 6, column part: 'stop' must be one of chart, lane, stage, limit, step, event.",
        ),
        ("limit.value", "ten", "Step table, row 6, column limit.value: 'ten' must be a whole number, not below 0."),
        ("next", "e | | | x()", "Step table, row 6, column next: cannot read the condition 'x()'."),
        ("next", "e | | | | often", "Step table, row 6, column next: 'often' must be a whole number."),
        ("next", "e|||||", "Step table, row 6, column next: 'e|||||' has too many bars."),
        ("next", "[e", "Step table, row 6, column next: is not valid JSON."),
        ("rest", "[]", "Step table, row 6, column rest: is not valid JSON."),
        ("rest", '{"duty": {"zh": "\\ud800", "en": "x"}}', "Step table, row 6, column rest: is not valid JSON."),
        ("rest", '{"title": 1}', "Step table, row 6, column title.zh: contradicts the column rest."),
        ("next", "nowhere", "Step 'b', next: there is no step 'nowhere'."),
        ("stage", "two", "Step 'b', stage: there is no stage 'two'."),
    ],
)
def test_a_bad_cell_is_refused_by_row_and_column(column, value, said):
    with pytest.raises(ProcedureRefusal) as caught:
        read_rows(changed(column, value))
    assert caught.value.text.en == said


@pytest.mark.parametrize(
    ("read", "content", "said"),
    [
        (read_csv, b"", "The step table has no row of names (the first is part)."),
        (read_csv, b"part,odd", "Step table, row 1, column odd: there is no such column, or it stands twice."),
        (read_csv, b"\xff", "The step table is not UTF-8; save it as UTF-8."),
        (read_csv, b" " * 5_000_001, "The step table is over 5 MB; is it the right file?"),
        (read_xlsx, b"part", "This is no XLSX table that can be read; save it again in a table program."),
    ],
)
def test_a_file_that_is_no_step_table_is_refused(read, content, said):
    with pytest.raises(ProcedureRefusal) as caught:
        read(content)
    assert caught.value.text.en == said


def test_a_workbook_that_was_damaged_on_its_way_is_refused():
    """Anywhere in it: the archive's own records, or the packed sheet inside."""
    made = write_xlsx(small("a>b b>e e."))
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        sheet = archive.getinfo("xl/worksheets/sheet1.xml")
    at = sheet.header_offset + 30 + len(sheet.filename)
    refusals = []
    for damaged in (made[:-40], made[:at] + b"\xff" * 8 + made[at + 8 :], _encrypted(made, sheet.header_offset)):
        with pytest.raises(ProcedureRefusal) as caught:
            read_xlsx(damaged)
        refusals.append(caught.value.text.en)
    assert refusals == ["This is no XLSX table that can be read; save it again in a table program."] * 3


def _encrypted(made: bytes, header: int) -> bytes:
    """The workbook with its sheet marked as locked by a password."""
    directory = made.index(b"PK\x01\x02")
    while int.from_bytes(made[directory + 42 : directory + 46], "little") != header:
        directory = made.index(b"PK\x01\x02", directory + 4)
    return made[: directory + 8] + b"\x01" + made[directory + 9 :]
