"""Writing the log's files so that what is called durable is on the disk, names included (no Django)."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

STAGED = ".staged"


class Files:
    """The folder of one published log. Nothing appears under its name half written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._touched: set[Path] = set()
        self._staged: list[str] = []

    @contextmanager
    def exclusively(self) -> Iterator[None]:
        """Hold the folder against every other publisher on this machine."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / ".publisher").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            try:
                yield
            finally:
                self._forget_staged()

    def read(self, path: str) -> bytes:
        """The bytes under a path; FileNotFoundError where there are none."""
        return (self.folder / path).read_bytes()

    def text(self, path: str) -> str | None:
        """The text under a path, or None."""
        try:
            return self.read(path).decode()
        except FileNotFoundError:
            return None

    def write(self, path: str, data: bytes) -> None:
        """Put bytes under a path at once; its name is durable after ``settle``."""
        self._put(path + STAGED, data)
        os.replace(self.folder / (path + STAGED), self.folder / path)

    def stage(self, path: str, data: bytes) -> None:
        """Put bytes on the disk now, under a name nobody reads, for ``show`` to reveal."""
        self._staged.append(path)
        self._put(self._hidden(path), data)

    def show(self) -> None:
        """Reveal what was staged, in the order of staging; renames need no room on the disk."""
        for path in self._staged:
            os.replace(self.folder / self._hidden(path), self.folder / path)
        self._staged = []
        self.settle()

    def settle(self) -> None:
        """Make the names of everything written so far durable."""
        for folder in sorted(self._touched):
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
        self._touched = set()

    def drop_partials(self, full: str) -> None:
        """Remove the partial tiles that a full one has replaced; one left behind does no harm."""
        shutil.rmtree(self.folder / f"{full}.p", ignore_errors=True)

    def _put(self, path: str, data: bytes) -> None:
        target = self.folder / path
        folder = target.parent
        while not folder.exists():
            self._touched.add(folder.parent)
            folder = folder.parent
        target.parent.mkdir(parents=True, exist_ok=True)
        self._touched.add(target.parent)
        with target.open("wb") as file:
            self._fill(file.fileno(), data)
            os.fsync(file.fileno())

    def _fill(self, descriptor: int, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[os.write(descriptor, left) :]

    def _hidden(self, path: str) -> str:
        return f".{path}{STAGED}"

    def _forget_staged(self) -> None:
        for path in self._staged:
            (self.folder / self._hidden(path)).unlink(missing_ok=True)
        self._staged = []
