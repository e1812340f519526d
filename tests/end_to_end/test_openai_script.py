"""OpenAI's client for JavaScript works against Strata as the one for Python does."""

import json
from pathlib import Path

from support.checkout import run_deno
from support.database import FreshDatabase
from support.server import strata_server

FOLDER = Path(__file__).parents[1] / "support" / "openai_script"
RUN = ("run", "--check", "--allow-net=127.0.0.1", "--allow-env", "client.ts")


def test_a_script_chats_calls_tools_and_is_refused(
    database: FreshDatabase, tmp_path: Path
) -> None:
    with strata_server(database, tmp_path) as server:
        token = server.token(database.add_user())
        printed = run_deno(
            *RUN, f"{server.address}/v1", token, folder=FOLDER, environment={}
        )

    assert json.loads(printed.splitlines()[-1]) == {
        "listed": True,
        "whole": "one two",
        "streamed": "one two",
        "used": 4,
        "answered": "4 degrees",
        "shaped": ["city"],
        "refused": [404, "model_not_found"],
    }
