"""The server's own programs, run as its account."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from strata_infrastructure.embedded_postgres.account import Account
from strata_infrastructure.embedded_postgres.state import hand_over

DATA = "data"
LOG = "server.log"
WAIT_SECONDS = "120"

# Our environment stays behind: it holds keys, and PG* variables would interfere. A
# session of their own keeps the programs safe from the terminal's Ctrl-C.
_run = partial(
    subprocess.run,
    check=False,
    env={"PATH": os.defpath, "LC_ALL": "C"},
    start_new_session=True,
    stdin=subprocess.DEVNULL,
    stderr=subprocess.STDOUT,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programs:
    """`initdb` and `pg_ctl` for the cluster in `home`.

    They run inside `home` and get relative names, because `pg_ctl` hands what it gets
    to a shell, and a path may hold any character.
    """

    folder: Path
    home: Path
    account: Account

    @property
    def log(self) -> Path:
        """What the server, or `initdb`, said since it was last started."""
        return self.home / LOG

    def renew_log(self) -> None:
        """Begin an empty log of the account's; the previous one is kept beside it."""
        if self.log.exists():
            self.log.replace(self.home / f"{LOG}.old")
        self.log.touch(mode=0o600)
        hand_over(self.log, self.account)

    def initdb(self, data: str, *, password_file: str) -> bool:
        """Make a cluster whose superuser `postgres` has the password in the file."""
        options = (
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
            "--username=postgres",
            f"--pwfile={password_file}",
        )
        with self.log.open("ab") as log:
            return self._succeeds("initdb", "-D", data, *options, output=log.fileno())

    def start(self, settings: Mapping[str, str]) -> bool:
        """Start the server and wait until it accepts connections."""
        options = " ".join(f"-c {name}={value}" for name, value in settings.items())
        return self._control("start", "-l", LOG, "-o", options)

    def stop(self, mode: str) -> bool:
        """Stop the server and wait until it is gone."""
        return self._control("stop", "-m", mode)

    def _control(self, action: str, *options: str) -> bool:
        waiting = ("-w", "-t", WAIT_SECONDS)
        return self._succeeds("pg_ctl", action, "-D", DATA, *waiting, *options)

    def _succeeds(
        self, name: str, *arguments: str, output: int = subprocess.DEVNULL
    ) -> bool:
        """Run to the end; never with a pipe, which the server would keep open."""
        done = _run(
            [self.folder / name, *arguments],
            cwd=self.home,
            stdout=output,
            user=self.account.user,
            group=self.account.group,
            extra_groups=self.account.extra_groups,
        )
        return done.returncode == 0
