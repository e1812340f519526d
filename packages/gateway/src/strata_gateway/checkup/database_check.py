"""Looking at a database through one of its logins."""

from collections.abc import Sequence
from dataclasses import dataclass

import psycopg
from psycopg import Connection

from strata_domain.entity.finding import Finding, Verdict
from strata_gateway.checkup.background import in_background
from strata_gateway.checkup.probe import Probe
from strata_gateway.owner_connection import log_in

_LIMITS = """
set transaction read only; set local statement_timeout = '5s';
set local lock_timeout = '2s'
"""
_REFUSED = "Postgres does not tell: {}"
_MEND = "Bring the schema up to date (uv run strata migrate), then look again."


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseCheck:
    """Looks at one thing after the other; what fails does not keep the rest.

    Attributes:
        name: of the login, for people.
        url: with which it logs in.
    """

    name: str
    url: str
    probes: Sequence[Probe]

    async def look(self) -> Sequence[Finding]:
        """Return what all probes find.

        Raises:
            ConfigurationError: the database is out of reach.
        """
        return await in_background(self._look)

    def _look(self) -> list[Finding]:
        with log_in(self.url) as connection:
            return [
                finding
                for probe in self.probes
                for finding in _findings(connection, probe)
            ]


def _findings(connection: Connection, probe: Probe) -> list[Finding]:
    try:
        with connection.transaction():
            connection.execute(_LIMITS)
            return list(probe.look(connection))
    except psycopg.Error as error:
        words = error.diag.message_primary or "the connection broke"
        return [Finding(probe.subject, Verdict.FAILURE, _REFUSED.format(words), _MEND)]
