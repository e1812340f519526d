"""What the pages about questions and usage show is what users see."""

import os
import re
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strata_api.schema.message import PostMessageBody
from strata_domain.entity.generation import EventType
from support.console import Console, blocks, programs, steps
from support.database import MIGRATIONS, FreshDatabase
from support.guard.tree import ROOT
from support.server import environment, strata_server

USAGE = (ROOT / "docs/usage.md").read_text(encoding="utf-8")
ASKING = (ROOT / "docs/asking.md").read_text(encoding="utf-8")
NAMES = re.compile(r"^\| (`[^|]+`) \|", re.MULTILINE)
PLANS = """
update plans set monthly_micro_usd = wanted.money,
  requests_per_minute = wanted.requests, concurrent_generations = wanted.slots,
  monthly_images = wanted.images, monthly_characters = wanted.characters,
  monthly_audio_seconds = wanted.seconds,
  storage_bytes = wanted.mebibytes * 1048576::bigint
from (values
  ('anonymous', 50000, 20, 2, 2, 10000, 300, 10),
  ('free', 1000000, 60, 4, 20, 100000, 3600, 100),
  ('pro', 20000000, 300, 16, 500, 2000000, 72000, 10240)
) as wanted (id, money, requests, slots, images, characters, seconds, mebibytes)
where plans.id = wanted.id
"""


@pytest.fixture
def console(database: FreshDatabase, tmp_path: Path) -> Iterator[Console]:
    """A shell of an operator who sees what a new installation shows."""
    home = tmp_path / "home"
    shutil.copytree(MIGRATIONS, home / "supabase" / "migrations")
    shutil.copytree(ROOT / "env" / "migration", home / "env" / "migration")
    database.query(PLANS)
    now = datetime.now(UTC)
    dates = {"2026-11-23": f"{now:%Y-%m-%d}", "2026-11": f"{now:%Y-%m}"}
    settings = environment(database) | {"MIGRATION_DATABASE_URL": database.owner_url}
    path = {"PATH": programs(tmp_path / "bin")}
    with strata_server(database, home) as server:
        yield Console(
            folder=home,
            environment={**os.environ, **settings, **path},
            replaced={"http://127.0.0.1:8000": server.address, **dates},
        )


def test_the_console_prints_what_the_page_about_usage_shows(console: Console) -> None:
    shown = list(steps("".join(blocks(USAGE, "console"))))

    for step in shown:
        console.perform(step)
    assert len(shown) == 7


def names(text: str) -> list[str]:
    """What stands between backticks in the first column of tables."""
    cells = NAMES.findall(text)
    return [name for cell in cells for name in re.findall("`([^`]+)`", cell)]


def test_every_event_is_explained_once() -> None:
    _, _, after = ASKING.partition("## The events")
    events, _, _ = after.partition("\n## ")

    assert sorted(names(events)) == sorted(EventType)


def test_every_field_of_a_question_is_explained_once() -> None:
    questions, _, _ = ASKING.partition("## The events")

    assert sorted(names(questions)) == sorted(
        PostMessageBody.model_fields.keys() - {"text"}
    )
