import asyncio
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack

import pytest

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.port.embedding_model import EmbeddingModel
from strata_infrastructure.chat.adapter import Closable
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.embedding.adapter import EMBEDDING
from strata_infrastructure.embedding.sandbox_embedding_model import (
    RemoteSandboxEmbeddingModel,
)
from strata_infrastructure.secret import Secret
from support.chat import Wire, wire_server
from support.sandbox import SandboxProcess, running_sandbox

KEY = "sk-canary-0123456789"
Embedded = Callable[[EmbeddingRequest], Embeddings]


@pytest.fixture(scope="session")
def runner() -> Generator[asyncio.Runner]:
    """One event loop, because the clients of the SDKs live on one."""
    with asyncio.Runner() as loop:
        yield loop


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxProcess]:
    bill = tmp_path_factory.mktemp("embedding") / "bill.jsonl"
    with running_sandbox(bill) as process:
        yield process


@pytest.fixture(scope="session")
def stack(runner: asyncio.Runner) -> Generator[AsyncExitStack]:
    """What is closed on the loop when the session ends."""
    stack = AsyncExitStack()
    yield stack
    runner.run(stack.aclose())


@pytest.fixture(scope="session")
def wires(runner: asyncio.Runner, stack: AsyncExitStack) -> Wire:
    wire: Wire = runner.run(stack.enter_async_context(wire_server()))
    return wire


@pytest.fixture
def wire(wires: Wire) -> Wire:
    """The canned provider, with nothing canned yet."""
    wires.says()
    wires.requests.clear()
    wires.asked.clear()
    wires.hung_up.clear()
    return wires


@pytest.fixture(scope="session", params=["in this process", "openai", "google"])
def model(
    request: pytest.FixtureRequest, sandbox: SandboxProcess, stack: AsyncExitStack
) -> EmbeddingModel:
    """The sandbox, in this process and over each wire: whoever asks cannot tell."""
    if request.param == "in this process":
        return connected("sandbox", None, stack)
    if request.param == "openai":
        return connected("sandbox", sandbox.base_url, stack)
    google = connected("google", f"{sandbox.root}/v1beta", stack)
    return RemoteSandboxEmbeddingModel(google)


@pytest.fixture
def embedded(runner: asyncio.Runner, model: EmbeddingModel) -> Embedded:
    """Ask the sandbox."""
    return lambda request: runner.run(model.embed(request))


@pytest.fixture(scope="session", params=["google", "openai"])
def vendor(
    request: pytest.FixtureRequest, wires: Wire, stack: AsyncExitStack
) -> EmbeddingModel:
    """The adapter of each vendor, dialling the canned provider."""
    return connected(request.param, wires.url, stack)


@pytest.fixture(scope="session")
def at_openai(wires: Wire, stack: AsyncExitStack) -> EmbeddingModel:
    return connected("openai", wires.url, stack)


@pytest.fixture(scope="session")
def at_google(wires: Wire, stack: AsyncExitStack) -> EmbeddingModel:
    return connected("google", wires.url, stack)


def connected(
    provider: str, base_url: str | None, stack: AsyncExitStack
) -> EmbeddingModel:
    settings = ProviderSettings(api_key=Secret(KEY), base_url=base_url)
    adapter = EMBEDDING.connect(provider, settings)
    if isinstance(adapter, Closable):
        stack.push_async_callback(adapter.aclose)
    return adapter
