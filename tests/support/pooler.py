"""Debian's pgbouncer, in the mode that forgets everything between transactions."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from support.database import APP_PASSWORD, APP_USER

SERVER_CONNECTIONS = 3
START_SECONDS = 5.0
POLL_SECONDS = 0.02
UNPRIVILEGED = "nobody"
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ['PATH']}:/usr/sbin")
MISSING = (
    "pgbouncer is not installed; .ci/run installs it, or: apt-get install pgbouncer"
)
CONFIGURATION = """
[databases]
pooled = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {listen_port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 200
log_connections = 0
log_disconnections = 0
"""


@contextmanager
def pooler(url: str, home: Path) -> Generator[str]:
    """The URL of the same database through few connections that everyone shares."""
    assert PROGRAM, MISSING
    port = free_port()
    path = home / "pgbouncer.ini"
    path.write_text(configuration(url, port))
    command = [PROGRAM, "-q", *account(), str(path)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield f"postgresql://{APP_USER}:{APP_PASSWORD}@127.0.0.1:{port}/pooled"
        finally:
            process.kill()


def configuration(url: str, listen_port: int) -> str:
    target = urlsplit(url)
    return CONFIGURATION.format(
        host=target.hostname,
        port=target.port,
        name=target.path.removeprefix("/"),
        user=APP_USER,
        password=APP_PASSWORD,
        listen_port=listen_port,
        connections=SERVER_CONNECTIONS,
    )


def account() -> list[str]:
    """It refuses to run as root."""
    return ["-u", UNPRIVILEGED] if os.geteuid() == 0 else []


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers(port):
        assert time.monotonic() < deadline, "pgbouncer did not start"
        time.sleep(POLL_SECONDS)


def answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
        return True
    return False
