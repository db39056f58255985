"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside.

What a lower office says is kept as it says it; nothing of it ever enters the own list.
"""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext

from sunlit.basis.office_hours import beijing_day
from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.models import OfficeKey, Package, Received, ReceivedPower
from sunlit.exchange.packing import CHUNK, Manifest, claimed, pack, require_sound, rows_of, signer_of, verify
from sunlit.exchange.queries import hashes_of, keys_in_use, last_received, noted_key, path_of, tables
from sunlit.exchange.receiving import Differences, compared, standing
from sunlit.ledger.actor import Actor
from sunlit.ledger.notes import Verifier, parse_verifier
from sunlit.ledger.operations import record
from sunlit.ledger.rows import insert_many
from sunlit.ledger.signer import Signer, configured_signer, signed_note
from sunlit.ledger.tiles import LogFault
from sunlit.offices.models import Region
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import PowerVersion

# Powers of a received list that are written at once.
BATCH = 1000


@transaction.atomic
def make_package(*, by: Actor, at: datetime, signer: Signer | None = None) -> Package:
    """The whole published power database as a signed package for the office above (R-125).

    Signed with the public log's own key, so whoever follows the log can check it. Raises ExchangeRefusal where nothing
    is published yet, LedgerRefusal where the key cannot be used.
    """
    require(by, "exchange.make_package", Subject("package"))
    if not PowerVersion.objects.filter(published_at__isnull=False).exists():
        raise ExchangeRefusal(gettext("还没有公布的职权，没有可以上报的内容。"))
    signer = signer or configured_signer()
    # Whose database this is: the region that most of its organs belong to.
    top = Region.objects.annotate(n=Count("organs")).order_by("-n", "code").first()
    with TemporaryFile() as file:
        manifest = pack(
            file,
            tables(),
            at=at,
            source={"code": top.code, "name": top.name} if top else {},
            key=str(signer.verifier),
            sign=lambda text: signed_note(text, signer),
        )
        size = file.tell()
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        # Under the hash of its bytes: a package that is there already is this one.
        if not default_storage.exists(path_of(digest)):
            default_storage.save(path_of(digest), File(file))
    made, _ = Package.objects.get_or_create(
        sha256=digest,
        defaults={
            "size": size,
            "rows": dict(manifest.rows),
            "key": manifest.key[:200],
            "made_by_id": by.account,
            "made_at": at,
        },
    )
    record(
        by=by,
        at=at,
        act="exchange.make_package",
        subject=("package", made.pk),
        summary={"sha256": digest, "rows": dict(manifest.rows)},
    )
    return made


@transaction.atomic
def receive_package(
    *, file: IO[bytes], verifier: Verifier | None = None, by: Actor, at: datetime, dry_run: bool = False
) -> tuple[Received, Differences]:
    """Take in the list of a lower office: checked first, kept as it came, with what changed since its last one.

    ``verifier`` is the office's public key, had from elsewhere; without it the keys that were noted down for the
    office are used. A key that was noted down is good for that office alone, and no more once it was ended. Raises
    ExchangeRefusal with every fault of a package that is not what was signed, for one that is there already, and for
    one older than the last of the same office. With ``dry_run`` everything is said and nothing is kept.
    """
    require(by, "exchange.receive_package", Subject("package"))
    verifier = verifier or _known_signer(file)
    manifest = require_sound(verify(file, verifier))
    _require_own_key(verifier, manifest)
    received = _heading(file, manifest, verifier, by, at)
    last = last_received(received.source_code)
    if not dry_run:
        received.save()
    rows, now = _keep_powers(file, received, dry_run)
    found = compared(hashes_of(last) if last else {}, now)
    if dry_run:
        return received, found
    record(
        by=by,
        at=at,
        act="exchange.receive_package",
        subject=("received_package", received.pk),
        summary={
            "sha256": received.sha256,
            "source": received.source_code,
            "powers": rows,
            "added": len(found.added),
            "removed": len(found.removed),
            "changed": len(found.changed),
        },
    )
    return received, found


@transaction.atomic
def add_office_key(*, code: str, name: str, key: str, obtained: str, by: Actor, at: datetime) -> OfficeKey:
    """Note down the public key (vkey line) of another office, by which its packages are checked from now on.

    ``obtained`` says from whom it was had and how it was checked: never from a package itself. An office may have
    several at a time, while it changes from one to the next.
    """
    require(by, "exchange.add_office_key", Subject("office_key"))
    code, name, obtained = (_clean(text) for text in (code, name, obtained))
    for field, text, longest in (("code", code, 40), ("name", name, 80), ("obtained", obtained, 300)):
        if not text or len(text) > longest:
            raise ExchangeRefusal(gettext("这一项要填，最多 %(n)d 个字。") % {"n": longest}, field=field)
    try:
        verifier = parse_verifier(_clean(key))
    except LogFault as fault:
        raise ExchangeRefusal(gettext("这不是公钥行（vkey）。请向发出机关核对。"), field="key") from fault
    if (known := noted_key(verifier)) is not None:
        raise ExchangeRefusal(
            gettext("这把公钥已经登记过：%(name)s，%(day)s。停用的公钥不能再用，请向发出机关取新的。")
            % {"name": known.name, "day": beijing_day(known.added_at).isoformat()},
            field="key",
        )
    if len(str(verifier)) > 200:
        raise ExchangeRefusal(gettext("公钥行太长，最多 200 个字符。"), field="key")
    made = OfficeKey.objects.create(
        code=code, name=name, key=str(verifier), obtained=obtained, added_by_id=by.account, added_at=at
    )
    record(
        by=by,
        at=at,
        act="exchange.add_office_key",
        subject=("office_key", made.pk),
        after={"code": code, "name": name, "key": made.key, "obtained": obtained},
    )
    return made


@transaction.atomic
def end_office_key(*, key: OfficeKey, reason: str, by: Actor, at: datetime) -> OfficeKey:
    """Nothing is taken on this key any more; what was taken on it before stays."""
    require(by, "exchange.end_office_key", Subject("office_key"))
    key = OfficeKey.objects.select_for_update(of=("self",)).get(pk=key.pk)
    if key.ended_at is not None:
        raise ExchangeRefusal(gettext("这把公钥已经停用。"))
    reason = _clean(reason)
    if not reason or len(reason) > 300:
        raise ExchangeRefusal(gettext("请写明停用的原因，最多 %(n)d 个字。") % {"n": 300}, field="reason")
    key.ended_by_id, key.ended_at, key.ended_reason = by.account, at, reason
    key.save(update_fields=["ended_by", "ended_at", "ended_reason"])
    record(
        by=by,
        at=at,
        act="exchange.end_office_key",
        subject=("office_key", key.pk),
        after={"key": key.key, "reason": reason},
    )
    return key


def _known_signer(file: IO[bytes]) -> Verifier:
    """The noted key of the office that a package says it comes from: the one that signed it, else the newest."""
    source = claimed(file)
    keys = keys_in_use(source.get("code", ""))
    if not keys:
        raise ExchangeRefusal(
            gettext("没有登记“%(name)s”（%(code)s）的公钥，无法验证。请从别的途径取得后登记，或者写明公钥行（vkey）。")
            % {"name": source.get("name", "")[:80], "code": source.get("code", "")[:40]},
            field="key",
        )
    return signer_of(file, keys) or keys[0]


def _require_own_key(verifier: Verifier, manifest: Manifest) -> None:
    """A key that was noted down for an office does not sign for another, nor once it was ended."""
    known = noted_key(verifier)
    if known is not None and known.ended_at is not None:
        raise ExchangeRefusal(
            gettext("这把公钥已于%(day)s停用：%(why)s。没有接收。")
            % {"day": beijing_day(known.ended_at).isoformat(), "why": known.ended_reason},
            field="key",
        )
    if known is not None and known.code != manifest.source.get("code", ""):
        raise ExchangeRefusal(
            gettext("这把公钥登记的是%(name)s（%(code)s），数据包却说自己是%(other)s的，没有接收。")
            % {"name": known.name, "code": known.code, "other": manifest.source.get("name", "")[:80]},
            field="key",
        )


def _clean(text: str) -> str:
    return text.replace("\x00", "").strip()


def _heading(file: IO[bytes], manifest: Manifest, verifier: Verifier, by: Actor, at: datetime) -> Received:
    digest = _hash_of(file)
    if known := Received.objects.filter(sha256=digest).first():
        raise ExchangeRefusal(
            gettext("这个数据包已于%(day)s接收过，没有再存一份。")
            % {"day": beijing_day(known.received_at).isoformat()},
            field="file",
        )
    made_at, code = _made_at(manifest, at), manifest.source.get("code", "")
    if not code:
        raise ExchangeRefusal(gettext("数据包没有写明是哪个地区的权力库。请发出机关重新制作。"), field="file")
    last = last_received(code)
    if last is not None and last.made_at >= made_at:
        raise ExchangeRefusal(
            gettext("%(name)s已经有 %(day)s 制作的数据包，比这一份新，没有接收。")
            % {"name": last.source_name, "day": beijing_day(last.made_at).isoformat()},
            field="file",
        )
    return Received(
        sha256=digest,
        size=file.tell(),
        source_code=code[:40],
        source_name=manifest.source.get("name", "")[:80],
        key=str(verifier)[:200],
        made_at=made_at,
        rows=dict(manifest.rows),
        received_by_id=by.account,
        received_at=at,
    )


def _keep_powers(file: IO[bytes], received: Received, dry_run: bool) -> tuple[int, dict[str, str]]:
    """Keeps the standing version of each power, a batch at a time: how many, and code -> hash of those in force."""
    organs = {row["code"]: row["name"] for row in rows_of(file, "organs")}
    powers = {row["code"]: row for row in rows_of(file, "powers")}
    places = standing(rows_of(file, "power_versions"))
    count, now, batch = 0, dict[str, str](), list[ReceivedPower]()
    for place, row in enumerate(rows_of(file, "power_versions")):
        if places[row["code"]] != place or row["code"] not in powers:
            continue
        kept = _received_power(row, powers[row["code"]], organs)
        count += 1
        if kept.cancelled_on is None:
            now[kept.code] = kept.content_hash
        if dry_run:
            continue
        kept.package = received
        batch.append(kept)
        if len(batch) == BATCH:
            insert_many(batch)
            batch = []
    if batch:
        insert_many(batch)
    return count, now


def _hash_of(file: IO[bytes]) -> str:
    """SHA-256 (hex) of the whole file, which is left at its end."""
    file.seek(0)
    digest = hashlib.sha256()
    while piece := file.read(CHUNK):
        digest.update(piece)
    return digest.hexdigest()


def _made_at(manifest: Manifest, at: datetime) -> datetime:
    try:
        made = datetime.fromisoformat(manifest.made_at)
    except ValueError:
        made = None
    if made is None or made.tzinfo is None or made > at:
        raise ExchangeRefusal(
            gettext("数据包的制作时间“%s”读不懂或者还没有到，请发出机关核对时钟。") % manifest.made_at[:40],
            field="file",
        )
    return made


def _received_power(row: Mapping[str, Any], power: Mapping[str, Any], organs: Mapping[str, str]) -> ReceivedPower:
    ended = power["cancelled_on"]
    try:
        cancelled_on = date.fromisoformat(ended) if ended else None
    except ValueError:
        raise ExchangeRefusal(
            gettext("职权“%(code)s”的取消日期“%(day)s”读不懂，没有接收。") % {"code": row["code"], "day": ended[:40]},
            field="file",
        ) from None
    return ReceivedPower(
        code=row["code"][:60],
        organ=organs.get(power["organ"], power["organ"])[:80],
        kind=power["kind"][:30],
        name=str(row["content"].get("name", ""))[:300],
        number=row["number"],
        cancelled_on=cancelled_on,
        content_hash=row["content_hash"],
        content=row["content"],
    )
