"""One act on many versions: tried without leaving anything, then done on those it can be done on."""

from collections.abc import Mapping
from typing import Any

import pytest

from sunlit.ledger.actor import Actor
from sunlit.ledger.models import AuditRow, Leaf
from sunlit.offices.errors import OfficesRefusal
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import BulkRun, PowerVersion
from sunlit.powers.operations import begin_bulk, bulk, do_bulk, draft_item, submit_item, try_bulk
from tests.powers.county import AT, LATER, County, licence, make_county, published


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def drafts(county: County, *names: str, **changes: object) -> list[PowerVersion]:
    return [
        draft_item(organ=county.health, kind="licence", content=licence(name=name, **changes), by=county.editor, at=AT)
        for name in names
    ]


def tried(by: Actor, action: str, versions: list[PowerVersion], given: Mapping[str, Any] | None = None) -> BulkRun:
    run = begin_bulk(action=action, given=given or {}, versions=[one.pk for one in versions], by=by, at=LATER)
    while run.state == BulkRun.State.CHECKING:
        run = try_bulk(run=run, by=by, at=LATER)
    return run


def done(run: BulkRun, by: Actor) -> BulkRun:
    while run.state in (BulkRun.State.READY, BulkRun.State.RUNNING):
        run = do_bulk(run=run, by=by, at=LATER)
    return run


def told(run: BulkRun) -> list[tuple[str, str, str]]:
    items = run.items.select_related("version").order_by("version__name")
    return [(item.version.name, item.state, item.reason[:20]) for item in items]


def test_a_trial_says_what_each_would_do_and_leaves_nothing(county: County) -> None:
    versions = [*drafts(county, "甲证", "乙证"), *drafts(county, "丙证", bases=())]
    rows, leaves = AuditRow.objects.count(), Leaf.objects.count()
    run = tried(county.editor, "submit", versions)
    assert run.state == "ready"
    assert [(name, state) for name, state, _ in told(run)] == [
        ("丙证", "refused"),
        ("乙证", "possible"),
        ("甲证", "possible"),
    ]
    assert "没有写依据" in run.items.get(state="refused").reason
    assert set(PowerVersion.objects.values_list("state", flat=True)) == {"draft"}
    # Only that the run was begun is on record.
    assert (AuditRow.objects.count(), Leaf.objects.count()) == (rows + 1, leaves)


def test_doing_does_what_was_possible_and_each_leaves_its_own_trace(county: County) -> None:
    versions = [*drafts(county, "甲证", "乙证"), *drafts(county, "丙证", bases=())]
    run = done(tried(county.editor, "submit", versions), county.editor)
    assert (run.state, run.finished_at) == ("finished", LATER)
    assert [state for _, state, _ in told(run)] == ["refused", "done", "done"]
    assert AuditRow.objects.filter(act="powers.submit_item").count() == 2


def test_one_that_changed_between_trial_and_doing_is_refused_by_itself(county: County) -> None:
    versions = drafts(county, "甲证", "乙证")
    run = tried(county.editor, "submit", versions)
    submit_item(version=versions[0], by=county.editor, at=LATER)
    run = done(run, county.editor)
    assert [(name, state) for name, state, _ in told(run)] == [("乙证", "done"), ("甲证", "refused")]


def test_publishing_takes_another_person_than_the_one_who_submitted(county: County) -> None:
    versions = drafts(county, "甲证", "乙证")
    done(tried(county.editor, "submit", versions), county.editor)
    submitted = [PowerVersion.objects.get(pk=one.pk) for one in versions]
    assert {state for _, state, _ in told(tried(county.editor, "publish", submitted))} == {"refused"}
    run = done(tried(county.publisher, "publish", submitted, {"in_force_on": "2026-10-01"}), county.publisher)
    assert {state for _, state, _ in told(run)} == {"done"}
    assert {str(day) for day in PowerVersion.objects.values_list("in_force_on", flat=True)} == {"2026-10-01"}


def test_sending_back_needs_a_reason_and_tells_it(county: County) -> None:
    versions = drafts(county, "甲证")
    done(tried(county.editor, "submit", versions), county.editor)
    run = tried(county.publisher, "reject", versions)
    assert told(run) == [("甲证", "refused", "退回须写明理由，让编制人知道要改什么。"[:20])]
    done(tried(county.publisher, "reject", versions, {"reason": "依据不全"}), county.publisher)
    assert PowerVersion.objects.get().change_note == "依据不全"


def test_theme_and_disclosure_change_the_newest_version_and_nothing_else(county: County) -> None:
    version = published(county)
    run = done(tried(county.editor, "theme", [version], {"theme": "business"}), county.editor)
    assert [state for _, state, _ in told(run)] == ["done"]
    draft = PowerVersion.objects.get(number=2)
    assert (draft.state, draft.theme, draft.promised_value, draft.bases.count()) == ("draft", "business", 8, 1)
    again = tried(county.editor, "theme", [draft], {"theme": "business"})
    assert told(again) == [("理发店卫生许可", "refused", "已经是这样，不用改。")]
    old = tried(county.editor, "disclosure", [version], {"disclosure_scope": "limited"})
    assert told(old) == [("理发店卫生许可", "refused", "这项职权已有更新的版本在编，请改那一版。"[:20])]
    given = {"disclosure_scope": "limited", "disclosure_form": "网站"}
    done(tried(county.editor, "disclosure", [draft], given), county.editor)
    draft.refresh_from_db()
    assert (draft.disclosure_scope, draft.disclosure_form) == ("limited", "网站")


def test_portions(county: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "TRIED_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "DONE_AT_ONCE", 2)
    versions = drafts(county, *"甲乙丙丁戊")
    run = begin_bulk(action="submit", given={}, versions=[v.pk for v in versions], by=county.editor, at=LATER)
    run = try_bulk(run=run, by=county.editor, at=LATER)
    assert (run.state, run.items.filter(state="possible").count()) == ("checking", 2)
    run = done(tried(county.editor, "submit", versions), county.editor)
    assert run.items.filter(state="done").count() == 5


def test_what_cannot_be_begun_and_a_run_that_is_somebody_else_s(county: County) -> None:
    version = drafts(county, "甲证")[0]
    for action, versions, sentence in (
        ("burn", [version.pk], "请选要做的事"),
        ("submit", [], "一项也没有选"),
        ("submit", [99999], "一项也没有选"),
    ):
        with pytest.raises(PowersRefusal, match=sentence):
            begin_bulk(action=action, given={}, versions=versions, by=county.editor, at=LATER)
    with pytest.raises(OfficesRefusal):
        begin_bulk(action="submit", given={}, versions=[version.pk], by=county.clerk, at=LATER)
    run = tried(county.editor, "submit", [version])
    with pytest.raises(PowersRefusal, match="这一批是别人选的"):
        do_bulk(run=run, by=county.publisher, at=LATER)
