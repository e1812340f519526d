"""One command runs everything, keeps the data, and leaves nothing behind."""

import json
import os
import signal
import socket
import time
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest

from support.desk import AS_NOBODY, NOBODY, Demonstration, Desk, new_desk, runs

on_linux = pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="Linux")
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes accounts")


@pytest.mark.parametrize(
    ("signals", "status"),
    [([signal.SIGINT, signal.SIGINT], 130), ([signal.SIGTERM], 143)],
)
def test_a_signal_stops_everything_calmly(
    signals: list[signal.Signals], status: int, desk: Desk
) -> None:
    with desk.dev() as running:
        assert runs(running.postgres)

        assert running.leave(*signals) == (status, "")
        assert not runs(running.postgres)


@on_linux
@pytest.mark.parametrize("seconds", [0, 0.3, 0.6])
def test_a_signal_during_the_start_is_calm_as_well(seconds: float, desk: Desk) -> None:
    process = desk.start("dev", "--port", "0")
    wait_until_it_listens_to_signals(process.pid)
    time.sleep(seconds)

    process.send_signal(signal.SIGINT)

    _, said = process.communicate(timeout=20)
    assert (process.returncode, said) == (130, "")


def test_the_data_survive_a_restart_and_a_kill(desk: Desk) -> None:
    with desk.dev() as running:
        begin_thread(running, "Keep me")
        first = thread_to_try(running)
        running.leave(signal.SIGINT)

    with desk.dev() as running:
        assert {"Keep me"} <= titles(running)
        assert thread_to_try(running) == first
        begin_thread(running, "Kill me")
        running.leave(signal.SIGKILL)

    with desk.dev() as running:
        assert {"Keep me", "Kill me"} <= titles(running)


def test_it_listens_where_the_apps_look_for_it(desk: Desk, tmp_path: Path) -> None:
    other = new_desk(tmp_path / "other")
    address = f"http://127.0.0.1:{free_port()}"
    found = json.dumps({"api_url": address})
    (other.home / "env/frontend/local.json").write_text(found)
    (other.home / ".strata").symlink_to(desk.home / ".strata")

    with other.dev("--host", "127.0.0.1") as running:
        assert running.address == address


@root_only
def test_another_user_than_root_runs_it_too(tmp_path: Path) -> None:
    desk = new_desk(tmp_path / "home", user=AS_NOBODY)
    os.chown(desk.home, NOBODY, NOBODY)

    with desk.dev() as running:
        assert titles(running) == {"Welcome to Strata"}
        assert (desk.home / ".strata/postgres/data").stat().st_uid == NOBODY
        assert running.leave(signal.SIGINT) == (130, "")
        assert not runs(running.postgres)


def wait_until_it_listens_to_signals(pid: int) -> None:
    """Python itself catches SIGINT from its first moment, and SIGTERM never."""
    status = Path(f"/proc/{pid}/status")
    caught = 0
    while not caught & 1 << (signal.SIGTERM - 1):
        time.sleep(0.01)
        caught = int(status.read_text().partition("SigCgt:\t")[2][:16], 16)


def begin_thread(running: Demonstration, title: str) -> None:
    with client(running) as user:
        assert user.post("/api/threads", json={"title": title}).status_code == 201


def titles(running: Demonstration) -> set[str]:
    with client(running) as user:
        threads = user.get("/api/threads?limit=100").json()["items"]
    return {thread["title"] for thread in threads}


def thread_to_try(running: Demonstration) -> str:
    return urlsplit(running.curl.split()[2]).path


def client(running: Demonstration) -> httpx2.Client:
    headers = {"Authorization": f"Bearer {running.token}"}
    return httpx2.Client(base_url=running.address, headers=headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
