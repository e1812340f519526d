"""No storage takes a path that is not ours."""

import asyncio

import pytest

from strata_domain.error import NotFoundError
from strata_domain.port.asset_storage import AssetStorage
from support.shelf import pieces, whole

PNG = "image/png"
USER = "0d5a8c1e-7f42-4b6d-9e3a-5c1f8b2d4e60"
ASSET = "a3f0c9d2-1b84-4e57-8d6c-2e9b7f1a5c38.png"
PATH = f"{USER}/{ASSET}"
OUTSIDE = [
    "",
    "/etc/passwd",
    "../secret.png",
    f"../{ASSET}",
    f"{USER}/../{ASSET}",
    f"{USER}/..",
    f"{USER}/{USER}/{ASSET}",
    f"{USER}//{ASSET}",
    f"/{PATH}",
    f"{PATH}/",
    f"{PATH}\n",
    f"{PATH}\0.png",
    PATH.upper(),
    f"{USER}\\{ASSET}",
    f"{USER}/{ASSET.removesuffix('.png')}",
    f"{USER}/x.png",
    f"drafts/{ASSET}",
    f"{USER}/{ASSET}.png.exe",
]


@pytest.mark.parametrize("path", OUTSIDE)
def test_a_path_that_is_not_ours_is_no_path(
    runner: asyncio.Runner, storage: AssetStorage, path: str
) -> None:
    for work in (
        storage.put(path, pieces(b"x"), media_type=PNG),
        whole(storage, path),
        storage.size_bytes(path),
        storage.signed_download(path, seconds=1),
        storage.signed_upload(path, media_type=PNG, size_bytes=1),
        storage.remove([path]),
    ):
        with pytest.raises(ValueError, match="no path of an asset"):
            runner.run(work)


def test_a_type_that_the_ending_denies_is_a_fault(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    with pytest.raises(ValueError, match="another ending"):
        runner.run(storage.put(PATH, pieces(b"x"), media_type="text/html"))


def test_there_is_no_link_to_what_is_not_there(
    runner: asyncio.Runner, storage: AssetStorage
) -> None:
    with pytest.raises(NotFoundError):
        runner.run(storage.signed_download(PATH, seconds=60))
