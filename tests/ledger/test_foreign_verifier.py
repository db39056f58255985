"""A verifier that is not ours accepts the log unchanged: golang.org/x/mod from Debian's packages."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sunlit.ledger.models import Leaf
from sunlit.ledger.queries import receipt
from tests.ledger.logs import grow

SOURCE = Path(__file__).with_name("verify_xmod.go")
GOPATH = Path("/usr/share/gocode")

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The verifier, built once."""
    if not shutil.which("go") or not (GOPATH / "src/golang.org/x/mod/sumdb/tlog").is_dir():
        pytest.skip("no Go verifier: apt-get install golang-go golang-golang-x-mod-dev")
    folder = tmp_path_factory.mktemp("go")
    environment = {**os.environ, "GO111MODULE": "off", "GOPATH": str(GOPATH), "GOCACHE": str(folder / "cache")}
    subprocess.run(["go", "build", "-o", str(folder / "verify"), str(SOURCE)], check=True, env=environment)
    return folder / "verify"


def run(*command: Path) -> tuple[int, str]:
    """Exit status and last line."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.strip()


def test_it_accepts_a_log_that_grew_in_steps(verifier: Path, tmp_path: Path) -> None:
    grow(tmp_path, 1, 300, 777)
    assert run(verifier, tmp_path) == (0, "OK size=777 included=777 continued=3")


def test_it_refuses_an_altered_entry(verifier: Path, tmp_path: Path) -> None:
    grow(tmp_path, 300)
    bundle = tmp_path / "tile/entries/000"
    bundle.write_bytes(bundle.read_bytes().replace(b"p0", b"p1", 1))
    assert run(verifier, tmp_path) == (1, "FAIL: entry 0 was altered")


def test_it_accepts_a_citizens_receipt_and_no_other_entry(verifier: Path, tmp_path: Path) -> None:
    grow(tmp_path / "log", 300)
    leaf = Leaf.objects.get(index=123)
    (tmp_path / "case.tlog-proof").write_text(receipt(leaf.pk, tmp_path / "log").text())
    (tmp_path / "entry").write_bytes(bytes(leaf.entry))
    arguments = (verifier, tmp_path / "log", tmp_path / "case.tlog-proof", tmp_path / "entry")
    assert run(*arguments) == (0, "OK index=123 size=300")
    (tmp_path / "entry").write_bytes(bytes(leaf.entry).replace(b"p123", b"p124"))
    assert run(*arguments)[0] == 1
