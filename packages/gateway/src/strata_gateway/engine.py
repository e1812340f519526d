"""The pool of connections to Postgres."""

import json
from collections.abc import Callable
from functools import partial

from psycopg import Connection
from psycopg.types.array import ListBinaryDumper
from sqlalchemy import Engine, event
from sqlmodel import create_engine

from strata_gateway.database_url import parse_database_url
from strata_gateway.postgres_error import translate

POOL_WAIT_SECONDS = 2
RECYCLE_SECONDS = 300


def connect(url: str, *, connections: int) -> Engine:
    """Return a pool of at most so many connections; none is opened yet.

    Its errors are the domain's. A dead connection is not found by asking before each
    use, which costs a round trip: the unit of work begins again on a new one. What is
    not begun by the unit of work commits by itself, and has no right to anything.

    Raises:
        ConfigurationError: the URL is not one of Postgres.
    """
    engine = create_engine(
        parse_database_url(url),
        pool_size=connections,
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        pool_recycle=RECYCLE_SECONDS,
        pool_use_lifo=True,
        hide_parameters=True,
        use_native_hstore=False,
        json_serializer=_json,
        connect_args={"autocommit": True, "prepare_threshold": None},
    )
    event.listen(engine, "handle_error", translate, retval=True)
    event.listen(engine, "connect", _prepare)
    return engine


_json: Callable[[object], str] = partial(
    json.dumps, ensure_ascii=False, separators=(",", ":")
)


def _prepare(connection: Connection, _record: object) -> None:
    """Make a new connection fit for use.

    Lists of text are sent in binary form: as text psycopg looks at every character of
    them. Notifications that a pooler passes on were meant for somebody else; psycopg
    would keep them for ever.
    """
    connection.adapters.register_dumper(list, ListBinaryDumper)
    connection.add_notify_handler(_ignore)


def _ignore(_notification: object) -> None:
    pass
