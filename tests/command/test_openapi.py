"""The contract is written down anywhere, and the committed copy of it is up to date."""

import json
from difflib import unified_diff
from pathlib import Path

import pytest
from click.testing import CliRunner

from strata_api.app import specification
from strata_api.cli import strata
from support.desk import Desk
from support.guard.tree import ROOT

COMMAND = ("openapi", "--output", "docs/openapi.json")
SNAPSHOT = ROOT / COMMAND[-1]


def test_it_is_printed_where_there_is_nothing_but_the_command(tmp_path: Path) -> None:
    printed = Desk(home=tmp_path).run("openapi")

    assert (printed.returncode, printed.stderr) == (0, "")
    assert json.loads(printed.stdout) == specification()
    assert printed.stdout.endswith("}\n")
    assert list(tmp_path.iterdir()) == []


def test_the_committed_copy_is_what_the_command_writes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()

    CliRunner().invoke(strata, COMMAND, catch_exceptions=False)

    old, new = (path.read_text("utf-8") for path in (SNAPSHOT, tmp_path / COMMAND[-1]))
    changes = "\n".join(unified_diff(old.splitlines(), new.splitlines(), n=1))
    refresh = f"uv run strata {' '.join(COMMAND)}"
    assert not changes, f"If clients may see this, run: {refresh}\n{changes[:4000]}"
