"""Supabase may be away, or talk nonsense; and its key goes nowhere else."""

import asyncio
from collections.abc import Callable, Coroutine
from pathlib import Path
from uuid import uuid4

import pytest

from strata_domain.error import ConfigurationError, StorageUnavailableError
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.local_storage import LocalAssetStorage
from strata_infrastructure.storage.registry import open_storage
from strata_infrastructure.storage.storage_settings import StorageSettings
from strata_infrastructure.storage.supabase_storage import (
    SupabaseAssetStorage,
    connect,
)
from support.shelf import pieces, whole
from support.storage_peer import SECRET_KEY, supabase_settings
from support.web_server import Script, WebServer, always, answer, serving

PATH = f"{uuid4()}/{uuid4()}.png"
PNG = "image/png"
JSON = "content-type: application/json"
Call = Callable[[SupabaseAssetStorage], Coroutine[None, None, object]]
CALLS: dict[str, Call] = {
    "put": lambda storage: storage.put(PATH, pieces(b"x"), media_type=PNG),
    "read": lambda storage: whole(storage, PATH),
    "size": lambda storage: storage.size_bytes(PATH),
    "download": lambda storage: storage.signed_download(PATH, seconds=9),
    "upload": lambda storage: storage.signed_upload(PATH, media_type=PNG, size_bytes=9),
    "remove": lambda storage: storage.remove([PATH]),
}
NONSENSE = {
    "a page": answer(b"<html>", "content-type: text/html"),
    "another object": answer(b"[]", JSON),
    "nothing": answer(b"{}", JSON),
    "a fault": answer(b"{}", JSON, status="500 Oops"),
    "no bucket": answer(
        b'{"statusCode":"404","error":"Bucket not found","message":"no"}',
        JSON,
        status="400 Bad",
    ),
    "no HTTP": b"?\r\n\r\n",
}


async def asked(script: Script, call: Call) -> WebServer:
    async with serving(script) as server:
        storage = connect(supabase_settings(Path(), server.url("")))
        try:
            await call(storage)
        finally:
            await storage.aclose()
        return server


@pytest.mark.parametrize("call", CALLS)
def test_a_storage_that_is_not_there_is_unavailable(
    runner: asyncio.Runner, call: str
) -> None:
    storage = connect(supabase_settings(Path(), "http://127.0.0.1:1"))

    with pytest.raises(StorageUnavailableError):
        runner.run(CALLS[call](storage))


@pytest.mark.parametrize("nonsense", NONSENSE)
@pytest.mark.parametrize("call", ["size", "download", "upload"])
def test_nonsense_means_that_nobody_knows(
    runner: asyncio.Runner, call: str, nonsense: str
) -> None:
    with pytest.raises(StorageUnavailableError):
        runner.run(asked(always(NONSENSE[nonsense]), CALLS[call]))


def test_whoever_has_a_link_is_not_given_the_key(runner: asyncio.Runner) -> None:
    link = b'{"signedURL": "/object/sign/assets/x?token=t"}'

    async def script(path: str, writer: asyncio.StreamWriter) -> None:
        writer.write(answer(b"x") if "token=t" in path else answer(link, JSON))

    server = runner.run(asked(script, CALLS["read"]))

    signing, reading = server.heads
    assert SECRET_KEY in signing
    assert SECRET_KEY not in reading


def test_the_key_decides_which_storage_is_used(tmp_path: Path) -> None:
    remote = supabase_settings(tmp_path, "http://127.0.0.1:1")
    local = StorageSettings(
        folder=tmp_path, link_url="http://x.example", link_secret=Secret("s")
    )

    assert isinstance(open_storage(local), LocalAssetStorage)
    assert isinstance(open_storage(remote), SupabaseAssetStorage)


def test_a_project_that_is_not_named_is_asked_for(tmp_path: Path) -> None:
    settings = StorageSettings(
        folder=tmp_path,
        link_url="http://x.example",
        link_secret=Secret("s"),
        supabase_key=Secret("k"),
    )

    with pytest.raises(ConfigurationError, match="SUPABASE_URL"):
        open_storage(settings)
