"""What the tests ask of an independent decoder of sound."""

from typing import BinaryIO, Protocol

class Samples(Protocol):
    def tobytes(self) -> bytes: ...

def read(file: BinaryIO, *, dtype: str) -> tuple[Samples, int]: ...
