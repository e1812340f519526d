"""Files in a folder of ours: whole or not there, and never behind a link."""

import os
import secrets
import stat
import time
from collections.abc import Generator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from threading import Lock

from strata_domain.error import (
    AlreadySentError,
    NotFoundError,
    StorageUnavailableError,
)
from strata_domain.service.asset_path import parts_of

PIECE_BYTES = 64 * 1024
_DRAFTS = "drafts"
_DRAFT_SECONDS = 24 * 3600
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_OLD = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@contextmanager
def translating() -> Generator[None]:
    """Say of the system's failures what they mean for a storage.

    Raises:
        NotFoundError: there is no such file.
        StorageUnavailableError: it cannot be used.
    """
    try:
        yield
    except FileNotFoundError as error:
        raise NotFoundError from error
    except OSError as error:
        raise StorageUnavailableError from error


def prepare(root: Path) -> None:
    """Make the folder, and clear away what writers left who died over it."""
    drafts = root / _DRAFTS
    drafts.mkdir(mode=0o700, parents=True, exist_ok=True)
    oldest = time.time() - _DRAFT_SECONDS
    left = [each for each in drafts.iterdir() if each.lstat().st_mtime < oldest]
    for draft in left:
        draft.unlink(missing_ok=True)


@contextmanager
def folder_of(root: Path, path: str) -> Generator[tuple[int, str]]:
    """Open the folder of a file; give it and the file's name there.

    Raises:
        FileNotFoundError: there is none.
        OSError: it is no folder, or only a link to one.
    """
    folder, name = parts_of(path)
    descriptor = os.open(root / folder, _FOLDER)
    try:
        yield descriptor, name
    finally:
        os.close(descriptor)


class Draft:
    """A file that nobody sees until it is published.

    Its methods wait for the disk, and for one another: a writer who is canceled leaves
    a thread behind that is still writing.
    """

    def __init__(self, root: Path) -> None:
        """Open an empty one."""
        self._root = root
        self._path = root / _DRAFTS / secrets.token_hex(16)
        self._descriptor = os.open(self._path, _NEW, 0o600)
        self._lock = Lock()

    def write(self, piece: bytes) -> None:
        """Add what comes next."""
        left = memoryview(piece)
        with self._lock:
            while left:
                left = left[os.write(self._descriptor, left) :]

    def publish(self, path: str, *, replace: bool) -> None:
        """Give it its name, so that it outlives a crash.

        Raises:
            AlreadySentError: an older file has it, and shall not be replaced.
        """
        place = os.rename if replace else _place_once
        with self._lock:
            os.fsync(self._descriptor)
            (self._root / parts_of(path)[0]).mkdir(mode=0o700, exist_ok=True)
            with folder_of(self._root, path) as (folder, name):
                place(self._path, name, dst_dir_fd=folder)
                os.fsync(folder)

    def close(self) -> None:
        """Leave nothing of it but what was published."""
        with self._lock:
            os.close(self._descriptor)
            self._path.unlink(missing_ok=True)


def _place_once(draft: Path, name: str, *, dst_dir_fd: int) -> None:
    try:
        os.link(draft, name, dst_dir_fd=dst_dir_fd)
    except FileExistsError as error:
        raise AlreadySentError(name) from error


class OpenFile:
    """A file that is read; its methods wait, as those of a draft do."""

    def __init__(self, root: Path, path: str) -> None:
        """Open it.

        Raises:
            FileNotFoundError: there is none, or it is no file of its own.
        """
        self._lock = Lock()
        with folder_of(root, path) as (folder, name):
            self._descriptor = os.open(name, _OLD, dir_fd=folder)
        self._status = os.fstat(self._descriptor)
        if not stat.S_ISREG(self._status.st_mode):
            self.close()
            raise FileNotFoundError(path)

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        return self._status.st_size

    def read(self) -> bytes:
        """Return what comes next; nothing at the end."""
        with self._lock:
            return os.read(self._descriptor, PIECE_BYTES)

    def close(self) -> None:
        """Give it back."""
        with self._lock:
            os.close(self._descriptor)


def size_of(root: Path, path: str) -> int:
    """Return how long a file is, in bytes.

    Raises:
        FileNotFoundError: there is none, or it is no file of its own.
    """
    with closing(OpenFile(root, path)) as file:
        return file.size_bytes


def remove_file(root: Path, path: str) -> None:
    """Delete a file, and its folder after the last one."""
    with suppress(FileNotFoundError), folder_of(root, path) as (folder, name):
        os.unlink(name, dir_fd=folder)
    with suppress(OSError):
        (root / parts_of(path)[0]).rmdir()
