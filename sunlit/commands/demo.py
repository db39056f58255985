"""``demo`` makes one county to walk through, starts server and worker, and prints address and sign-ins."""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import unicodedata
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.utils.translation import get_language, gettext

from sunlit.commands.serve import PORT, port_fault, server

DONE, FINDING, BAD_USE = 0, 1, 2
DATABASE = "sunlit.sqlite3"
# What this command makes in the data folder, and nothing else: --fresh removes exactly this.
OWN = (
    DATABASE,
    "sunlit.sqlite3-wal",
    "sunlit.sqlite3-shm",
    "log",
    "files",
    "static",
    "ledger.key",
    "seal.pem",
    "secret_key.secret",
    "demo.ready",
    "demo.making",
)
# Which of the two stands there says whether the demo is complete, or was interrupted while it was made. Without
# either the data are somebody else's.
MAKING, READY = "demo.making", "demo.ready"
PATIENCE = 30.0
GRACE = 10.0


def add_parser(subparsers: Any) -> None:
    """``demo``."""
    parser = subparsers.add_parser(
        "demo",
        help=gettext("建立示范县，启动网站和后台"),
        epilog=gettext("示例：bin/demo --port 8080；bin/demo --fresh（清空后重来）"),
    )
    parser.add_argument("--fresh", action="store_true", help=gettext("清空以前的示范数据，重新建立"))
    parser.add_argument("--no-serve", action="store_true", help=gettext("只建立数据，不启动网站"))
    parser.add_argument("--port", type=int, default=PORT, help=gettext("端口，默认 8000"))


def run(args: argparse.Namespace) -> int:
    """0 after Ctrl-C or --no-serve, 1 where something could not be made, 2 for a port that cannot be used."""
    if not settings.DEMO:
        print(gettext("这不是示范部署。请用 bin/demo 启动，或者设置 SUNLIT_DEMO=1。"), file=sys.stderr)
        return BAD_USE
    if not args.no_serve and (fault := port_fault("127.0.0.1", args.port)):
        print(fault, file=sys.stderr)
        return BAD_USE
    if not is_ours():
        told = gettext("目录 %(folder)s 里有不是示范的数据，没有动它。请用 SUNLIT_DATA 指定另一个目录。")
        print(told % {"folder": settings.DATA_DIR.name}, file=sys.stderr)
        return BAD_USE
    if args.fresh:
        restart_fresh()
    if not (settings.DATA_DIR / READY).exists():
        wipe()
        # Imported only when it is needed: a second start does without all it brings along.
        import_module("sunlit.commands.demo_making").prepare(settings.DATA_DIR / MAKING, settings.DATA_DIR / READY)
    else:
        # What a newer version brings: its tables, and its style sheets and scripts.
        call_command("migrate", verbosity=0, interactive=False)
        call_command("collectstatic", verbosity=0, interactive=False)
    print_sign_ins(args.port)
    return DONE if args.no_serve else serve(args.port)


def is_ours() -> bool:
    """Whether the data folder holds the demo's data, or none yet."""
    marked = (settings.DATA_DIR / MAKING).exists() or (settings.DATA_DIR / READY).exists()
    return marked or not (settings.DATA_DIR / DATABASE).exists()


def restart_fresh() -> None:
    """Remove the demo's files and start over in a new process, because this one has the old secrets in memory."""
    print(gettext("清空 %(folder)s 里的示范数据，重新建立。") % {"folder": settings.DATA_DIR.name}, flush=True)
    wipe(secrets_too=True)
    argv = [argument for argument in sys.argv[1:] if argument != "--fresh"]
    os.execv(sys.executable, [sys.executable, "-m", "sunlit.commands", *argv])


def wipe(*, secrets_too: bool = False) -> None:
    """Remove what an earlier or interrupted run has made; never anything else that stands in the folder."""
    connections.close_all()
    for name in OWN:
        path: Path = settings.DATA_DIR / name
        if path.suffix == ".secret" and not secrets_too:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def serve(port: int) -> int:
    """Server and worker as children of this process; Ctrl-C, or the end of either, ends all."""
    environment = {"SUNLIT_ADDRESS": f"http://127.0.0.1:{port}", **os.environ, "SUNLIT_DEMO": "1"}
    children = [subprocess.Popen(server("127.0.0.1", port), env=environment, start_new_session=True)]
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        if not wait_until_up(port, children):
            print(gettext("网站没有启动，原因见上面的输出。"), file=sys.stderr)
            return FINDING
        # After the server, which somebody is waiting for.
        worker = [sys.executable, "-m", "sunlit.commands", "worker"]
        children.append(subprocess.Popen(worker, env=environment, start_new_session=True))
        print(gettext("已启动：http://127.0.0.1:%(port)d/ （按 Ctrl-C 结束）") % {"port": port}, flush=True)
        while all(child.poll() is None for child in children):
            time.sleep(0.5)
        print(gettext("网站或后台意外结束，示范已停止。再运行一次 bin/demo 可以继续，数据都在。"), file=sys.stderr)
        return FINDING
    except KeyboardInterrupt:
        print(gettext("正在结束……"), flush=True)
        return DONE
    finally:
        end(children)


def wait_until_up(port: int, children: list[subprocess.Popen[bytes]]) -> bool:
    """Whether the server answers before our patience is over, with all children alive."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and all(child.poll() is None for child in children):
        try:
            with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2):
                return True
        except (URLError, OSError):
            time.sleep(0.1)
    return False


def end(children: list[subprocess.Popen[bytes]]) -> None:
    """Tell the children to finish; whoever has not after ten seconds is stopped with all that it started."""
    # A second Ctrl-C must not leave half of them running.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for child in children:
        if child.poll() is None:
            child.terminate()
    until = time.monotonic() + GRACE
    for child in children:
        try:
            child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def print_sign_ins(port: int) -> None:
    """Who can sign in, and what to look at first."""
    rows = [
        (gettext("角色"), gettext("用户名"), gettext("密码"), gettext("看什么")),
        *json.loads((settings.DATA_DIR / READY).read_text())[get_language() or settings.LANGUAGE_CODE],
    ]
    widths = [max(width(row[column]) for row in rows) for column in range(3)]
    print()
    print(gettext("公众：http://127.0.0.1:%(port)d/    工作人员：http://127.0.0.1:%(port)d/desk/") % {"port": port})
    for row in rows:
        print(
            "  " + "  ".join(cell + " " * (widths[i] - width(cell)) for i, cell in enumerate(row[:3])) + "  " + row[3]
        )
    print(flush=True)


def width(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
