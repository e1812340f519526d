"""A client whose types were generated of the contract works against a real server."""

import json
import shutil
from pathlib import Path

from support.checkout import run_deno
from support.database import FreshDatabase
from support.guard.tree import ROOT
from support.server import strata_server

FOLDER = Path(__file__).parents[1] / "support" / "generated_client"
GENERATE = ("run", "--allow-read", "--allow-env", "--allow-write", "openapi-typescript")
RUN = ("run", "--check", "--allow-net=127.0.0.1", "client.ts")


def test_a_generated_client_talks_reads_events_and_is_refused(
    database: FreshDatabase, tmp_path: Path
) -> None:
    folder = shutil.copytree(FOLDER, tmp_path / "client")
    contract = str(ROOT / "docs" / "openapi.json")
    run_deno(*GENERATE, contract, "-o", "strata.d.ts", folder=folder, environment={})

    with strata_server(database, tmp_path) as server:
        token = server.token(database.add_user())
        printed = run_deno(*RUN, server.address, token, folder=folder, environment={})

    assert json.loads(printed.splitlines()[-1]) == {
        "streamed": "one two|stop",
        "waited": ["three"],
        "renamed": ["Bread", True],
        "kept": ["one two", "one two", "three", "three"],
        "refused": [404, "unknown_model"],
        "whole": "five six",
        "used": 4,
        "chunks": "five six",
        "unknown": "model_not_found",
    }
