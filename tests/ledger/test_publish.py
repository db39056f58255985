"""Publishing: what a checkpoint covers, what happens on a full disk, and when nothing is signed."""

import errno
import os
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.utils import translation

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.files import Files
from sunlit.ledger.leaves import PublicLeaf
from sunlit.ledger.models import AuditRow, Checkpoint, Leaf
from sunlit.ledger.operations import publish, record
from sunlit.ledger.signer import KeySigner
from sunlit.ledger.verify import verify_log
from tests.ledger.logs import CLERK_LIN, ORIGIN, SIGNER, act, grow, minute

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_chinese() -> Iterator[None]:
    with translation.override("zh-hans"):
        yield


def test_waiting_leaves_come_under_one_checkpoint_in_the_order_of_their_rows(tmp_path: Path) -> None:
    rows = act(1, 2, 3)
    checkpoint = publish(at=minute(1), directory=tmp_path, signer=SIGNER)
    assert checkpoint is not None
    assert list(Leaf.objects.order_by("index").values_list("pk", "index", "integrated_at")) == [
        (rows[0], 0, minute(1)),
        (rows[1], 1, minute(1)),
        (rows[2], 2, minute(1)),
    ]
    assert (tmp_path / "checkpoint").read_text() == checkpoint.note == (tmp_path / "checkpoint.3").read_text()
    assert (tmp_path / "vkey").read_text() == f"{SIGNER.verifier}\n"
    assert list(AuditRow.objects.filter(act="ledger.publish").values_list("by_name", "subject_id")) == [
        ("公开日志发布器", "3")
    ]


def test_nothing_waiting_means_no_checkpoint(tmp_path: Path) -> None:
    assert publish(at=minute(0), directory=tmp_path, signer=SIGNER) is None
    grow(tmp_path, 2)
    assert publish(at=minute(9), directory=tmp_path, signer=SIGNER) is None
    assert Checkpoint.objects.count() == 1


def test_the_folder_holds_what_the_format_names_and_nothing_else(tmp_path: Path) -> None:
    """Partial tiles go once the full one is there; readers of older checkpoints take that one."""
    grow(tmp_path, 1, 255, 257, 520)
    found = sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())
    assert found == [
        ".publisher",
        "checkpoint",
        "checkpoint.1",
        "checkpoint.255",
        "checkpoint.257",
        "checkpoint.520",
        "tile/0/000",
        "tile/0/001",
        "tile/0/002.p/8",
        "tile/1/000.p/1",
        "tile/1/000.p/2",
        "tile/entries/000",
        "tile/entries/001",
        "tile/entries/002.p/8",
        "vkey",
    ]
    assert verify_log(tmp_path).ok


def test_no_signature_is_dated_before_its_predecessor(tmp_path: Path) -> None:
    grow(tmp_path, 1)
    act(2)
    checkpoint = publish(at=minute(-60), directory=tmp_path, signer=SIGNER)
    assert checkpoint is not None and checkpoint.signed_at == minute(0)


# ---- one history, or no signature


def refused(folder: Path, signer: KeySigner = SIGNER) -> str:
    """The sentence of a refused publication, after making sure that it signed and changed nothing."""
    before = (Checkpoint.objects.count(), Leaf.objects.filter(index__isnull=True).count())
    note = (folder / "checkpoint").read_bytes() if (folder / "checkpoint").exists() else None
    with pytest.raises(LedgerRefusal) as refusal:
        publish(at=minute(99), directory=folder, signer=signer)
    assert (Checkpoint.objects.count(), Leaf.objects.filter(index__isnull=True).count()) == before
    assert ((folder / "checkpoint").read_bytes() if (folder / "checkpoint").exists() else None) == note
    return refusal.value.sentence


def test_a_database_restored_from_an_older_backup_signs_nothing(tmp_path: Path) -> None:
    grow(tmp_path, 3, 5)
    Checkpoint.objects.get(size=5).delete()
    Leaf.objects.filter(index__gte=3).update(index=None, integrated_at=None)
    act(77)
    assert refused(tmp_path) == (
        "已经公布的检查点（5 条）与数据库不符：数据库可能恢复自较早的备份。"
        "继续签名会使日志分叉，因此没有签名。请恢复完整的数据库。"
    )


def test_an_older_database_that_has_grown_again_signs_nothing(tmp_path: Path) -> None:
    """The size alone would fit; the root does not."""
    grow(tmp_path, 3, 5)
    Checkpoint.objects.filter(size=5).update(root=b"\x05" * 32)
    act(77)
    assert refused(tmp_path) == (
        "已经公布的检查点（5 条）与数据库不符：数据库可能恢复自较早的备份。"
        "继续签名会使日志分叉，因此没有签名。请恢复完整的数据库。"
    )


def test_an_empty_database_beside_a_published_log_signs_nothing(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    Checkpoint.objects.all().delete()
    assert "恢复自较早的备份" in refused(tmp_path)


def test_a_lost_folder_is_not_begun_anew_unasked(tmp_path: Path) -> None:
    grow(tmp_path, 3, 300)
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    act(1000)
    assert refused(tmp_path) == (
        "日志目录是空的，而数据库里已有 300 条发布过的记录，没有签名。请恢复日志目录；"
        "如果目录已经丢失，先与见证方保存的检查点核对，再重建。"
    )
    publish(at=minute(100), directory=tmp_path, signer=SIGNER, rebuild=True)
    report = verify_log(tmp_path)
    assert (report.ok, report.size) == (True, 301)


def test_an_older_copy_of_the_folder_is_brought_up_from_the_database(tmp_path: Path) -> None:
    grow(tmp_path / "log", 3)
    shutil.copytree(tmp_path / "log", tmp_path / "backup")
    act(*range(3, 700))
    publish(at=minute(5), directory=tmp_path / "log", signer=SIGNER)
    publish(at=minute(6), directory=tmp_path / "backup", signer=SIGNER)
    assert (tmp_path / "backup/checkpoint").read_text() == (tmp_path / "log/checkpoint").read_text()
    assert verify_log(tmp_path / "backup").ok


def test_another_key_signs_nothing(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    act(77)
    assert refused(tmp_path, KeySigner(b"\x08" * 32, ORIGIN)) == (
        "日志目录是用另一个密钥或另一个名称发布的，没有签名。请恢复原来的密钥，或者换一个空目录。"
    )


def test_a_damaged_folder_is_not_signed_on(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    act(77)
    (tmp_path / "tile/0/000.p/3").write_bytes(bytes(96))
    assert refused(tmp_path) == "日志目录里的文件与已经公布的检查点不符，没有签名。请从备份恢复日志目录。"
    (tmp_path / "tile/0/000.p/3").write_bytes(bytes(95))
    assert refused(tmp_path) == (
        "公开日志的文件已损坏：文件 tile/0/000.p/3 的长度不对：应有 3 个散列值。 没有签名。请从备份恢复日志目录。"
    )
    (tmp_path / "tile/0/000.p/3").unlink()
    assert refused(tmp_path) == "公开日志缺少文件 tile/0/000.p/3，没有签名。请从备份恢复日志目录。"


def test_an_entry_altered_before_its_checkpoint_is_not_signed(tmp_path: Path) -> None:
    (row,) = act(1)
    Leaf.objects.filter(pk=row).update(entry=b'{"v":1}')
    assert refused(tmp_path) == "第 0 条待发布的记录被改动过，没有签名。请查明原因。"


# ---- a disk that fills up, a machine that stops


class FillingDisk(Files):
    """A disk with room for so many writes; the one that fills it is half done."""

    def __init__(self, folder: Path, room: int) -> None:
        super().__init__(folder)
        self.room = room

    def _fill(self, descriptor: int, data: bytes) -> None:
        if self.room == 0:
            os.write(descriptor, data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self.room -= 1
        super()._fill(descriptor, data)


class StoppingMachine(Files):
    """A machine that loses power after the database's commit, before the checkpoint shows."""

    def show(self) -> None:
        raise KeyboardInterrupt


@pytest.mark.parametrize("room", range(9))
def test_a_full_disk_ends_in_a_sentence_and_the_next_run_completes(tmp_path: Path, room: int) -> None:
    """Publishing 254 -> 514 entries writes 4 full and 3 partial tiles, then stages the checkpoint and its copy."""
    grow(tmp_path, 254)
    act(*range(254, 514))
    shown = (tmp_path / "checkpoint").read_text()
    with pytest.raises(LedgerRefusal) as refusal:
        publish(at=minute(2), directory=tmp_path, files=FillingDisk(tmp_path, room), signer=SIGNER)
    assert refusal.value.sentence == (
        "磁盘已满，公开日志这一次没有发布；已有内容没有受损。请清理磁盘，下一次发布会自动补上。"
    )
    assert (tmp_path / "checkpoint").read_text() == shown
    assert (Checkpoint.objects.count(), Leaf.objects.filter(index__isnull=True).count()) == (1, 260)
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".staged")] == []
    assert verify_log(tmp_path).ok

    act(1000)
    publish(at=minute(3), directory=tmp_path, signer=SIGNER)
    report = verify_log(tmp_path)
    assert (report.ok, report.size) == (True, 515)


def test_the_count_of_writes_above_is_the_whole_of_them(tmp_path: Path) -> None:
    grow(tmp_path, 254)
    act(*range(254, 514))
    assert publish(at=minute(2), directory=tmp_path, files=FillingDisk(tmp_path, 9), signer=SIGNER) is not None


def test_a_stop_between_commit_and_showing_is_made_up_by_the_next_run(tmp_path: Path) -> None:
    grow(tmp_path, 3)
    act(*range(3, 300))
    with pytest.raises(KeyboardInterrupt):
        publish(at=minute(2), directory=tmp_path, files=StoppingMachine(tmp_path), signer=SIGNER)
    assert (verify_log(tmp_path).size, Checkpoint.objects.count()) == (3, 2)

    caught_up = publish(at=minute(3), directory=tmp_path, signer=SIGNER)
    assert caught_up is not None and caught_up.size == 300
    report = verify_log(tmp_path)
    assert (report.ok, report.size, Checkpoint.objects.count()) == (True, 300, 2)


def test_after_a_checkpoint_no_act_is_dated_more_than_a_minute_before_it(tmp_path: Path) -> None:
    grow(tmp_path, 1, 2)
    leaf = PublicLeaf("case.decided", "331199-WHJ", "p9", "3f2a", "decide")
    dated = partial(record, by=CLERK_LIN, act="cases.complete_step", subject=("cases.case", 9), leaf=leaf)
    dated(at=minute(0))
    with pytest.raises(LedgerRefusal) as refusal:
        dated(at=minute(-1))
    assert refusal.value.sentence == (
        "这一步的时间（2026-09-28 08:59:00）早于已经记录的时间（2026-09-28 09:01:00）。请刷新页面后重新办理。"
    )
