"""Programs in Deno, which live no longer than the process that started them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from strata_domain.error import ConfigurationError

CARRIER = "deno"
START_SECONDS = 300
"""The first start fetches packages."""
STOP_SECONDS = 2
POLL_SECONDS = 0.02
QUIET = {"DO_NOT_TRACK": "1", "NO_COLOR": "1"}

# A pipe of ours as standard input is closed by the kernel however we end. A session of
# its own keeps the program safe from the terminal's Ctrl-C.
_start = partial(
    subprocess.Popen,
    stdin=subprocess.PIPE,
    stderr=subprocess.STDOUT,
    start_new_session=True,
    text=True,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A server that is about to run.

    Attributes:
        arguments: of `deno run`; it must leave when its standard input ends.
        folder: from which it runs.
        variables: of its environment, beside ours.
        host: where it listens.
    """

    arguments: tuple[str, ...]
    folder: Path
    variables: Mapping[str, str]
    log: Path
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs, or is about to."""

    process: subprocess.Popen[str]
    program: Program

    def wait(self) -> None:
        """Return once it listens.

        Raises:
            ConfigurationError: it does not.
        """
        deadline = time.monotonic() + START_SECONDS
        while self.process.poll() is None and time.monotonic() < deadline:
            if self._listens():
                return
            time.sleep(POLL_SECONDS)
        raise self._failure()

    def _listens(self) -> bool:
        with suppress(OSError):
            place = (self.program.host, self.program.port)
            socket.create_connection(place, timeout=1).close()
            return True
        return False

    def _failure(self) -> ConfigurationError:
        log = self.program.log
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        message = (
            f'The local Supabase does not start. It says "{_reason(lines)}"; the rest '
            f"is in {log}."
        )
        return ConfigurationError(message)


@contextmanager
def started(program: Program) -> Generator[Running]:
    """Start a program, and end it with the block.

    Raises:
        ConfigurationError: Deno is not installed.
    """
    _ensure_deno()
    with program.log.open("wb") as log:
        process = _start(
            [sys.executable, "-m", CARRIER, "run", *program.arguments],
            cwd=program.folder,
            env={**os.environ, **QUIET, **program.variables},
            stdout=log,
        )
    try:
        yield Running(process, program)
    finally:
        _end(process)


def _end(process: subprocess.Popen[str]) -> None:
    if process.stdin:
        process.stdin.close()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _reason(lines: Sequence[str]) -> str:
    """The line that matters most: the first error, or the last line."""
    errors = [line for line in lines if "rror: " in line]
    return [*errors, *reversed(lines), "nothing"][0]


def _ensure_deno() -> None:
    if find_spec(CARRIER) is None:
        message = (
            "The local Supabase needs Deno: install strata-api[edge], or leave "
            "--supabase out."
        )
        raise ConfigurationError(message)
