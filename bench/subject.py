"""What is measured: processes, each with its address."""

import os
import subprocess
import sys
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

from bench.tool import built

SERVER_CORE, OTHER_CORE = "0", "1"
PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A running server.

    Attributes:
        cold_seconds: from the start of the process to its first word.
    """

    name: str
    address: str
    pid: int
    cold_seconds: float

    def memory_mib(self) -> float:
        """Return the resident memory of the process tree."""
        process = psutil.Process(self.pid)
        tree = [process, *process.children(recursive=True)]
        return float(sum(p.memory_info().rss for p in tree)) / 2**20


@contextmanager
def fake_provider(port: int) -> Generator[str]:
    """Run the fake provider on the other core; give its address."""
    with _process(["taskset", "-c", OTHER_CORE, str(built("fakellm")), str(port)]):
        yield f"127.0.0.1:{port}"


@contextmanager
def fake_voice(port: int) -> Generator[str]:
    """Run the sandbox, which speaks, on the other core; give its address."""
    module = [sys.executable, "-m", "strata_infrastructure.sandbox"]
    command = ["taskset", "-c", OTHER_CORE, *module, "--port", str(port)]
    with _process(command, stdout=subprocess.PIPE) as process:
        _await(process.stdout, "listening on")
        yield f"127.0.0.1:{port}"


@contextmanager
def pass_through(upstream: str, port: int) -> Generator[Subject]:
    """Run the bare pass-through."""
    command = [
        *_pinned("-m", "uvicorn", "bench.pass_through:app"),
        *("--port", str(port), "--log-level", "info", "--no-access-log"),
    ]
    environment = {"UPSTREAM": f"http://{upstream}"}
    started = time.monotonic()
    with _process(command, environment, stderr=subprocess.PIPE) as process:
        _await(process.stderr, "Uvicorn running")
        yield Subject(
            name="pass-through",
            address=f"127.0.0.1:{port}",
            pid=process.pid,
            cold_seconds=time.monotonic() - started,
        )


@contextmanager
def strata(home: Path, environment: Mapping[str, str], port: int) -> Generator[Subject]:
    """Run `strata serve`."""
    script = str(Path(sys.executable).with_name("strata"))
    command = ["taskset", "-c", SERVER_CORE, script, "serve", "--port", str(port)]
    started = time.monotonic()
    with _process(command, environment, cwd=home, stdout=subprocess.PIPE) as process:
        _await(process.stdout, "Strata serves")
        yield Subject(
            name="Strata",
            address=f"127.0.0.1:{port}",
            pid=process.pid,
            cold_seconds=time.monotonic() - started,
        )


def _pinned(*arguments: str) -> Sequence[str]:
    return ["taskset", "-c", SERVER_CORE, sys.executable, *arguments]


@contextmanager
def _process(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    cwd: Path | None = None,
    stdout: int | None = None,
    stderr: int | None = None,
) -> Generator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        command,
        env=os.environ | dict(environment or {}),
        cwd=cwd,
        stdout=stdout,
        stderr=stderr,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_SECONDS)


def _await(stream: IO[str] | None, greeting: str) -> None:
    for line in stream or ():
        if greeting in line:
            return
    message = f"the server ended without saying {greeting!r}"
    raise SystemExit(message)
