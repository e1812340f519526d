"""The image holds what it needs, runs as nobody special, and can be made anew."""

import os
import re
import shutil
import signal
import subprocess
import tomllib
from itertools import pairwise, product
from pathlib import Path

import pytest

from support.database import FreshDatabase
from support.desk import environment
from support.dockerfile import Instruction, stages
from support.guard.tree import ROOT, this_tree

BUILD, FINAL = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
OF_A_DESK = {"edge", "embedded", "espeak"}
IN_EXEC_FORM = ("RUN", "CMD", "ENTRYPOINT")


def test_no_shell_stands_between_a_signal_and_its_process() -> None:
    healthcheck = FINAL.last("HEALTHCHECK").text.partition("CMD ")[2]
    written = [
        each.text
        for stage, name in product((BUILD, FINAL), IN_EXEC_FORM)
        for each in stage.all(name)
    ]

    assert [text for text in (*written, healthcheck) if text[0] != "["] == []


def test_it_runs_as_an_account_that_is_not_root() -> None:
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", FINAL.last("USER").text)
    assert FINAL.instructions.index(FINAL.last("USER")) > max(
        FINAL.instructions.index(each) for each in FINAL.all("COPY")
    )


def test_the_last_stage_has_no_tool_that_builds() -> None:
    ran = " ".join(each.text for each in FINAL.all("RUN"))

    assert not re.search(r"\b(?:uv|pip|apt-get|gcc|curl|git)\b", ran)


def test_it_has_every_extra_but_those_of_a_desk() -> None:
    project = tomllib.loads((ROOT / "packages/api/pyproject.toml").read_text())
    words = BUILD.all("RUN")[-1].words
    chosen = [word for before, word in pairwise(words) if before == "--extra"]

    wanted = project["project"]["optional-dependencies"].keys() - OF_A_DESK
    assert chosen == sorted(wanted)
    assert {"--frozen", "--no-dev", "--no-editable"} <= set(words)


def test_what_is_copied_is_let_into_the_build() -> None:
    let_in = re.findall(r"^!(.+)$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    copied = {
        source
        for stage in (BUILD, FINAL)
        for each in stage.all("COPY")
        if not each.text.startswith("--from")
        for source in each.text.split()[:-1]
    }

    assert copied == set(let_in)


@pytest.mark.proof
def test_its_steps_make_a_strata_that_migrates_serves_and_leaves(
    tmp_path: Path, database: FreshDatabase
) -> None:
    app = build(tmp_path)
    owner = {"MIGRATION_DATABASE_URL": database.owner_url}
    login = {"DATABASE_URL": database.app_url, "SUPABASE_URL": "https://x.supabase.co"}

    migrated = start(app, "migrate", **owner).communicate(timeout=60)
    server = start(app, *FINAL.last("CMD").words, "--port", "0", **login)
    line = server.stdout.readline() if server.stdout else ""
    healthy = subprocess.run(healthcheck(app, line), timeout=10, check=False)
    server.terminate()
    server.communicate(timeout=20)

    assert migrated[0].endswith("The schema is up to date.\n")
    assert (healthy.returncode, server.returncode) == (0, 128 + signal.SIGTERM)


def build(home: Path) -> Path:
    """Do what both stages do, where no engine is."""
    app = home / "app"
    variables = BUILD.last("ENV").variables | {
        "UV_PROJECT_ENVIRONMENT": str(app / ".venv"),
        "UV_NO_CACHE": "0",
    }
    this_tree().copy(home / "build")
    subprocess.run(
        BUILD.last("RUN").words,
        cwd=home / "build",
        env={**os.environ, **variables},
        check=True,
    )
    for name, target in (each.text.split() for each in FINAL.all("COPY")[1:]):
        source = ROOT / name
        folder = source if source.is_dir() else source.parent
        shutil.copytree(
            folder, app / (target if source.is_dir() else Path(target).parent)
        )
    return app


def start(app: Path, *words: str, **settings: str) -> subprocess.Popen[str]:
    (program,) = FINAL.last("ENTRYPOINT").words
    return subprocess.Popen(
        [app / ".venv" / "bin" / program, *words],
        cwd=app,
        env=environment({"STRATA_ENV": "production", **settings}),
        stdout=subprocess.PIPE,
        text=True,
    )


def healthcheck(app: Path, greeting: str) -> list[str]:
    """The image's own, at the port that was free."""
    port = greeting.strip().rpartition(":")[2]
    words = Instruction("CMD", FINAL.last("HEALTHCHECK").text).words
    _, *arguments = (word.replace(":8000/", f":{port}/") for word in words)
    return [str(app / ".venv" / "bin" / "python"), *arguments]
