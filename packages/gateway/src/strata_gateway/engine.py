"""The pool of connections to Postgres."""

import json
from collections.abc import Callable
from functools import partial

from psycopg import Connection
from sqlalchemy import Engine, event
from sqlmodel import create_engine

from strata_gateway.database_url import parse_database_url
from strata_gateway.postgres_error import translate

POOL_WAIT_SECONDS = 2
RECYCLE_SECONDS = 300
CONNECTION = {
    "application_name": "strata",
    "client_encoding": "utf8",
    "connect_timeout": 5,
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
    "prepare_threshold": None,
    "tcp_user_timeout": 10_000,
}
"""How every connection is made: nothing that a transaction-mode pooler refuses.

So there are no prepared statements, and time zone and timeouts are no start-up options:
each transaction sets its own.
"""


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
        connect_args={**CONNECTION, "autocommit": True},
    )
    event.listen(engine, "handle_error", translate, retval=True)
    event.listen(engine, "connect", _ignore_notifications)
    return engine


_json: Callable[[object], str] = partial(
    json.dumps, ensure_ascii=False, separators=(",", ":")
)


def _ignore_notifications(connection: Connection, _record: object) -> None:
    """Throw away what a pooler passes on that was meant for somebody else.

    Psycopg would keep it for ever.
    """
    connection.add_notify_handler(_ignore)


def _ignore(_notification: object) -> None:
    pass
