"""How bin/test adds up pytest's reports."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORT = """<?xml version="1.0"?><testsuites><testsuite>
<testcase classname="a" name="one"/>
<testcase classname="a" name="two"><failure/></testcase>
<testcase classname="a" name="three"><skipped/></testcase>
<testcase classname="a" name="four"/>
<testcase classname="a" name="four"><error/></testcase>
</testsuite></testsuites>"""


def counted(path: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "tools/count_tests.py", path], cwd=ROOT, capture_output=True, text=True, check=False
    )


def test_an_error_in_the_tear_down_makes_a_passed_test_fail(tmp_path: Path):
    path = tmp_path / "report.xml"
    path.write_text(REPORT)
    assert counted(path).stdout == "1 2 1\n"


def test_no_report_is_a_finding(tmp_path: Path):
    assert counted(tmp_path / "none.xml").returncode == 1
    (tmp_path / "half.xml").write_text(REPORT[:100])
    assert counted(tmp_path / "half.xml").returncode == 1
