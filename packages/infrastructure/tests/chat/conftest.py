import asyncio
import socket
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack
from ipaddress import ip_address

import pytest

from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.adapter import Closable, connect_adapter
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from support.chat import Answer, Asked, Wire, ask, question, unnamed, wire_server
from support.sandbox import SandboxProcess, running_sandbox
from support.scenario import PLACES

KEY = "sk-canary-0123456789"


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail a test that dials anything but this machine."""
    connect = socket.socket.connect

    def guarded(dialling: socket.socket, address: tuple[str, int]) -> None:
        assert ip_address(address[0]).is_loopback, address
        connect(dialling, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def runner() -> Generator[asyncio.Runner]:
    """One event loop, because the clients of the SDKs live on one."""
    with asyncio.Runner() as loop:
        yield loop


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxProcess]:
    with running_sandbox(tmp_path_factory.mktemp("sandbox") / "bill.jsonl") as process:
        yield process


@pytest.fixture(scope="session")
def stack(runner: asyncio.Runner) -> Generator[AsyncExitStack]:
    """What is closed on the loop when the session ends."""
    stack = AsyncExitStack()
    yield stack
    runner.run(stack.aclose())


@pytest.fixture(scope="session", params=["in this process", "over the wire"])
def model(
    request: pytest.FixtureRequest,
    sandbox: SandboxProcess,
    stack: AsyncExitStack,
) -> ChatModel:
    """The sandbox, twice: whoever asks cannot tell which."""
    is_near = request.param == "in this process"
    return connected("sandbox", None if is_near else sandbox.base_url, stack)


@pytest.fixture
def asked(runner: asyncio.Runner, model: ChatModel) -> Asked:
    """Ask the sandbox and wait for the whole answer."""
    return lambda request: unnamed(runner.run(ask(model, request)))


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


@pytest.fixture(scope="session")
def openai(wires: Wire, stack: AsyncExitStack) -> ChatModel:
    """The OpenAI adapter, dialling the canned provider."""
    return connected("openai", wires.url, stack)


@pytest.fixture
def told(runner: asyncio.Runner, openai: ChatModel) -> Callable[[], Answer]:
    """Ask the canned provider something."""
    return lambda: runner.run(ask(openai, question(temperature=1)))


@pytest.fixture(scope="session")
def anthropic(wires: Wire, stack: AsyncExitStack) -> ChatModel:
    """The Anthropic adapter, dialling the canned provider."""
    return connected("anthropic", wires.url, stack)


@pytest.fixture
def replied(runner: asyncio.Runner, anthropic: ChatModel) -> Callable[[], Answer]:
    """Ask the canned provider something in Anthropic's words."""
    return lambda: runner.run(ask(anthropic, question()))


@pytest.fixture(scope="session")
def google(wires: Wire, stack: AsyncExitStack) -> ChatModel:
    """The Google adapter, dialling the canned provider."""
    return connected("google", wires.url, stack)


@pytest.fixture
def generated(runner: asyncio.Runner, google: ChatModel) -> Callable[[], Answer]:
    """Ask the canned provider something in Google's words."""
    return lambda: runner.run(ask(google, question()))


@pytest.fixture(scope="session")
def perplexity(wires: Wire, stack: AsyncExitStack) -> ChatModel:
    """The Perplexity adapter, dialling the canned provider."""
    return connected("perplexity", wires.url, stack)


@pytest.fixture(scope="session", params=sorted(PLACES))
def provider(request: pytest.FixtureRequest) -> str:
    """One provider after the other."""
    name: str = request.param
    return name


@pytest.fixture(scope="session")
def vendor(provider: str, sandbox: SandboxProcess, stack: AsyncExitStack) -> ChatModel:
    """The provider's adapter, dialling the sandbox's server in its dialect."""
    return connected(provider, f"{sandbox.root}{PLACES[provider]}", stack)


def connected(provider: str, base_url: str | None, stack: AsyncExitStack) -> ChatModel:
    settings = ProviderSettings(api_key=Secret(KEY), base_url=base_url)
    adapter = connect_adapter(provider, settings)
    if isinstance(adapter, Closable):
        stack.push_async_callback(adapter.aclose)
    return adapter
