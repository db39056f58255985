"""The demo county's discretion standards: drafted, reviewed, published by three people; cases weighed by them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from django.db import transaction

from sunlit.basis.content import CONTENT, read_yaml
from sunlit.cases.discretion import Stated
from sunlit.cases.models import Case, Weighing
from sunlit.cases.operations import weigh
from sunlit.cases.queries.weighing import grounds_of
from sunlit.ledger.actor import Actor
from sunlit.offices.models import Organ, PostRole
from sunlit.offices.queries import actor_for, day_of
from sunlit.powers.discretion.model import Standard
from sunlit.powers.discretion.reading import standard_of_source
from sunlit.powers.models import DiscretionStandard
from sunlit.powers.operations import draft_standard, publish_standard, review_standard

FILE = CONTENT / "demo" / "discretion.yaml"
# Standards follow the list after some days.
AFTER = timedelta(days=4)
CONDITIONS = "同时满足下列情形的，不予行政处罚："
HEADINGS = ["序号", "违法行为", "法律依据", "裁量等级", "裁量情节", "裁量标准"]


def run_standards(founded: datetime) -> list[DiscretionStandard]:
    """Every standard of the content file, in force from that day; none where it was made before."""
    at = founded + AFTER
    made = []
    with transaction.atomic():
        for row in _content()["standards"]:
            organ = Organ.objects.get(letters=row["organ"])
            title, opinion = row["title"], row["opinion"]
            version = draft_standard(
                organ=organ,
                title=title,
                file_name=f"{title}.{'txt' if 'slight' in row else 'xlsx'}",
                standard=standard_in(row),
                by=_holder("list_editor", organ.pk, at),
                at=at,
            )
            reviewer, leader = _holder("legal_reviewer", organ.pk, at), _holder("leader", organ.pk, at)
            version = review_standard(version=version, passed=True, opinion=opinion, by=reviewer, at=at)
            at += timedelta(seconds=1)
            made.append(publish_standard(version=version, in_force_from=day_of(at), by=leader, at=at))
            at += timedelta(seconds=1)
    return made


def weigh_case(case: Case, row: Mapping[str, Any], *, by: Actor, at: datetime) -> Weighing | None:
    """A case of the demo is weighed as its row says; None where its item is not in force."""
    ground = next((one for one in grounds_of(case, at) if one.item.key == row["item"]), None)
    if ground is None:
        return None
    return weigh(
        by=by,
        at=at,
        case=case.pk,
        revision=case.revision,
        version=ground.version.pk,
        place=ground.place,
        stated=Stated({name: str(value) for name, value in row["facts"].items()}, row.get("chosen", [])),
        amount=Decimal(row["amount"]),
        reason=row.get("reason", ""),
    )


def standard_in(row: Mapping[str, Any]) -> Standard:
    """A standard of the content file, read as the table or the list that it would be."""
    return standard_of_source({"lines": _list(row)} if "slight" in row else {"sheets": [_table(row)]})


def _table(row: Mapping[str, Any]) -> dict[str, Any]:
    rows, regions = [[row["title"]], HEADINGS], []
    for item in row["items"]:
        first = len(rows)
        for grade in item["grades"]:
            begin = len(rows)
            for words in grade["circumstances"]:
                rows.append([item["key"], item["violation"], item["basis"], grade["level"], words, grade["penalty"]])
            regions += [(begin, len(rows), column, column + 1) for column in (3, 5) if len(rows) > begin + 1]
        regions += [(first, len(rows), column, column + 1) for column in range(3)]
    return {"name": "裁量基准", "rows": rows, "regions": regions}


def _list(row: Mapping[str, Any]) -> list[str]:
    lines = [row["title"], "序号", "类别", "违法行为", "违反条款", "不予处罚的情节"]
    for number, entry in enumerate(row["slight"], 1):
        lines += [
            str(number),
            entry["category"],
            entry["violation"],
            entry["basis"],
            "同时满足下列情形的，不予行政处罚：",
        ]
        lines += [f"（{n}）{words}；" for n, words in enumerate(entry["conditions"], 1)]
    return [*lines, "备注"]


def _holder(role: str, organ: int, at: datetime) -> Actor:
    found = PostRole.objects.filter(role=role, post__organ=organ).select_related("post").order_by("post_id").first()
    assert found is not None
    appointment = found.post.appointments.select_related("person").order_by("id").first()
    assert appointment is not None
    return actor_for(appointment.person, at)


@cache
def _content() -> Any:
    return read_yaml(FILE)
