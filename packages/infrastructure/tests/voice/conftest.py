import asyncio
from collections.abc import Callable, Generator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from strata_domain.port.speech_model import SpeechModel
from strata_domain.port.transcription_model import TranscriptionModel
from strata_infrastructure.chat.openai_profile import OPENAI
from strata_infrastructure.chat.openai_wire import openai_wire
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.secret import Secret
from strata_infrastructure.voice.adapter import SPEECH, TRANSCRIPTION
from strata_infrastructure.voice.cartesia_socket import CartesiaSocket
from strata_infrastructure.voice.cartesia_speech_model import CartesiaSpeechModel
from strata_infrastructure.voice.cartesia_wire import CartesiaWire
from strata_infrastructure.voice.openai_speech_model import OpenAISpeechModel
from strata_infrastructure.voice.patience import Patience
from support.chat import Wire, wire_server
from support.sandbox import SandboxProcess, running_sandbox
from support.speaker import KEY, Speaker, connected


@pytest.fixture(scope="session")
def runner() -> Generator[asyncio.Runner]:
    """One event loop, because the clients of the SDKs live on one."""
    with asyncio.Runner() as loop:
        yield loop


@pytest.fixture(scope="session")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Generator[SandboxProcess]:
    bill = tmp_path_factory.mktemp("voice") / "bill.jsonl"
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
    wires.connections = 0
    return wires


@pytest.fixture(scope="session")
def cartesia(sandbox: SandboxProcess, stack: AsyncExitStack) -> SpeechModel:
    return connected(SPEECH, "cartesia", f"{sandbox.root}/cartesia", stack)


@pytest.fixture(scope="session")
def openai(sandbox: SandboxProcess, stack: AsyncExitStack) -> SpeechModel:
    return connected(SPEECH, "openai", sandbox.base_url, stack)


@pytest.fixture(scope="session")
def remote(sandbox: SandboxProcess, stack: AsyncExitStack) -> SpeechModel:
    return connected(SPEECH, "sandbox", sandbox.base_url, stack)


@pytest.fixture(params=["cartesia", "cartesia's socket", "openai"])
def speaker(
    request: pytest.FixtureRequest,
    runner: asyncio.Runner,
    cartesia: SpeechModel,
    openai: SpeechModel,
) -> Speaker:
    """Each wire of a vendor, with the sandbox at its end."""
    words = request.param == "cartesia's socket"
    if request.param == "openai":
        return Speaker(openai, "tts-1", words, runner)
    return Speaker(cartesia, "sonic-3.5", words, runner)


@pytest.fixture(scope="session")
def hasty(
    sandbox: SandboxProcess, stack: AsyncExitStack
) -> Callable[[Speaker, Patience], Speaker]:
    """The same speaker with another patience."""
    settings = ProviderSettings(api_key=Secret(KEY), base_url=sandbox.base_url)
    wire = CartesiaWire(settings)
    socket = CartesiaSocket(wire, settings.connect_timeout)
    openai = openai_wire(OPENAI, settings, "audio/speech")
    stack.push_async_callback(wire.aclose)
    stack.push_async_callback(openai.aclose)

    def built(speaker: Speaker, patience: Patience) -> Speaker:
        at_openai = OpenAISpeechModel(openai, patience)
        at_cartesia = CartesiaSpeechModel(wire, socket, patience)
        is_openai = isinstance(speaker.adapter, OpenAISpeechModel)
        return replace(speaker, adapter=at_openai if is_openai else at_cartesia)

    return built


@pytest.fixture(scope="session", params=["cartesia", "openai"])
def vendor(
    request: pytest.FixtureRequest, wires: Wire, stack: AsyncExitStack
) -> SpeechModel:
    """The adapter of each vendor, dialling the canned provider."""
    return connected(SPEECH, request.param, wires.url, stack)


@pytest.fixture(scope="session", params=["cartesia", "openai"])
def listener(
    request: pytest.FixtureRequest, sandbox: SandboxProcess, stack: AsyncExitStack
) -> TranscriptionModel:
    """The adapter of each vendor, with the sandbox at its end."""
    return connected(TRANSCRIPTION, request.param, sandbox.base_url, stack)


@pytest.fixture(scope="session", params=["cartesia", "openai"])
def deaf(
    request: pytest.FixtureRequest, wires: Wire, stack: AsyncExitStack
) -> TranscriptionModel:
    """The adapter of each vendor, dialling the canned provider."""
    return connected(TRANSCRIPTION, request.param, wires.url, stack)
