"""The sandbox as a real process, with the bill that it writes."""

import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from strata_infrastructure.sandbox.bill import BilledCall, read_bill

SETTLING_SECONDS = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxProcess:
    """A server that answers until the test is over.

    Attributes:
        base_url: with `/v1`, as an OpenAI client wants it.
    """

    base_url: str
    bill: Path
    process: subprocess.Popen[str]

    @property
    def root(self) -> str:
        """Where the dialects of all vendors are."""
        return self.base_url.removesuffix("/v1")

    def calls(self) -> list[BilledCall]:
        """Every call so far; one that still runs is `accepted`."""
        return list(read_bill(self.bill).values())

    def settled(self, count: int) -> list[BilledCall]:
        """The last calls, once all of them have ended."""
        deadline = time.monotonic() + SETTLING_SECONDS
        while not self._are_over(count):
            assert time.monotonic() < deadline, self.calls()
            time.sleep(0.01)
        return self.calls()[-count:]

    def _are_over(self, count: int) -> bool:
        outcomes = [call.outcome for call in self.calls()]
        return len(outcomes) >= count and "accepted" not in outcomes


@contextmanager
def running_sandbox(bill: Path) -> Generator[SandboxProcess]:
    """Start a sandbox that charges to this file, and end it with the block."""
    module = ["-m", "strata_infrastructure.sandbox", "--bill", str(bill)]
    command = [sys.executable, *module]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            address = process.stdout.readline().removeprefix("listening on ").strip()
            yield SandboxProcess(base_url=f"{address}/v1", bill=bill, process=process)
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxProcess]:
    """One sandbox for all tests of a session; each looks at its own last calls."""
    with running_sandbox(tmp_path_factory.mktemp("sandbox") / "bill.jsonl") as process:
        yield process
