"""A storage is opened, or it is said what to do."""

from pathlib import Path

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.secret import Secret
from strata_infrastructure.storage.registry import open_storage
from strata_infrastructure.storage.storage_settings import StorageSettings


def test_a_folder_that_cannot_be_written_is_named_with_the_other_way(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "files"
    folder.write_text("no folder")
    settings = StorageSettings(
        folder=folder, link_url="/files", link_secret=Secret("s" * 32)
    )

    with pytest.raises(ConfigurationError, match=f"{folder}: .*SUPABASE_SECRET_KEY"):
        open_storage(settings)
