"""What compose.yaml starts is what there is, and its pooler is one that works."""

import asyncio
import re
import subprocess
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import psycopg
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
from support.tls_postgres import tls_postgres
from support.web_server import authority

TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
FILE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = FILE["services"]
OURS = {name: it for name, it in SERVICES.items() if it.get("image") == "strata"}
EXAMPLE = (ROOT / "env/secrets.env.example").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{(\w+):([?+-])([^}]*)\}")
AUTHORITY = "/run/secrets/authority"
PATIENCE_SECONDS = 5.0
PAST_THE_POOLER = (("api", "DATABASE_LISTEN_URL"), ("migrate", "DATABASE_URL"))
VERIFIED = {
    "POSTGRES_HOST": "localhost",
    "POSTGRES_TLS": "verify-full",
    "POSTGRES_CA": "ca.crt",
    "APP_DATABASE_PASSWORD": APP_PASSWORD,
}
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

    targets = {
        secret["target"]
        for it in OURS.values()
        for secret in it["secrets"]
        if secret != "authority"
    }
    assert (targets, FILE["secrets"]["settings"]["file"]) == (
        {place},
        str(SECRETS_FILE),
    )


def test_the_doctor_starts_nothing_and_so_migrates_nothing() -> None:
    assert SERVICES["doctor"]["depends_on"] == {}


def test_nobody_is_killed_before_everything_is_saved() -> None:
    (drain,) = DRAIN.findall(EXAMPLE)
    needed = int(drain) + SAVING_SECONDS + FAREWELL_SECONDS + REQUEST_SECONDS

    graces = {it["stop_grace_period"] for it in SERVICES.values()}
    assert min(int(grace.removesuffix("s")) for grace in graces) > needed


@pytest.fixture
def pooled(database: FreshDatabase, tmp_path: Path) -> Iterator[str]:
    """The address of the API's database, through the pooler that the file describes."""
    place = urlsplit(database.app_url)
    given = {
        "POSTGRES_HOST": str(place.hostname),
        "POSTGRES_PORT": str(place.port),
        "POSTGRES_DATABASE": place.path.removeprefix("/"),
        "POSTGRES_TLS": "disable",
        "APP_DATABASE_PASSWORD": APP_PASSWORD,
    }
    with described_pooler(given, tmp_path) as url:
        yield url


@contextmanager
def described_pooler(given: dict[str, str], home: Path) -> Generator[str]:
    """Run what the file describes, where there is no /etc and no /run."""
    port, users, file = free_port(), home / "users.txt", home / "pgbouncer.ini"
    users.write_text(filled(FILE["configs"]["pooler_users"]["content"], given))
    places = {"/etc/pgbouncer/users.txt": str(users), "6432": str(port)}
    said = filled(FILE["configs"]["pooler"]["content"], given)
    file.write_text(moved(said, {**places, AUTHORITY: str(home / "authority")}))
    with subprocess.Popen([str(PROGRAM), "-q", *account(), str(file)]) as process:
        try:
            wait_for(port)
            yield f"postgresql://{APP_USER}:{APP_PASSWORD}@127.0.0.1:{port}/strata"
        finally:
            process.kill()


def filled(text: str, given: dict[str, str]) -> str:
    """As compose does: a variable, or what stands behind the dash or the plus."""

    def value(found: re.Match[str]) -> str:
        name, sign, words = found.groups()
        chosen = {"+": words if name in given else ""}
        return chosen.get(sign, given.get(name, words))

    return VARIABLE.sub(value, text)


def moved(text: str, places: dict[str, str]) -> str:
    for old, new in places.items():
        text = text.replace(old, new)
    return text


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Where the pooler can read, too, which is nobody."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize("genuine", [True, False])
def test_who_is_given_an_authority_believes_no_other(
    *, genuine: bool, open_folder: Path
) -> None:
    ours, another = authority("localhost"), authority("localhost")
    (open_folder / "authority").write_text(ours.certificate)
    with tls_postgres((ours if genuine else another).server) as server:
        given = VERIFIED | {"POSTGRES_PORT": str(server.port)}
        with ThreadPoolExecutor() as pool, described_pooler(given, open_folder) as url:
            pool.submit(knock, url)
            through = server.trusted.get(timeout=PATIENCE_SECONDS)
        for service, variable in PAST_THE_POOLER:
            url = filled(SERVICES[service]["environment"][variable], given)
            knock(moved(url, {AUTHORITY: str(open_folder / "authority")}))

    past = [server.trusted.get(timeout=PATIENCE_SECONDS) for _ in PAST_THE_POOLER]
    assert [through, *past] == [genuine] * 3


def knock(url: str) -> None:
    with suppress(psycopg.OperationalError):
        psycopg.connect(url)


def test_its_pooler_lets_the_login_of_the_api_in_and_is_passed_by_who_listens(
    pooled: str, database: FreshDatabase
) -> None:
    check = NotificationCheck(app_url=pooled, listen_url=database.app_url)

    (told,) = asyncio.run(check.look())

    assert told.verdict is Verdict.OK
