"""Bytes that come in pieces, read as if they lay in one row."""

import re
from collections.abc import Generator
from typing import TypeAlias, TypeVar

from strata_domain.service.file_format.refusal import ensure

MOST_PARTS = 200_000
_PAIR = 2
Result = TypeVar("Result")
Reading: TypeAlias = Generator[None, None, Result]
"""A reading that stops wherever the next piece is wanted, and at last returns."""


class ByteSource:
    """What has come and is not read yet: a piece at most, and what was before it.

    Who makes a file of millions of tiny parts makes us work for each of them; therefore
    only so many are read.

    Attributes:
        most_parts: how many.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.most_parts = MOST_PARTS
        self._bytes = b""
        self._at = 0
        self._parts = 0
        self._passed = 0
        self._ended = False

    @property
    def waiting(self) -> int:
        """How many bytes nobody has read yet."""
        return len(self._bytes) - self._at

    @property
    def position(self) -> int:
        """How many bytes have been read."""
        return self._passed + self._at

    def feed(self, piece: bytes) -> None:
        """Add what came next."""
        self._passed += self._at
        self._bytes = self._bytes[self._at :] + piece
        self._at = 0

    def end(self) -> None:
        """Say that nothing comes any more."""
        self._ended = True

    def glance(self, size: int, *, place: int = 0) -> Reading[bytes]:
        """Return the next bytes and leave them; where the file ends, those it has.

        Args:
            size: how many.
            place: how many before them are passed over.
        """
        while self.waiting < place + size and not self._ended:
            yield
        begin = self._at + place
        return self._bytes[begin : begin + size]

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

    def rest(self, most: int) -> Reading[int]:
        """Pass over all that is left of the file and return how much that was.

        Raises:
            UnsupportedFileError: it is more.
        """
        began = self.position
        while (yield from self.glance(1)):
            self._at = len(self._bytes)
            ensure(self.position - began <= most, "it goes on for too long")
        return self.position - began

    def distance(self, pair: re.Pattern[bytes], start: int, most: int) -> Reading[int]:
        """Return how far it is to two bytes that match, or to the end of the file.

        Args:
            pair: matches two bytes.
            start: where to begin with the search.
            most: what lies before is left where it is, so it cannot be much.

        Raises:
            UnsupportedFileError: it is farther, or the file has too many parts.
        """
        self._step()
        reach = most + _PAIR
        while not (found := self._within(pair, start, reach)):
            ensure(self.waiting < reach, "a part is too long")
            if self._ended:
                return self.waiting
            start = max(start, self.waiting - 1)
            yield
        return found.start() - self._at

    def _within(
        self, pair: re.Pattern[bytes], start: int, reach: int
    ) -> re.Match[bytes] | None:
        return pair.search(self._bytes, self._at + start, self._at + reach)

    def _step(self) -> None:
        self._parts += 1
        ensure(self._parts <= self.most_parts, "it has too many parts")
