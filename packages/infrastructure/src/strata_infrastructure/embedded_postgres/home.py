"""Where the data of a directory live: in it, or where the server's account can go."""

import os
import shutil
import tempfile
from hashlib import sha256
from pathlib import Path

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres.account import Account
from strata_infrastructure.embedded_postgres.lease import alone
from strata_infrastructure.embedded_postgres.state import root_shelf, safe_folder

ENTRY = "postgres"
ORIGIN = "origin"


def find_home(directory: Path, account: Account) -> Path:
    """The folder of this directory's data and log, made on first use.

    It is `directory/postgres`; where the account cannot enter the directory that is a
    link to a folder of root's, which the account can. Nobody's permissions change.

    Raises:
        ConfigurationError: the link leads to data of another directory, or nowhere.
    """
    entry = directory / ENTRY
    if entry.is_symlink():
        return _followed(entry)
    if account.can_execute(directory):
        entry.mkdir(exist_ok=True)
        return entry
    return _refuge(entry)


def _followed(entry: Path) -> Path:
    refuge = _refuge_of(entry)
    if entry.readlink() != refuge or not refuge.exists():
        message = (
            f"{entry} leads to {entry.readlink()}, which does not hold the data of "
            f"this directory: put them back, or remove {entry} to start empty."
        )
        raise ConfigurationError(message)
    return refuge


def _refuge(entry: Path) -> Path:
    """Make the folder; what a deleted directory of this name left there goes."""
    refuge = _refuge_of(entry)
    with alone(refuge.parent / "lock"):
        if refuge.exists():
            shutil.rmtree(refuge)
        _sweep(refuge.parent)
        safe_folder(refuge)
        (refuge / ORIGIN).write_text(str(entry), encoding="utf-8")
        entry.symlink_to(refuge)
    return refuge


def _refuge_of(entry: Path) -> Path:
    return root_shelf("data") / sha256(os.fsencode(entry)).hexdigest()[:16]


def _sweep(shelf: Path) -> None:
    """Remove the data of temporary directories that are gone, as tests leave them."""
    for note in shelf.glob(f"*/{ORIGIN}"):
        entry = Path(note.read_text(encoding="utf-8"))
        if entry.is_relative_to(tempfile.gettempdir()) and not entry.is_symlink():
            shutil.rmtree(note.parent, ignore_errors=True)
