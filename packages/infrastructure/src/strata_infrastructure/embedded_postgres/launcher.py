"""Start the server for the first user, stop it behind the last."""

import secrets
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres.account import server_account
from strata_infrastructure.embedded_postgres.binaries import find_programs
from strata_infrastructure.embedded_postgres.cluster import Cluster
from strata_infrastructure.embedded_postgres.home import ENTRY, find_home
from strata_infrastructure.embedded_postgres.lease import Lease
from strata_infrastructure.embedded_postgres.postmaster import LOOPBACK
from strata_infrastructure.embedded_postgres.program import DATA, Programs
from strata_infrastructure.embedded_postgres.server import PostgresServer
from strata_infrastructure.embedded_postgres.state import write_private
from strata_infrastructure.secret import Secret

LOGIN_FILE = "postgres.password"
PORT_FILE = "postgres.port"


@contextmanager
def embedded_postgres(directory: Path) -> Generator[PostgresServer]:
    """Have a Postgres run on the data in a directory for as long as the block lasts.

    The directory and its database are made on first use. Everybody who names the same
    directory shares one server; the last to leave stops it. A server that its launcher
    left behind when killed is taken over.

    Args:
        directory: where lock, password and data are kept; made when missing.

    Raises:
        ConfigurationError: it cannot run here; the message says what to do.
    """
    place = directory.resolve()
    with ExitStack() as stack:
        with _explained(place):
            place.mkdir(parents=True, exist_ok=True)
            lease = stack.enter_context(Lease.opened(place))
            with lease.turn():
                cluster = _cluster(place)
                lease.stay()
            stack.callback(_leave, lease, cluster)
            with lease.turn():
                server = _started(cluster, place)
        yield server


def _cluster(place: Path) -> Cluster:
    account = server_account(place / ENTRY / DATA)
    home = find_home(place, account)
    folder = find_programs(account)
    programs = Programs(folder=folder, home=home, account=account)
    return Cluster(home=home, account=account, programs=programs)


def _started(cluster: Cluster, place: Path) -> PostgresServer:
    if not cluster.data.exists():
        write_private(place / LOGIN_FILE, secrets.token_urlsafe(32))
        cluster.initialise(_password(place / LOGIN_FILE))
    password = _password(place / LOGIN_FILE)
    preferred = _remembered(place / PORT_FILE)
    port = cluster.start(preferred)
    if port != preferred:
        write_private(place / PORT_FILE, str(port))
    return PostgresServer(host=LOOPBACK, port=port, password=password)


def _password(login_file: Path) -> Secret:
    if not login_file.exists():
        message = (
            f"{login_file} is missing, and without it nobody can use the database: "
            f"put it back, or remove {login_file.parent / ENTRY} to start empty."
        )
        raise ConfigurationError(message)
    return Secret(login_file.read_text(encoding="utf-8").strip())


def _remembered(port_file: Path) -> int:
    """The port of last time; 0, which stands for any, before the first."""
    text = port_file.read_text(encoding="utf-8") if port_file.exists() else ""
    return int(text) if text.strip().isdecimal() else 0


def _leave(lease: Lease, cluster: Cluster) -> None:
    with lease.turn():
        if lease.is_last():
            cluster.stop()


@contextmanager
def _explained(place: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        message = (
            f"The embedded Postgres cannot use {error.filename or place} "
            f"({error.strerror}): give this user the right to read and write {place}, "
            "or set DATABASE_URL to a Postgres of yours."
        )
        raise ConfigurationError(message) from error
