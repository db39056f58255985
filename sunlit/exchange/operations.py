"""Every write of this room: keyword-only, by whom, at what moment, one transaction, its audit row inside."""

import hashlib
from datetime import datetime
from tempfile import TemporaryFile

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext

from sunlit.exchange.errors import ExchangeRefusal
from sunlit.exchange.models import Package
from sunlit.exchange.packing import pack
from sunlit.exchange.queries import path_of, tables
from sunlit.ledger.actor import Actor
from sunlit.ledger.operations import record
from sunlit.ledger.signer import Signer, configured_signer, signed_note
from sunlit.offices.models import Region
from sunlit.offices.rules import Subject, require
from sunlit.powers.models import PowerVersion


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
