"""Requests over HTTP with two workers, the load client on the same two cores.

    .venv/bin/python -m benchmarks.http --database sqlite
    .venv/bin/python -m benchmarks.http --database postgresql [--cases 100000] [--seconds 8] [--runs 3]

Needs wrk (Debian's package wrk). Every figure is the median of the runs; a run with a wrong answer ends the benchmark.
"""

import argparse
import json
import re
import secrets
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import world as county

CLIENTS = 4
TOKEN = "b" * 32
# Steps prepared for each second of a run: more than can be completed.
MOST_STEPS = 300
# Seconds: what a server does once (reading charts, templates, the calendar) is over by then.
WARM_UP = 5


@dataclass(frozen=True)
class Measured:
    """One run of the load client."""

    rate: float
    median_ms: float
    p99_ms: float
    wrong: int


@dataclass(frozen=True)
class Row:
    """One line of the table: the median of its runs."""

    name: str
    limit: str
    runs: Sequence[Measured]

    def cells(self) -> tuple[str, ...]:
        """Rate, latency and what the figure is held against."""
        rate, middle, high = (
            statistics.median(getattr(run, name) for run in self.runs) for name in ("rate", "median_ms", "p99_ms")
        )
        return self.name, f"{rate:,.0f}", f"{middle:.1f}", f"{high:.1f}", self.limit


@contextmanager
def running_server() -> Iterator[str]:
    """The server as it is installed: granian, two workers."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    from sunlit.commands.serve import server

    process = subprocess.Popen(server("127.0.0.1", port), cwd=county.ROOT)
    try:
        _wait(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("the server did not start")


def load(url: str, script: str, seconds: int) -> Measured:
    """One run of wrk with four connections."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "load.lua"
        path.write_text(script)
        command = ["wrk", "-t1", f"-c{CLIENTS}", f"-d{seconds}s", "--latency", "-s", str(path), url]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return Measured(
        rate=float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]),
        median_ms=_ms(re.search(r"50%\s+([\d.]+\w+)", out)[1]),
        p99_ms=_ms(re.search(r"99%\s+([\d.]+\w+)", out)[1]),
        wrong=int(wrong[1]) if wrong else 0,
    )


def _ms(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(\w+)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def getting(path: str, cookie: str = "") -> str:
    """A script that reads one page again and again."""
    return f"""
wrk.headers["Cookie"] = "{cookie}"
request = function() return wrk.format("GET", "{path}") end
"""


def applying(code: str) -> str:
    """A script that posts one application after another, each with a key of its own."""
    body = json.dumps(
        {"power": code, "parties": [{"kind": "legal_person", "name": "云溪县和宾馆", "phone": "0000-1234567"}]},
        ensure_ascii=False,
    )
    return f"""
local n = 0
local run = "{secrets.token_hex(8)}"
wrk.headers["Content-Type"] = "application/json"
request = function()
  n = n + 1
  wrk.headers["Idempotency-Key"] = run .. "-" .. n
  return wrk.format("POST", "/api/cases", nil, [==[{body}]==])
end
"""


def completing(slips: Sequence["Slip"]) -> str:
    """A script that sends the form of one open step after another, as the case page has it.

    When all are sent the last one is sent again, which is refused: the run then has wrong answers and is no figure.
    """
    rows = ",\n".join(f'{{"/desk/cases/{slip.case}/steps/{slip.item}/", {slip.revision}}}' for slip in slips)
    cookie = sign_in(slips[0].clerk)
    return f"""
local n = 0
local slips = {{{rows}}}
wrk.headers["Cookie"] = "{cookie}"
wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
request = function()
  n = n + 1
  local slip = slips[math.min(n, #slips)]
  return wrk.format("POST", slip[1], nil, "csrfmiddlewaretoken={TOKEN}&revision=" .. slip[2])
end
"""


@dataclass(frozen=True)
class Slip:
    """One open step with what its form sends."""

    case: int
    item: int
    revision: int
    clerk: str


def open_steps(world: county.World, count: int) -> list[Slip]:
    """So many applications through the operation, each with its first step open at the window."""
    from sunlit.cases.models import WorkItem

    county.say(f"apply {count:,} times for steps to complete")
    newest = WorkItem.objects.order_by("pk").last()
    for _ in range(count):
        county.apply_once(world.at)
    items = WorkItem.objects.filter(pk__gt=newest.pk if newest else 0, state="open", step="register")
    rows = items.order_by("pk").values_list("case", "pk", "case__revision")
    return [Slip(*row, world.window) for row in rows]


class Steps:
    """A script for each run, with steps that no run before has completed."""

    def __init__(self, slips: Sequence[Slip], runs: int) -> None:
        self._left = list(slips)
        self._each = len(slips) // runs
        self.sent: list[int] = []

    def __call__(self) -> str:
        """The script of the next run."""
        slips, self._left = self._left[: self._each], self._left[self._each :]
        self.sent = [slip.item for slip in slips]
        return completing(slips)

    def check(self, answers: float) -> None:
        """What was answered must have happened: a sign-in page would be quick, too."""
        from sunlit.cases.models import WorkItem

        span = range(self.sent[0], self.sent[-1] + 1)
        done = WorkItem.objects.filter(pk__gte=span[0], pk__lte=span[-1], step="register", state="done").count()
        if done < int(answers):
            sys.exit(f"{answers:.0f} answers, but {done} steps are completed")


def sign_in(username: str) -> str:
    """A session cookie of a member of staff, made as signing in makes it."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from sunlit.accounts.models import Account

    account = Account.objects.get(username=username)
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[-1]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session.create()
    return f"{settings.SESSION_COOKIE_NAME}={session.session_key}; csrftoken={TOKEN}"


def measured(name: str, limit: str, base: str, script: str | Steps, options: argparse.Namespace) -> Row:
    """The runs of one line; a wrong answer is no figure."""
    runs = []
    for n in range(options.runs + 1):
        seconds = options.seconds if n else WARM_UP
        run = load(base, script if isinstance(script, str) else script(), seconds)
        if run.wrong:
            sys.exit(f"{name}: {run.wrong} wrong answers")
        if isinstance(script, Steps):
            script.check(run.rate * seconds)
        county.say(f"{name}: {run.rate:.0f}/s, median {run.median_ms:.1f} ms" + ("" if n else " (warm-up)"))
        if n:
            runs.append(run)
    return Row(name, limit, runs)


def check(url: str, cookie: str = "") -> None:
    """One request by hand: what is measured must be the page, not its sign-in page."""
    request = urllib.request.Request(url, headers={"Cookie": cookie})
    with urllib.request.urlopen(request) as answer:
        if answer.status != 200 or answer.url != url:
            sys.exit(f"{url} answers {answer.status} at {answer.url}")


def table(title: str, rows: Sequence[Row]) -> str:
    """Markdown for docs/performance.md."""
    lines = [title, "", "| what | per second | median ms | p99 ms | held against |", "|---|---:|---:|---:|---|"]
    lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines)


def main() -> None:
    """Build the county, start the server, measure, print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--cases", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", default="", help="part of the name of a line")
    options = parser.parse_args()
    if not shutil.which("wrk"):
        sys.exit("wrk is missing: apt-get install wrk")
    county.restart_on(options.database)
    world = county.build(options.cases, laws=True)
    with running_server() as base:
        rows = [measured(*line, options) for line in lines(base, world, options)]
    print(table(f"{options.database}, {options.cases:,} cases, 2 workers, {CLIENTS} clients", rows))


def lines(base: str, world: county.World, options: argparse.Namespace) -> Iterator[tuple[str, str, str, str | Steps]]:
    """What is measured: name, what it is held against, address, script."""
    only = options.only
    if only in "complete a step":
        count = MOST_STEPS * max(options.seconds, WARM_UP) * (options.runs + 1)
        yield "complete a step", "", base, Steps(open_steps(world, count), options.runs + 1)
    if only in "create a case":
        yield "create a case", "aim 200/s; Open Zaak 1.21.0: 44/s, median 82 ms", base, applying(world.power_code)
    for name, path, cookie, limit in [
        ("power list", "/powers/", "", "aim 300/s"),
        ("power page", f"/powers/{world.power_code}/", "", ""),
        ("list of 100 cases", "/desk/cases/?size=100", sign_in(world.reviewer), "aim 300/s; Open Zaak: 11/s"),
    ]:
        if only not in name:
            continue
        check(base + path, cookie)
        yield name, limit, base, getting(path, cookie)


if __name__ == "__main__":
    main()
