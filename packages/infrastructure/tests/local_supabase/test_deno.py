"""A program in Deno lives no longer than who started it, however that one ends."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx2
import psutil
import pytest

from strata_domain.error import ConfigurationError
from strata_infrastructure.local_supabase import deno, local_supabase
from strata_infrastructure.local_supabase.deno import started
from support.checkout import ROOT
from support.database import FreshDatabase
from support.deno_program import BROKEN, SERVER, STUBBORN, deno_program
from support.local_project import local_project

OWNER = """
import sys
from pathlib import Path
from strata_infrastructure.local_supabase.deno import started
from support.deno_program import SERVER, deno_program

with started(deno_program(Path(sys.argv[1]), SERVER)) as running:
    running.wait()
    print(running.process.pid, flush=True)
    sys.stdin.read()
"""
SECONDS = 10


@pytest.mark.parametrize("source", [SERVER, STUBBORN])
def test_it_answers_within_the_block_and_is_gone_behind_it(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deno, "STOP_SECONDS", 0.5)
    program = deno_program(tmp_path, source)

    with started(program) as running:
        running.wait()
        assert httpx2.get(f"http://127.0.0.1:{program.port}").text == "yes"

    assert running.process.poll() is not None


def test_it_is_gone_when_who_started_it_was_killed(tmp_path: Path) -> None:
    places = os.environ | {"PYTHONPATH": str(ROOT / "tests")}
    command = [sys.executable, "-c", OWNER, str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, env=places, stdin=pipe, stdout=pipe, text=True
    ) as owner:
        assert owner.stdout
        orphan = psutil.Process(int(owner.stdout.readline()))

        owner.kill()

    orphan.wait(SECONDS)


def test_what_keeps_it_from_starting_is_said(tmp_path: Path) -> None:
    program = deno_program(tmp_path, BROKEN)

    with started(program) as running, pytest.raises(ConfigurationError) as refused:
        running.wait()

    reason = "error: Uncaught (in promise) Error: no table"
    assert str(refused.value) == (
        f'The local Supabase does not start. It says "{reason}"; the rest is in '
        f"{program.log}."
    )


def test_without_a_checkout_nothing_is_begun(tmp_path: Path) -> None:
    nowhere = FreshDatabase(owner_url="", app_url="")
    project = replace(local_project(nowhere, tmp_path), root=tmp_path)

    with (
        pytest.raises(ConfigurationError, match="needs a checkout"),
        local_supabase(project),
    ):
        pytest.fail("it started")

    assert not project.state.exists()
