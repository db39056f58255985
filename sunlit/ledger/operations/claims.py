"""Public forms sent once: of any number of repeats one acts, and all get the same answer."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.models import Claim
from sunlit.ledger.operations.recording import require_transaction


def claim(*, key: str, act: str, digest: str, at: datetime) -> dict[str, Any] | None:
    """Take a public form's key for this transaction. None: go on, then ``settle_claim``. Else: the stored answer.

    ``digest`` is the fingerprint of all that was sent and of the account that sent it. Of several senders with one
    key at one moment the first goes on and the others wait for its commit. Raises LedgerRefusal where the same key
    comes with other contents.
    """
    require_transaction(act)
    with connection.cursor() as cursor:
        # One statement without a savepoint: both databases let the second inserter wait for the first one's commit.
        cursor.execute(
            "INSERT INTO ledger_claim (key, act, digest, result, at) VALUES (%s, %s, %s, NULL, %s) "
            "ON CONFLICT (act, key) DO NOTHING",
            [key, act, digest, connection.ops.adapt_datetimefield_value(at)],
        )
        if cursor.rowcount == 1:
            return None
    earlier = Claim.objects.get(act=act, key=key)
    if earlier.digest != digest:
        raise LedgerRefusal(gettext("这张表单已经用别的内容提交过一次。请重新打开表单，核对后再提交。"), field="key")
    if earlier.result is None:
        raise LedgerRefusal(gettext("这张表单的上一次提交没有办成。请重新打开表单再提交。"), field="key")
    result: dict[str, Any] = earlier.result
    return result


def settle_claim(*, key: str, act: str, result: Mapping[str, Any]) -> None:
    """Keep the answer to a claimed form, in the claim's transaction; a repeat gets exactly this."""
    require_transaction(act)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_claim SET result = %s WHERE act = %s AND key = %s AND result IS NULL",
            [connection.ops.adapt_json_value(dict(result), None), act, key],
        )
        settled = cursor.rowcount
    if not settled:
        raise LedgerRefusal(gettext("这张表单没有登记，或者已经答复过。请重新打开表单再提交。"), field="key")
