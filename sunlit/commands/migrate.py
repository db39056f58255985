"""``migrate`` brings the database to the tables of this version; other commands do it only for an empty database."""

import argparse
import json
import sys
from typing import Any

from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils.translation import gettext

FINDING, BAD_USE = 1, 2


def add_parser(subparsers: Any) -> None:
    """``migrate``."""
    parser = subparsers.add_parser(
        "migrate", help=gettext("把数据库升级到本版本"), epilog=gettext("示例：bin/sunlit migrate --check")
    )
    parser.add_argument("--check", action="store_true", help=gettext("只看还差几步，不改动；有差时退出状态为 1"))
    parser.add_argument("--json", action="store_true", help=gettext("给程序读的 JSON"))


def run(args: argparse.Namespace) -> int:
    """0 when the tables are those of this version, 1 when ``--check`` finds steps to do, 2 without a database."""
    try:
        waiting = steps_to_do()
        if waiting and not args.check:
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError as error:
        print(gettext("连不上数据库：%s。请检查数据库是否启动、连接设置是否正确。") % error, file=sys.stderr)
        return BAD_USE
    if args.json:
        print(json.dumps({"steps": waiting, "done": not args.check}, ensure_ascii=False))
    elif not waiting:
        print(gettext("数据库已经是本版本，不需要升级。"))
    elif args.check:
        print(gettext("还差 %d 步：") % len(waiting), *waiting, sep="\n")
    else:
        print(gettext("已完成 %d 步。") % len(waiting))
    return FINDING if waiting and args.check else 0


def steps_to_do() -> list[str]:
    """The migrations that this database has not seen, in their order."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def make_tables_if_empty() -> None:
    """A newcomer's first command finds an empty database: make its tables, and say so."""
    if not connection.introspection.table_names():
        print(gettext("第一次使用，正在建立数据库……"), file=sys.stderr)
        call_command("migrate", verbosity=0, interactive=False)
