"""The key that signs: made once, kept by its owner, never replaced unasked."""

import stat
from pathlib import Path

import pytest
from pytest_django import Settings

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.notes import open_note
from sunlit.ledger.signer import configured_signer, file_signer, signed_note

ORIGIN = "ledger.qinghe.example/county"


def test_a_key_is_made_on_first_use_and_kept(tmp_path: Path) -> None:
    path = tmp_path / "keys/ledger.key"
    first = file_signer(path, ORIGIN)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in path.parent.iterdir()] == ["ledger.key"]
    assert file_signer(path, ORIGIN).verifier == first.verifier
    assert open_note(signed_note("text\n", first), [first.verifier]) == "text\n"


def test_a_key_that_others_can_read_does_not_sign(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    file_signer(path, ORIGIN)
    path.chmod(0o640)
    with pytest.raises(LedgerRefusal) as refusal:
        file_signer(path, ORIGIN)
    assert refusal.value.sentence == "密钥文件 ledger.key 可以被其他用户读取，不能用来签名。请执行 chmod 600。"


def test_half_a_key_is_not_replaced_by_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "ledger.key"
    path.write_bytes(b"half")
    path.chmod(0o600)
    with pytest.raises(LedgerRefusal) as refusal:
        file_signer(path, ORIGIN)
    assert refusal.value.sentence == "密钥文件 ledger.key 不是 32 字节的密钥。请从备份恢复，不要重新生成。"
    assert path.read_bytes() == b"half"


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LedgerRefusal, match="无法读写密钥文件"):
        file_signer(tmp_path / "file/ledger.key", ORIGIN)


def test_the_settings_name_key_and_log(settings: Settings, tmp_path: Path) -> None:
    settings.LEDGER_KEY_FILE, settings.LEDGER_ORIGIN = tmp_path / "ledger.key", ORIGIN
    assert configured_signer().verifier.name == ORIGIN
