"""The pure rules: separations, outputs, bands, outcomes."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunlit.basis.office_hours import BEIJING
from sunlit.cases.codes import ALPHABET, fits, hash_of, new_pseudonym, query_code
from sunlit.cases.forms import clean_text
from sunlit.cases.rules import acceptance_of, band, broken_separation, presides_over_own_work, read_outputs
from sunlit.ledger.wording import Text
from sunlit.procedures.model import Output, Step

AT = datetime(2026, 3, 2, 10, 0, tzinfo=BEIJING)
STEP = Step(id="review", kind="task", stage="examine", lane="division", title=Text("审查", "Review"), post="role_a")


def reads(kind: str, raw: object, **field: object) -> object:
    """What one field of this kind makes of what was handed in: a value, or the sentence of its fault."""
    output = Output(name="field", kind=kind, label=Text("一项", "Field"), **field)
    read = read_outputs(replace(STEP, outputs=(output,)), {"field": raw}, {"field": 2}, longest=10)
    return read.faults["field"].zh if read.faults else read.values.get("field")


@pytest.mark.parametrize(
    ("role", "earlier", "broken"),
    [
        ("role_a", "window", True),
        ("window", "role_a", True),
        ("leader", "role_a", True),
        ("legal_reviewer", "officer", True),
        ("role_b", "role_a", False),
        ("window", "window", False),
        ("leader", "legal_reviewer", False),
    ],
)
def test_who_may_not_do_both(role: str, earlier: str, broken: bool):
    done = {earlier: frozenset({"staff:1"})}
    assert (broken_separation(role, "staff:1", done) is not None) == broken
    assert broken_separation(role, "staff:2", done) is None


@pytest.mark.parametrize(
    ("kind", "raw", "made"),
    [
        ("text", " 同意 ", "同意"),
        ("text", "一" * 11, "“一项”有 11 字，最多 10 字。请缩短。"),
        ("text", "  ", "请填写“一项”。"),
        ("number", "300", 300),
        ("number", "0.5", 0.5),
        ("number", "-1", "“一项”应填不小于零的数字。"),
        ("number", "inf", "“一项”应填不小于零的数字。"),
        ("date", "2026-03-02", "2026-03-02"),
        ("date", "3月2日", "“一项”应按年-月-日填写。"),
        ("yes_no", "是", True),
        ("yes_no", "off", False),
        ("yes_no", "maybe", "“一项”请选择“是”或“否”。"),
        ("people", "张敏、赵刚", ["张敏", "赵刚"]),
        ("people", "张敏，张敏", "“一项”须有 2 名以上不同的人员，现有 1 名。"),
        ("file", "12", 12),
        ("file", "x", "请上传“一项”。"),
        ("file", "9" * 5000, "请上传“一项”。"),
    ],
)
def test_what_a_field_makes_of_what_was_handed_in(kind: str, raw: str, made: object):
    assert reads(kind, raw) == made


def test_only_the_choices_listed_are_taken():
    choices = (("grant", Text("准予", "Grant")),)
    assert reads("choice", "grant", choices=choices) == "grant"
    assert reads("choice", "give", choices=choices) == "请为“一项”选择列出的一项。"


@given(st.text())
def test_no_text_breaks_a_form(raw: str):
    assert isinstance(reads("text", clean_text(raw), required=False), str | None)
    for kind in ("number", "date", "yes_no", "people", "file"):
        reads(kind, raw)


def test_bands_of_urgency():
    soon = date(2026, 3, 4)
    days = [AT - timedelta(minutes=1), AT + timedelta(hours=7), AT + timedelta(days=2), AT + timedelta(days=3), None]
    assert [band(due, AT, soon) for due in days] == ["overdue", "today", "soon", "later", "later"]


def test_outcomes_of_acceptance():
    assert acceptance_of("accept", supplemented=False) == "accepted"
    assert acceptance_of("accept", supplemented=True) == "accepted_after_supplement"
    assert acceptance_of("correct_on_spot", supplemented=False) == "corrected_on_the_spot"
    assert acceptance_of("not_ours", supplemented=True) == "not_this_organ"


def test_nobody_presides_over_their_own_work():
    assert presides_over_own_work(["孙立", "张敏"], ["张敏"]) == "张敏"
    assert presides_over_own_work(["孙立"], ["张敏"]) == ""


@given(st.text(min_size=1))
def test_a_form_has_one_code_and_only_its_hash_is_kept(key: str):
    secret, pseudonym = "s" * 50, new_pseudonym()
    code = query_code(secret, "cases", key.encode("utf-8", "replace").decode())
    assert set(code) <= set(ALPHABET)
    kept = hash_of(pseudonym, code)
    assert fits(pseudonym, f" {code[:5]}-{code[5:]} ".lower(), kept)
    assert code not in kept
    assert query_code(secret, "voices", key.encode("utf-8", "replace").decode()) != code
