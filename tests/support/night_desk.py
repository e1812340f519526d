"""Where providers speak while the API and its workers are away."""

import asyncio
import json
import time
from collections.abc import Generator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass

import httpx2

from support.crew import CALM, MODELS, Crew, open_crew, order
from support.edge import Edge, edge_functions
from support.house import House
from support.token import jwks_server
from support.webhook import (
    FAL_USER,
    SECRET,
    FalKey,
    Message,
    fal_key,
    replicate_message,
)

SENDERS = 4
ORDERING_SECONDS = 300.0
WAITING = "select count(*) from jobs where provider_ref is null"
REFS = "select split_part(model, '/', 1), provider_ref from jobs"
NOBODY_LOOKS = """
create function later() returns trigger language plpgsql as $$ begin
  new.scheduled_at := now() + interval '1 day';
  return new;
end $$;
create trigger later before insert or update of scheduled_at
on queue.procrastinate_jobs for each row when (new.scheduled_at > now())
execute function later()
"""
"""A look that is planned is not made before the day is over, unless it is due now."""
DUE = """
select count(*) from queue.procrastinate_jobs
where status = 'todo' and scheduled_at <= now()
"""
SECRET_ROUTE = "/replicate/v1/webhooks/default/secret"
Request = tuple[str, str]
"""A provider, and its name of what it was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NightDesk:
    """The functions at the edge, and jobs that providers work on."""

    crew: Crew
    edge: Edge
    key: FalKey
    trusted: Mapping[str, str]

    async def hire(self) -> None:
        """Start a worker that has providers tell the functions what becomes of jobs."""
        place = f"{self.edge.address}/functions/v1/{{provider}}-webhook"
        await self.crew.hire(STRATA_WEBHOOK_URL=place, **CALM, **self.trusted)

    async def submitted(self, count: int) -> list[Request]:
        """Have so many jobs of each provider submitted, and everybody sent home."""
        door, worker = await asyncio.gather(self.crew.serve(), self.crew.hire(**CALM))
        for number, caller in enumerate(self.crew.house.callers(door, count * 2)):
            await order(caller, f"job-{number}", MODELS[number % 2], {}, 1)
        await self.until(WAITING, 0)
        for process in (door.process, worker):
            process.kill()
        return self.crew.house.database.query(REFS)

    def message(self, request: Request) -> Message:
        """What a provider says now of a request."""
        provider, ref = request
        said = {"id": ref, "request_id": ref, "status": "OK"}
        body, now = json.dumps(said).encode(), str(int(time.time()))
        if provider == "fal":
            return self.key.message(body, request_id=ref, at=now)
        return replicate_message(body, event_id=ref, at=now)

    def send_all(
        self, requests: list[Request], tail: bytes = b""
    ) -> list[tuple[int, float]]:
        """The status of each answer, and how many seconds it took; several at a time.

        Args:
            requests: which are spoken of.
            tail: what somebody else has written behind the signed bodies.
        """
        with self.edge.client() as client, ThreadPoolExecutor(SENDERS) as senders:

            def send(request: Request) -> tuple[int, float]:
                message, begun = self.message(request), time.monotonic()
                answer = client.post(
                    f"{request[0]}-webhook",
                    headers=dict(message.headers),
                    content=message.body + tail,
                )
                return answer.status_code, time.monotonic() - begun

            return list(senders.map(send, requests))

    def count(self, query: str) -> int:
        """What a query counts."""
        ((count,),) = self.crew.house.database.query(query)
        return int(count)

    async def until(self, query: str, count: int) -> None:
        """Wait until a query counts so much."""
        deadline = time.monotonic() + ORDERING_SECONDS
        while (found := self.count(query)) != count:
            assert time.monotonic() < deadline, found
            await asyncio.sleep(0.1)


@contextmanager
def open_night_desk(house: House) -> Generator[NightDesk]:
    """Trust the keys of the test, and what the sandbox signs for Replicate."""
    crew, key = open_crew(house), fal_key()
    house.database.query(NOBODY_LOOKS)
    root = crew.upstream.root
    theirs = httpx2.get(f"{root}{SECRET_ROUTE}").json()["key"]
    with jwks_server(key.jwk) as keys:
        trusted = {
            "REPLICATE_WEBHOOK_SECRET": f"{SECRET.reveal()},{theirs}",
            "FAL_USER_ID": FAL_USER,
            "FAL_JWKS_URL": keys.url,
        }
        with edge_functions(house.database.app_url, house.home, trusted) as edge:
            yield NightDesk(crew=crew, edge=edge, key=key, trusted=trusted)
