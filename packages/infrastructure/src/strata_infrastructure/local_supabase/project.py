"""What a local project is called, and the keys that open it."""

from dataclasses import dataclass
from pathlib import Path

from strata_infrastructure.secret import Secret

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a project answers.

    Attributes:
        host: a loopback address or name; tokens name it, so that it must stay.
    """

    host: str
    port: int

    @property
    def url(self) -> str:
        """Without a slash at its end."""
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalProject:
    """A project of this machine.

    Attributes:
        root: the checkout.
        state: where files and logs are kept.
        owner_url: of the database, for what plays Supabase.
        app_url: of the database, for the functions.
        anon_key: which apps send; it opens nothing by itself.
        secret_key: which may do everything.
        jwt_secret: with which tokens are signed.
        development_secret: with which those of `strata token` are.
        hook_secret: with which one program tells another that a file has come.
    """

    root: Path
    state: Path
    origin: Origin
    owner_url: str
    app_url: str
    anon_key: str
    secret_key: Secret
    jwt_secret: Secret
    development_secret: Secret
    hook_secret: Secret
