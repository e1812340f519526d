"""Choosing a storage by what is configured."""

from collections.abc import Callable
from importlib.metadata import entry_points

from strata_domain.error import ConfigurationError, StorageUnavailableError
from strata_domain.port.asset_storage import AssetStorage
from strata_infrastructure.storage.storage_settings import StorageSettings

GROUP = "strata.asset_storages"
Connect = Callable[[StorageSettings], AssetStorage]


def open_storage(settings: StorageSettings) -> AssetStorage:
    """Import the storage that the settings ask for, and build it.

    Raises:
        ConfigurationError: a package or a setting is missing, or the folder cannot be
            used.
    """
    name = "supabase" if settings.supabase_key else "local"
    try:
        connect = entry_points(group=GROUP)[name].load()
    except ImportError as error:
        message = (
            f"the storage lacks a package ({error.name}); install "
            "'strata-infrastructure[supabase]', or set no SUPABASE_SECRET_KEY to keep "
            "files in a folder"
        )
        raise ConfigurationError(message) from error
    return _opened(connect, settings)


def _opened(connect: Connect, settings: StorageSettings) -> AssetStorage:
    try:
        return connect(settings)
    except StorageUnavailableError as error:
        message = (
            f"files cannot be kept in {settings.folder}: make it writable for whoever "
            "runs the command, or set SUPABASE_URL and SUPABASE_SECRET_KEY to keep "
            "them in Supabase"
        )
        raise ConfigurationError(message) from error
