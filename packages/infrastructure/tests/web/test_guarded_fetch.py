"""A fetch ends: with the file, at its cap, or at its deadline."""

import asyncio

import pytest

from strata_domain.error import (
    FileTooLargeError,
    ForbiddenAddressError,
    ProviderConnectionError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderNotFoundError,
    ProviderTimeoutError,
    ProviderUnreachableError,
)
from strata_infrastructure.web import GuardedFetcher, Patience
from support.web_server import Script, WebServer, always, answer, redirect, serving

HASTE = Patience(connect=0.3, idle=0.2, total=0.4)
MEGABYTE = 2**20


async def read(fetcher: GuardedFetcher, url: str, max_bytes: int = 99) -> bytes:
    async with fetcher.fetch(url, max_bytes=max_bytes) as pieces:
        return b"".join([piece async for piece in pieces])


async def fetched(script: Script, path: str = "/") -> tuple[bytes, WebServer]:
    """Read from a server of ours, in haste."""
    async with serving(script) as server:
        fetcher = GuardedFetcher(trusted_origins=[server.url()], patience=HASTE)
        return await read(fetcher, server.url(path)), server


def test_a_file_is_read_whole() -> None:
    body, _ = asyncio.run(fetched(always(answer(b"a file"))))

    assert body == b"a file"


def test_path_and_query_are_sent_to_the_letter_and_little_else() -> None:
    path = "/a%2Fb/x.png?sig=A%2b+b/c==&e=1"

    _, server = asyncio.run(fetched(always(answer(b"x")), path))

    first, *headers = server.heads[0].strip().split("\r\n")
    assert first == f"GET {path} HTTP/1.1"
    assert sorted(header.split(":")[0].lower() for header in headers) == [
        *("accept", "accept-encoding", "host", "user-agent")
    ]


def test_nothing_of_the_environment_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    body, _ = asyncio.run(fetched(always(answer(b"x"))))

    assert body == b"x"


def test_a_cookie_is_not_kept_across_a_redirect() -> None:
    async def script(path: str, writer: asyncio.StreamWriter) -> None:
        home = path == "/home"
        writer.write(answer(b"x") if home else redirect("/home\r\nset-cookie: a=b"))

    _, server = asyncio.run(fetched(script))

    assert len(server.heads) == 2
    assert "cookie" not in server.heads[1].lower()


async def stall(_: str, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(bytes(9))[:-3])
    await writer.drain()
    await asyncio.sleep(1)


async def drip(_: str, writer: asyncio.StreamWriter) -> None:
    writer.write(answer(bytes(99))[:-99])
    for _byte in range(99):
        writer.write(b"x")
        await asyncio.sleep(0.05)


async def say_nothing(_: str, writer: asyncio.StreamWriter) -> None:
    await writer.drain()
    await asyncio.sleep(1)


async def flood(_: str, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n\r\n" + bytes(MEGABYTE))


@pytest.mark.parametrize(
    ("script", "kind"),
    [
        (always(redirect("/")), ProviderMalformedAnswerError),
        (always(redirect("http://127.0.0.1:1/")), ForbiddenAddressError),
        (always(answer(b"", status="302 Found")), ProviderMalformedAnswerError),
        (always(answer(b"", status="404 Not Found")), ProviderNotFoundError),
        (always(answer(b"", status="503 Busy")), ProviderError),
        (always(answer(b"x", "content-encoding: gzip")), ProviderMalformedAnswerError),
        (always(answer(bytes(100))), FileTooLargeError),
        (flood, FileTooLargeError),
        (always(answer(bytes(50))[:-1]), ProviderConnectionError),
        (always(b"not HTTP at all\r\n\r\n"), ProviderConnectionError),
        (always(b""), ProviderConnectionError),
        (stall, ProviderTimeoutError),
        (drip, ProviderTimeoutError),
        (say_nothing, ProviderTimeoutError),
    ],
)
def test_what_is_no_file_is_refused(script: Script, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        asyncio.run(fetched(script))


def test_a_server_that_is_not_there_is_unreachable() -> None:
    url = "http://127.0.0.1:1/x.png"
    fetcher = GuardedFetcher(trusted_origins=[url])

    with pytest.raises(ProviderUnreachableError):
        asyncio.run(read(fetcher, url))
