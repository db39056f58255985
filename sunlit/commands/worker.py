"""``worker`` does what nobody clicks: watches limits, accepts by silence, releases, publishes the log, seals, mails."""

import argparse
import json
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import close_old_connections
from django.utils import timezone
from django.utils.translation import gettext

from sunlit.accounts import operations as accounts
from sunlit.accounts.queries import unsent
from sunlit.cases.operations import deem_accepted, deem_renewed
from sunlit.cases.queries import find_deemed, find_renewals
from sunlit.documents.operations import seal_document
from sunlit.documents.queries import unsealed_ready
from sunlit.ledger.actor import CLOCK, PUBLISHER, RENDERER
from sunlit.ledger.errors import Refusal
from sunlit.ledger.operations import publish
from sunlit.ledger.queries import first_checkpoint
from sunlit.publication.operations import refresh_index, release_due
from sunlit.supervision.operations import sweep

DONE, FINDING = 0, 1
# How long the worker rests between two turns, in seconds.
REST = 2.0
# Papers sealed in one turn, so that watching is never kept waiting by rendering.
PAPERS = 5
MAILS = 100

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Job:
    """One thing the worker does: how often at most, and what; ``do`` gives how many things it did."""

    name: str
    every: float
    do: Callable[[datetime], int]
    next: float = 0.0
    failed: bool = False


def add_parser(subparsers: Any) -> None:
    """``worker``."""
    parser = subparsers.add_parser(
        "worker",
        help=gettext("在后台盯时限、发牌、公示、发布日志、签章"),
        epilog=gettext("示例：bin/sunlit worker；bin/sunlit worker --once --json"),
    )
    parser.add_argument("--once", action="store_true", help=gettext("只做一遍就结束"))
    parser.add_argument("--json", action="store_true", help=gettext("与 --once 一起：输出每件事做了几个"))


def run(args: argparse.Namespace) -> int:
    """With ``--once`` 0 or 1; otherwise until it is told to stop, then 0."""
    if args.once:
        return _once(args)
    stop = threading.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: stop.set())
    _say(gettext("后台已启动，按 Ctrl-C 结束。"))
    work(stop)
    return DONE


def work(stop: threading.Event, rest: float = REST) -> None:
    """Turn after turn until ``stop`` is set; what is being done is finished first."""
    jobs = the_jobs()
    while not stop.is_set():
        for job in jobs:
            if stop.is_set():
                break
            if time.monotonic() >= job.next:
                attempt(job)
                job.next = time.monotonic() + job.every
        close_old_connections()
        stop.wait(rest)


def attempt(job: Job) -> int | None:
    """Do one job. A failure is told once and tried again at the next turn; it never stops the other jobs."""
    try:
        done = job.do(timezone.now())
    except Refusal as refusal:
        _tell(job, str(refusal))
        return None
    except Exception:
        # Whatever it was (a database that went away, a fault in one job), the watch goes on.
        close_old_connections()
        if not job.failed:
            log.exception("%s", job.name)
        job.failed = True
        return None
    if job.failed:
        _say(gettext("%(job)s 已恢复正常。") % {"job": job.name})
    job.failed = False
    return done


def the_jobs() -> list[Job]:
    """Everything that is done, in the order in which one thing leads to the next."""
    return [
        Job("sweep", REST, lambda at: len(sweep(at=at, by=CLOCK))),
        Job("deem_accepted", 10.0, _deem),
        Job("deem_renewed", 10.0, _renew),
        Job("release_due", REST, _Releases()),
        Job("refresh_index", 10.0, lambda at: refresh_index(by=PUBLISHER, at=at)),
        Job("publish", 60.0, lambda at: int(publish(at=at) is not None)),
        Job("seal", REST, _seal),
        Job("mail", 10.0, _mail),
    ]


class _Releases:
    """Looks through everything at the first turn; after that only at what the public log has gained."""

    def __init__(self) -> None:
        self._looked = False

    def __call__(self, at: datetime) -> int:
        released = 0
        if not self._looked:
            while batch := len(release_due(at=at, thorough=True)):
                released += batch
            self._looked = True
        return released + len(release_due(at=at))


def _once(args: argparse.Namespace) -> int:
    done = {job.name: attempt(job) for job in the_jobs()}
    if args.json:
        print(json.dumps(done))
    else:
        for name, count in done.items():
            failed = gettext("没有做成")
            print(f"{name}: {failed if count is None else count}")
    return FINDING if None in done.values() else DONE


def _deem(at: datetime) -> int:
    """Each by itself, so that one that somebody handles at this very moment does not keep the others waiting."""
    accepted = 0
    for case in find_deemed(at):
        try:
            deem_accepted(by=CLOCK, at=at, case=case)
        except Refusal:
            continue
        accepted += 1
    return accepted


def _renew(at: datetime) -> int:
    """What was not decided before the licence ran out, each by itself as well."""
    renewed = 0
    for case in find_renewals(at):
        try:
            deem_renewed(by=CLOCK, at=at, case=case)
        except Refusal:
            continue
        renewed += 1
    return renewed


def _seal(at: datetime) -> int:
    first = first_checkpoint() if settings.DEMO else None
    # The two months of papers that a demo brings along are sealed when somebody opens them.
    papers = unsealed_ready(PAPERS, since=first.signed_at if first else None)
    for paper in papers:
        seal_document(by=RENDERER, at=at, document=paper)
    return len(papers)


def _mail(at: datetime) -> int:
    """Messages go out by mail where this deployment has a mail server; otherwise they stand in the inbox alone."""
    sender = settings.MAIL_FROM
    if not sender:
        return 0
    waiting = unsent(MAILS)
    addressed = [(message, message.address or (message.to.email if message.to else "")) for message in waiting]
    mails = [
        EmailMessage(message.title, message.body, sender, [address]) for message, address in addressed if "@" in address
    ]
    if mails:
        get_connection().send_messages(mails)
    if waiting:
        accounts.mark_sent(by=RENDERER, at=at, messages=[message.pk for message in waiting])
    return len(mails)


def _tell(job: Job, sentence: str) -> None:
    if not job.failed:
        _say(f"{job.name}: {sentence}")
    job.failed = True


def _say(line: str) -> None:
    print(f"{timezone.localtime():%H:%M:%S} {line}", file=sys.stderr, flush=True)
