"""A copy of the schema's files, and the tools a developer runs on them."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ("drizzle", "supabase", "env/migration")
SUPABASE_CLI = Path(__file__).parent / "supabase_cli"
DRIZZLE_KIT = "npm:drizzle-kit@0.31.11"
SUPABASE = "npm:supabase@2.117.0"
TOOL_SECONDS = 180


@dataclass(frozen=True, slots=True)
class Checkout:
    """`drizzle/` and `supabase/`, free to be changed."""

    root: Path

    @property
    def migrations(self) -> Path:
        return self.root / "supabase" / "migrations"

    @property
    def tags(self) -> list[str]:
        return [entry["tag"] for entry in self._entries()]

    def drizzle_kit(self, *arguments: str, url: str = "") -> str:
        """What drizzle-kit prints; it fails the test when it fails."""
        return run_deno(
            *("run", "-A", DRIZZLE_KIT),
            *arguments,
            folder=self.root / "drizzle",
            environment={"MIGRATION_DATABASE_URL": url},
        )

    def task(self, name: str) -> str:
        """What a task of `drizzle/deno.json` prints; no URL is in its environment."""
        return run_deno(
            *("task", name),
            folder=self.root / "drizzle",
            environment={"MIGRATION_DATABASE_URL": "", "DATABASE_URL": ""},
        )

    def supabase_push(self, url: str) -> str:
        """What the Supabase CLI prints when it applies what it finds missing."""
        return run_deno(
            *("run", "-A", SUPABASE, "db", "push", "--yes", "--include-all"),
            f"--db-url={url}?sslmode=disable",
            f"--workdir={self.root}",
            folder=SUPABASE_CLI,
            environment={"SUPABASE_HOME": str(self.root), "DO_NOT_TRACK": "1"},
        )

    def keep(self, count: int) -> None:
        """Go back to the first so many migrations."""
        for tag in self.tags[count:]:
            self._file(tag).unlink()
        self._store(self._entries()[:count])

    def edit(self, tag: str, text: str) -> None:
        self._file(tag).write_text(text)

    def add(self, tag: str, text: str, *, when: int = sys.maxsize) -> None:
        self.edit(tag, text)
        self._store([*self._entries(), {"tag": tag, "when": when}])

    def _file(self, tag: str) -> Path:
        return self.migrations / f"{tag}.sql"

    @property
    def _journal(self) -> Path:
        return self.migrations / "meta" / "_journal.json"

    def _entries(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = json.loads(self._journal.read_text())["entries"]
        return entries

    def _store(self, entries: list[dict[str, Any]]) -> None:
        ordered = sorted(entries, key=lambda entry: entry["when"])
        self._journal.write_text(json.dumps({"entries": ordered}))


def run_deno(*arguments: str, folder: Path, environment: dict[str, str]) -> str:
    variables = {**os.environ, "NO_COLOR": "1", **environment}
    done = subprocess.run(
        [sys.executable, "-m", "deno", *arguments],
        cwd=folder,
        env={name: value for name, value in variables.items() if value},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=TOOL_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A fresh copy of the schema's files."""
    return copied(ROOT, tmp_path / "checkout")


@pytest.fixture
def half_checkout(tmp_path: Path) -> Checkout:
    """As it was when only the first two migrations were written."""
    half = copied(ROOT, tmp_path / "half")
    half.keep(2)
    return half


def copied(source: Path, target: Path) -> Checkout:
    for part in PARTS:
        shutil.copytree(
            source / part,
            target / part,
            ignore=shutil.ignore_patterns("node_modules", ".temp"),
        )
    return Checkout(target)
