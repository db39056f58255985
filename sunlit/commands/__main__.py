"""The command line: one tree of commands, each a module with ``add_parser`` and ``run``.

Exit status: 0 done, 1 a finding (something is not as it should be), 2 bad use.
"""

import argparse
import os
import sys
from importlib import import_module
from types import ModuleType

import django
from django.db import OperationalError
from django.utils.translation import activate, gettext

from sunlit.commands.migrate import make_tables_if_empty
from sunlit.ledger.errors import Refusal
from sunlit.ledger.wording import READER_LANGUAGE

# Each is sunlit/commands/<name>.py. They are imported once Django is set up, and only those that are asked for.
COMMANDS = ("laws", "due", "powers", "codes", "discretion", "charts", "ledger", "worker", "serve", "migrate", "demo")
# A newcomer may start with any of these. The worker waits for tables instead: they are made by one command, not two.
WITH_TABLES = ("laws", "powers", "discretion", "ledger", "serve")
BAD_USE = 2
INTERRUPTED = 130


def build(modules: dict[str, ModuleType]) -> argparse.ArgumentParser:
    """The parser of the commands that were imported."""
    parser = argparse.ArgumentParser(
        prog="bin/sunlit",
        description=gettext("权力阳光的命令行"),
        epilog=gettext('示例：bin/sunlit laws show "《中华人民共和国行政许可法》第四十二条第一款"'),
    )
    subparsers = parser.add_subparsers(dest="command", metavar=gettext("命令"), required=True)
    for module in modules.values():
        module.add_parser(subparsers)
    return parser


def main(argv: list[str]) -> int:
    """Run one command line and give its exit status."""
    language = "en" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("en") else "zh-hans"
    activate(language)
    READER_LANGUAGE.set(language)
    named = [argument for argument in argv[:1] if argument in COMMANDS]
    modules = {name: import_module(f"sunlit.commands.{name}") for name in named or COMMANDS}
    args = build(modules).parse_args(argv)
    try:
        if args.command in WITH_TABLES:
            make_tables_if_empty()
        status: int = modules[args.command].run(args)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return BAD_USE
    except OperationalError as error:
        print(gettext("连不上数据库：%s。请检查数据库是否启动、连接设置是否正确。") % error, file=sys.stderr)
        return BAD_USE
    except BrokenPipeError:
        # The reader of our output went away (``| head``): nothing is wrong, and there is nobody left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        return INTERRUPTED
    return status


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunlit.config.settings")
    django.setup()
    sys.exit(main(sys.argv[1:]))
