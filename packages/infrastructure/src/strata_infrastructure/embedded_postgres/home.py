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
        ConfigurationError: the data are somewhere else or out of the account's reach.
    """
    entry = directory / ENTRY
    if entry.is_symlink():
        return _followed(entry)
    if account.can_execute(directory):
        return _enterable(entry, account)
    return _refuge(entry)


def _enterable(entry: Path, account: Account) -> Path:
    """Make our own folder; what is private in it is so by itself."""
    entry.mkdir(exist_ok=True)
    if not account.can_execute(entry):
        entry.chmod(0o755)
    return entry


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
    """Make the folder; what a deleted directory of this name left there goes.

    Raises:
        ConfigurationError: the data are in the directory, from when it was open.
    """
    if entry.exists():
        message = (
            f"The account that owns the data in {entry} cannot enter it any more: open "
            "the directories above to it (chmod o+x), or move it where they are open."
        )
        raise ConfigurationError(message)
    refuge = _refuge_of(entry)
    with alone(refuge.parent / "lock"):
        if refuge.exists():
            shutil.rmtree(refuge)
        _sweep(refuge.parent)
        safe_folder(refuge)
        (refuge / ORIGIN).write_bytes(os.fsencode(entry))
        entry.symlink_to(refuge)
    return refuge


def _refuge_of(entry: Path) -> Path:
    return root_shelf("data") / sha256(os.fsencode(entry)).hexdigest()[:16]


def _sweep(shelf: Path) -> None:
    """Remove the data of temporary directories that are gone, as tests leave them."""
    for note in shelf.glob(f"*/{ORIGIN}"):
        entry = Path(os.fsdecode(note.read_bytes()))
        if entry.is_relative_to(tempfile.gettempdir()) and not entry.is_symlink():
            shutil.rmtree(note.parent, ignore_errors=True)
