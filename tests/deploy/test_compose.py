"""What compose.yaml starts is what there is, and its pooler is one that works."""

import asyncio
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from strata_api.cli import COMMANDS
from strata_api.engine_room import SAVING_SECONDS
from strata_api.server import FAREWELL_SECONDS, REQUEST_SECONDS
from strata_domain.entity.finding import Verdict
from strata_gateway.checkup.notification import NotificationCheck
from strata_infrastructure.settings import SECRETS_FILE
from support.database import APP_PASSWORD, APP_USER, FreshDatabase
from support.dockerfile import stages
from support.guard.tree import ROOT
from support.pooler import PROGRAM, account, free_port, wait_for

TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
FILE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: it for name, it in SERVICES.items() if it.get("image") == "strata"}
EXAMPLE = (ROOT / "env/secrets.env.example").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{(\w+):([?-])([^}]*)\}")
DRAIN = re.compile(r"^STRATA_DRAIN_SECONDS=(\d+)$", re.MULTILINE)


def test_it_sets_nothing_that_is_not_read() -> None:
    known = set(re.findall(r"^(\w+)=", EXAMPLE, re.MULTILINE))
    set_here = {name for it in OURS.values() for name in it.get("environment", ())}

    assert set_here - known == set()
    assert {words(it)[0] for it in OURS.values()} <= {*COMMANDS}


def words(service: dict[str, Any]) -> list[str]:
    """What `strata` is told, unless the image says it."""
    told: list[str] = service.get("entrypoint", [])[1:] + service.get("command", [])
    return told or ["serve"]


def test_the_page_on_deployment_explains_every_variable() -> None:
    page = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")

    wanted = {name for name, _, _ in VARIABLE.findall(TEXT)}
    assert {name for name in wanted if f"| `{name}` |" not in page} == set()


def test_the_settings_are_where_the_image_looks_for_them() -> None:
    _, final = stages((ROOT / "Dockerfile").read_text(encoding="utf-8"))
    place = f"{final.last('WORKDIR').text}/{SECRETS_FILE}"

    targets = {it["secrets"][0]["target"] for it in OURS.values() if "secrets" in it}
    assert (targets, FILE["secrets"]["settings"]["file"]) == (
        {place},
        str(SECRETS_FILE),
    )


def test_nobody_is_killed_before_everything_is_saved() -> None:
    (drain,) = DRAIN.findall(EXAMPLE)
    needed = int(drain) + SAVING_SECONDS + FAREWELL_SECONDS + REQUEST_SECONDS

    graces = {it["stop_grace_period"] for it in SERVICES.values()}
    assert min(int(grace.removesuffix("s")) for grace in graces) > needed


@pytest.fixture
def pooled(database: FreshDatabase, tmp_path: Path) -> Iterator[str]:
    """The address of the API's database, through the pooler that the file describes."""
    place, port, users = urlsplit(database.app_url), free_port(), tmp_path / "users.txt"
    given = {
        "POSTGRES_HOST": str(place.hostname),
        "POSTGRES_PORT": str(place.port),
        "POSTGRES_DATABASE": place.path.removeprefix("/"),
        "POSTGRES_TLS": "disable",
        "APP_DATABASE_PASSWORD": APP_PASSWORD,
    }
    users.write_text(filled(FILE["configs"]["pooler_users"]["content"], given))
    said = filled(FILE["configs"]["pooler"]["content"], given)
    file = tmp_path / "pgbouncer.ini"
    file.write_text(
        said.replace("/etc/pgbouncer/users.txt", str(users)).replace("6432", str(port))
    )
    with subprocess.Popen([str(PROGRAM), "-q", *account(), str(file)]) as process:
        wait_for(port)
        yield f"postgresql://{APP_USER}:{APP_PASSWORD}@127.0.0.1:{port}/strata"
        process.kill()


def filled(text: str, given: dict[str, str]) -> str:
    """As compose does: a variable, or what stands behind the dash."""
    return VARIABLE.sub(lambda found: given.get(found[1], found[3]), text)


def test_its_pooler_lets_the_login_of_the_api_in_and_is_passed_by_who_listens(
    pooled: str, database: FreshDatabase
) -> None:
    check = NotificationCheck(app_url=pooled, listen_url=database.app_url)

    (told,) = asyncio.run(check.look())

    assert told.verdict is Verdict.OK
