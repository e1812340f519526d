"""Places and files that are safe to share with the server's account."""

import os
import stat
from pathlib import Path

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres.account import ROOT, Account

STATE = Path("/var/lib/strata")


def root_shelf(name: str) -> Path:
    """A folder that everybody may read and only root may fill."""
    return safe_folder(safe_folder(STATE) / name)


def safe_folder(path: Path) -> Path:
    """Make a folder of root's, or take the one that is there if it is one.

    Raises:
        ConfigurationError: somebody other than root could have put files there.
    """
    if not path.exists():
        path.mkdir(parents=True, exist_ok=True)
        path.chmod(0o755)
    status = path.lstat()
    writable = status.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if status.st_uid != ROOT or writable or not stat.S_ISDIR(status.st_mode):
        message = (
            f"{path} is not safe to run a database from, because others than root can "
            "write there: remove it, and it will be made anew."
        )
        raise ConfigurationError(message)
    return path


def write_private(path: Path, text: str, *, owner: Account | None = None) -> None:
    """Write a file of mode 0600 as a whole or not at all; a link is replaced.

    Without an owner it stays ours.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        hand_over(descriptor, owner)
        file.write(os.fsencode(text))
        file.flush()
        os.fsync(descriptor)
    draft.replace(path)


def hand_over(target: int | Path, owner: Account | None) -> None:
    """Make the account the owner of what we have just made, unless it is ours."""
    if owner and not owner.own:
        followed = isinstance(target, int)
        os.chown(target, owner.uid, owner.gid, follow_symlinks=followed)
