"""A list brought into the demo county with its faults, and an act tried on what came of it (content/demo)."""

import csv
import io
from datetime import datetime

from sunlit.accounts.models import Account
from sunlit.basis.content import CONTENT, read_yaml
from sunlit.offices.queries import actor_for
from sunlit.powers.models import BulkRun, ImportRun, PowerVersion
from sunlit.powers.operations import begin_bulk, check_list, choose_list, try_bulk, write_list

DEMO = CONTENT / "demo" / "import_list.yaml"


def run_import(at: datetime) -> ImportRun:
    """Choose, check and import the list; two of its rows stay refused. Then try to submit the drafts."""
    given = read_yaml(DEMO)
    by = actor_for(Account.objects.get(username=given["by"]), at)
    text = io.StringIO()
    csv.writer(text).writerows(given["rows"])
    run = choose_list(
        by=by,
        at=at,
        file_name=given["file"],
        content=text.getvalue().encode("gb18030"),
        region=None,
        source=given["source"],
    )
    while run.state == ImportRun.State.CHECKING:
        run = check_list(run=run, by=by, at=at)
    while run.state != ImportRun.State.FINISHED:
        run = write_list(run=run, by=by, at=at)
    made = run.staged.filter(state="created").values("power")
    versions = list(PowerVersion.objects.filter(power__in=made).values_list("pk", flat=True))
    bulk = begin_bulk(action=given["bulk"], given={}, versions=versions, by=by, at=at)
    while bulk.state == BulkRun.State.CHECKING:
        bulk = try_bulk(run=bulk, by=by, at=at)
    return run
