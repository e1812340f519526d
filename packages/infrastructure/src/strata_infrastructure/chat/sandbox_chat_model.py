"""The offline models: in this process, or behind a real socket.

Without an address the script is played here. With one, the sandbox is a server, and the
same requests go through OpenAI's SDK and over the wire.
"""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from dataclasses import replace

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.port.chat_model import ChatModel
from strata_infrastructure.chat.adapter import Closable, connect_adapter
from strata_infrastructure.chat.one_piece import in_one_piece
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.sandbox.failure import raise_fault
from strata_infrastructure.sandbox.options import Fault
from strata_infrastructure.sandbox.pacing import paced
from strata_infrastructure.sandbox.script import Script, write_script


class SandboxChatModel:
    """Plays the script in this process."""

    @asynccontextmanager
    async def stream(
        self, request: ChatRequest
    ) -> AsyncGenerator[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written."""
        script = write_script(request)
        raise_fault(script.refusal)
        async with aclosing(_pieces(script)) as pieces:
            yield pieces

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete."""
        async with self.stream(request) as pieces:
            return in_one_piece([piece async for piece in pieces])


class RemoteSandboxChatModel:
    """Sends the sandbox's options as a field of their own over OpenAI's wire."""

    def __init__(self, wire: ChatModel) -> None:
        """Ask through this adapter, and close it in the end."""
        self._wire = wire

    def stream(
        self, request: ChatRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[ChatPiece]]:
        """Ask, and read the answer as it is written."""
        return self._wire.stream(_wrapped(request))

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Ask, and return the answer when it is complete."""
        return await self._wire.complete(_wrapped(request))

    async def aclose(self) -> None:
        """Close the connections to the server."""
        if isinstance(self._wire, Closable):
            await self._wire.aclose()


def connect(settings: ProviderSettings) -> ChatModel:
    """Build the adapter; it needs no key.

    Raises:
        ConfigurationError: there is an address, but no SDK to speak with it.
    """
    if settings.base_url is None:
        return SandboxChatModel()
    return RemoteSandboxChatModel(connect_adapter("openai", settings))


def _wrapped(request: ChatRequest) -> ChatRequest:
    return replace(request, options={"sandbox": request.options})


async def _pieces(script: Script) -> AsyncGenerator[ChatPiece]:
    async with aclosing(paced(script)) as steps:
        async for step in steps:
            raise_fault(step)
            if not isinstance(step, Fault):
                yield step
