"""Chat models that say what they are told."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.chat_piece import ChatPiece
from strata_domain.error import UnknownModelError
from strata_domain.port.chat_model import ChatModel


@dataclass
class ScriptedChatModel:
    """Says its pieces, then fails, or hangs for ever, if told to.

    Attributes:
        fails_with: raised after the last piece.
        hangs: the stream stays open after the last piece, until it is closed.
        pause: seconds before each piece.
        requests: what was asked so far.
        closed: how many streams were left, one way or another.
    """

    pieces: Sequence[ChatPiece] = ()
    fails_with: Exception | None = None
    hangs: bool = False
    pause: float = 0.0
    requests: list[ChatRequest] = field(default_factory=list)
    closed: int = 0

    @asynccontextmanager
    async def stream(
        self, request: ChatRequest
    ) -> AsyncGenerator[AsyncIterator[ChatPiece]]:
        """Answer with the script."""
        self.requests.append(request)
        try:
            yield self._said()
        finally:
            self.closed += 1

    async def complete(self, request: ChatRequest) -> Sequence[ChatPiece]:
        """Answer with the script, whole."""
        async with self.stream(request) as pieces:
            return [piece async for piece in pieces]

    async def _said(self) -> AsyncGenerator[ChatPiece]:
        for piece in self.pieces:
            await asyncio.sleep(self.pause)
            yield piece
        await self._afterwards()

    async def _afterwards(self) -> None:
        if self.fails_with is not None:
            raise self.fails_with
        if self.hangs:
            await asyncio.Event().wait()


@dataclass(frozen=True, slots=True)
class FixedChatModels:
    """These cards, and these adapters by provider."""

    cards: Sequence[ChatModelCard]
    adapters: Mapping[str, ChatModel]

    def offered(self) -> Sequence[ChatModelCard]:
        """Return all cards."""
        return self.cards

    def card(self, model_id: str) -> ChatModelCard:
        """Return one model's card."""
        known = {card.model_id: card for card in self.cards}
        if model_id not in known:
            raise UnknownModelError(model_id)
        return known[model_id]

    def get(self, provider: str) -> ChatModel:
        """Return a provider's adapter."""
        if provider not in self.adapters:
            raise UnknownModelError(provider)
        return self.adapters[provider]
