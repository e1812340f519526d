import sys
from pathlib import Path

from support.console import blocks
from support.database import FreshDatabase
from support.guard.tree import ROOT
from support.guard.wheel import output
from support.server import strata_server

PAGE = (ROOT / "docs" / "openai.md").read_text(encoding="utf-8")
ADDRESS, TOKEN = "http://127.0.0.1:8000", "<access token>"


def test_the_client_of_the_page_works(database: FreshDatabase, tmp_path: Path) -> None:
    (shown,) = blocks(PAGE, "python")

    with strata_server(database, tmp_path) as server:
        token = server.token(database.add_user())
        program = shown.replace(ADDRESS, server.address).replace(TOKEN, token)
        printed = output(sys.executable, "-I", "-c", program)

    assert f"It prints `{printed.strip()}`" in PAGE
