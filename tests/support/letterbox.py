"""Two servers that take what providers send, and nobody who works."""

import json
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPException
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine

from strata_domain.entity.job import Job, JobEventType, JobStatus, JobStep
from strata_domain.service.identifier import new_id
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_system, begin_for_user
from strata_infrastructure.secret import Secret
from support.attack.wire import Request, Wire
from support.database import FreshDatabase
from support.job_hand import a_job
from support.server import strata_server
from support.token import jwks_server
from support.webhook import (
    FAL_USER,
    SECRET,
    FalKey,
    Message,
    fal_key,
    replicate_message,
)

HUNG_UP = 400
"""What a server means that closes the connection in the middle of a request."""
KEYS = {"replicate": Secret("r8_only-for-tests"), "fal": Secret("fal-only-for-tests")}
LATER = """
update queue.procrastinate_jobs set scheduled_at = now() + interval '1 hour'
where queueing_lock = %s
"""
PLANNED = """
select scheduled_at <= now() from queue.procrastinate_jobs
where queueing_lock = %s and status = 'todo'
"""
INBOX = """
select event_id, applied_at is not null from webhook_inbox
where provider = %s and ref = %s order by received_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letterbox:
    """What is there: the servers share the database."""

    database: FreshDatabase
    engine: Engine
    wires: tuple[Wire, ...]
    key: FalKey

    def message(self, provider: str, ref: str, status: str = "OK") -> Message:
        """What a provider says now of a request; another status is another event."""
        said = {"id": ref, "request_id": ref, "status": status}
        body, now = json.dumps(said).encode(), str(int(time.time()))
        if provider == "fal":
            return self.key.message(body, request_id=ref, at=now)
        return replicate_message(body, event_id=f"{ref}:{status}", at=now)

    def send(
        self, provider: str, message: Message, *, server: int = 0, to: str | None = None
    ) -> int:
        """The status of the answer.

        Args:
            provider: who sends it.
            message: what is sent.
            server: to which of the two.
            to: another address than the one that every job has.
        """
        headers = [
            (name, value.encode("utf-8", "surrogatepass"))
            for name, value in message.headers.items()
        ]
        request = Request(
            method="POST",
            target=to or f"/api/webhooks/{provider}",
            headers=headers,
            body=message.body,
        )
        try:
            return self.wires[server % len(self.wires)].send(request).status
        except (ConnectionError, HTTPException):
            return HUNG_UP

    def job(self, provider: str, ref: str | None) -> UUID:
        """A job that its provider works on, and that is looked at in an hour.

        Without a name its provider's answer was lost.
        """
        user_id = self.database.add_user()
        job = replace(a_job(user_id), model=f"{provider}/acme/brush")
        with begin_for_user(self.engine)(user_id) as work:
            work.jobs.add(job)
        self._submit(job, ref)
        self.database.query(LATER, str(job.job_id))
        return job.job_id

    def plans(self, job_id: UUID) -> list[bool]:
        """Whether each look that is planned at a job is due."""
        return [due for (due,) in self.database.query(PLANNED, str(job_id))]

    def inbox(self, provider: str, ref: str) -> list[tuple[str, bool]]:
        """What was said of a request, and whether it is heard."""
        rows = self.database.query(INBOX, provider, ref)
        return [(event_id, heard) for event_id, heard in rows]

    def _submit(self, job: Job, ref: str | None) -> None:
        provider = job.model.partition("/")[0]
        with begin_for_system(self.engine)() as work:
            held = work.jobs.take(job.job_id, lease_seconds=60)
            assert held is not None
            step = JobStep(
                job_id=job.job_id,
                attempt=held.attempt,
                event=JobEventType.SUBMITTED,
                status=JobStatus.SUBMITTED,
            )
            assert work.jobs.record(step)
            if ref is not None:
                assert work.jobs.refer(job.job_id, provider, ref=ref)
            work.jobs.let_go(job.job_id, attempt=held.attempt)


@contextmanager
def open_letterbox(database: FreshDatabase, home: Path) -> Generator[Letterbox]:
    engine, key = connect(database.app_url, connections=2), fal_key()
    with jwks_server(key.jwk) as published:
        settings = {
            "REPLICATE_WEBHOOK_SECRET": SECRET.reveal(),
            "REPLICATE_API_TOKEN": KEYS["replicate"].reveal(),
            "FAL_KEY": KEYS["fal"].reveal(),
            "FAL_USER_ID": FAL_USER,
            "FAL_JWKS_URL": published.url,
        }
        with (
            strata_server(database, home, settings) as one,
            strata_server(database, home, settings) as other,
        ):
            secrets = frozenset({SECRET.reveal().encode()})
            wires = (Wire(one.address, secrets), Wire(other.address, secrets))
            yield Letterbox(database=database, engine=engine, wires=wires, key=key)
    engine.dispose()


def a_ref() -> str:
    """A name that no request has had yet."""
    return str(new_id())
