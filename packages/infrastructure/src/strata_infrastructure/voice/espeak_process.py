"""eSpeak NG, run for one purpose and ended with it."""

import asyncio
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncGenerator, Awaitable, Mapping
from contextlib import asynccontextmanager, suppress
from types import MappingProxyType
from typing import TypeVar

from strata_domain.error import (
    ProviderConnectionError,
    ProviderError,
    ProviderNotFoundError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)

SECONDS_BETWEEN = 10.0
_PROGRAM = "strata_infrastructure.voice.espeak_program"
_PIECE_BYTES = 8192
_FAILURES: Mapping[int, type[ProviderError]] = MappingProxyType(
    {3: ProviderNotFoundError}
)
"""By the status with which it ends."""
Result = TypeVar("Result")


@asynccontextmanager
async def running(*arguments: str) -> AsyncGenerator[Process]:
    """Run it until the block ends, without anything of our environment.

    Raises:
        ProviderUnreachableError: it cannot be run.
    """
    try:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", _PROGRAM, *arguments),
            stdin=PIPE,
            stdout=PIPE,
            stderr=DEVNULL,
            env={},
            start_new_session=True,
        )
    except OSError as error:
        raise ProviderUnreachableError from error
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def answer(process: Process, question: bytes) -> AsyncGenerator[bytes]:
    """Send everything, and return what comes until it has ended well.

    Raises:
        ProviderNotFoundError: it does not know the voice.
        ProviderTimeoutError: nothing came for ten seconds.
        ProviderConnectionError: it died.
    """
    reader, writer = process.stdout, process.stdin
    if reader is None or writer is None:
        raise ProviderUnreachableError
    await _send(writer, question)
    while piece := await _soon(reader.read(_PIECE_BYTES)):
        yield piece
    _ensure_well(await _soon(process.wait()))


async def _send(writer: asyncio.StreamWriter, question: bytes) -> None:
    """Send it, if it is read; why it was not, the status will say."""
    writer.write(question)
    with suppress(ConnectionError):
        await _soon(writer.drain())
    writer.close()


def _ensure_well(status: int) -> None:
    if status:
        message = f"it ended with {status}"
        raise _FAILURES.get(status, ProviderConnectionError)(message)


async def _soon(awaited: Awaitable[Result]) -> Result:
    try:
        async with asyncio.timeout(SECONDS_BETWEEN):
            return await awaited
    except TimeoutError as error:
        raise ProviderTimeoutError from error
