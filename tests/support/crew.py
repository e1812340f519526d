"""A house whose workers have pictures drawn by providers, over their own wires."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from subprocess import Popen

from support.house import House
from support.sandbox import SandboxProcess, running_sandbox
from support.server import Server, strata_worker
from support.stream import Caller

LEASE_SECONDS = 4.0
SILENT_SECONDS = 0.9
POLL_SECONDS = 15.0
"""Between two looks at a job of which nothing is known."""
BOUND_SECONDS = LEASE_SECONDS + 2 * POLL_SECONDS
"""After which every job is over, whoever died."""
LONGEST_SECONDS = 14
PICTURE_MICRO_USD = 1000
BRISK_WORK = {
    "STRATA_LEASE_SECONDS": str(LEASE_SECONDS / 4),
    "STRATA_HEARTBEAT_SECONDS": str(SILENT_SECONDS / 3),
    "STRATA_CATALOGUE": "models.json",
}
CALM = {"STRATA_LEASE_SECONDS": "15", "STRATA_HEARTBEAT_SECONDS": "2"}
"""Settings for those whom nobody kills."""
MODELS = ("replicate/acme/brush", "fal/acme/brush")
CATALOGUE = {
    "source": "made up",
    "effective": "2026-01-01",
    "image": [
        {
            "model_id": model,
            "name": model,
            "most_images": 4,
            "sizes": ["512x512"],
            "features": ["size", "seed"],
            "longest_seconds": LONGEST_SECONDS,
            "price": {"request": PICTURE_MICRO_USD},
        }
        for model in MODELS
    ],
}
STILL_OPEN = "select count(*) from jobs where ended_at is null"
Way = Mapping[str, object]
EVERY_WAY: Sequence[Way] = (
    {"draw_ms": 300},
    {"draw_ms": 1500},
    {"draw_ms": 0, "queue_ms": 0},
    {"draw_ms": 3000},
    {"draw_ms": 700, "fault": "fail"},
    {"draw_ms": 2000},
    {"draw_ms": 700, "fault": "nsfw"},
    {"draw_ms": 1000, "queue_ms": 1000},
    {"fault": "refuse"},
    {"draw_ms": 500},
)
"""What becomes of jobs, in turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew:
    """Workers of one house, and who gives them work."""

    house: House
    upstream: SandboxProcess

    def settings(self, root: str = "") -> dict[str, str]:
        """How a process works, and where it believes that the providers are."""
        there = root or self.upstream.root
        return {
            **BRISK_WORK,
            "REPLICATE_API_TOKEN": "token",
            "REPLICATE_BASE_URL": f"{there}/replicate",
            "FAL_KEY": "key",
            "FAL_BASE_URL": f"{there}/fal",
        }

    async def serve(self) -> Server:
        """Open a door; nobody works behind it."""
        return await asyncio.to_thread(self.house.serve, "door", **self.settings())

    async def hire(self, root: str = "", **settings: str) -> Popen[str]:
        """Start a worker; it works when this returns."""
        house = self.house
        wanted = {**self.settings(root), **settings}
        worker = strata_worker(house.database, house.home, wanted)
        return await asyncio.to_thread(house.stack.enter_context, worker)

    async def all_over(self, within: float) -> None:
        """Wait until no job is open."""
        deadline = time.monotonic() + within
        while open_jobs := await self.open_jobs():
            assert time.monotonic() < deadline, f"{open_jobs} jobs are open"
            await asyncio.sleep(0.1)

    async def open_jobs(self) -> int:
        """How many are not over."""
        ((count,),) = await asyncio.to_thread(self.house.database.query, STILL_OPEN)
        return int(count)


def open_crew(house: House) -> Crew:
    """Let a house have a provider of its own, in a process that nobody kills."""
    (house.home / "models.json").write_text(json.dumps(CATALOGUE))
    upstream = house.stack.enter_context(running_sandbox(house.home / "bill.jsonl"))
    return Crew(house=house, upstream=upstream)


async def order(caller: Caller, name: str, model: str, way: Way, count: int) -> None:
    """Ask for pictures; the provider's bill will call them by this name."""
    body = {
        "model": model,
        "prompt": f"A lighthouse, for {name}",
        "size": "512x512",
        "count": count,
        "options": {"sandbox": {"name": name, **way}},
    }
    answer = await caller.call("POST /api/image-jobs", body=body)
    assert answer.status == 202, answer.body


async def order_all(
    callers: Sequence[Caller], ways: Sequence[Way], *, pause: float = 0.0
) -> None:
    """Let everyone order a job, in each way and of each provider in turn."""
    in_turn = zip(callers, cycle(ways), strict=False)
    for number, (caller, way) in enumerate(in_turn):
        model = MODELS[number % len(MODELS)]
        await order(caller, f"job-{number}", model, way, 1 + number % 3)
        await asyncio.sleep(pause)
