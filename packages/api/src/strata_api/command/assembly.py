"""From settings and a database to an application that can start."""

from pathlib import Path

from strata_api.command.place import Place, development_secret
from strata_api.composition import Composer, Container, Foundation
from strata_infrastructure.settings import Environment, Settings


def assemble(root: Path, settings: Settings, place: Place) -> Container:
    """Build everything and try the database once.

    Raises:
        ConfigurationError: nobody can sign in, or the schema is not there.
        DatabaseUnavailableError: Postgres did not answer.
    """
    developing = settings.environment is Environment.DEVELOPMENT
    foundation = Foundation(
        database_url=place.app_url,
        listen_url=place.listen_url,
        development_secret=development_secret(root) if developing else None,
    )
    container = Composer(settings, foundation).compose()
    container.preflight()
    return container
