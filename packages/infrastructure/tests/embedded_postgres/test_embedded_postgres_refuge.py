import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres import (
    PostgresServer,
    embedded_postgres,
    state,
)
from strata_infrastructure.embedded_postgres.account import Account, server_account
from strata_infrastructure.embedded_postgres.binaries import CARRIER, find_programs
from strata_infrastructure.embedded_postgres.home import find_home
from strata_infrastructure.embedded_postgres.state import safe_folder

Query = Callable[[PostgresServer, str], str]

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root needs a refuge")


def test_a_directory_closed_to_the_account_keeps_its_data_where_it_can_go(
    closed: Path, shelves: Path, query: Query
) -> None:
    with embedded_postgres(closed) as first:
        query(first, "CREATE TABLE note AS SELECT 'kept' AS text")
    with embedded_postgres(closed) as second:
        assert query(second, "SELECT text FROM note") == "kept"

    assert (closed / "postgres").readlink().is_relative_to(shelves / "data")
    assert stat.S_IMODE(closed.parent.stat().st_mode) == 0o700


def test_the_refuge_is_roots_and_is_found_again(
    closed: Path, shelves: Path, account: Account
) -> None:
    refuge = find_home(closed, account)

    status = refuge.stat()
    assert (status.st_uid, stat.S_IMODE(status.st_mode)) == (0, 0o755)
    assert refuge.parent == shelves / "data"
    assert find_home(closed, account) == refuge


@pytest.mark.usefixtures("shelves")
def test_a_directory_deleted_and_made_anew_starts_empty(
    closed: Path, account: Account
) -> None:
    (find_home(closed, account) / "old").touch()
    shutil.rmtree(closed)
    closed.mkdir()

    assert not (find_home(closed, account) / "old").exists()


@pytest.mark.usefixtures("shelves")
def test_data_of_a_temporary_directory_go_with_it(
    closed: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(closed.parent))
    refuge = find_home(closed, account)
    shutil.rmtree(closed)

    sibling = closed.with_name("sibling")
    sibling.mkdir()
    find_home(sibling, account)

    assert not refuge.exists()


@pytest.mark.usefixtures("shelves")
def test_data_of_a_lasting_directory_stay_while_it_is_away(
    closed: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere")
    refuge = find_home(closed, account)
    moved = closed.rename(closed.with_name("moved"))

    sibling = closed.with_name("sibling")
    sibling.mkdir()
    find_home(sibling, account)
    moved.rename(closed)

    assert find_home(closed, account) == refuge


@pytest.mark.usefixtures("shelves")
def test_a_copied_or_dangling_link_is_refused(closed: Path, account: Account) -> None:
    refuge = find_home(closed, account)
    copy = closed.with_name("copy")
    shutil.copytree(closed, copy, symlinks=True)

    with pytest.raises(ConfigurationError, match="does not hold the data"):
        find_home(copy, account)
    shutil.rmtree(refuge)
    with pytest.raises(ConfigurationError, match=r"remove .* to start empty"):
        find_home(closed, account)


@pytest.mark.usefixtures("shelves")
def test_data_shut_in_later_are_named_and_left_alone(
    closed: Path, account: Account
) -> None:
    (closed / "postgres").mkdir()

    with pytest.raises(ConfigurationError, match=r"chmod o\+x"):
        find_home(closed, account)


@pytest.mark.parametrize("fault", ["foreign", "writable", "link"])
def test_a_folder_that_others_could_fill_is_refused(
    directory: Path, fault: str
) -> None:
    plant(directory, fault)

    with pytest.raises(ConfigurationError, match="is not safe"):
        safe_folder(directory)


def test_programs_closed_to_the_account_are_copied_once(
    tmp_path: Path, shelves: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = find_programs(Account(uid=0, gid=0, own=True)).parents[2]
    copy_carrier(packages, tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    programs = find_programs(account)

    assert programs.is_relative_to(shelves / "programs")
    assert find_programs(account).stat().st_ino == programs.stat().st_ino
    assert version_of(programs / "postgres", account).startswith(
        "postgres (PostgreSQL)"
    )
    assert version_of(programs / "psql", account).startswith("psql (PostgreSQL)")


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A directory below one that is for its owner alone, as pytest's folders are."""
    directory = tmp_path / "closed"
    directory.mkdir()
    return directory


@pytest.fixture
def shelves(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Root's shelves, in a place of the test's own."""
    monkeypatch.setattr(state, "STATE", directory.parent / "state")
    return directory.parent / "state"


@pytest.fixture
def account() -> Account:
    return server_account(Path("/nowhere"))


def plant(directory: Path, fault: str) -> None:
    target = directory.with_name("target")
    target.mkdir()
    if fault == "link":
        directory.symlink_to(target)
        return
    target.rename(directory)
    if fault == "foreign":
        os.chown(directory, 65534, 65534)
    else:
        directory.chmod(0o777)


def copy_carrier(packages: Path, folder: Path) -> None:
    unneeded = shutil.ignore_patterns("pginstall", "include")
    for name in (CARRIER, f"{CARRIER}.libs"):
        if (packages / name).exists():
            shutil.copytree(packages / name, folder / name, ignore=unneeded)


def version_of(program: Path, account: Account) -> str:
    done = subprocess.run(
        [str(program), "--version"],
        user=account.user,
        group=account.group,
        extra_groups=account.extra_groups,
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout
