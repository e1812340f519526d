"""What the sandbox would charge, written where a crash of anybody cannot reach it.

Each call that is accepted is one line when it begins and one when it ends; a call that
was refused costs nothing and has none. Charged are the words that were read and every
word that was written, to the finish, to the cut, or until the caller hung up. A call
without a second line was running when the sandbox itself was killed.
"""

import json
import os
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

_APPEND = os.O_WRONLY | os.O_APPEND | os.O_CREAT


@dataclass(slots=True, kw_only=True)
class BilledCall:
    """One line: a call so far.

    Attributes:
        request_id: the client's own name of the call, where its wire has room for one.
        outcome: `accepted`, and in the end `finished`, `cut` or `disconnected`.
    """

    call_id: str
    model: str
    input_tokens: int
    request_id: str | None = None
    output_tokens: int = 0
    outcome: str = "accepted"


class Bill:
    """An append-only file, one JSON object a line; every line is one write."""

    def __init__(self, path: Path | None) -> None:
        """Write to that file, or nowhere."""
        self._file = os.open(path or os.devnull, _APPEND, 0o600)

    def close(self) -> None:
        """Close the file."""
        os.close(self._file)

    @contextmanager
    def charging(self, call: BilledCall) -> Generator[BilledCall]:
        """Bill the call now, and again when the block ends, however it ends."""
        self._write(call)
        call.outcome = "disconnected"
        try:
            yield call
        finally:
            self._write(call)

    def _write(self, call: BilledCall) -> None:
        os.write(self._file, json.dumps(asdict(call)).encode() + b"\n")


def read_bill(path: Path) -> dict[str, BilledCall]:
    """Return the last word on every call, by its id, in the order of the calls."""
    calls: dict[str, BilledCall] = {}
    for line in path.read_text().splitlines():
        with suppress(ValueError):
            call = BilledCall(**json.loads(line))
            calls[call.call_id] = call
    return calls
