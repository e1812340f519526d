"""What every storage of files promises."""

import asyncio
from uuid import uuid4

import httpx2
import pytest

from strata_domain.entity.finding import Verdict
from strata_domain.error import AlreadySentError, NotFoundError
from strata_domain.port.asset_storage import AssetStorage
from strata_infrastructure.checkup.bucket_check import BucketCheck
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.storage_settings import BUCKET
from support.picture import png
from support.shelf import Shelf, pieces, whole
from support.storage_peer import SECRET_KEY

PNG = "image/png"
LARGE = [bytes([number]) * 65_000 for number in range(48)]


def new_path() -> str:
    return f"{uuid4()}/{uuid4()}.png"


def test_what_was_put_is_read(runner: asyncio.Runner, storage: AssetStorage) -> None:
    path = new_path()

    runner.run(storage.put(path, pieces(*LARGE), media_type=PNG))

    assert runner.run(whole(storage, path)) == b"".join(LARGE)
    assert runner.run(storage.size_bytes(path)) == sum(map(len, LARGE))


def test_a_newer_file_takes_the_place_of_an_older(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    path = new_path()

    for content in (b"older and longer", b"newer"):
        runner.run(storage.put(path, pieces(content), media_type=PNG))

    assert runner.run(whole(storage, path)) == b"newer"


def test_a_file_that_shall_not_be_replaced_is_not(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    path = new_path()

    first = storage.put(path, pieces(b"first"), media_type=PNG, replace=False)
    runner.run(first)
    with pytest.raises(AlreadySentError):
        runner.run(storage.put(path, pieces(b"second"), media_type=PNG, replace=False))

    assert runner.run(whole(storage, path)) == b"first"


def test_nothing_is_stored_when_the_source_breaks(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    path, broken = new_path(), pieces(*LARGE, error=RuntimeError("it broke"))

    with pytest.raises(RuntimeError, match="it broke"):
        runner.run(storage.put(path, broken, media_type=PNG))

    assert runner.run(storage.size_bytes(path)) is None


def test_the_older_file_stays_when_the_source_of_a_newer_breaks(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    path = new_path()
    broken = pieces(b"newer", error=RuntimeError("it broke"))

    runner.run(storage.put(path, pieces(b"older"), media_type=PNG))
    with pytest.raises(RuntimeError):
        runner.run(storage.put(path, broken, media_type=PNG))

    assert runner.run(whole(storage, path)) == b"older"


def test_a_file_that_is_not_there_is_not_found(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    path = new_path()

    with pytest.raises(NotFoundError):
        runner.run(whole(storage, path))

    assert runner.run(storage.size_bytes(path)) is None


def test_removed_files_are_gone_and_removed_again_no_error(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    paths = [new_path(), new_path()]
    runner.run(storage.put(paths[0], pieces(b"x"), media_type=PNG))

    for _ in range(2):
        runner.run(storage.remove(paths))

    assert runner.run(storage.size_bytes(paths[0])) is None


def test_an_empty_list_removes_nothing(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    path = new_path()
    runner.run(storage.put(path, pieces(b"x"), media_type=PNG))

    runner.run(storage.remove([]))

    assert runner.run(storage.size_bytes(path)) == 1


def test_a_link_gives_the_file_under_its_name(
    runner: asyncio.Runner, shelf: Shelf
) -> None:
    path, storage = new_path(), shelf.storage
    runner.run(storage.put(path, pieces(png()), media_type=PNG))

    url = runner.run(storage.signed_download(path, seconds=60, name="ä cat.png"))
    reply = runner.run(shelf.get(url))

    assert (reply.status, reply.body) == (200, png())
    assert reply.headers["content-type"] == PNG
    assert "attachment" in reply.headers["content-disposition"]
    assert "%C3%A4%20cat.png" in reply.headers["content-disposition"]


def test_a_link_to_one_file_does_not_open_another(
    runner: asyncio.Runner, shelf: Shelf
) -> None:
    mine, theirs, storage = new_path(), new_path(), shelf.storage
    for path in (mine, theirs):
        runner.run(storage.put(path, pieces(b"x"), media_type=PNG))

    url = runner.run(storage.signed_download(mine, seconds=60))
    reply = runner.run(shelf.get(url.replace(mine, theirs)))

    assert (reply.status, reply.body) != (200, b"x")


def test_a_client_sends_a_file_by_a_link(runner: asyncio.Runner, shelf: Shelf) -> None:
    path, storage = new_path(), shelf.storage

    upload = runner.run(storage.signed_upload(path, media_type=PNG, size_bytes=99))
    reply = runner.run(shelf.send(upload, b"from outside"))

    assert reply.status == 200
    assert runner.run(whole(storage, path)) == b"from outside"


def test_a_bucket_that_others_see_is_told_from_one_that_they_do_not(
    runner: asyncio.Runner, peer: str
) -> None:
    headers = {"apikey": SECRET_KEY, "authorization": f"Bearer {SECRET_KEY}"}
    body = {"id": "open", "name": "open", "public": True}
    httpx2.post(f"{peer}/storage/v1/bucket", json=body, headers=headers)

    def verdict(bucket: str, key: str = SECRET_KEY) -> Verdict:
        check = BucketCheck(supabase_url=peer, supabase_key=Secret(key), bucket=bucket)
        (told,) = runner.run(check.look())
        return told.verdict

    assert verdict(BUCKET) is Verdict.OK
    assert [verdict("open"), verdict("nowhere"), verdict(BUCKET, "sb_secret_x")] == [
        Verdict.FAILURE
    ] * 3
