"""A Supabase of this machine's own, on a database of a test."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import httpx
import httpx2
from storage3.types import UploadSignedUrlFileOptions
from supabase import Client, ClientOptions, create_client
from supabase_auth.types import SignInWithEmailAndPasswordCredentials as Login

from strata_infrastructure.identity import load_or_create_secret
from strata_infrastructure.local_supabase import (
    LocalProject,
    Origin,
    local_supabase,
)
from strata_infrastructure.secret import Secret
from support.checkout import ROOT
from support.database import FreshDatabase
from support.deno_program import free_port
from support.server import Server, strata_server

ANON_KEY = "sb_publishable_" + "k" * 32
SERVICE_KEY = Secret("sb_secret_" + "k" * 32)
PASSWORD = "only-for-tests"
PNG: UploadSignedUrlFileOptions = {"content-type": "image/png"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who has signed in."""

    user_id: str
    email: str
    supabase: Client
    api: httpx2.Client

    def send(self, content: bytes) -> str:
        """Announce a picture and send it; where the API has it."""
        body = {"media_type": "image/png", "size_bytes": len(content)}
        made = self.api.post("/api/assets", json=body).json()
        link = urlsplit(made["upload"]["url"])
        path = link.path.partition("/sign/assets/")[2]
        (token,) = parse_qs(link.query)["token"]
        bucket = self.supabase.storage.from_("assets")
        bucket.upload_to_signed_url(path, token, content, PNG)
        return f"/api/assets/{made['asset']['asset_id']}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbours:
    """A project, and an API that accepts its tokens."""

    project: LocalProject
    database: FreshDatabase
    server: Server
    http: httpx.Client
    stack: ExitStack

    def person(self) -> Person:
        """Somebody signs up, and in."""
        supabase = self.client(ANON_KEY)
        email = f"{uuid4()}@example.test"
        supabase.auth.sign_up({"email": email, "password": PASSWORD})
        login = Login(email=email, password=PASSWORD)
        session = supabase.auth.sign_in_with_password(login).session
        assert session
        headers = {"Authorization": f"Bearer {session.access_token}"}
        api = httpx2.Client(base_url=self.server.address, headers=headers)
        self.stack.enter_context(api)
        user_id = session.user.id
        return Person(user_id=user_id, email=email, supabase=supabase, api=api)

    def client(self, key: str) -> Client:
        """Supabase's own client, with this key."""
        options = ClientOptions(httpx_client=self.http, auto_refresh_token=False)
        return create_client(self.project.origin.url, key, options)


@contextmanager
def neighbours(database: FreshDatabase, home: Path) -> Iterator[Neighbours]:
    """Run both until the block ends."""
    project = local_project(database, home)
    with (
        local_supabase(project),
        strata_server(database, home, settings_of(project)) as server,
        httpx.Client(timeout=30, trust_env=False) as http,
        ExitStack() as stack,
    ):
        yield Neighbours(
            project=project, database=database, server=server, http=http, stack=stack
        )


def local_project(database: FreshDatabase, home: Path) -> LocalProject:
    """A project that also accepts the tokens of a `strata serve` in this home."""
    state = home / ".strata"
    return LocalProject(
        root=ROOT,
        state=state / "supabase",
        origin=Origin(host="127.0.0.1", port=free_port()),
        owner_url=database.owner_url,
        app_url=database.app_url,
        anon_key=ANON_KEY,
        secret_key=SERVICE_KEY,
        jwt_secret=load_or_create_secret(state / "project.secret"),
        development_secret=load_or_create_secret(state / "token.secret"),
        hook_secret=load_or_create_secret(state / "hook.secret"),
    )


def settings_of(project: LocalProject) -> dict[str, str]:
    """What a `strata serve` is told of a project."""
    return {
        "SUPABASE_URL": project.origin.url,
        "SUPABASE_JWT_SECRET": project.jwt_secret.reveal(),
        "SUPABASE_SECRET_KEY": project.secret_key.reveal(),
    }
