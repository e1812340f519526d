"""Who uses the server: locks that the kernel releases when their holder dies."""

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self


@dataclass(frozen=True, slots=True)
class Lease:
    """One user's part in a shared server; each use of a directory opens its own.

    `_turn` is held only while somebody decides to start or stop; `_stay` is shared for
    as long as its holder needs the server. Both stay open from the first to the last
    step, so that a directory deleted meanwhile does not keep its server running.
    """

    _turn: int
    _stay: int

    @classmethod
    @contextmanager
    def opened(cls, directory: Path) -> Generator[Self]:
        """Open the lock files, creating them; closing them gives everything back."""
        with (
            _opened(directory / "postgres.lock") as turn,
            _opened(directory / "postgres.lease") as stay,
        ):
            yield cls(turn, stay)

    @contextmanager
    def turn(self) -> Generator[None]:
        """Wait for the right to start or stop the server, and have it alone."""
        with _locked(self._turn):
            yield

    def stay(self) -> None:
        """Keep the server running until this lease is closed; within a turn."""
        fcntl.flock(self._stay, fcntl.LOCK_SH)

    def is_last(self) -> bool:
        """Whether nobody else needs the server; within a turn, and ends the stay."""
        try:
            fcntl.flock(self._stay, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(self._stay, fcntl.LOCK_UN)
            return False
        return True


@contextmanager
def alone(path: Path) -> Generator[None]:
    """Wait for the lock file's only place, creating it where it is missing."""
    with _opened(path) as descriptor, _locked(descriptor):
        yield


@contextmanager
def _opened(path: Path) -> Generator[int]:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(path, flags, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


@contextmanager
def _locked(descriptor: int) -> Generator[None]:
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    try:
        yield
    finally:
        fcntl.flock(descriptor, fcntl.LOCK_UN)
