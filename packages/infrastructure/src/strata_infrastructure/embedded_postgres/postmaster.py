"""What a data directory says about the server that runs on it."""

import os
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from strata_infrastructure.embedded_postgres.account import Account
from strata_infrastructure.embedded_postgres.state import write_private

LOOPBACK = "127.0.0.1"
PID_FILE = "postmaster.pid"
NO_PROCESS = "2147483647"
PROCESSES = Path("/proc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """The server's main process, as it describes itself in `postmaster.pid`.

    Source: src/include/utils/pidfile.h of PostgreSQL 18 (process, data directory,
    start, port, socket, address, shared memory, status).
    """

    pid: int
    port: int
    ready: bool

    @classmethod
    def of(cls, data: Path, *, name: str) -> Self | None:
        """The live server of this directory; None when there is none.

        Args:
            data: the data directory.
            name: the `cluster_name` on the server's command line. It tells the server
                from a stranger who got its number after a crash or a reboot.
        """
        lines = _pid_file_lines(data)
        if not lines or not _is_alive(int(lines[0]), name):
            return None
        known = dict(enumerate(lines))
        ready = known.get(7, "").startswith("ready")
        found = cls(pid=int(lines[0]), port=int(known.get(3, "0")), ready=ready)
        return None if ready and _refuses(found.port) else found


def disown(data: Path, *, owner: Account) -> None:
    """Tell the next server that the one in `postmaster.pid` is dead; within a turn.

    Postgres itself refuses to start while any process of its account has that number.
    The other lines stay: by them it finds out whether parts of the old server live.
    """
    lines = _pid_file_lines(data)
    if lines:
        text = "\n".join([NO_PROCESS, *lines[1:], ""])
        write_private(data / PID_FILE, text, owner=owner)


def _pid_file_lines(data: Path) -> list[str]:
    with suppress(FileNotFoundError):
        return os.fsdecode((data / PID_FILE).read_bytes()).splitlines()
    return []


def _is_alive(pid: int, name: str) -> bool:
    try:
        os.kill(pid, 0)
        return not PROCESSES.exists() or name.encode() in _command_line(pid)
    except OSError:
        return False


def _command_line(pid: int) -> bytes:
    """What the process was started with; empty for one that only waits to be reaped."""
    return (PROCESSES / str(pid) / "cmdline").read_bytes()


def _refuses(port: int) -> bool:
    """Whether nobody listens; a server that is merely slow to answer does."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=1):
            return False
    except OSError as error:
        return isinstance(error, ConnectionRefusedError)


def free_port(preferred: int) -> int:
    """The preferred port if nobody listens there, else any free one."""
    try:
        return _bound(preferred)
    except (OSError, OverflowError):
        return _bound(0)


def _bound(port: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((LOOPBACK, port))
        name: tuple[str, int] = probe.getsockname()
        return name[1]
