"""What the Supabase CLI uploads of a function is all that it needs."""

from pathlib import Path

import pytest

from support.checkout import ROOT, run_deno
from support.edge import FUNCTIONS
from support.platform import deploy

NAMES = sorted(entry.parent.name for entry in FUNCTIONS.glob("*/index.ts"))


@pytest.mark.proof
@pytest.mark.parametrize("name", NAMES)
def test_what_is_uploaded_is_whole(name: str, tmp_path: Path) -> None:
    uploaded = deploy(name, ROOT, tmp_path)

    for path, content in uploaded.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    functions = tmp_path / "supabase" / "functions"
    entry = f"{name}/index.ts"
    run_deno("check", "--no-lock", entry, folder=functions, environment={})
    assert "drizzle/schema/ledger.ts" in uploaded
