"""The functions at the edge, in a real Deno of their own."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import httpx2

from strata_infrastructure.identity import DEVELOPMENT_ISSUER, load_or_create_secret
from support.checkout import ROOT
from support.token import hs256_key, mint, user_claims

FUNCTIONS = ROOT / "supabase" / "functions"
GREETING = "Functions at "
DENO = (sys.executable, "-m", "deno")
SERVE = (*DENO, "run", "--quiet", "--allow-env", "--allow-net", "local.ts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Running functions, and how to call them.

    Attributes:
        home: where the secret of development is, and what the functions said.
    """

    address: str
    home: Path

    def token(self, user_id: UUID, **claims: object) -> str:
        """An access token of development, with some claims changed."""
        secret = load_or_create_secret(self.home / ".strata" / "token.secret")
        said = user_claims(DEVELOPMENT_ISSUER, **{"sub": str(user_id), **claims})
        return mint(said, hs256_key(secret.reveal()))

    def client(self, token: str = "") -> httpx2.Client:
        """A client of one caller, or of nobody."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        address = f"{self.address}/functions/v1/"
        return httpx2.Client(base_url=address, headers=headers, timeout=30)

    def said(self) -> str:
        """What the functions have logged."""
        return (self.home / "edge.log").read_text(encoding="utf-8")


@contextmanager
def edge_functions(
    database_url: str, home: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Edge]:
    """Serve all functions; they accept the tokens of a `strata serve` in this home."""
    secret = load_or_create_secret(home / ".strata" / "token.secret").reveal()
    variables = {
        "DATABASE_URL": database_url,
        "STRATA_ENV": "development",
        "STRATA_DEVELOPMENT_SECRET": secret,
        "NO_COLOR": "1",
    }
    with (home / "edge.log").open("w", encoding="utf-8") as log:
        process = subprocess.Popen(
            SERVE,
            cwd=FUNCTIONS,
            env=os.environ | variables | dict(settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
        try:
            yield Edge(address=_address(process), home=home)
        finally:
            process.kill()
            process.communicate()


def _address(process: subprocess.Popen[str]) -> str:
    line = process.stdout.readline() if process.stdout else ""
    assert line.startswith(GREETING), f"the functions did not start: {line!r}"
    return line.removeprefix(GREETING).strip()
