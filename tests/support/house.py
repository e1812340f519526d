"""Several processes that serve one database, and people at their doors."""

from collections.abc import Generator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from support.database import FreshDatabase
from support.server import Server, strata_server
from support.stream import Caller

LEASE_SECONDS = 4.0
SWEEP_SECONDS = LEASE_SECONDS / 3
FLUSH_SECONDS = 0.2
BRISK = {
    "STRATA_LEASE_SECONDS": str(LEASE_SECONDS),
    "STRATA_HEARTBEAT_SECONDS": "0.5",
    "STRATA_FLUSH_SECONDS": str(FLUSH_SECONDS),
}
"""Settings for those who wait for somebody to die."""
SIGN_UP = """
insert into auth.users (id, email)
select id, id || '@example.test' from unnest(%s::uuid[]) as person (id)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One database, and a directory whose secret signs everyone's tokens."""

    database: FreshDatabase
    home: Path
    stack: ExitStack

    def serve(self, name: str, **settings: str) -> Server:
        """Start a process that lives as long as the house; Postgres knows its name."""
        (server,) = self.serve_all([name], **settings)
        return server

    def serve_all(self, names: Iterable[str], **settings: str) -> list[Server]:
        """Start several at once."""
        url = settings.pop("DATABASE_URL", self.database.app_url)
        urls = [f"{url}?application_name={name}" for name in names]
        serving = [
            strata_server(self.database, self.home, {**settings, "DATABASE_URL": url})
            for url in urls
        ]
        with ThreadPoolExecutor() as starters:
            return list(starters.map(self.stack.enter_context, serving))

    def callers(self, server: Server, count: int) -> list[Caller]:
        """So many new users at the door of a process."""
        people = [uuid4() for _ in range(count)]
        self.database.query(SIGN_UP, people)
        return [caller(server, user_id) for user_id in people]

    def caller(self, server: Server) -> Caller:
        """A new user at the door of a process."""
        return self.callers(server, 1)[0]


def caller(server: Server, user_id: UUID) -> Caller:
    """A user at the door of a process."""
    return Caller(address=server.address, token=server.token(user_id))


@contextmanager
def open_house(database: FreshDatabase, home: Path) -> Generator[House]:
    """Lend a house; every process in it is killed with the block."""
    with ExitStack() as stack:
        yield House(database=database, home=home, stack=stack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """Two processes of one house, for all tests that disturb neither."""

    house: House
    first: Server
    second: Server

    def caller(self) -> Caller:
        """A new user at the first door."""
        return self.house.caller(self.first)


def open_pair(house: House, settings: Mapping[str, str]) -> Pair:
    """Serve a database twice."""
    first, second = house.serve_all(["first", "second"], **settings)
    return Pair(house=house, first=first, second=second)
