import subprocess
import sys
import tempfile
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer, embedded_postgres
from strata_infrastructure.embedded_postgres.account import server_account
from strata_infrastructure.embedded_postgres.binaries import find_programs

USE = """
import sys
from pathlib import Path
from strata_infrastructure.embedded_postgres import embedded_postgres

with embedded_postgres(Path(sys.argv[1])):
    print("in", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def use() -> Generator[Callable[[Path], subprocess.Popen[str]]]:
    """Start another process that uses a directory, and wait until it is in."""
    users: list[subprocess.Popen[str]] = []

    def started(directory: Path) -> subprocess.Popen[str]:
        command = [sys.executable, "-c", USE, str(directory)]
        pipe = subprocess.PIPE
        user = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True)
        users.append(user)
        assert user.stdout
        assert user.stdout.readline() == "in\n"
        return user

    yield started
    for user in users:
        user.communicate()


@pytest.fixture(scope="session")
def query() -> Callable[[PostgresServer, str], str]:
    """Ask a server with the real psql; an error's text is an answer too."""
    psql = find_programs(server_account(Path("/nowhere"))) / "psql"

    def answer(server: PostgresServer, sql: str) -> str:
        command = [str(psql), "-XAtq", "-c", sql, server.url()]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return (done.stdout or done.stderr).strip()

    return answer


@pytest.fixture
def directory() -> Generator[Path]:
    """A directory not made yet, in a folder that the server's account can enter."""
    with reachable_folder() as folder:
        yield folder / "made"


@pytest.fixture(scope="session")
def made() -> Generator[Path]:
    """A directory with a database, left stopped and whole by every test in turn."""
    with reachable_folder() as folder:
        with embedded_postgres(folder):
            pass
        yield folder


@pytest.fixture
def spare(made: Path, directory: Path) -> Path:
    """A copy of such a directory, to be broken."""
    copy = ["/bin/cp", "-a", str(made), str(directory)]
    subprocess.run(copy, check=True)
    return directory


@pytest.fixture(scope="module")
def server(made: Path) -> Generator[PostgresServer]:
    """A server that runs while a whole file asks it."""
    with embedded_postgres(made) as running:
        yield running


@contextmanager
def reachable_folder() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="strata-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)
