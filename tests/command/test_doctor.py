"""The doctor finds nothing where all is well, and says how to mend what is not."""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from strata_api.command.checklist import QUEUE_CONNECTIONS, Crew, Known
from strata_api.command.examination import LONGEST_SECONDS, examine
from strata_api.composition.queue_worker import CONNECTIONS
from strata_domain.entity.finding import Finding, Verdict
from strata_domain.error import ConfigurationError
from strata_gateway.checkup.background import in_background
from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import FreshDatabase, fresh_database
from support.desk import Desk, new_desk
from support.project import SECRET_KEY, Project, running_project
from support.server import strata_server

CANARY = "canary-of-thirty-two-bytes-at-least"
WEBHOOKS = {"REPLICATE_WEBHOOK_SECRET": f"whsec_{'k' * 32}", "FAL_USER_ID": "us"}
SECRETS = {
    "SUPABASE_SECRET_KEY": SECRET_KEY,
    "SUPABASE_JWT_SECRET": CANARY,
    "OPENAI_API_KEY": CANARY,
    **WEBHOOKS,
}
A_WORKER = """
insert into queue.procrastinate_workers (last_heartbeat)
values (now() + interval '1 hour')
"""


@pytest.fixture
def home(tmp_path: Path) -> Desk:
    """A desk whose checkout has an edge function."""
    desk = new_desk(tmp_path / "desk")
    function = desk.home / "supabase" / "functions" / "usage-summary"
    function.mkdir(parents=True)
    (function / "index.ts").touch()
    return desk


@pytest.fixture
def project() -> Iterator[Project]:
    with running_project("usage-summary") as running:
        yield running


def settings(project: Project, database: FreshDatabase) -> dict[str, str]:
    return {
        "DATABASE_URL": database.app_url,
        "MIGRATION_DATABASE_URL": database.owner_url,
        "SUPABASE_URL": project.url,
        "SUPABASE_SECRET_KEY": SECRET_KEY,
        "OPENAI_API_KEY": CANARY,
    }


def verdicts(printed: str) -> dict[str, set[str]]:
    """What is said of each subject."""
    found: dict[str, set[str]] = defaultdict(set)
    for each in json.loads(printed):
        found[each["subject"]].add(each["verdict"])
    return dict(found)


def test_a_healthy_deployment_has_no_failure(
    home: Desk, database: FreshDatabase, project: Project
) -> None:
    database.query(A_WORKER)
    with strata_server(database, home.home, WEBHOOKS) as server:
        shown = home.run(
            *("doctor", "--json"),
            **settings(project, database),
            **WEBHOOKS,
            STRATA_PUBLIC_URL=server.address,
        )

    assert (shown.returncode, shown.stderr) == (0, "")
    told = verdicts(shown.stdout)
    assert {subject: told[subject] for subject in told if told[subject] != {"ok"}} == {}
    assert {"webhooks of fal", "webhooks of replicate"} <= told.keys()
    assert {"tokens", "edge functions", "workers", "notifications"} <= told.keys()


def test_each_illness_has_a_line_and_another_that_mends_it(
    desk: Desk, postgres: PostgresServer, template: str, project: Project
) -> None:
    project.replies.clear()
    with fresh_database(postgres, template) as database:
        database.query("alter table jobs disable row level security")

        shown = desk.run(
            "doctor",
            **settings(project, database),
            **WEBHOOKS,
            STRATA_WEBHOOK_URL=f"{project.url}/functions/v1/{{provider}}-webhook",
        )

    assert (shown.returncode, shown.stderr) == (1, "")
    header, *lines = shown.stdout.splitlines()
    assert header.split() == ["verdict", "subject", "found"]
    ill = [line for line in lines if line.startswith("failure")]
    assert any("row level security" in line and "jobs" in line for line in ill)
    assert any("/functions/v1/fal-webhook answers 404" in line for line in ill)
    mends = [line for line in lines if line.startswith("         → ")]
    assert any(
        'alter table public."jobs" enable row level security;' in it for it in mends
    )


def test_no_secret_is_shown_whatever_is_wrong(desk: Desk) -> None:
    nowhere = f"postgresql://strata_app:{CANARY}@127.0.0.1:1/postgres"
    project = "http://127.0.0.1:1"

    shown = desk.run(
        "doctor",
        **SECRETS,
        DATABASE_URL=nowhere,
        MIGRATION_DATABASE_URL=CANARY,
        SUPABASE_URL=project,
        STRATA_PUBLIC_URL=project,
    )

    assert shown.returncode == 1
    assert shown.stdout.count("failure") >= len(("database", "schema", "tokens"))
    for secret in {CANARY, *SECRETS.values()} - {"us"}:
        assert secret not in shown.stdout + shown.stderr


def test_without_a_database_it_says_what_to_set(desk: Desk) -> None:
    shown = desk.run("doctor")

    assert (shown.returncode, shown.stdout) == (1, "")
    assert shown.stderr.startswith("strata: Set DATABASE_URL to your Postgres")


@dataclass(frozen=True, slots=True)
class Broken:
    """A check that goes wrong in some way."""

    name: str
    way: Callable[[], Awaitable[Sequence[Finding]]]

    async def look(self) -> Sequence[Finding]:
        return await self.way()


async def silent() -> Sequence[Finding]:
    await in_background(Event().wait)
    return []


async def indiscreet() -> Sequence[Finding]:
    raise RuntimeError(CANARY)


async def frank() -> Sequence[Finding]:
    message = "set something"
    raise ConfigurationError(message)


def test_a_check_that_goes_wrong_is_a_failure_and_keeps_none_of_the_others() -> None:
    ways = (silent, indiscreet, frank)
    broken = [Broken(way.__name__, way) for way in ways]
    last = Known(Finding("last", Verdict.OK, "fine"))

    told = asyncio.run(examine([*broken, last], longest_seconds=0.05))

    assert [each.subject for each in told] == ["silent", "indiscreet", "frank", "last"]
    assert [each.verdict for each in told[:3]] == [Verdict.FAILURE] * 3
    assert [each.says for each in told[1:3]] == [
        "it could not be looked at (RuntimeError)",
        "set something",
    ]


@pytest.mark.proof
def test_it_ends_though_nobody_answers(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        began = monotonic()
        shown = desk.run(
            "doctor",
            DATABASE_URL=f"postgresql://strata_app:x@127.0.0.1:{port}/postgres",
            SUPABASE_URL=f"http://127.0.0.1:{port}",
            SUPABASE_SECRET_KEY=SECRET_KEY,
            STRATA_PUBLIC_URL=f"http://127.0.0.1:{port}",
        )

    assert (shown.returncode, monotonic() - began < LONGEST_SECONDS) == (1, True)
    assert shown.stdout.count("failure") >= len(("database", "tokens", "files"))


def test_connections_are_counted_as_processes_open_them() -> None:
    crew = Crew(servers=10, workers=5)

    assert QUEUE_CONNECTIONS == CONNECTIONS
    assert crew.connections(10, pooled=False) == 165
    assert crew.connections(10, pooled=True) == 20
