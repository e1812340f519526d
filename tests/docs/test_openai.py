import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from support.client.crowd import DENO, ENVIRONMENT, python_of
from support.console import blocks
from support.database import FreshDatabase
from support.guard.tree import ROOT
from support.guard.wheel import output
from support.server import strata_server, strata_worker

PAGE = (ROOT / "docs" / "openai.md").read_text(encoding="utf-8")
ADDRESS, TOKEN = "http://127.0.0.1:8000", "<access token>"


@pytest.fixture
def page(
    database: FreshDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """What the page says, as if this server had been meant."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    with (
        strata_server(database, tmp_path) as server,
        strata_worker(database, tmp_path),
    ):
        token = server.token(database.add_user())
        yield PAGE.replace(ADDRESS, server.address).replace(TOKEN, token)


def test_the_clients_of_the_page_work(page: str, tmp_path: Path) -> None:
    openai, litellm, langchain, embedding, drawing, sound = blocks(page, "python")
    (tmp_path / "vercel.ts").write_text("".join(blocks(page, "ts")))

    with ThreadPoolExecutor(2) as running:
        printed = running.map(
            lambda command: output(*command),
            [
                (python_of("litellm"), "-I", "-c", litellm),
                (python_of("langchain"), "-I", "-c", langchain),
                (*DENO, tmp_path / "vercel.ts"),
                (sys.executable, "-I", "-c", openai),
            ],
        )

    (answer,) = {each.strip() for each in printed}
    assert f"It prints `{answer}`" in page
    vectors = output(sys.executable, "-I", "-c", embedding).strip()
    assert f"It prints `{vectors}`" in page
    assert output(sys.executable, "-I", "-c", drawing).strip() == "PNG"
    assert output(sys.executable, "-I", "-c", sound).strip() == "RIFF 1.14"
