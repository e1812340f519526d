from collections.abc import Generator

import pytest

from support.sandbox import SandboxProcess, running_sandbox


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxProcess]:
    with running_sandbox(tmp_path_factory.mktemp("upstream") / "bill.jsonl") as process:
        yield process
