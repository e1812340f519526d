"""Bytes that come in pieces, read as if they lay in one row."""

import re
from collections.abc import Generator
from typing import TypeAlias, TypeVar

from strata_domain.service.file_format.refusal import ensure

MOST_STEPS = 200_000
Result = TypeVar("Result")
Reading: TypeAlias = Generator[None, None, Result]
"""A reading that stops wherever the next piece is wanted, and at last returns."""


class ByteSource:
    """What has come and is not read yet: a piece at most, and what was before it.

    Who makes a file of millions of tiny parts makes us work for each of them; therefore
    only so many are read.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self._bytes = b""
        self._at = 0
        self._steps = 0

    @property
    def waiting(self) -> int:
        """How many bytes nobody has read yet."""
        return len(self._bytes) - self._at

    def feed(self, piece: bytes) -> None:
        """Add what came next."""
        self._bytes = self._bytes[self._at :] + piece
        self._at = 0

    def peek(self, size: int) -> Reading[bytes]:
        """Return the next bytes and leave them where they are."""
        while self.waiting < size:
            yield
        return self._bytes[self._at : self._at + size]

    def take(self, size: int) -> Reading[bytes]:
        """Return the next bytes; few of them, since they are kept until all are there.

        Raises:
            UnsupportedFileError: the file has too many parts.
        """
        self._step()
        found = yield from self.peek(size)
        self._at += size
        return found

    def skip(self, size: int) -> Reading[None]:
        """Pass over bytes, however many, and keep none of them.

        Raises:
            UnsupportedFileError: the file has too many parts.
        """
        self._step()
        while self.waiting < size:
            size -= self.waiting
            self._at = len(self._bytes)
            yield
        self._at += size

    def find(self, pair: re.Pattern[bytes]) -> Reading[bytes]:
        """Pass over bytes up to two that match, and return these.

        Raises:
            UnsupportedFileError: the file has too many parts.
        """
        self._step()
        while not (found := pair.search(self._bytes, self._at)):
            self._at = max(self._at, len(self._bytes) - 1)
            yield
        self._at = found.end()
        return found.group()

    def _step(self) -> None:
        self._steps += 1
        ensure(self._steps <= MOST_STEPS, "it has too many parts")
