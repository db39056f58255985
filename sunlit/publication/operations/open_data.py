"""Open data: made by the openness office, decided on by the secrecy office under the file's hash, then released."""

import hashlib
import re
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext

from sunlit.ledger.actor import Actor
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.markings import refuse_marked_values
from sunlit.ledger.operations import record
from sunlit.offices.models import Organ
from sunlit.offices.rules import Subject, require
from sunlit.publication.datasets import Dataset, Released, pack, report, small_groups, ways
from sunlit.publication.errors import PublicationRefusal
from sunlit.publication.models import DataFile
from sunlit.publication.queries.open_data import data_rows, kept_bytes, path_of

State = DataFile.State
SUBJECT = "data_file"
LONGEST = 1000
HASH = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def make_open_data(*, dataset: str, organ: Organ, by: Actor, at: datetime) -> DataFile:
    """Makes the file of a dataset from what is public now, with the report for whoever decides on it.

    Raises PublicationRefusal where there is nothing to open, or where the newest file says the same already.
    """
    require(by, "publication.make_open_data", Subject(SUBJECT, organ=organ.pk))
    known = ways(settings.JURISDICTION)
    chosen = _dataset(dataset)
    rows = data_rows(chosen, at)
    if not rows:
        raise PublicationRefusal(gettext("这个数据集现在没有可以开放的内容。"), field="dataset")
    refuse_marked_values(value for row in rows for value in row.values())
    content = pack(chosen, rows, known.licence)
    digest = hashlib.sha256(content).hexdigest()
    # Two offices at one moment: the second waits here, and then finds the first one's file.
    files = list(DataFile.objects.select_for_update(of=("self",)).filter(dataset=chosen.key).order_by("-number"))
    same = next((one for one in files[:1] if one.sha256 == digest), None)
    if same is not None:
        raise PublicationRefusal(
            gettext("内容与第 %(n)d 期完全相同，不需要再做一份。第 %(n)d 期现在是“%(state)s”。")
            % {"n": same.number, "state": same.get_state_display()},
            field="dataset",
        )
    released = [Released(one.dataset, frozenset(one.columns)) for one in DataFile.objects.filter(state=State.RELEASED)]
    _keep(digest, content)
    made = DataFile.objects.create(
        dataset=chosen.key,
        number=files[0].number + 1 if files else 1,
        organ=organ,
        sha256=digest,
        size=len(content),
        rows=len(rows),
        columns=list(chosen.names),
        report=report(chosen, rows, released, known),
        made_by_id=by.account,
        made_at=at,
    )
    record(
        by=by,
        at=at,
        act="publication.make_open_data",
        subject=(SUBJECT, made.pk),
        summary={"dataset": made.dataset, "number": made.number, "sha256": digest, "rows": made.rows},
    )
    return made


@transaction.atomic
def decide_open_data(
    *, file: DataFile, sha256: str, allowed: bool, number: str, reason: str, by: Actor, at: datetime
) -> DataFile:
    """The secrecy office's decision on this very file: ``sha256`` is the hash of the file that was looked at.

    ``number`` is the decision's document number. A reason is needed for a refusal, and where small groups were found:
    then it says why they may be shown. Refused where the hash is not that of the file, or the file is not what it was.
    """
    file = _in_state(file, State.MADE)
    require(by, "publication.decide_open_data", Subject(SUBJECT, made_by=file.made_by_id))
    number, reason = _clean(number)[:80], _clean(reason)
    if not number:
        raise PublicationRefusal(gettext("请写明决定的文号。"), field="number")
    _require_hash(file, sha256.strip().lower())
    if not reason and not allowed:
        raise PublicationRefusal(gettext("不予开放的，请写明理由。"), field="reason")
    if not reason and (small := small_groups(file.report)):
        raise PublicationRefusal(
            gettext("报告里有 %(n)d 个少于 %(least)d 行的组。准予开放的，请写明为什么可以公开。")
            % {"n": small, "least": ways(settings.JURISDICTION).smallest_group},
            field="reason",
        )
    if len(reason) > LONGEST:
        raise PublicationRefusal(gettext("理由最多 %(n)d 个字。请改短。") % {"n": LONGEST}, field="reason")
    refuse_marked_values([number, reason])
    office = _office(by)
    file.state = State.ALLOWED if allowed else State.REFUSED
    file.decision_number, file.decision_reason = number, reason
    file.decided_organ, file.decided_by_id, file.decided_at = office, by.account, at
    file.save()
    record(
        by=by,
        at=at,
        act="publication.decide_open_data",
        subject=(SUBJECT, file.pk),
        after={"state": file.state, "sha256": file.sha256, "number": number},
        leaf=PublicLeaf(
            type="data.decided",
            office=office.code,
            pseudonym=f"data-{file.dataset}-{file.number}",
            version=f"{file.dataset}@{file.number}#{file.sha256}",
            step=file.state,
            fields={"number": number, "reason": reason},
        ),
    )
    return file


@transaction.atomic
def release_open_data(*, file: DataFile, by: Actor, at: datetime) -> DataFile:
    """Opens a file to the public, once the secrecy office has allowed exactly these bytes.

    The file that was open before stays named with its hash, and is no longer given out.
    """
    file = _in_state(file, State.ALLOWED)
    require(by, "publication.release_open_data", Subject(SUBJECT, organ=file.organ_id))
    _require_hash(file, file.sha256)
    DataFile.objects.filter(dataset=file.dataset, state=State.RELEASED).update(state=State.SUPERSEDED)
    file.state, file.released_by_id, file.released_at = State.RELEASED, by.account, at
    file.save()
    recorded = record(
        by=by,
        at=at,
        act="publication.release_open_data",
        subject=(SUBJECT, file.pk),
        after={"state": file.state, "sha256": file.sha256},
        leaf=PublicLeaf(
            type="data.released",
            office=file.organ.code,
            pseudonym=f"data-{file.dataset}-{file.number}",
            version=f"{file.dataset}@{file.number}#{file.sha256}",
        ),
    )
    file.leaf_id = recorded.leaf_id
    file.save(update_fields=["leaf_id"])
    return file


@transaction.atomic
def withdraw_open_data(*, file: DataFile, reason: str, by: Actor, at: datetime) -> DataFile:
    """Takes a released file off; that it was there, its hash and the reason stay public."""
    file = _in_state(file, State.RELEASED)
    require(by, "publication.withdraw_open_data", Subject(SUBJECT, organ=file.organ_id))
    reason = _clean(reason)
    if not reason or len(reason) > LONGEST:
        raise PublicationRefusal(
            gettext("请写明撤下的理由，不超过 %(n)d 个字；理由会公开。") % {"n": LONGEST}, field="reason"
        )
    file.state, file.withdrawn_reason, file.withdrawn_at = State.WITHDRAWN, reason, at
    file.save(update_fields=["state", "withdrawn_reason", "withdrawn_at"])
    record(
        by=by,
        at=at,
        act="publication.withdraw_open_data",
        subject=(SUBJECT, file.pk),
        after={"state": file.state, "reason": reason},
        leaf=PublicLeaf(
            type="data.withdrawn",
            office=file.organ.code,
            pseudonym=f"data-{file.dataset}-{file.number}",
            version=f"{file.dataset}@{file.number}#{file.sha256}",
            fields={"reason": reason},
        ),
    )
    return file


def _dataset(name: str) -> Dataset:
    found = ways(settings.JURISDICTION).datasets.get(name)
    if found is None:
        raise PublicationRefusal(gettext("没有名为“%s”的数据集。") % name[:40], field="dataset")
    return found


def _require_hash(file: DataFile, sha256: str) -> None:
    """What was looked at, what the row says and what is kept are one file."""
    if not HASH.fullmatch(sha256):
        raise PublicationRefusal(
            gettext("请填所审查文件的 SHA-256，64 个 0–9、a–f 的字符，在文件页面上可以复制。"), field="sha256"
        )
    if sha256 != file.sha256:
        raise PublicationRefusal(
            gettext("所填的散列值不是这一份文件的。决定只对所审查的那一份文件有效，请下载这一份，核对后再填。"),
            field="sha256",
        )
    if kept_bytes(file) is None:
        raise PublicationRefusal(
            gettext("保存的文件已经丢失或者被改动，与散列值不符，不能开放。改动过的文件要重新制作、重新审查。")
        )


def _office(by: Actor) -> Organ:
    """The organ in whose name the decision is made."""
    held = next((one for one in by.held if "secrecy_reviewer" in one.roles), None)
    if held is None:
        raise PublicationRefusal(gettext("决定须由保密部门的保密审查岗作出。"))
    return Organ.objects.get(pk=held.organ)


def _in_state(file: DataFile, state: str) -> DataFile:
    found = DataFile.objects.select_for_update(of=("self",)).select_related("organ").filter(pk=file.pk).first()
    if found is None or found.state != state:
        raise PublicationRefusal(
            gettext("这一份文件现在是“%(state)s”，不能做这一步。请重新打开，看看是谁刚刚办过。")
            % {"state": found.get_state_display() if found else gettext("已不存在")}
        )
    return found


def _keep(digest: str, content: bytes) -> None:
    if not default_storage.exists(path_of(digest)):
        default_storage.save(path_of(digest), ContentFile(content))


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()
