"""A database, a provider and the three ways to it."""

import json
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import psycopg

from bench.subject import Subject, fake_provider, fake_voice, pass_through, strata
from strata_api.command.place import APP_USER
from strata_gateway.development_user import ensure_development_user
from strata_gateway.migration import enable_login, migrate
from strata_infrastructure.embedded_postgres import embedded_postgres
from strata_infrastructure.identity import (
    development_token,
    development_user_id,
    load_or_create_secret,
)

MIGRATIONS = Path(__file__).parents[1] / "supabase" / "migrations"
PROVIDER_PORT, PASS_PORT, STRATA_PORT, VOICE_PORT = 9310, 9311, 9312, 9313
PASSWORD = "only-for-the-bench"
MODEL = "openai/gpt-6-luna"
VOICE = "sandbox/voice"
RAISE_LIMITS = """
update plans set monthly_micro_usd = 1e15, requests_per_minute = 1e9,
  concurrent_generations = 1e9, monthly_characters = 1e15, storage_bytes = 1e15
"""
"""So high that they are kept and counted, and never reached."""
WIRE_PATH = "/v1/chat/completions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Everything that runs while the bench measures."""

    provider: str
    bare: Subject
    strata: Subject
    token: str
    home: Path

    def fresh_threads(self, count: int, name: str = "paths") -> Path:
        """Begin threads; return a file with one path to post to in each line."""
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx2.Client(
            base_url=f"http://{self.strata.address}", headers=headers
        ) as client:
            begun = [client.post("/api/threads", json={}).json() for _ in range(count)]
        paths = [f"/api/threads/{thread['thread_id']}/messages" for thread in begun]
        file = self.home / name
        file.write_text("\n".join(paths) + "\n")
        return file


def wire_body(behaviour: str, *, stream: bool, model: str = "gpt-6-luna") -> str:
    """Return a question in the provider's own format."""
    messages = [{"role": "user", "content": behaviour}]
    options = {"stream": True, "stream_options": {"include_usage": True}}
    body = {"model": model, "messages": messages}
    return json.dumps(body | (options if stream else {}))


def strata_body(behaviour: str, *, spoken: bool = False) -> str:
    """Return the same question to Strata, whose answer may be spoken."""
    asked = {"text": behaviour, "model": MODEL}
    aloud = {"speech": {"model": VOICE, "speed": 4.0}} if spoken else {}
    return json.dumps(asked | aloud)


@contextmanager
def scene() -> Generator[Scene]:
    """Start everything, each server on one core and all else on the other."""
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        provider = stack.enter_context(fake_provider(PROVIDER_PORT))
        voice = stack.enter_context(fake_voice(VOICE_PORT))
        environment = stack.enter_context(_database(home))
        environment |= {
            "STRATA_ENV": "development",
            "OPENAI_API_KEY": "none",
            "OPENAI_BASE_URL": f"http://{provider}/v1",
            "SANDBOX_BASE_URL": f"http://{voice}/v1",
            "STRATA_TITLE_MODEL": "off",
        }
        yield Scene(
            provider=provider,
            bare=stack.enter_context(pass_through(provider, PASS_PORT)),
            strata=stack.enter_context(strata(home, environment, STRATA_PORT)),
            token=_token(home),
            home=home,
        )


@contextmanager
def _database(home: Path) -> Generator[dict[str, str]]:
    with embedded_postgres(home / "postgres") as server:
        migrate(server.url(), MIGRATIONS)
        enable_login(server.url(), user=APP_USER, password=PASSWORD)
        user_id = development_user_id("bench")
        ensure_development_user(server.url(), user_id, email=None)
        with psycopg.connect(server.url()) as connection:
            connection.execute(RAISE_LIMITS)
        login = f"{APP_USER}:{PASSWORD}@{server.host}:{server.port}"
        yield {"DATABASE_URL": f"postgresql://{login}/postgres"}


def _token(home: Path) -> str:
    secret = load_or_create_secret(home / ".strata" / "token.secret")
    return development_token(development_user_id("bench"), secret=secret)
