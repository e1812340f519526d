"""Everybody who speaks OpenAI's API, asked the same."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

from support.client.task import Task
from support.guard.tree import uv
from support.guard.wheel import output

HERE = Path(__file__).parent
AT_ONCE = 2
"""More would fail so often in a row, on purpose, that the provider would rest."""
CLIENT_SECONDS = 180
UV = (uv(), "run", "--quiet", "--locked", "--python", sys.executable, "--script")
DENO = (
    *(sys.executable, "-m", "deno", "run", "--quiet", "--check"),
    *("--config", str(HERE / "deno" / "deno.json")),
    *("--allow-net=127.0.0.1", "--allow-env", "--allow-sys=hostname"),
)
CLIENTS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "litellm": (*UV, "litellm_sdk.py"),
        "langchain": (*UV, "langchain_chat.py"),
        "vercel": (*DENO, "deno/vercel_sdk.ts"),
        "openai.js": (*DENO, "deno/openai_sdk.ts"),
        "openai": (sys.executable, "openai_sdk.py"),
    }
)
"""How each is started; its lock file names what it is made of."""
ENVIRONMENT = {
    "PYTHONPATH": str(HERE.parents[1]),
    "LITELLM_LOCAL_MODEL_COST_MAP": "True",
    "LANGSMITH_TRACING": "false",
    "PYTHONDONTWRITEBYTECODE": "",
    "NO_COLOR": "1",
}
Outcomes = Mapping[str, Mapping[str, object]]


def python_of(client: str) -> Path:
    """The interpreter of an environment in which this client is installed."""
    script = HERE / CLIENTS[client][-1]
    output(uv(), "sync", "--quiet", "--locked", "--script", script)
    return Path(output(uv(), "python", "find", "--script", script).strip())


def ask_everybody(tasks: Iterable[Task]) -> Outcomes:
    """What came of each task, by client and by the name of the task."""
    lines = "".join(f"{json.dumps(asdict(task))}\n" for task in tasks)
    with ThreadPoolExecutor(AT_ONCE) as asking:
        told = asking.map(lambda client: _ask(client, lines), CLIENTS)
        return dict(zip(CLIENTS, told, strict=True))


def ask_one(client: str, task: Task) -> object:
    """What came of a task that not everybody can do."""
    (outcome,) = _ask(client, f"{json.dumps(asdict(task))}\n").values()
    return outcome


def _ask(client: str, lines: str) -> dict[str, object]:
    done = subprocess.run(
        CLIENTS[client],
        cwd=HERE,
        env=os.environ | ENVIRONMENT,
        input=lines,
        capture_output=True,
        text=True,
        timeout=CLIENT_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(_outcomes(done.stdout))


def _outcomes(printed: str) -> Iterator[tuple[str, object]]:
    for line in printed.splitlines():
        told: dict[str, object] = json.loads(line)
        yield from told.items()
