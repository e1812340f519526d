"""Somebody's directory with a checkout in it, and the strata command."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from support.server import STRATA

ROOT = Path(__file__).parents[2]
PARTS = ("env/frontend", "env/migration", "supabase/migrations")
OURS = re.compile(
    r"STRATA_|DATABASE_|MIGRATION_|SUPABASE_|SANDBOX_|PG|(?:ANTHROPIC|GOOGLE|OPENAI|PERPLEXITY)_"
)
SECONDS = 60
BYTECODE = {
    "PYTHONDONTWRITEBYTECODE": "",
    "PYTHONPYCACHEPREFIX": str(ROOT / ".pytest_cache" / "bytecode"),
}
"""Compiles each module once, however the tests' own Python is told to behave."""
NOBODY = 65534
AS_NOBODY = (
    "setpriv",
    f"--reuid={NOBODY}",
    f"--regid={NOBODY}",
    "--clear-groups",
    "--inh-caps=+dac_read_search",
    "--ambient-caps=+dac_read_search",
)
"""Another user, who may read this machine's Python wherever it is, and no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demonstration:
    """A running `strata dev`, as it describes itself."""

    process: subprocess.Popen[str]
    postgres: int
    text: str

    @property
    def address(self) -> str:
        return self._after("ready at ")

    @property
    def token(self) -> str:
        return self._after("  token   ")

    @property
    def curl(self) -> str:
        return self._after("  try     ")

    def leave(self, *signals: signal.Signals) -> tuple[int, str]:
        """The exit status and everything said after these signals."""
        for each in signals:
            self.process.send_signal(each)
        said = self.process.communicate(timeout=SECONDS)
        return self.process.returncode, "".join(said)

    def _after(self, label: str) -> str:
        return self.text.partition(label)[2].partition("\n")[0].strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The checkout in `home`, and who works at it."""

    home: Path
    user: tuple[str, ...] = ()

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*self.user, STRATA, *arguments],
            cwd=self.home,
            env=environment(settings),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.user, STRATA, *arguments],
            cwd=self.home,
            env=environment(settings),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    @contextmanager
    def dev(self, *arguments: str, **settings: str) -> Iterator[Demonstration]:
        """Run `strata dev` until the block ends, unless it has left before."""
        process = self.start("dev", *(arguments or ("--port", "0")), **settings)
        try:
            text = _welcome(process)
            yield Demonstration(process=process, postgres=self._pid(), text=text)
        finally:
            process.terminate()
            process.communicate(timeout=SECONDS)

    def _pid(self) -> int:
        note = self.home / ".strata/postgres/data/postmaster.pid"
        return int(note.read_text().split()[0]) if note.exists() else 0


def new_desk(home: Path, *, user: tuple[str, ...] = ()) -> Desk:
    """Copy what the commands read out of this checkout."""
    for part in PARTS:
        shutil.copytree(ROOT / part, home / part)
    return Desk(home=home, user=user)


def environment(settings: dict[str, str]) -> dict[str, str]:
    """This process's, without anything that Strata reads, and with the settings."""
    clean = {n: value for n, value in os.environ.items() if not OURS.match(n)}
    return {**clean, **BYTECODE, **settings}


def runs(pid: int) -> bool:
    """Whether the process is there, and not merely waiting to be reaped."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _welcome(process: subprocess.Popen[str]) -> str:
    lines: list[str] = []
    while process.stdout and "Ctrl-C" not in (line := process.stdout.readline()):
        lines.append(line)
        assert line, f"strata dev did not start: {process.communicate()[1]}"
    return "".join([*lines, line])
