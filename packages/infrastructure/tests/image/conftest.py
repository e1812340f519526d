import asyncio
from collections.abc import Awaitable, Generator
from contextlib import AsyncExitStack

import pytest

from strata_domain.port.image_model import ImageModel
from support.chat import Wire, wire_server
from support.image import MODELS, Painter, Result, Run, connected
from support.sandbox import SandboxProcess, running_sandbox


@pytest.fixture(scope="session")
def run() -> Generator[Run]:
    """One event loop for all."""
    with asyncio.Runner() as loop:

        def wait(waiting: Awaitable[Result], /) -> Result:
            async def awaited() -> Result:
                return await waiting

            return loop.run(awaited())

        yield wait


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxProcess]:
    bill = tmp_path_factory.mktemp("image") / "bill.jsonl"
    with running_sandbox(bill) as process:
        yield process


@pytest.fixture(scope="session")
def stack(run: Run) -> Generator[AsyncExitStack]:
    """What is closed on the loop when the session ends."""
    stack = AsyncExitStack()
    yield stack
    run(stack.aclose())


@pytest.fixture(scope="session")
def wires(run: Run, stack: AsyncExitStack) -> Wire:
    wire: Wire = run(stack.enter_async_context(wire_server()))
    return wire


@pytest.fixture
def wire(wires: Wire) -> Wire:
    """The canned provider, with nothing canned yet."""
    wires.says()
    wires.requests.clear()
    wires.asked.clear()
    wires.hung_up.clear()
    return wires


@pytest.fixture(
    scope="session", params=["in this process", "sandbox", "replicate", "fal"]
)
def painter(
    request: pytest.FixtureRequest, sandbox: SandboxProcess, stack: AsyncExitStack
) -> Painter:
    """The sandbox, in this process and over each wire: whoever asks cannot tell."""
    addresses = {
        "sandbox": sandbox.base_url,
        "replicate": f"{sandbox.root}/replicate",
        "fal": f"{sandbox.root}/fal",
    }
    address = addresses.get(request.param)
    provider = request.param if address else "sandbox"
    return Painter(
        adapter=connected(provider, address, stack),
        model=MODELS[provider],
        wrapped=provider != "sandbox",
        billed=address is not None,
    )


@pytest.fixture(scope="session", params=["replicate", "fal"])
def vendor(
    request: pytest.FixtureRequest, wires: Wire, stack: AsyncExitStack
) -> Painter:
    """The adapter of each vendor, dialling the canned provider."""
    adapter = connected(request.param, wires.url, stack)
    return Painter(adapter, MODELS[request.param], wrapped=True, billed=False)


@pytest.fixture(scope="session")
def at_replicate(wires: Wire, stack: AsyncExitStack) -> ImageModel:
    return connected("replicate", wires.url, stack)


@pytest.fixture(scope="session")
def at_fal(wires: Wire, stack: AsyncExitStack) -> ImageModel:
    return connected("fal", wires.url, stack)
