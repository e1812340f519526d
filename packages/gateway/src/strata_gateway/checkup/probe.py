"""One thing to look at in a database."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from psycopg import Connection

from strata_domain.entity.finding import Finding

Look = Callable[[Connection], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Probe:
    """Asks in a transaction of its own, which may only read.

    Attributes:
        subject: what it is about, should Postgres refuse to answer.
    """

    subject: str
    look: Look
