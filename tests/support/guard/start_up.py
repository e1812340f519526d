"""Puts the application together, as `strata serve` does, without a database."""

from pathlib import Path
from tempfile import TemporaryDirectory

from strata_api.app import create_app
from strata_api.composition import Composer, Foundation
from strata_infrastructure.secret import Secret
from strata_infrastructure.settings import Environment, read_settings
from strata_infrastructure.storage.storage_settings import StorageSettings

SECRET = Secret("only to have one, of the length that is asked for")
NOWHERE = "postgresql://nobody:nothing@127.0.0.1:1/none"


def main() -> None:
    with TemporaryDirectory() as folder:
        assemble(Path(folder))


def assemble(folder: Path) -> None:
    settings = read_settings(Path("nowhere"), default=Environment.DEVELOPMENT)
    foundation = Foundation(
        database_url=NOWHERE,
        listen_url=NOWHERE,
        files=StorageSettings(folder=folder, link_url="/files", link_secret=SECRET),
        development_secret=SECRET,
    )
    create_app(Composer(settings, foundation).compose())


if __name__ == "__main__":
    main()
