"""C2SP signed notes and checkpoints: text under an Ed25519 signature, readable with any text editor (pure).

A note is its text, an empty line, and signature lines ``— name base64(key id || signature)``; the signed bytes include
the text's last newline. Lines by keys we do not know are ignored, as the format demands.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sunlit.ledger.tiles import HASH_BYTES, LogFault
from sunlit.ledger.wording import Text

ED25519 = b"\x01"
DASH = "— "
SIGNATURE_BYTES = 64
KEY_ID_BYTES = 4
NOTE_LIMIT = 1_000_000  # characters; a checkpoint has a few hundred
SIZE_LIMIT = 1 << 62


def encode64(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode()


def decode64(text: str) -> bytes:
    """The bytes of standard base64; LogFault for anything that another spelling of the same bytes would be."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise _fault("有一行不是 base64。", "A line is not base64.") from error
    if encode64(data) != text:
        raise _fault("有一行不是标准的 base64。", "A line is not base64 in its standard spelling.")
    return data


def key_id(name: str, algorithm: bytes, key: bytes) -> bytes:
    """The four bytes by which a signature line points to its key."""
    return hashlib.sha256(name.encode() + b"\n" + algorithm + key).digest()[:KEY_ID_BYTES]


def valid_name(name: str) -> bool:
    """Key names hold no space and no plus sign, since both separate fields."""
    return bool(name) and "+" not in name and not re.search(r"\s", name)


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key under its name; ``str`` gives the line that is published as ``vkey``."""

    name: str
    key: bytes

    @property
    def key_id(self) -> bytes:
        """The four bytes that stand before this key's signatures."""
        return key_id(self.name, ED25519, self.key)

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{encode64(ED25519 + self.key)}"

    def accepts(self, message: bytes, signature: bytes) -> bool:
        """True where this key signed exactly these bytes."""
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, message)
        except InvalidSignature:
            return False
        return True


def parse_verifier(line: str) -> Verifier:
    """The key of a ``vkey`` line; LogFault where its parts do not fit each other."""
    parts = line.strip().split("+", 2)
    if len(parts) == 3 and valid_name(parts[0]):
        key = decode64(parts[2])
        verifier = Verifier(parts[0], key[1:])
        if key[:1] == ED25519 and len(key) == 1 + HASH_BYTES and verifier.key_id.hex() == parts[1]:
            return verifier
    raise _fault("公钥行（vkey）不成立。", "The public key line (vkey) does not hold together.")


def sign_line(name: str, key: bytes, signature: bytes) -> str:
    """One signature line, with its newline."""
    return f"{DASH}{name} {encode64(key_id(name, ED25519, key) + signature)}\n"


def open_note(note: str, verifiers: Iterable[Verifier]) -> str:
    """The text of a note that at least one known key signed and none falsely; else LogFault."""
    head, gap, tail = note.rpartition("\n\n")
    if not gap or len(note) > NOTE_LIMIT or not tail.endswith("\n") or _unprintable(note):
        raise _fault("签名文件的格式不对。", "The signed note is malformed.")
    text = head + "\n"
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed = False
    for line in tail[:-1].split("\n"):
        name, signature = _signature(line)
        verifier = known.get((name, signature[:KEY_ID_BYTES]))
        if verifier is None:
            continue
        if not verifier.accepts(text.encode(), signature[KEY_ID_BYTES:]):
            raise _fault(f"{name} 的签名与内容不符。", f"The signature of {name} does not fit the text.")
        signed = True
    if not signed:
        raise _fault("没有所要的密钥的签名。", "The note is not signed by the expected key.")
    return text


def _signature(line: str) -> tuple[str, bytes]:
    if line.startswith(DASH):
        name, _, encoded = line.removeprefix(DASH).partition(" ")
        signature = decode64(encoded)
        if valid_name(name) and len(signature) > KEY_ID_BYTES:
            return name, signature
    raise _fault("签名行的格式不对。", "A signature line is malformed.")


def _unprintable(note: str) -> bool:
    """The format allows no control character but the newline."""
    return any(ord(character) < 0x20 and character != "\n" for character in note)


@dataclass(frozen=True, slots=True)
class Head:
    """What a checkpoint says: whose log, how many entries, which root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The three lines that are signed."""
        return f"{self.origin}\n{self.size}\n{encode64(self.root)}\n"


def parse_head(text: str) -> Head:
    """The head of a checkpoint's text; LogFault for a malformed one and for one of nothing (size 0)."""
    lines = text.split("\n")
    if len(lines) < 4 or not lines[0]:
        raise _fault("检查点缺少行。", "The checkpoint lacks lines.")
    if not re.fullmatch(r"[1-9][0-9]{0,18}", lines[1], re.ASCII) or int(lines[1]) > SIZE_LIMIT:
        raise _fault("检查点的条数不成立。", "The checkpoint's size is not a number of entries.")
    root = decode64(lines[2])
    if len(root) != HASH_BYTES:
        raise _fault("检查点的根散列值长度不对。", "The checkpoint's root has the wrong length.")
    return Head(lines[0], int(lines[1]), root)


def open_checkpoint(note: str, verifier: Verifier) -> Head:
    """The head of a checkpoint signed by the log's own key, whose name is the log's origin; else LogFault."""
    head = parse_head(open_note(note, [verifier]))
    if head.origin != verifier.name:
        raise _fault("检查点属于另一份日志。", "The checkpoint belongs to another log.")
    return head


def _fault(zh: str, en: str) -> LogFault:
    return LogFault(Text(zh, en))
