import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer, embedded_postgres
from strata_infrastructure.embedded_postgres.account import server_account

Query = Callable[[PostgresServer, str], str]
Use = Callable[[Path], subprocess.Popen[str]]


def test_rows_and_address_outlive_a_restart(made: Path, query: Query) -> None:
    with embedded_postgres(made) as first:
        query(first, "CREATE TABLE first_note AS SELECT 'kept' AS text")

    with embedded_postgres(made) as second:
        assert query(second, "SELECT text FROM first_note") == "kept"
    assert second == first


def test_the_server_stops_behind_its_only_user(made: Path) -> None:
    with embedded_postgres(made) as server:
        assert answers(server.port)

    assert not answers(server.port)


def test_a_failing_user_stops_the_server_too(made: Path) -> None:
    with pytest.raises(KeyError), embedded_postgres(made) as server:
        raise KeyError

    assert not answers(server.port)


def test_another_port_is_taken_when_the_old_one_is_gone(
    made: Path, query: Query
) -> None:
    with embedded_postgres(made) as before:
        pass
    occupied = socket.create_server(("127.0.0.1", before.port))

    with occupied, embedded_postgres(made) as after:
        assert after.port != before.port
        assert query(after, "SELECT 1") == "1"


def test_committed_rows_outlive_a_killed_server(made: Path, query: Query) -> None:
    with embedded_postgres(made) as server:
        query(server, "CREATE TABLE note AS SELECT 'kept' AS text")
        kill_server(made, server.port)

        with embedded_postgres(made) as again:
            assert query(again, "SELECT text FROM note") == "kept"


def test_a_stranger_with_the_old_process_number_is_not_in_the_way(
    made: Path, query: Query
) -> None:
    with embedded_postgres(made) as server:
        kill_server(made, server.port)
    account = server_account(made / "postgres/data")
    sleep = ["/bin/sleep", "60"]
    with subprocess.Popen(sleep, user=account.user, group=account.group) as stranger:
        replace_process_number(made, stranger.pid)

        with embedded_postgres(made) as server:
            assert query(server, "SELECT 1") == "1"
        assert stranger.poll() is None
        stranger.kill()


def test_a_server_left_behind_by_a_killed_launcher_is_taken_over(
    made: Path, use: Use
) -> None:
    user = use(made)
    process = server_process(made)
    user.kill()
    user.wait()

    with embedded_postgres(made) as server:
        assert server_process(made) == process
    assert not answers(server.port)


def test_two_processes_share_a_server_and_the_last_stops_it(
    made: Path, use: Use, query: Query
) -> None:
    user = use(made)
    with embedded_postgres(made) as server:
        process = server_process(made)
        user.communicate()

        assert query(server, "SELECT 1") == "1"
        assert server_process(made) == process
    assert not answers(server.port)


def test_the_first_may_leave_before_the_second(made: Path, use: Use) -> None:
    with embedded_postgres(made) as server:
        user = use(made)
    assert answers(server.port)

    user.communicate()

    assert not answers(server.port)


def test_a_killed_user_neither_stops_the_server_nor_keeps_it(
    made: Path, use: Use, query: Query
) -> None:
    with embedded_postgres(made) as server:
        user = use(made)
        user.kill()
        user.wait()
        assert query(server, "SELECT 1") == "1"

    assert not answers(server.port)


def test_two_first_users_at_once_get_one_server(directory: Path, use: Use) -> None:
    with ThreadPoolExecutor(2) as pool:
        users = list(pool.map(use, [directory, directory]))
    first, second = users
    first.communicate()

    with embedded_postgres(directory) as server:
        second.communicate()
        assert answers(server.port)
    assert not answers(server.port)


def test_a_directory_may_have_any_name(
    directory: Path, made: Path, query: Query
) -> None:
    odd = directory.with_name(os.fsdecode(b'a $(b) `c` it\'s "d"; \xff'))
    subprocess.run(["/bin/cp", "-a", str(made), str(odd)], check=True)

    with embedded_postgres(odd) as server:
        kill_server(odd, server.port)
        with embedded_postgres(odd) as again:
            assert query(again, "SELECT 1") == "1"


def test_the_server_does_not_see_our_environment(
    made: Path, query: Query, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CANARY_KEY", "canary")
    monkeypatch.setenv("PGPORT", "1")

    with embedded_postgres(made) as server:
        assert query(server, "SELECT 1") == "1"
        environment = Path(f"/proc/{server_process(made)}/environ").read_bytes()

    assert b"CANARY" not in environment


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def kill_server(directory: Path, port: int) -> None:
    os.kill(server_process(directory), signal.SIGKILL)
    while answers(port):
        time.sleep(0.01)


def server_process(directory: Path) -> int:
    return int(pid_file(directory).read_bytes().split()[0])


def replace_process_number(directory: Path, process: int) -> None:
    lines = pid_file(directory).read_text().splitlines()
    pid_file(directory).write_text("\n".join([str(process), *lines[1:], ""]))


def pid_file(directory: Path) -> Path:
    return directory / "postgres/data/postmaster.pid"
