"""Making the demo county: tables, laws, organs and powers, sixty cases, the first checkpoint.

Apart from the command itself, because a demo that is already made starts without any of this.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone
from django.utils.translation import gettext, override

from sunlit.basis.importers.reading import law_files, read_laws
from sunlit.basis.operations import import_laws
from sunlit.commands import (
    demo_adjusting,
    demo_cases,
    demo_chart_reviews,
    demo_charts,
    demo_clearing,
    demo_county,
    demo_discretion,
    demo_importing,
    demo_received,
    demo_rules,
)
from sunlit.ledger.actor import INSTALLER, PUBLISHER
from sunlit.ledger.operations import publish
from sunlit.publication.operations import refresh_index, release_due


def prepare(making: Path, ready: Path) -> None:
    """Tables, laws, county, cases, files of the pages, the first checkpoint.

    ``making`` stands while it is made, ``ready`` when all of it is there; ``ready`` holds the sign-ins.
    """
    making.touch()
    with step(gettext("建立数据库")):
        call_command("migrate", verbosity=0, interactive=False)
    with step(gettext("导入法律文本")) as note:
        laws = import_laws(
            laws=(law for file in law_files("wheel") for law in read_laws(file)), by=INSTALLER, at=timezone.now()
        )
        note(gettext("%(laws)d 部，%(articles)d 条") % {"laws": laws.new, "articles": laws.articles})
    with step(gettext("建立示范县：机构、人员、权力、流程图")) as note:
        county = demo_county.load_county(progress=note.progress)
    with step(gettext("裁量基准：起草、法制审核、公布")) as note:
        note(gettext("%d 份") % len(demo_discretion.run_standards(county.founded)))
    with step(gettext("一项职权一个制度")) as note:
        note(gettext("%d 份") % len(demo_rules.run_rules(county.founded)))
    with step(gettext("清单调整：报送、审核")) as note:
        note(gettext("%d 件") % len(demo_adjusting.run_adjustments(timezone.now())))
    with step(gettext("按时间顺序办理 60 个办件")) as note:
        demo_cases.run_cases(timezone.now(), progress=note.progress)
    with step(gettext("修订一份流程图，登记一项例外")):
        demo_charts.run_charts(timezone.now())
    with step(gettext("一轮清权，走到一半")) as note:
        note(gettext("%d 项") % demo_clearing.run_clearing(timezone.now()).items.count())
    with step(gettext("流程图的审核链，几份走到不同的步骤")) as note:
        note(gettext("%d 份") % len(demo_chart_reviews.run_chart_reviews(timezone.now())))
    with step(gettext("导入一份清单，留下退回的行")) as note:
        note(gettext("%d 行") % demo_importing.run_import(timezone.now()).rows)
    with step(gettext("接收下级的权力库")) as note:
        note(gettext("%d 份") % len(demo_received.run_received(timezone.now())))
    with step(gettext("开放数据：制作、保密审查、开放")):
        demo_rules.run_open_data(timezone.now())
    with step(gettext("公示决定，建立检索，签发第一个检查点")):
        while release_due(at=timezone.now(), by=PUBLISHER, thorough=True):
            pass
        refresh_index(by=PUBLISHER, at=timezone.now())
        publish(at=timezone.now())
    with step(gettext("整理网页文件")):
        call_command("collectstatic", verbosity=0, interactive=False)
    making.write_text(json.dumps({language: sign_ins(language) for language, _ in settings.LANGUAGES}))
    making.replace(ready)


def sign_ins(language: str) -> list[list[str]]:
    """Who can sign in, in one language: role, user, password, what to look at."""
    with override(language):
        return [[one.role, one.username, one.password, one.look_at] for one in demo_county.sign_ins()]


class Note:
    """What a step says of itself: how far it is, and at its end what it made."""

    def __init__(self, title: str) -> None:
        self.title, self.end, self._shown = title, "", 0.0

    def __call__(self, text: str) -> None:
        """Words to stand beside the time the step took."""
        self.end = f"{text}，"

    def progress(self, done: int, about: int) -> None:
        """How far the step is, written over itself; only to a terminal, and not more than five times a second."""
        if sys.stdout.isatty() and time.monotonic() - self._shown > 0.2:
            self._shown = time.monotonic()
            print(f"\r{self.title} … {min(done * 100 // max(about, 1), 99)}%", end="", flush=True)


@contextmanager
def step(title: str) -> Iterator[Note]:
    """Says what is being done, and when it is done how long it took and what the step noted."""
    print(f"{title} …", end="", flush=True)
    began, note = time.monotonic(), Note(title)
    yield note
    over = f"\r{title} … " if sys.stdout.isatty() else " "
    print(f"{over}{note.end}{time.monotonic() - began:.1f} s", flush=True)
