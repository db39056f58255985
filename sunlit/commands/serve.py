"""``serve`` starts the web server: two worker processes in WSGI mode."""

import argparse
import os
import socket
import sys
from typing import Any

from django.utils.translation import gettext

BAD_USE = 2
PORT = 8000


def add_parser(subparsers: Any) -> None:
    """``serve``."""
    parser = subparsers.add_parser(
        "serve", help=gettext("启动网站"), epilog=gettext("示例：bin/sunlit serve --port 8000 --host 0.0.0.0")
    )
    parser.add_argument("--host", default="127.0.0.1", help=gettext("监听的地址，默认只限本机"))
    parser.add_argument("--port", type=int, default=PORT, help=gettext("端口，默认 8000"))
    parser.add_argument("--workers", type=int, default=2, help=gettext("工作进程数，默认 2"))


def run(args: argparse.Namespace) -> int:
    """Becomes the server; comes back only with 2, where the port cannot be used."""
    if fault := port_fault(args.host, args.port):
        print(fault, file=sys.stderr)
        return BAD_USE
    arguments = server(args.host, args.port, args.workers)
    os.execv(arguments[0], arguments)


def server(host: str, port: int, workers: int = 2) -> list[str]:
    """The command line of the server, run by the same Python."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(workers)),
        *("--blocking-threads", "4", "--host", host, "--port", str(port), "--no-ws", "--log-level", "warning"),
        "sunlit.config.wsgi:application",
    ]


def port_fault(host: str, port: int) -> str:
    """Why this address cannot be listened on, in a sentence; empty where it can."""
    if not 0 < port < 65536:
        return gettext("端口须在 1 到 65535 之间。")
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return gettext("端口 %(port)d 已被占用或不能使用。请关掉占用它的程序，或者用 --port 换一个端口。") % {
                "port": port
            }
    return ""
