import dataclasses
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.secret import Secret

Query = Callable[[PostgresServer, str], str]

PROMISED = {
    "TimeZone": "UTC",
    "log_timezone": "UTC",
    "server_encoding": "UTF8",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "fsync": "on",
    "password_encryption": "scram-sha-256",
}


@pytest.mark.parametrize("name", PROMISED)
def test_a_setting_is_as_promised(
    server: PostgresServer, query: Query, name: str
) -> None:
    assert query(server, f"SHOW {name}") == PROMISED[name]


def test_text_sorts_by_code_point_and_knows_the_case_of_every_letter(
    server: PostgresServer, query: Query
) -> None:
    assert query(server, "SELECT 'Z' < 'a', upper('é')") == "t|É"
    assert query(server, "SELECT datlocale FROM pg_database LIMIT 1") == "C.UTF-8"


def test_a_wrong_password_is_refused(server: PostgresServer, query: Query) -> None:
    stranger = dataclasses.replace(server, password=Secret("guess"))

    assert "password authentication failed" in query(stranger, "SELECT 1")


def test_nobody_gets_in_without_a_password(
    server: PostgresServer, query: Query
) -> None:
    rules = query(server, "SELECT DISTINCT auth_method FROM pg_hba_file_rules")

    assert rules == "scram-sha-256"


def test_the_password_is_in_no_listing_of_the_server(server: PostgresServer) -> None:
    password = server.password.reveal()

    assert len(password) >= 32
    assert password not in repr(server) + str(server) + repr(dataclasses.asdict(server))


def test_a_url_escapes_what_a_url_cannot_hold() -> None:
    server = PostgresServer(host="127.0.0.1", port=5432, password=Secret("p@s/s:%"))

    url = server.url("my db/1", user="a@b")

    assert url == "postgresql://a%40b:p%40s%2Fs%3A%25@127.0.0.1:5432/my%20db%2F1"


@pytest.mark.parametrize(
    "name",
    [
        "postgres.password",
        "postgres.lock",
        "postgres.lease",
        "postgres.port",
        "postgres/server.log",
    ],
)
@pytest.mark.usefixtures("server")
def test_a_file_beside_the_data_is_for_its_owner_alone(made: Path, name: str) -> None:
    assert stat.S_IMODE((made / name).stat().st_mode) == 0o600


@pytest.mark.usefixtures("server")
def test_the_data_are_for_the_server_alone(made: Path) -> None:
    data = made / "postgres/data"

    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert not list(data.parent.glob("initdb-*"))
