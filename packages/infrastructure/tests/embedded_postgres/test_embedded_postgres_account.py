import os
import subprocess
import sys
from collections.abc import Callable, Generator
from pathlib import Path

import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.embedded_postgres import PostgresServer, embedded_postgres
from strata_infrastructure.embedded_postgres.account import Account, server_account
from strata_infrastructure.embedded_postgres.binaries import find_programs

Query = Callable[[PostgresServer, str], str]

NOBODY = 65534
NOWHERE = Path("/nowhere")
USE_AS_NOBODY = """
import os
import sys
from pathlib import Path
from strata_infrastructure.embedded_postgres import embedded_postgres

os.setgroups([])
os.setgid(65534)
os.setuid(65534)
sys.path.insert(0, sys.argv[2])
with embedded_postgres(Path(sys.argv[1])):
    print(os.stat(sys.argv[1] + "/postgres/data").st_uid)
"""

root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


def test_the_server_never_runs_as_root(made: Path) -> None:
    with embedded_postgres(made):
        number = (made / "postgres/data/postmaster.pid").read_text().split()[0]

        assert Path(f"/proc/{number}").stat().st_uid != 0


@root_only
def test_another_user_and_root_take_turns_with_his_data(
    nobodys: Path, query: Query
) -> None:
    first = use_as_nobody(nobodys)
    with embedded_postgres(nobodys) as server:
        assert query(server, "SELECT 1") == "1"
    second = use_as_nobody(nobodys)

    assert [first.stdout, second.stdout] == [f"{NOBODY}\n"] * 2


@pytest.mark.usefixtures("_narrow_umask")
def test_a_narrow_umask_does_not_shut_the_server_out(
    directory: Path, query: Query
) -> None:
    directory.mkdir()
    directory.chmod(0o755)

    with embedded_postgres(directory) as server:
        assert query(server, "SELECT 1") == "1"
    assert not (directory / "postgres").is_symlink()


@root_only
def test_a_directory_without_write_permission_is_named(directory: Path) -> None:
    refusal = use_as_nobody(directory).stderr

    assert (
        f"ConfigurationError: The embedded Postgres cannot use {directory}" in refusal
    )
    assert "(Permission denied): give this user the right to" in refusal


@root_only
def test_data_of_roots_are_refused_to_others_by_name(made: Path) -> None:
    refusal = use_as_nobody(made).stderr

    assert f"cannot use {made}/postgres.lock (Permission denied)" in refusal


@root_only
def test_root_without_another_account_hears_how_to_get_one() -> None:
    with pytest.raises(ConfigurationError, match="useradd --system postgres"):
        server_account(NOWHERE, names=["nobody_has_this_name"])


@root_only
def test_the_first_known_account_is_taken() -> None:
    account = server_account(NOWHERE, names=["nobody_has_this_name", "nobody"])

    assert account.user == NOBODY
    assert account.extra_groups == []


@pytest.mark.parametrize(
    ("mode", "uid", "gid", "enters"),
    [
        (0o700, 1, 1, True),
        (0o077, 1, 1, False),
        (0o770, 2, 1, True),
        (0o707, 2, 1, False),
        (0o705, 2, 2, True),
        (0o770, 2, 2, False),
    ],
)
@root_only
def test_owner_group_and_others_enter_as_the_mode_says(
    directory: Path, mode: int, uid: int, gid: int, *, enters: bool
) -> None:
    directory.mkdir()
    os.chown(directory, uid, gid)
    directory.chmod(mode)

    assert Account(uid=1, gid=1, own=False).can_execute(directory) is enters


@pytest.fixture
def _narrow_umask() -> Generator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.fixture
def nobodys(directory: Path) -> Path:
    directory.mkdir()
    os.chown(directory, NOBODY, NOBODY)
    return directory


def use_as_nobody(directory: Path) -> subprocess.CompletedProcess[str]:
    packages = find_programs(server_account(NOWHERE)).parents[2]
    command = [sys.executable, "-c", USE_AS_NOBODY, str(directory), str(packages)]
    return subprocess.run(command, capture_output=True, text=True, check=False)
