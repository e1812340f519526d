"""What is deployed is what was tried: every function, and nothing beside it."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from support.checkout import ROOT, run_deno
from support.edge import FUNCTIONS

CONFIGURATION = tomllib.loads((ROOT / "supabase" / "config.toml").read_text())
NAMES = sorted(entry.parent.name for entry in FUNCTIONS.glob("*/index.ts"))
LOCAL = (FUNCTIONS / "local.ts").read_text()
PINNED = re.compile(r"npm:/?(@[\w-]+/)?[\w-]+@\d+\.\d+\.\d+/?")
SHARED = ("domain", "infra", "middleware")
SCHEMA = ROOT / "drizzle" / "schema"


def imports_of(file: Path) -> dict[str, str]:
    imports: dict[str, str] = json.loads(file.read_text())["imports"]
    return imports


def test_every_function_is_deployed_and_tried() -> None:
    assert sorted(CONFIGURATION["functions"]) == NAMES
    assert sorted(re.findall(r'^  \["([\w-]+)", ', LOCAL, re.MULTILINE)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_function_verifies_its_callers_itself(name: str) -> None:
    assert CONFIGURATION["functions"][name] == {
        "enabled": True,
        "verify_jwt": False,
        "import_map": "./functions/deno.json",
        "entrypoint": f"./functions/{name}/index.ts",
    }
    assert (FUNCTIONS / name / "handler_test.ts").is_file()


@pytest.mark.parametrize("name", NAMES)
def test_a_function_brings_what_is_shared_and_the_schema_alone(name: str) -> None:
    told = run_deno(
        *("info", "--json", f"{name}/index.ts"), folder=FUNCTIONS, environment={}
    )

    modules = [each["specifier"] for each in json.loads(told)["modules"]]
    places = {Path(m.removeprefix("file://")) for m in modules if m.startswith("file:")}
    allowed = [SCHEMA, *(FUNCTIONS / folder for folder in (name, *SHARED))]
    assert [p for p in places if not set(p.parents) & set(allowed)] == []
    assert SCHEMA / "ledger.ts" in places


@pytest.mark.parametrize("folder", ["supabase/functions", "supabase/dev"])
def test_every_dependency_is_pinned_and_the_same_everywhere(folder: str) -> None:
    ours, theirs = (imports_of(ROOT / p / "deno.json") for p in (folder, "drizzle"))

    packages = {name: to for name, to in ours.items() if not to.startswith(".")}
    assert [to for to in packages.values() if not PINNED.fullmatch(to)] == []
    assert packages == {name: theirs.get(name, to) for name, to in packages.items()}


def test_every_bucket_is_private() -> None:
    buckets = CONFIGURATION["storage"]["buckets"]

    assert {name: bucket["public"] for name, bucket in buckets.items()} == {
        "assets": False
    }
