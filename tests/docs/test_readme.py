import os
import re
import shutil
import sys
from pathlib import Path

import pytest

from strata_api.cli import COMMANDS
from support.console import Console, blocks, programs, steps
from support.database import MIGRATIONS, FreshDatabase
from support.guard.tree import ROOT, this_tree
from support.guard.wheel import output, wheel_house
from support.server import environment, strata_server

README = (ROOT / "README.md").read_text(encoding="utf-8")
IN_MEMORY, ON_POSTGRES = blocks(README, "python")
ADDRESS = "http://127.0.0.1:8000"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder in which `strata` finds the migrations."""
    home = tmp_path / "home"
    shutil.copytree(MIGRATIONS, home / "supabase" / "migrations")
    return home


def test_the_console_prints_what_the_readme_shows(
    database: FreshDatabase, home: Path
) -> None:
    settings = environment(database) | {"MIGRATION_DATABASE_URL": database.owner_url}
    path = {"PATH": programs(home / "bin")}

    with strata_server(database, home) as server:
        console = Console(
            folder=home,
            environment={**os.environ, **settings, **path},
            replaced={ADDRESS: server.address},
        )
        for step in steps("".join(blocks(README, "console"))):
            console.perform(step)


def test_the_use_cases_run_where_only_their_wheel_is_installed(tmp_path: Path) -> None:
    installed = wheel_house(this_tree(), tmp_path).install("usecase")

    printed = output(installed.program / "python", "-I", "-c", IN_MEMORY)

    assert f"It prints `{printed.strip()}`" in README


def test_the_same_use_cases_run_on_postgres(database: FreshDatabase) -> None:
    begin = re.sub(r'"postgresql:[^"]*"', repr(database.app_url), ON_POSTGRES)
    somebody = f"__import__('uuid').UUID({str(database.add_user())!r})"
    program = IN_MEMORY.replace("database.add_user()", somebody).replace(
        "begin = database.begin_for_user\n", begin
    )

    printed = output(sys.executable, "-I", "-c", program)

    assert f"It prints `{printed.strip()}`" in README
    assert database.query("select title from threads") == [("Bread",)]


def test_the_readme_shows_every_command_there_is() -> None:
    shown = set(re.findall(r"`uv run strata ([\w-]+)`", README))

    assert shown == COMMANDS.keys()


def test_the_continuous_integration_runs_the_command_of_the_readme() -> None:
    (told,) = re.findall(r"^pip install uv && (uv run pytest)\b", README, re.MULTILINE)
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert lines[-1] == told
