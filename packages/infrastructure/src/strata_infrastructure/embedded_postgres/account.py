"""Who the server runs as: Postgres refuses to be root."""

import os
import pwd
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from strata_domain.error import ConfigurationError

ROOT = 0
UNPRIVILEGED = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """An account of the operating system, without supplementary groups.

    Attributes:
        own: whether it is the one this process already has, with all its groups.
    """

    uid: int
    gid: int
    own: bool

    @property
    def user(self) -> int | None:
        """The user that `subprocess` must change to, if any."""
        return None if self.own else self.uid

    @property
    def group(self) -> int | None:
        """The group that `subprocess` must change to, if any."""
        return None if self.own else self.gid

    @property
    def extra_groups(self) -> list[int] | None:
        """None of root's further groups, when the account is not ours."""
        return None if self.own else []

    def can_execute(self, path: Path) -> bool:
        """Whether it may run this program, or enter this directory."""
        real = path.resolve()
        return self.own or all(map(self._may_pass, (real, *real.parents)))

    def _may_pass(self, path: Path) -> bool:
        status = path.stat()
        others = stat.S_IXGRP if status.st_gid == self.gid else stat.S_IXOTH
        needed = stat.S_IXUSR if status.st_uid == self.uid else others
        return bool(status.st_mode & needed)


def server_account(data: Path, *, names: Sequence[str] = UNPRIVILEGED) -> Account:
    """Choose the account: our own; for root the data's owner, else an unprivileged one.

    Raises:
        ConfigurationError: we are root and the machine has none of the named accounts.
    """
    if os.geteuid() != ROOT:
        return Account(uid=os.geteuid(), gid=os.getegid(), own=True)
    if data.exists():
        status = data.stat()
        return Account(uid=status.st_uid, gid=status.st_gid, own=False)
    return _unprivileged(names)


def _unprivileged(names: Sequence[str]) -> Account:
    known = {entry.pw_name: entry for entry in pwd.getpwall()}
    entry = next((known[name] for name in names if name in known), None)
    if entry is None:
        message = (
            f"Postgres does not run as root and this machine has no account named "
            f"{' or '.join(names)}: create one (useradd --system postgres), run as "
            "another user, or set DATABASE_URL to a Postgres of yours."
        )
        raise ConfigurationError(message)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid, own=False)
