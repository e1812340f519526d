"""One option brings a Supabase of this machine's own, and it leaves with the rest."""

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator

import httpx2
import psutil
import pytest

from support.desk import ROOT, Demonstration, Desk, new_desk, runs

ARGUMENTS = ("--supabase", "--port", "0", "--supabase-port", "0")
SOURCES = ("supabase/dev", "supabase/functions", "drizzle/schema")
needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="curl is missing")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    desk = new_desk(tmp_path_factory.mktemp("desk"))
    for part in SOURCES:
        shutil.copytree(ROOT / part, desk.home / part)
    return desk


@pytest.fixture(scope="module")
def running(desk: Desk) -> Iterator[Demonstration]:
    """It is killed at last, by a test, and Postgres is left behind."""
    with desk.dev(*ARGUMENTS) as running:
        yield running
    if runs(running.postgres):
        os.kill(running.postgres, signal.SIGINT)


def shown(running: Demonstration, label: str) -> str:
    lines = re.findall(rf"^  {label} +(.*)$", running.text, re.MULTILINE)
    return str(lines[0])


def programs_of(desk: Desk) -> list[psutil.Process]:
    """What runs in Deno out of this directory."""
    found = psutil.process_iter(["name", "cmdline"])
    return [
        each
        for each in found
        if each.info["name"] == "deno"
        and any(str(desk.home) in it for it in each.info["cmdline"] or ())
    ]


@needs_curl
def test_whoever_signs_up_as_shown_is_let_in_by_the_api(
    running: Demonstration,
) -> None:
    line = ["/bin/sh", "-c", shown(running, "sign up")]

    said = subprocess.run(line, capture_output=True, text=True, check=True).stdout

    token = {"Authorization": f"Bearer {json.loads(said)['access_token']}"}
    me = httpx2.get(f"{running.address}/api/me", headers=token).json()
    assert me["plan_id"] == "free"


def test_functions_know_the_tokens_of_development_and_use_the_same_database(
    running: Demonstration,
) -> None:
    token = {"Authorization": f"Bearer {running.token}"}
    address = shown(running, "function").split()[1]

    said = httpx2.get(address, headers=token)

    quota = httpx2.get(f"{running.address}/api/usage/quota", headers=token)
    assert said.json()["quota"] == quota.json()


def test_no_program_outlives_a_kill(running: Demonstration, desk: Desk) -> None:
    started = programs_of(desk)

    running.leave(signal.SIGKILL)

    assert len(started) == 2
    assert psutil.wait_procs(started, timeout=10)[1] == []


@pytest.mark.proof
def test_no_program_outlives_twenty_kills_at_any_moment(desk: Desk) -> None:
    for moment in range(20):
        process = desk.start("dev", *ARGUMENTS)
        time.sleep(0.4 * moment)

        process.kill()

        process.communicate()
        assert psutil.wait_procs(programs_of(desk), timeout=10)[1] == []
    with desk.dev(*ARGUMENTS) as running:
        assert len(programs_of(desk)) == 2
        running.leave(signal.SIGTERM)
    assert programs_of(desk) == []


@pytest.mark.parametrize("name", ["DATABASE_URL", "SUPABASE_URL"])
def test_it_is_not_played_where_there_is_a_real_one(name: str, desk: Desk) -> None:
    refused = desk.run("dev", *ARGUMENTS, **{name: "https://project.example.test"})

    assert refused.returncode == 1
    assert refused.stderr.startswith("strata: 'strata dev --supabase' brings")
    assert f"{name}" in refused.stderr


def test_it_is_never_for_production(desk: Desk) -> None:
    refused = desk.run("dev", *ARGUMENTS, STRATA_ENV="production")

    assert refused.returncode == 1
    assert "is for development" in refused.stderr
