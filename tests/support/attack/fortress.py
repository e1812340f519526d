"""A served database with two tenants, whose every secret is known to the attacker."""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import time
from uuid import UUID

from strata_infrastructure.identity import DEVELOPMENT_ISSUER, load_or_create_secret
from support.attack.wire import Reply, Request, Wire
from support.database import APP_PASSWORD, FreshDatabase
from support.desk import environment
from support.server import GREETING, STRATA
from support.token import MISSING, hs256_key, mint, user_claims

ORIGIN = "https://app.example.test"
KEYS = {
    "ANTHROPIC_API_KEY": "sk-ant-canary-90c1d1e4b7",
    "GOOGLE_API_KEY": "AIza-canary-3c5fa1b26d",
    "OPENAI_API_KEY": "sk-canary-7d1f0a55c2",
    "PERPLEXITY_API_KEY": "pplx-canary-e86a04f7d9",
}
TITLES = "perplexity/sonar"
LEGACY_SECRET = "canary-legacy-jwt-secret-0123456789abcdef"
PICTURES = "/v1/images/generations"
JOBS = ("/api/image-jobs", "/api/speech-jobs", PICTURES)
"""Nobody works on them here."""
TABLES = "select tablename from pg_tables where schemaname = 'public' order by 1"
CONTENTS = "select coalesce(string_agg(t::text, '|' order by t::text), '') from {} as t"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fortress:
    """A running `strata serve`, with the keys to forge every kind of caller.

    Attributes:
        pid: of its process.
    """

    pid: int
    wire: Wire
    database: FreshDatabase
    home: Path

    def token(self, user_id: UUID, **claims: object) -> str:
        secret = load_or_create_secret(self.home / ".strata" / "token.secret")
        changed = {"sub": str(user_id), **claims}
        known = user_claims(DEVELOPMENT_ISSUER, **changed)
        return mint(known, hs256_key(secret.reveal()))

    def expired(self, user_id: UUID) -> str:
        now = int(time())
        return self.token(user_id, iat=now - 7200, exp=now - 3600)

    def service(self, user_id: UUID) -> str:
        return self.token(user_id, role="service_role", sub=MISSING)

    def ask(
        self, method: str, target: str, token: str, body: bytes | None = None
    ) -> Reply:
        """An ordinary request of a caller, answered when it is done."""
        return self.wire.send(ordinary(method, target, token, body))

    def contents(self) -> Mapping[str, str]:
        """Every row of every table."""
        names = [name for (name,) in self.database.query(TABLES)]
        return {n: self.database.query(CONTENTS.format(n))[0][0] for n in names}

    def said(self) -> bytes:
        """What the server wrote to its standard output and standard error."""
        return (self.home / "said").read_bytes()


def ordinary(
    method: str, target: str, token: str, body: bytes | None = None
) -> Request:
    patience = b"wait=0" if target in JOBS else b"wait=20"
    headers = [("authorization", f"Bearer {token}".encode()), ("prefer", patience)]
    sent = [] if body is None else [("content-type", b"application/json")]
    return Request(
        method=method,
        target=target,
        headers=[*(headers if token else ()), *sent],
        body=body or b"",
    )


@contextmanager
def fortress(
    database: FreshDatabase, home: Path, settings: Mapping[str, str]
) -> Iterator[Fortress]:
    """Serve the database with canaries for secrets, and write down what it says."""
    signing = load_or_create_secret(home / ".strata" / "token.secret").reveal()
    canaries = (APP_PASSWORD, *KEYS.values(), LEGACY_SECRET, signing)
    with (home / "said").open("wb") as said:
        process = subprocess.Popen(
            [STRATA, "serve", "--port", "0"],
            cwd=home,
            env=environment(_secrets(database) | dict(settings)),
            stdout=subprocess.PIPE,
            stderr=said,
        )
        try:
            wire = Wire(_address(process), frozenset(map(str.encode, canaries)))
            pid = process.pid
            yield Fortress(pid=pid, wire=wire, database=database, home=home)
        finally:
            process.terminate()
            process.communicate()


def _secrets(database: FreshDatabase) -> dict[str, str]:
    return {
        "STRATA_ENV": "development",
        "DATABASE_URL": database.app_url,
        "STRATA_TITLE_MODEL": TITLES,
        **KEYS,
        "SUPABASE_URL": "http://127.0.0.1:9",
        "SUPABASE_JWT_SECRET": LEGACY_SECRET,
        "STRATA_ALLOWED_ORIGINS": ORIGIN,
    }


def _address(process: subprocess.Popen[bytes]) -> str:
    line = process.stdout.readline().decode() if process.stdout else ""
    assert line.startswith(GREETING), f"strata serve did not start: {line!r}"
    return line.removeprefix(GREETING).strip()
