"""The register of codes: every code that was given stands there, and none is given twice."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from sunlit.ledger.actor import INSTALLER
from sunlit.powers.errors import PowersRefusal
from sunlit.powers.models import CodeUse, Power
from sunlit.powers.operations import cancel_power, draft_item, import_powers
from sunlit.powers.operations.codes import end_code
from tests.powers.county import AT, LATER, County, licence, make_county, published


@pytest.fixture
def county(db: None) -> County:
    return make_county()


def register() -> list[tuple[str, date, date | None, str]]:
    return list(CodeUse.objects.order_by("code").values_list("code", "from_on", "until", "reason"))


def test_a_drafted_and_an_imported_power_enter_the_register(county: County) -> None:
    draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT)
    text = "事项名称,类别,实施主体,编码\n浴室卫生许可,行政许可,卫健局,\n对无证理发的处罚,行政处罚,卫健局,A7\n"
    import_powers(by=INSTALLER, at=LATER, file_name="a.csv", content=text.encode(), region=county.region)
    assert register() == [
        ("990122WJ-XK-0001", date(2026, 9, 1), None, ""),
        ("990122WJ-XK-0002", date(2026, 9, 2), None, ""),
        ("A7", date(2026, 9, 2), None, ""),
    ]


def test_a_cancelled_power_s_code_ends_and_is_never_given_again(county: County) -> None:
    version = published(county, code="WJ-1")
    cancel_power(power=version.power, reason="法律修改", by=county.publisher, at=LATER)
    assert register() == [("WJ-1", date(2026, 9, 1), date(2026, 9, 2), "cancelled")]
    with pytest.raises(PowersRefusal, match="编码“WJ-1”已经用过"):
        draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=LATER, code="WJ-1")


def test_a_code_that_a_power_gave_up_is_not_free(county: County) -> None:
    first = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=AT).power
    end_code(first, reason=CodeUse.Reason.RECODED, on=LATER.date())
    Power.objects.filter(pk=first.pk).update(code="新-1")
    second = draft_item(organ=county.health, kind="licence", content=licence(), by=county.editor, at=LATER).power
    assert second.code == "990122WJ-XK-0002"


def test_a_power_from_before_the_register_gets_its_row_when_its_code_ends(county: County) -> None:
    power = Power.objects.create(organ=county.health, kind="licence", code="旧-1", created_at=AT)
    end_code(power, reason=CodeUse.Reason.MERGED, on=LATER.date())
    assert register() == [("旧-1", date(2026, 9, 1), date(2026, 9, 2), "merged")]


def test_the_database_refuses_a_code_twice(county: County) -> None:
    version = published(county, code="WJ-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        CodeUse.objects.create(code="WJ-1", power=version.power, from_on=LATER.date())
