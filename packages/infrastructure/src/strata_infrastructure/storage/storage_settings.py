"""Where files are kept."""

from dataclasses import dataclass
from pathlib import Path

from strata_infrastructure.secret import Secret

BUCKET = "assets"


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Supabase's storage, or a folder of this machine where its key is missing.

    Attributes:
        folder: for the files that are kept here.
        link_url: where the API serves them, without a slash at its end.
        link_secret: with which it signs links to them.
        supabase_key: a secret key of the project, which may read and write all files.
        bucket: of Supabase's; private.
    """

    folder: Path
    link_url: str
    link_secret: Secret
    supabase_url: str | None = None
    supabase_key: Secret | None = None
    bucket: str = BUCKET
