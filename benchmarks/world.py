"""A county to measure on: migrated, filled through the operations, and blown up to volume with copied rows.

Copies (``fill``) are inserted in bulk: they are weight on the tables, not acts. Whatever is timed runs the operations.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BATCH = 2_000
# fsync stays on: a figure without durability is not a figure.
CLUSTER = ["pg_virtualenv", "-t", "-i", "--encoding=UTF8 --locale=C.UTF-8", "-o", "fsync=on"]


def restart_on(database: str) -> None:
    """Come again inside a throw-away data folder, and for PostgreSQL inside a throw-away cluster."""
    if os.environ.get("SUNLIT_BENCHMARK") == database:
        return
    folder = tempfile.mkdtemp(prefix="sunlit-benchmark-")
    environment = os.environ | {
        "SUNLIT_BENCHMARK": database,
        "SUNLIT_DATABASE": database,
        "SUNLIT_DATA": folder,
        "SUNLIT_DEMO": "1",
        "DJANGO_SETTINGS_MODULE": "sunlit.config.settings",
    }
    command = [sys.executable, "-m", sys.modules["__main__"].__spec__.name, *sys.argv[1:]]
    try:
        status = subprocess.run([*(CLUSTER if database == "postgresql" else []), *command], env=environment, cwd=ROOT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(status.returncode)


def say(text: str) -> None:
    """Progress, away from the table."""
    print(text, file=sys.stderr, flush=True)


@dataclass
class World:
    """What a benchmark needs to know of its county."""

    at: datetime
    power_code: str
    case_id: int
    # Sign-in names of people of the case's organ: who reviews, and who receives at the window.
    reviewer: str
    window: str


def build(cases: int, *, laws: bool = False) -> World:
    """Migrate, load the county, apply once through the operation, and copy that case until there are ``cases``."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from sunlit.commands.demo_county import load_county

    say("migrate, load the county")
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    if laws:
        from sunlit.basis.importers.reading import law_files, read_laws
        from sunlit.basis.operations import import_laws
        from sunlit.ledger.actor import INSTALLER

        import_laws(
            laws=(law for file in law_files("wheel") for law in read_laws(file)), by=INSTALLER, at=timezone.now()
        )
    at = timezone.now()
    load_county(at - timedelta(days=1))
    code, case_id = apply_once(at)
    world = World(at, code, case_id, holder(case_id, "role_a"), holder(case_id, "window"))
    if cases:
        say(f"copy the case to {cases:,} cases")
        fill(world.case_id, cases)
        analyse()
    return world


def applicant() -> Any:
    """A made-up applicant."""
    from sunlit.cases.given import PartyGiven

    return PartyGiven(role="applicant", kind="legal_person", name="云溪县和宾馆", phone="0000-1234567")


def licence_code() -> str:
    """A licence that can be applied for online."""
    from sunlit.powers.models import PowerVersion

    version = PowerVersion.objects.filter(state="published", online=True, power__kind="licence").order_by("power__code")
    return version.first().power.code


def apply_once(at: datetime) -> tuple[str, int]:
    """One application through the operation: power code and the row of the case."""
    from sunlit.cases.operations import apply
    from sunlit.ledger.actor import ANONYMOUS
    from sunlit.publication.queries import applicable

    code = licence_code()
    form = applicable(code)
    applied = apply(by=ANONYMOUS, at=at, version=form.version_id, parties=[applicant()], materials=[])
    return code, applied.case_id


def holder(case_id: int, role: str) -> str:
    """Who holds the post with this role in the organ of the case."""
    from sunlit.accounts.models import Account

    held = Account.objects.filter(appointments__post__organ__cases=case_id, appointments__post__roles__role=role)
    return held.order_by("pk").first().username


def fill(case_id: int, count: int) -> None:
    """Copies of one case with its party and its open work, spread over two years and five states."""
    from sunlit.cases.models import Case, Party, WorkItem

    model = Case.objects.get(pk=case_id)
    party = model.parties.get()
    item = model.work_items.filter(state="open").first()
    states = ["closed"] * 16 + ["accepted", "received", "decided", "not_accepted"]
    for start in range(0, count, BATCH):
        batch = []
        for n in range(start, min(start + BATCH, count)):
            copy = Case.objects.get(pk=case_id) if not batch else copy_of(model)
            copy.pk = None
            copy.number, copy.pseudonym, copy.state = f"BM-{n:07d}", f"{n:032x}", states[n % len(states)]
            copy.received_at = model.received_at - timedelta(minutes=10 * (n + 1))
            copy.statutory_clock = copy.promised_clock = None
            batch.append(copy)
        made = Case.objects.bulk_create(batch)
        Party.objects.bulk_create([_of(party, case) for case in made])
        if item is not None:
            WorkItem.objects.bulk_create([_of(item, case) for case in made if case.state in ("received", "accepted")])


def copy_of(row: Any) -> Any:
    """The same row once more, for a key of its own."""
    made = type(row)()
    for field in row._meta.concrete_fields:
        setattr(made, field.attname, getattr(row, field.attname))
    return made


def _of(row: Any, case: Any) -> Any:
    made = copy_of(row)
    made.pk, made.case_id = None, case.pk
    if hasattr(made, "clock_id"):
        made.clock_id = None
    return made


def analyse() -> None:
    """Fresh statistics for the planner and nothing left to write, as in a database that has been running for a while.

    Without it what is timed waits for the weight that was copied before.
    """
    from django.db import connection

    postgresql = ["VACUUM ANALYZE", "CHECKPOINT"]
    with connection.cursor() as cursor:
        for statement in postgresql if connection.vendor == "postgresql" else ["ANALYZE", "PRAGMA wal_checkpoint"]:
            cursor.execute(statement)
