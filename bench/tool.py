"""The two C programs, built on first use."""

import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

HERE = Path(__file__).parent
SOURCE, BUILD = HERE / "tool", HERE / "build"


class Spread(TypedDict):
    """A distribution in microseconds."""

    p50: float
    p99: float


class Outcome(TypedDict, total=False):
    """What `load` prints."""

    ok: int
    rps: float
    chunks: int
    errors: Mapping[str, int]
    cpu_s: Sequence[float]
    lat_us: Spread
    transit_us: Spread
    gap_us: Spread


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """One measurement.

    Attributes:
        address: host:port/path.
        rate: requests a second; None keeps every connection busy.
        chunks: expected per answer; 0 for answers in one piece.
        cpu_of: processes whose CPU time is counted, children included.
    """

    address: str
    body: str
    headers: Sequence[str] = ()
    paths: Path | None = None
    connections: int = 16
    seconds: float = 5
    rate: float | None = None
    chunks: int = 0
    ramp_ms: int = 0
    cpu_of: Sequence[int] = ()


def built(name: str) -> Path:
    """Return a program, compiled if it is missing or older than its source.

    Raises:
        SystemExit: there is no C compiler.
    """
    source, program = SOURCE / f"{name}.c", BUILD / name
    if program.exists() and program.stat().st_mtime >= source.stat().st_mtime:
        return program
    compiler = shutil.which("cc")
    if compiler is None:
        message = "The bench needs a C compiler: apt-get install gcc libc6-dev"
        raise SystemExit(message)
    BUILD.mkdir(exist_ok=True)
    subprocess.run([compiler, "-O2", "-o", program, source, "-lm"], check=True)
    return program


def measure(load: Load) -> Outcome:
    """Run one measurement, pinned to the core that the server does not have."""
    options = {
        "-u": load.address,
        "-b": load.body,
        "-c": load.connections,
        "-d": load.seconds,
        "-n": load.chunks,
        "-R": load.ramp_ms,
        "-r": load.rate or 0,
        "-p": ",".join(map(str, load.cpu_of)),
        "-U": load.paths,
    }
    wanted = [str(word) for pair in options.items() if pair[1] for word in pair]
    headers = [word for header in load.headers for word in ("-H", header)]
    command = ["taskset", "-c", "1", str(built("load")), *wanted, *headers]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    outcome: Outcome = json.loads(done.stdout)
    return outcome
