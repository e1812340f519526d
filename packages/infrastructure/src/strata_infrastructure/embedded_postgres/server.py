"""Where a running server answers, and the password that opens it."""

from dataclasses import dataclass
from urllib.parse import quote

from strata_infrastructure.secret import Secret


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresServer:
    """A server that accepts connections over TCP.

    Attributes:
        host: a loopback address.
        port: stays the same over restarts unless another program takes it meanwhile.
        password: of the superuser `postgres`.
    """

    host: str
    port: int
    password: Secret

    def url(self, database: str = "postgres", *, user: str = "postgres") -> str:
        """The libpq URL of a database, with the password in plain text."""
        login = f"{quote(user, safe='')}:{quote(self.password.reveal(), safe='')}"
        return (
            f"postgresql://{login}@{self.host}:{self.port}/{quote(database, safe='')}"
        )
