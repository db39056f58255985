"""Who signs the log: an Ed25519 key in a file of its owner's, or whatever else keeps the promise of ``Signer``."""

import os
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils.translation import gettext

from sunlit.ledger.errors import LedgerRefusal
from sunlit.ledger.notes import Verifier, sign_line, valid_name

SEED_BYTES = 32


class Signer(Protocol):
    """A key under a name; the key itself may live in a file, a card or a service."""

    @property
    def verifier(self) -> Verifier:
        """The public half, under the log's name."""
        ...

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        ...


def signed_note(text: str, signer: Signer) -> str:
    """A note: the text, an empty line, the signature line."""
    verifier = signer.verifier
    return f"{text}\n{sign_line(verifier.name, verifier.key, signer.sign(text.encode()))}"


class KeySigner:
    """Signs with a key held in memory."""

    def __init__(self, seed: bytes, origin: str) -> None:
        if not valid_name(origin):
            raise LedgerRefusal(
                gettext("公开日志的名称“%(name)s”不能用：不能为空，不能有空格或加号。") % {"name": origin}
            )
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.verifier = Verifier(origin, self._key.public_key().public_bytes_raw())

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return self._key.sign(message)


def file_signer(path: Path, origin: str) -> KeySigner:
    """The key in a file, made on first use and readable by its owner alone.

    Raises LedgerRefusal where the file is not a key or others can read it: whoever has it can sign in our name.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _create(path)
        if path.stat().st_mode & 0o077:
            raise LedgerRefusal(
                gettext("密钥文件 %(name)s 可以被其他用户读取，不能用来签名。请执行 chmod 600。") % {"name": path.name}
            )
        seed = path.read_bytes()
    except OSError as error:
        raise LedgerRefusal(
            gettext("无法读写密钥文件 %(name)s：%(why)s。请检查数据目录的权限和剩余空间。")
            % {"name": path.name, "why": error.strerror}
        ) from error
    if len(seed) != SEED_BYTES:
        raise LedgerRefusal(
            gettext("密钥文件 %(name)s 不是 %(bytes)s 字节的密钥。请从备份恢复，不要重新生成。")
            % {"name": path.name, "bytes": SEED_BYTES}
        )
    return KeySigner(seed, origin)


def configured_signer() -> KeySigner:
    """The key and the log's name from the settings."""
    return file_signer(settings.LEDGER_KEY_FILE, settings.LEDGER_ORIGIN)


def _create(path: Path) -> None:
    """Write a new key beside its place and link it in, so that nobody ever reads half a key."""
    if path.exists():
        return
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(Ed25519PrivateKey.generate().private_bytes_raw())
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(fresh, path)
        except FileExistsError:
            return
    finally:
        fresh.unlink(missing_ok=True)
