"""What a provider gives out for a picture is refused, or is one and nothing else."""

import asyncio
import logging

import pytest

from support.crew import BOUND_SECONDS, CALM, Crew, open_crew
from support.forger import NAMES, forging
from support.hostile_file import HOSTILE, REFUSED
from support.house import House
from support.memory import peak_mib
from support.reckoning import reckon
from support.stream import Caller

MODEL = "fal/acme/brush"
MOST_MIB = 64.0
KEPT = """
select (job.request ->> 'prompt')::int, job.status, asset.media_type, job.micro_usd
from jobs as job left join assets as asset on asset.job_id = job.id
"""
_logger = logging.getLogger(__name__)


@pytest.fixture
def crew(house: House) -> Crew:
    return open_crew(house)


@pytest.mark.proof
async def test_no_picture_of_a_forger_is_more_than_a_picture(crew: Crew) -> None:
    root = crew.house.stack.enter_context(forging())
    door, worker = await asyncio.gather(crew.serve(), crew.hire(root, **CALM))
    callers = crew.house.callers(door, len(NAMES) + 1)
    await drawn(crew, callers[:1], first=len(NAMES))
    before = peak_mib(worker.pid)

    await drawn(crew, callers[1:])

    grown = peak_mib(worker.pid) - before
    _logger.info("the worker held %.1f MiB more at most, on %.1f", grown, before)
    assert grown < MOST_MIB
    ends = {number: end for number, *end in crew.house.database.query(KEPT)}
    assert [ends[n] for n in range(len(NAMES))] == [expected(name) for name in NAMES]
    books = reckon(crew)
    assert books.on_disk == books.noted


async def drawn(crew: Crew, callers: list[Caller], first: int = 0) -> None:
    """Have each drawn what stands at its number, and wait."""
    for number, caller in enumerate(callers, first):
        body = {"model": MODEL, "prompt": str(number), "size": "512x512"}
        answer = await caller.call("POST /api/image-jobs", body=body)
        assert answer.status == 202, answer.body
    await crew.all_over(within=2 * BOUND_SECONDS)


def expected(name: str) -> list[object]:
    """How a job ends; rubbish is charged, as the provider does."""
    media_type = HOSTILE.get(name, (REFUSED,))[0]
    refused = media_type == REFUSED
    return ["failed", None, 1000] if refused else ["succeeded", media_type, 1000]
