"""One database cluster: made once, started and stopped many times."""

import shutil
import tempfile
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres.account import Account
from strata_infrastructure.embedded_postgres.postmaster import (
    LOOPBACK,
    Postmaster,
    disown,
    free_port,
)
from strata_infrastructure.embedded_postgres.program import DATA, Programs
from strata_infrastructure.embedded_postgres.state import hand_over, write_private
from strata_infrastructure.secret import Secret

DRAFT = "initdb-"
START_ATTEMPTS = 5
POLL_SECONDS = 0.1
POLLS = 1200
CLEARINGS = 50
SETTINGS = {
    "listen_addresses": LOOPBACK,
    "unix_socket_directories": "''",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """The cluster in `home`, whose server runs as `account`.

    Whoever calls a method has the turn: nobody else starts or stops it meanwhile.
    """

    home: Path
    account: Account
    programs: Programs

    @property
    def data(self) -> Path:
        """The data directory; it exists only when `initdb` went well."""
        return self.home / DATA

    @property
    def name(self) -> str:
        """The `cluster_name`, by which the server is known among the processes."""
        return f"strata-{sha256(bytes(self.home)).hexdigest()[:16]}"

    def initialise(self, password: Secret) -> None:
        """Make the data directory, complete or not at all.

        What killed attempts left goes last: their own `initdb` may still be at work.

        Raises:
            ConfigurationError: `initdb` failed.
        """
        self.programs.renew_log()
        draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=self.home))
        hand_over(draft, self.account)
        write_private(draft / "password", password.reveal(), owner=self.account)
        secret_file = f"{draft.name}/password"
        if not self.programs.initdb(f"{draft.name}/{DATA}", password_file=secret_file):
            raise self._failure()
        (draft / DATA).rename(self.data)
        self._clear()

    def start(self, preferred_port: int) -> int:
        """Start the server, or adopt the one that runs, and return its port.

        It tries again while another program snatches the port, and while processes of
        a killed server still hold its memory.

        Raises:
            ConfigurationError: it does not start.
        """
        running = self._settled()
        return running.port if running else self._started(preferred_port)

    def stop(self) -> None:
        """Stop the server if it runs; data are safe even if it must be cut short."""
        if self._postmaster() and not self.programs.stop("fast"):
            self.programs.stop("immediate")

    def _clear(self) -> None:
        for _ in range(CLEARINGS):
            if self._is_clear():
                return
            time.sleep(POLL_SECONDS)

    def _is_clear(self) -> bool:
        """Remove every draft; False if somebody writes into one meanwhile."""
        for draft in self.home.glob(f"{DRAFT}*"):
            shutil.rmtree(draft, ignore_errors=True)
        return not any(self.home.glob(f"{DRAFT}*"))

    def _started(self, preferred_port: int) -> int:
        self.programs.renew_log()
        attempts = (self._start_once(preferred_port) for _ in range(START_ATTEMPTS))
        port = next(filter(None, attempts), None)
        if port is None:
            raise self._failure()
        return port

    def _start_once(self, preferred_port: int) -> int | None:
        disown(self.data, owner=self.account)
        port = free_port(preferred_port)
        own = {"port": str(port), "cluster_name": self.name}
        if self.programs.start(SETTINGS | own):
            return port
        late = self._settled()
        time.sleep(POLL_SECONDS)
        return late.port if late else None

    def _postmaster(self) -> Postmaster | None:
        return Postmaster.of(self.data, name=self.name)

    def _settled(self) -> Postmaster | None:
        """The server that runs, once it is neither starting nor stopping any more."""
        for _ in range(POLLS):
            found = self._postmaster()
            if found is None or found.ready:
                return found
            time.sleep(POLL_SECONDS)
        raise self._failure()

    def _failure(self) -> ConfigurationError:
        lines = self.programs.log.read_text(encoding="utf-8", errors="replace")
        message = (
            f'The embedded Postgres does not start. It says "{_reason(lines)}"; the '
            f"rest is in {self.programs.log}. Cure that, or set DATABASE_URL to a "
            "Postgres of yours."
        )
        return ConfigurationError(message)


def _reason(log: str) -> str:
    """The line that matters most, without its time: the last fatal one or the last."""
    lines = ["nothing", *filter(None, log.splitlines())]
    fatal = [line for line in lines if "FATAL:" in line or "error:" in line]
    return (fatal or lines)[-1].rpartition("] ")[2]
