import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from strata_api.composition.embedding_parts import EmbeddingParts
from strata_api.patience import PATIENCE_SECONDS, PatientOffload, patiently
from strata_domain.entity.usage import AttemptOutcome
from strata_domain.error import DatabaseUnavailableError, NotFoundError
from strata_domain.fake import FixedEmbeddingModels
from support.embedding_desk import CARD, EmbeddingDesk
from support.virtual_time import in_virtual_time, now

Result = TypeVar("Result")


@in_virtual_time
async def test_what_comes_in_time_is_returned() -> None:
    assert await patiently(asyncio.sleep(PATIENCE_SECONDS - 1, "done")) == "done"


@in_virtual_time
async def test_whoever_waits_too_long_is_told_that_the_database_is_away() -> None:
    with pytest.raises(DatabaseUnavailableError):
        await patiently(asyncio.sleep(3000))

    assert now() == PATIENCE_SECONDS


@in_virtual_time
async def test_a_failure_in_time_is_told_as_it_is() -> None:
    async def fail() -> None:
        raise NotFoundError

    with pytest.raises(NotFoundError):
        await patiently(fail())


@in_virtual_time
async def test_requests_offload_patiently() -> None:
    async def never(work: Callable[[], Result]) -> Result:
        return await asyncio.sleep(3000, work())

    with pytest.raises(DatabaseUnavailableError):
        await PatientOffload(never)(dict)


async def late(work: Callable[[], Result]) -> Result:
    """A thread that is slow, and cannot be called back."""

    async def done_late() -> Result:
        await asyncio.sleep(PATIENCE_SECONDS + 1)
        return work()

    return await asyncio.shield(asyncio.create_task(done_late()))


@in_virtual_time
async def test_an_embedding_that_is_committed_late_is_made_and_charged() -> None:
    desk = EmbeddingDesk(once="once")
    desk.embedder = EmbeddingParts(
        begin_for_system=desk.database.begin_for_system,
        models=FixedEmbeddingModels([CARD], {"sandbox": desk.embedding}),
        offload=late,
        tries=1,
    ).assembled()
    with pytest.raises(DatabaseUnavailableError):
        await desk.embed()
    await desk.embedder.drain(grace_seconds=60)

    (record,) = desk.records()
    assert (record.outcome, record.estimated) == (AttemptOutcome.COMPLETED, False)
    assert (await EmbeddingDesk(shares=desk, once="once").embed()).replayed
