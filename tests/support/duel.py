"""Python and Deno that spend what one user has left, at the same moment."""

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from subprocess import PIPE, Popen
from uuid import UUID

from strata_domain.entity.plan import Meter
from strata_domain.entity.usage import Hold
from strata_domain.port.unit_of_work import BeginForUser
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_user
from support.burst import (
    EXPECTED,
    GRANTED,
    THREADS,
    ask,
    await_room_in_the_minute,
    calls,
    targets,
)
from support.database import FreshDatabase
from support.edge import DENO, FUNCTIONS

SCRIPT = Path(__file__).with_suffix(".ts")
ALLOWED = ("--quiet", "--config=deno.json", "--allow-env", "--allow-net")
EDGE = (*DENO, "run", *ALLOWED, SCRIPT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What each side of a duel was told."""

    meter: Meter
    python: Counter[str]
    deno: Counter[str]

    @property
    def is_exact(self) -> bool:
        """Whether there was not one call granted too much or too little."""
        return self.python + self.deno == EXPECTED[self.meter]

    @property
    def is_shared(self) -> bool:
        """Whether both got something."""
        return GRANTED in self.python and GRANTED in self.deno


@dataclass(frozen=True, slots=True)
class Edge:
    """A Deno that does what functions do."""

    process: Popen[str]

    def ask(self, holds: Sequence[Hold]) -> None:
        """Let it reserve for calls, all at once."""
        wanted = [{**asdict(hold), "id": hold.reservation_id} for hold in holds]
        assert self.process.stdin
        self.process.stdin.write(f"{json.dumps(wanted, default=str)}\n")
        self.process.stdin.flush()

    def told(self) -> Counter[str]:
        """What it was answered."""
        assert self.process.stdout
        answers = json.loads(self.process.stdout.readline())
        return Counter(each["limit"]["meter"] if each else GRANTED for each in answers)


@dataclass(frozen=True, slots=True)
class Duel:
    """Both sides, each with connections of its own."""

    begin: BeginForUser
    threads: ThreadPoolExecutor
    edge: Edge

    def fire(self, meter: Meter, user_id: UUID) -> Outcome:
        """Make half of the calls of a burst on each side."""
        await_room_in_the_minute()
        self.edge.ask(calls(user_id, 2))
        answers = self.threads.map(partial(ask, self.begin), calls(user_id, 2))
        return Outcome(meter=meter, python=Counter(answers), deno=self.edge.told())


@contextmanager
def duel(database: FreshDatabase) -> Iterator[Duel]:
    """Start the edge, and stop it with the block."""
    engine = connect(database.app_url, connections=THREADS)
    variables = os.environ | {"DATABASE_URL": database.app_url}
    with ExitStack() as stack:
        stack.callback(engine.dispose)
        threads = stack.enter_context(ThreadPoolExecutor(THREADS))
        process = stack.enter_context(
            Popen(
                EDGE, cwd=FUNCTIONS, env=variables, stdin=PIPE, stdout=PIPE, text=True
            )
        )
        stack.callback(process.kill)
        yield Duel(begin_for_user(engine), threads, Edge(process))


def outcomes(database: FreshDatabase, count: int) -> list[Outcome]:
    """What came of so many duels, each about a limit of somebody new."""
    people = targets(database, count)
    with duel(database) as both:
        return [both.fire(meter, user_id) for meter, user_id in people]
