"""A picture to begin with is shown to the provider, and to nobody else."""

from dataclasses import replace
from typing import Any

import pytest

from strata_domain.entity.asset import Asset, AssetKind, AssetStatus
from strata_domain.entity.job import Job, JobStatus
from strata_domain.error import NotFoundError, StorageUnavailableError
from strata_domain.fake import InMemoryAssetStorage
from strata_domain.service.identifier import new_id
from strata_usecase.job.image_lending import MOST_INLINE_BYTES
from strata_usecase.job.pace import LATER_SECONDS
from support.atelier import BREAD, Atelier
from support.virtual_time import in_virtual_time

PUBLIC = "https://strata.test"
A_FOX = "data:image/png;base64,YSBmb3g="


def at_home(public_url: str | None = None) -> Atelier:
    """Where files are behind links of this server."""
    return Atelier(storage=InMemoryAssetStorage(root=""), public_url=public_url)


def store(atelier: Atelier, asset: Asset) -> None:
    atelier.database.tables.assets[asset.asset_id] = asset


async def order(atelier: Atelier, asset: Asset) -> Job:
    return await atelier.order(replace(BREAD, image_asset_id=asset.asset_id))


async def shown(atelier: Atelier, asset: Asset) -> list[str | None]:
    """What the provider is told of the picture."""
    await atelier.work(await order(atelier, asset))
    return [each.image_url for each in atelier.model.orders]


@in_virtual_time
async def test_a_provider_gets_a_url_that_is_good_for_five_minutes() -> None:
    atelier = Atelier()
    asset = atelier.upload()

    assert await shown(atelier, asset) == [
        f"memory://download/{asset.path}?seconds=300"
    ]


@in_virtual_time
async def test_a_url_of_this_server_gets_the_name_by_which_the_world_knows_it() -> None:
    atelier = at_home(PUBLIC)
    asset = atelier.upload()

    assert await shown(atelier, asset) == [
        f"{PUBLIC}/download/{asset.path}?seconds=300"
    ]


@in_virtual_time
async def test_what_the_world_cannot_reach_is_sent_along() -> None:
    atelier = at_home()

    assert await shown(atelier, atelier.upload(b"a fox")) == [A_FOX]


@in_virtual_time
async def test_what_is_too_large_to_be_sent_along_fails_the_job_unasked() -> None:
    atelier = at_home()
    largest, larger = (
        atelier.upload(bytes(MOST_INLINE_BYTES + more)) for more in (0, 1)
    )

    done = await atelier.work(await order(atelier, larger))
    await atelier.work(await order(atelier, largest))

    assert (done.status, done.error_code) == (JobStatus.FAILED, "file_too_large")
    assert (len(atelier.model.orders), done.micro_usd) == (1, 0)


@in_virtual_time
async def test_a_picture_that_is_gone_fails_the_job_unasked() -> None:
    atelier = Atelier()
    job = await order(atelier, atelier.upload())
    atelier.database.tables.assets.clear()

    done = await atelier.work(job)

    assert (done.status, done.error_code) == (JobStatus.FAILED, "not_found")
    assert (atelier.model.orders, atelier.records()) == ([], [])


@in_virtual_time
async def test_a_picture_that_cannot_be_had_now_is_waited_for() -> None:
    atelier = at_home()
    job = await order(atelier, atelier.upload())
    atelier.storage.failures.append(StorageUnavailableError())

    assert await atelier.advance.execute(job.job_id) == LATER_SECONDS
    assert atelier.job(job).status is JobStatus.QUEUED
    assert (await atelier.work(job)).status is JobStatus.SUCCEEDED


@pytest.mark.parametrize(
    "change",
    [
        {"status": AssetStatus.PENDING},
        {"kind": AssetKind.ARCHIVE},
        {"user_id": new_id()},
    ],
    ids=["not there yet", "no picture", "of another"],
)
@in_virtual_time
async def test_only_a_picture_of_ones_own_that_is_there_can_be_begun_with(
    change: dict[str, Any],
) -> None:
    atelier = Atelier()
    asset = atelier.upload()
    store(atelier, replace(asset, **change))

    with pytest.raises(NotFoundError):
        await order(atelier, asset)

    assert atelier.database.tables.jobs == {}
