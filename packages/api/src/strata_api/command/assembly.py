"""From settings and a database to an application that can start."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from strata_api.command.place import Place, development_secret, storage_settings
from strata_api.composition import Composer, Container, Foundation
from strata_domain.error import ConfigurationError, DatabaseUnavailableError
from strata_infrastructure.settings import Environment, Settings


def assemble(
    root: Path, settings: Settings, place: Place, *, works: bool = False
) -> Container:
    """Build everything and try the database once.

    Args:
        root: where secrets and files are.
        settings: of the environment.
        place: where the database is.
        works: whether jobs are worked on, too.

    Raises:
        ConfigurationError: nobody can sign in, Postgres does not answer, or the schema
            is not there; the message says what to do.
    """
    developing = settings.environment is Environment.DEVELOPMENT
    foundation = Foundation(
        database_url=place.app_url,
        listen_url=place.listen_url,
        files=storage_settings(root, settings),
        works=works,
        development_secret=development_secret(root) if developing else None,
    )
    container = Composer(settings, foundation).compose()
    with _explained(place):
        container.preflight()
    return container


@contextmanager
def _explained(place: Place) -> Generator[None]:
    try:
        yield
    except DatabaseUnavailableError as error:
        message = (
            f"Nothing answers at {place.name}: check that Postgres runs there and that "
            "user, password and database are right."
        )
        raise ConfigurationError(message) from error
