"""A server that offers models everywhere: its own, and those behind every wire."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from strata_domain.entity.chat_model_card import Capability
from support.database import FreshDatabase
from support.openai_client import PLAN
from support.sandbox import SandboxProcess, running_sandbox
from support.scenario import LACKING, PLACES
from support.server import strata_server

SETTINGS = {
    "STRATA_CATALOGUE": "models.json",
    "STRATA_TRIES": "1",
    **{f"{provider.upper()}_API_KEY": "sk-of-the-host" for provider in PLACES},
}
MODELS = ("sandbox/echo", *(f"{provider}/echo" for provider in PLACES))
OTHERS = ("sandbox/lorem", "openai/nobody")
"""One to be told what goes wrong, and one that its provider does not know."""
EMBEDDERS = ("sandbox/embedding", "openai/embedding", "google/embedding")


@dataclass(frozen=True, slots=True)
class Host:
    """Where to ask, and the key of somebody without limits."""

    base_url: str
    api_key: str


@contextmanager
def open_host(database: FreshDatabase, home: Path) -> Generator[Host]:
    """Serve; the sandbox plays every vendor, in the vendor's own dialect."""
    (home / "models.json").write_text(json.dumps(_catalogue()))
    with (
        running_sandbox(home / "bill.jsonl") as vendors,
        strata_server(database, home, SETTINGS | _addresses(vendors)) as server,
    ):
        user_id = database.add_user()
        database.query(PLAN, str(user_id), None, None, ["*"], user_id)
        yield Host(f"{server.address}/v1", server.token(user_id))


def _addresses(vendors: SandboxProcess) -> dict[str, str]:
    places = PLACES.items()
    return {f"{name.upper()}_BASE_URL": f"{vendors.root}{at}" for name, at in places}


def _catalogue() -> dict[str, object]:
    cards = [_card(model) for model in (*MODELS, *OTHERS)]
    made_up = {"source": "made up", "effective": "2026-10-01"}
    return {**made_up, "chat": cards, "embedding": [*map(_embedder, EMBEDDERS[1:])]}


def _card(model: str) -> dict[str, object]:
    provider, name = model.split("/")
    able = frozenset(Capability) - LACKING.get(provider, frozenset())
    return {
        "model_id": model,
        "name": name,
        "context_tokens": 100_000,
        "max_output_tokens": 10_000,
        "price": {"input": 1, "output": 1},
        "capabilities": sorted(able),
    }


def _embedder(model: str) -> dict[str, object]:
    return {
        "model_id": model,
        "name": model,
        "input_tokens": 1000,
        "inputs": 10,
        "dimensions": 256,
        "shortens": True,
        "price": {"input": 1},
    }
