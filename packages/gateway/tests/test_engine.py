"""The address of the database and the pool."""

import pytest
from psycopg.conninfo import conninfo_to_dict
from sqlalchemy import Engine

from strata_domain.error import ConfigurationError
from strata_gateway.database_url import driver_url, parse_database_url
from strata_gateway.engine import connect


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_spelling_of_a_postgres_address_is_understood(scheme: str) -> None:
    url = parse_database_url(f"{scheme}://ada:p%40ss@db.test:6543/strata")

    assert url.drivername == "postgresql+psycopg"
    assert (url.username, url.password, url.host) == ("ada", "p@ss", "db.test")


@pytest.mark.parametrize(
    "url", ["", "hello canary", "mysql://a:canary@b/c", "postgresql://a:canary@b:x/c"]
)
def test_any_other_address_is_refused_without_repeating_it(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL") as caught:
        connect(url, connections=1)

    assert "canary" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_what_the_url_says_of_a_connection_wins() -> None:
    url = "postgresql://ada:p%40ss@db.test/strata?connect_timeout=9&sslmode=require"

    settings = conninfo_to_dict(driver_url(url))

    assert (settings["connect_timeout"], settings["sslmode"]) == ("9", "require")
    assert (settings["password"], settings["keepalives_idle"]) == ("p@ss", "30")


def test_a_new_pool_has_no_connection() -> None:
    engine = connect("postgresql://a:b@127.0.0.1:1/c", connections=3)

    assert "Connections in pool: 0" in engine.pool.status()


def test_a_pool_never_grows_beyond_its_size(engine: Engine) -> None:
    held = [engine.connect() for _ in range(2)]

    assert "Current Overflow: 0" in engine.pool.status()
    for connection in held:
        connection.close()
