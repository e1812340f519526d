"""Choosing a storage by what is configured."""

from importlib.metadata import entry_points

from strata_domain.error import ConfigurationError
from strata_domain.port.asset_storage import AssetStorage
from strata_infrastructure.storage.storage_settings import StorageSettings

GROUP = "strata.asset_storages"


def open_storage(settings: StorageSettings) -> AssetStorage:
    """Import the storage that the settings ask for, and build it.

    Raises:
        ConfigurationError: a package or a setting is missing.
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
    storage: AssetStorage = connect(settings)
    return storage
