"""Pictures that are kept as files are shown to models that see."""

import asyncio
import json
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.chat import in_words
from strata_domain.entity.message import (
    ImageAssetPart,
    ImagePart,
    MessageRole,
    TextPart,
)
from strata_domain.error import (
    NotFoundError,
    StorageUnavailableError,
    UnsuitablePictureError,
)
from strata_domain.fake import FixedChatModels, InMemoryAssetStorage
from strata_domain.service.identifier import new_id
from strata_domain.service.picture import GONE, MOST_BYTES, MOST_SIDE
from support.album import a_picture, added
from support.studio import Studio
from support.virtual_time import in_virtual_time

PICTURE = a_picture(new_id())


def hung(studio: Studio, content: bytes = b"bread") -> UUID:
    """A picture of the user's."""
    asset = a_picture(studio.user_id, size_bytes=len(content))
    studio.storage.files[asset.path] = content
    return added(studio.begin, asset)


def inline(content: bytes) -> ImagePart:
    return ImagePart("image/png", b64encode(content).decode())


@in_virtual_time
async def test_a_model_sees_the_picture_and_the_message_only_names_it() -> None:
    studio = Studio()
    asset_id = hung(studio)
    async with studio.working():
        run = await studio.post("what is it", pictures=[asset_id])
        await studio.events(run)
        await studio.events(await studio.post("sure?"))

    assert run.question is not None
    stored = studio.database.tables.messages[run.question.message_id]
    assert stored.parts == (ImageAssetPart(asset_id), TextPart("what is it"))
    for request in studio.model.requests:
        assert request.turns[0].parts == (inline(b"bread"), TextPart("what is it"))


@in_virtual_time
async def test_a_picture_is_paid_for_like_one_that_comes_with_the_message() -> None:
    studio = Studio()
    asset_id = hung(studio)
    async with studio.working():
        plain = studio.hold(await studio.post(thread=studio.new_thread()))
        shown = studio.hold(await studio.post(pictures=[asset_id]))

    assert shown.input_tokens - plain.input_tokens == 1_500


@pytest.mark.parametrize("wholly", [True, False])
@in_virtual_time
async def test_a_note_stands_for_a_picture_that_is_gone(*, wholly: bool) -> None:
    studio = Studio()
    asset_id = hung(studio)
    async with studio.working():
        await studio.events(await studio.post("one", pictures=[asset_id]))
        studio.storage.files.clear()
        if wholly:
            del studio.database.tables.assets[asset_id]
        await studio.events(await studio.post("two"))

    assert studio.model.requests[1].turns[0].parts == (GONE, TextPart("one"))


@pytest.mark.parametrize(
    "asset",
    [
        replace(PICTURE, kind=AssetKind.AUDIO),
        replace(PICTURE, size_bytes=MOST_BYTES + 1),
        replace(PICTURE, width=MOST_SIDE + 1),
        replace(PICTURE, height=MOST_SIDE + 1),
    ],
)
@in_virtual_time
async def test_what_models_do_not_look_at_is_refused(asset: Asset) -> None:
    studio = Studio()
    own = replace(asset, user_id=studio.user_id)
    studio.database.tables.assets[asset.asset_id] = own

    with pytest.raises(UnsuitablePictureError):
        await studio.post(pictures=[asset.asset_id])

    assert studio.database.tables.messages == {}


@in_virtual_time
async def test_a_file_that_has_not_come_and_one_of_nobody_are_the_same() -> None:
    studio = Studio()
    pending = replace(a_picture(studio.user_id), status=AssetStatus.PENDING)

    for asset_id in (added(studio.begin, pending), new_id()):
        with pytest.raises(NotFoundError):
            await studio.post(pictures=[asset_id])

    assert studio.database.tables.messages == {}


@in_virtual_time
async def test_nobody_shows_the_picture_of_somebody_else() -> None:
    studio = Studio()
    hers = added(studio.begin, a_picture(studio.database.add_user()))

    with pytest.raises(NotFoundError):
        await studio.post(pictures=[hers])

    assert studio.database.tables.messages == {}


class Silence(InMemoryAssetStorage):
    """A storage that does not answer."""

    @asynccontextmanager
    async def read(self, path: str) -> AsyncGenerator[AsyncIterator[bytes]]:
        await asyncio.Event().wait()
        async with super().read(path) as content:
            yield content


@pytest.mark.parametrize(
    "storage", [InMemoryAssetStorage([StorageUnavailableError()]), Silence()]
)
@in_virtual_time
async def test_without_its_storage_an_answer_fails_and_costs_nothing(
    storage: InMemoryAssetStorage,
) -> None:
    studio = Studio()
    studio.storage = storage
    asset_id = hung(studio)
    async with studio.working():
        *_, end = await studio.events(await studio.post(pictures=[asset_id]))

    told = json.loads(end.data)
    assert told["code"] == StorageUnavailableError.code
    assert told["cost"] == {"micro_usd": 0, "estimated": False}
    assert studio.model.requests == []


@in_virtual_time
async def test_a_model_that_does_not_see_is_told_so_and_shown_nothing() -> None:
    studio = Studio()
    blind = replace(studio.models.card("sandbox/echo"), capabilities=frozenset())
    studio.models = FixedChatModels([blind], {"sandbox": studio.model})
    async with studio.working():
        events = await studio.events(await studio.post(pictures=[hung(studio)]))

    assert [json.loads(e.data).get("parameter") for e in events].count("images") == 1
    assert studio.model.requests[0].turns == (in_words(MessageRole.USER, "hello"),)
