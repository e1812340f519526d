"""A file that a server answers with: never packed, never longer than allowed."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import aclosing
from http import HTTPStatus

import httpx2

from strata_domain.error import (
    FileTooLargeError,
    ProviderMalformedAnswerError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_infrastructure.chat.http_client import TRANSPORT
from strata_infrastructure.chat.vendor_error import (
    Translator,
    kind_of_status,
    meaning,
)

TRANSLATOR = Translator(
    {
        **TRANSPORT,
        TimeoutError: meaning(ProviderTimeoutError),
        socket.gaierror: meaning(ProviderUnreachableError),
    }
)
"""What goes wrong on the way, as our own errors."""


def ensure_file(response: httpx2.Response, *, max_bytes: int) -> None:
    """Refuse what is no file, before any of it is read.

    Raises:
        ProviderError: it is a failure, or packed, though nobody asked for that.
        FileTooLargeError: it says that it is longer than allowed.
    """
    _ensure_plain(response)
    if int(response.headers.get("content-length", 0)) > max_bytes:
        raise FileTooLargeError


def _ensure_plain(response: httpx2.Response) -> None:
    if response.status_code != HTTPStatus.OK:
        raise kind_of_status(response.status_code)(response.status_code)
    packing = response.headers.get("content-encoding", "identity")
    if packing != "identity":
        raise ProviderMalformedAnswerError(packing)


async def pieces_of(
    response: httpx2.Response, *, deadline: float, max_bytes: int
) -> AsyncGenerator[bytes]:
    """Wait for each piece until the deadline, but not for our own reader.

    Raises:
        FileTooLargeError: it is longer than allowed.
        ProviderError: it breaks off, or takes too long.
    """
    left = max_bytes
    async with aclosing(response.aiter_raw()) as pieces:
        while piece := await _next(pieces, deadline):
            left -= len(piece)
            if left < 0:
                raise FileTooLargeError
            yield piece


async def _next(pieces: AsyncGenerator[bytes], deadline: float) -> bytes:
    with TRANSLATOR.translating():
        async with asyncio.timeout_at(deadline):
            return await anext(pieces, b"")
