"""Publishing the log: number the waiting leaves, write tiles, sign.

The order of steps is chosen so that a stop at any point (crash, full disk) leaves a log that verifies and a next run
that completes it without repair:

1. tiles and bundles are durable, beyond what any checkpoint covers, so nobody reads them yet;
2. the new checkpoint is durable under a hidden name, so that showing it needs no room on the disk;
3. the database commits the leaves' numbers together with the signed checkpoint;
4. the checkpoint is renamed into place.

Stopped before 3, the next run overwrites the tiles. Stopped before 4, the folder lags behind the database, and the
next run brings it up from the database. A folder ahead of the database is therefore never our own doing: an older
database was restored, and signing on would make two logs out of one. Then we sign nothing.
"""

import errno
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import get_language, gettext

from sunlit.ledger.actor import PUBLISHER, Actor
from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.files import Files
from sunlit.ledger.models import Checkpoint, Leaf, Turn
from sunlit.ledger.notes import Head, open_checkpoint
from sunlit.ledger.operations.recording import record
from sunlit.ledger.signer import Signer, configured_signer, signed_note
from sunlit.ledger.tiles import Edge, LogFault, full_path, leaf_hash, read_edge

# Leaves of one checkpoint; what waits beyond comes with the next one.
BATCH = 50_000

_NUMBER = """
UPDATE ledger_leaf SET "index" = %s + waiting.place, integrated_at = %s
FROM (
    SELECT id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place
    FROM ledger_leaf WHERE "index" IS NULL ORDER BY id LIMIT %s
) AS waiting
WHERE ledger_leaf.id = waiting.id
RETURNING "index", entry, leaf_hash
"""


def publish(
    *,
    at: datetime,
    directory: Path | None = None,
    signer: Signer | None = None,
    by: Actor = PUBLISHER,
    files: Files | None = None,
    rebuild: bool = False,
) -> Checkpoint | None:
    """Bring all waiting leaves (up to 50,000) under a new signed checkpoint; None where nothing waited.

    ``directory`` and ``signer`` are the settings' own unless given. ``rebuild`` fills an empty folder from the
    database: only after comparing the database with a checkpoint that somebody else kept. Not to be called inside
    another transaction. Raises LedgerRefusal, having signed nothing, where database, folder and key do not belong
    to one history, and where the disk is full; then the next call goes on.
    """
    files = files or Files(directory or settings.LEDGER_DIR)
    signer = signer or configured_signer()
    try:
        with files.exclusively():
            return _publish(files, signer, by, at, rebuild)
    except LogFault as fault:
        raise _refusal(
            gettext("公开日志的文件已损坏：%(fault)s 没有签名。请从备份恢复日志目录。"),
            fault=fault.text.in_language(get_language() or ""),
        ) from fault
    except FileNotFoundError as error:
        raise _refusal(
            gettext("公开日志缺少文件 %(name)s，没有签名。请从备份恢复日志目录。"), name=_short(error, files.folder)
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise _refusal(
                gettext("磁盘已满，公开日志这一次没有发布；已有内容没有受损。请清理磁盘，下一次发布会自动补上。")
            ) from error
        raise _refusal(
            gettext("公开日志目录无法读写（%(why)s），这一次没有发布；下一次发布会自动补上。"),
            why=error.strerror or type(error).__name__,
        ) from error


def _publish(files: Files, signer: Signer, by: Actor, at: datetime, rebuild: bool) -> Checkpoint | None:
    with transaction.atomic(durable=True):
        Turn.objects.get_or_create(name="publisher")
        Turn.objects.select_for_update().get(name="publisher")
        _require_same_key(files, signer)
        last = Checkpoint.objects.order_by("-size").first()
        shown = _shown(files, signer)
        _require_one_history(last, shown, rebuild)
        edge = _continue(files, shown, last)
        fresh = _number(edge, at)
        if not fresh and (last is None or (shown and shown.size == last.size)):
            return None
        full = edge.take_full()
        for path, data in {**full, **edge.partial()}.items():
            files.write(path, data)
        checkpoint = _sign(edge, signer, by, at, last) if fresh else last
        assert checkpoint is not None  # without a fresh leaf we came here only to show the last one
        _stage(files, signer, checkpoint, shown)
        files.settle()
    files.show()
    for path in full:
        files.drop_partials(full_path(path))
    return checkpoint


def _require_same_key(files: Files, signer: Signer) -> None:
    """A folder's readers hold on to one key."""
    published = files.text("vkey")
    if published is not None and published.strip() != str(signer.verifier):
        raise _refusal(
            gettext("日志目录是用另一个密钥或另一个名称发布的，没有签名。请恢复原来的密钥，或者换一个空目录。")
        )


def _shown(files: Files, signer: Signer) -> Head | None:
    note = files.text("checkpoint")
    return open_checkpoint(note, signer.verifier) if note is not None else None


def _require_one_history(last: Checkpoint | None, shown: Head | None, rebuild: bool) -> None:
    """The folder shows one of the database's own checkpoints, or none yet."""
    if shown is None:
        if last is not None and not rebuild and Checkpoint.objects.count() > 1:
            raise _refusal(
                gettext(
                    "日志目录是空的，而数据库里已有 %(size)s 条发布过的记录，没有签名。请恢复日志目录；"
                    "如果目录已经丢失，先与见证方保存的检查点核对，再重建。"
                ),
                size=last.size,
            )
        return
    own = Checkpoint.objects.filter(size=shown.size).first()
    if own is None or bytes(own.root) != shown.root:
        raise _refusal(
            gettext(
                "已经公布的检查点（%(size)s 条）与数据库不符：数据库可能恢复自较早的备份。"
                "继续签名会使日志分叉，因此没有签名。请恢复完整的数据库。"
            ),
            size=shown.size,
        )


def _continue(files: Files, shown: Head | None, last: Checkpoint | None) -> Edge:
    """The tree at the database's last checkpoint: read from the folder, brought up from the database."""
    edge = read_edge(files.read, shown.size) if shown else Edge()
    if shown and edge.root() != shown.root:
        raise _refusal(gettext("日志目录里的文件与已经公布的检查点不符，没有签名。请从备份恢复日志目录。"))
    if last is None:
        return edge
    numbered = Leaf.objects.filter(index__gte=edge.size, index__lt=last.size).order_by("index")
    for entry in numbered.values_list("entry", flat=True).iterator():
        edge.append(bytes(entry))
    if (edge.size, edge.root()) != (last.size, bytes(last.root)):
        raise _refusal(
            gettext("数据库里的记录与已经签名的检查点（%(size)s 条）不符：记录被改动过。没有签名，请查明原因。"),
            size=last.size,
        )
    return edge


def _number(edge: Edge, at: datetime) -> int:
    """Give the waiting leaves their places, in the order of their rows, and put them under the tree."""
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [edge.size, connection.ops.adapt_datetimefield_value(at), BATCH])
        rows = sorted(cursor.fetchall())
    for index, entry, stored in rows:
        edge.append(bytes(entry))
        if leaf_hash(bytes(entry)) != bytes(stored):
            raise _refusal(gettext("第 %(index)s 条待发布的记录被改动过，没有签名。请查明原因。"), index=index)
    return len(rows)


def _sign(edge: Edge, signer: Signer, by: Actor, at: datetime, last: Checkpoint | None) -> Checkpoint:
    head = Head(signer.verifier.name, edge.size, edge.root())
    checkpoint = Checkpoint.objects.create(
        size=head.size,
        root=head.root,
        note=signed_note(head.text(), signer),
        # A clock that was set back must not date a signature before its predecessor.
        signed_at=max(at, last.signed_at) if last else at,
    )
    record(by=by, at=at, act="ledger.publish", subject=("ledger.checkpoint", checkpoint.size))
    return checkpoint


def _stage(files: Files, signer: Signer, checkpoint: Checkpoint, shown: Head | None) -> None:
    """The checkpoint first, then the copies that let anyone check later that the log only ever grew."""
    if files.text("vkey") is None:
        files.write("vkey", f"{signer.verifier}\n".encode())
    files.stage("checkpoint", checkpoint.note.encode())
    kept = Checkpoint.objects.filter(size__gte=shown.size if shown else 0).values_list("size", "note")
    for size, note in kept.iterator():
        if size == checkpoint.size or files.text(f"checkpoint.{size}") is None:
            files.stage(f"checkpoint.{size}", note.encode())


def _short(error: FileNotFoundError, folder: Path) -> str:
    """The file's name inside the log, without the machine's own paths."""
    name = str(error.filename or "")
    return name.removeprefix(f"{folder}/")


def _refusal(sentence: str, **values: object) -> LedgerRefusal:
    return LedgerRefusal(sentence % values if values else sentence)
