import asyncio
from collections.abc import Callable
from typing import TypeVar

import pytest

from strata_api.patience import PATIENCE_SECONDS, PatientOffload, patiently
from strata_domain.error import DatabaseUnavailableError, NotFoundError
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
