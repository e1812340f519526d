import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres import (
    PostgresServer,
    binaries,
    embedded_postgres,
)

Query = Callable[[PostgresServer, str], str]

USE = """
import sys
from pathlib import Path
from strata_infrastructure.embedded_postgres import embedded_postgres

with embedded_postgres(Path(sys.argv[1])):
    pass
"""


def test_an_initdb_killed_half_way_leaves_nothing_broken(
    directory: Path, query: Query
) -> None:
    user = subprocess.Popen([sys.executable, "-c", USE, str(directory)])
    while not list(directory.glob("postgres/initdb-*/data/global")):
        time.sleep(0.001)
    user.send_signal(signal.SIGKILL)
    user.wait()
    assert not (directory / "postgres/data").exists()

    with embedded_postgres(directory) as server:
        assert query(server, "SELECT 1") == "1"
    assert [path.name for path in directory.glob("postgres/*/")] == ["data"]


def test_a_server_that_does_not_start_says_why_and_where_to_read_on(
    spare: Path,
) -> None:
    with (spare / "postgres/data/postgresql.conf").open("a") as settings:
        settings.write("nonsense = 1\n")

    with pytest.raises(ConfigurationError) as refusal, embedded_postgres(spare):
        pass

    message = str(refusal.value)
    assert 'says "FATAL:  configuration file' in message
    assert f"{spare}/postgres/server.log" in message
    assert "DATABASE_URL" in message


def test_a_lost_password_is_named(spare: Path) -> None:
    (spare / "postgres.password").unlink()

    with (
        pytest.raises(ConfigurationError, match=r"postgres\.password is missing"),
        embedded_postgres(spare),
    ):
        pass


def test_a_file_in_the_place_of_the_directory_is_named(directory: Path) -> None:
    directory.write_text("in the way")

    with (
        pytest.raises(ConfigurationError, match=r"cannot use .*made"),
        embedded_postgres(directory),
    ):
        pass


def test_without_the_programs_it_says_what_to_install(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "CARRIER", "a_package_nobody_has")

    with (
        pytest.raises(ConfigurationError, match=r"strata-api\[embedded\]"),
        embedded_postgres(directory),
    ):
        pass


def test_a_garbled_port_is_as_good_as_none(made: Path, query: Query) -> None:
    (made / "postgres.port").write_text("999999")

    with embedded_postgres(made) as server:
        assert query(server, "SELECT 1") == "1"


def test_a_directory_deleted_meanwhile_ends_without_noise(spare: Path) -> None:
    with embedded_postgres(spare):
        shutil.rmtree(spare)

    assert not spare.exists()
