"""Whether Postgres and this machine agree on the time."""

import time
from collections.abc import Callable, Sequence
from functools import partial

from psycopg import Connection

from strata_domain.entity.finding import Finding
from strata_domain.service.clock_skew import skew_finding
from strata_gateway.checkup.probe import Probe

_SUBJECT = "clock of Postgres"
_NOW = "select extract(epoch from clock_timestamp())::float8"


def database_clock(now: Callable[[], float] = time.time) -> Probe:
    """Compare two clocks.

    Args:
        now: seconds since 1970, by this machine.
    """
    return Probe(_SUBJECT, partial(_look, now=now))


def _look(connection: Connection, *, now: Callable[[], float]) -> Sequence[Finding]:
    """Ask; the answer is as old as half of the way there and back."""
    asked = now()
    ((told,),) = connection.execute(_NOW).fetchall()
    return [skew_finding(_SUBJECT, told - (asked + now()) / 2)]
