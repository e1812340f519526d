"""Embedding models that answer as they are told."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from strata_domain.entity.embedding import EmbeddingRequest, Embeddings
from strata_domain.entity.embedding_model_card import EmbeddingModelCard
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import ProviderNotFoundError, UnknownModelError
from strata_domain.port.embedding_model import EmbeddingModel
from strata_domain.service.vector import unit_vector

_NUMBERS = 4


@dataclass
class ScriptedEmbeddingModel:
    """Knows the length of a text and nothing else of it, and fails if told to.

    Attributes:
        failures: raised by the first calls, one each.
        pause: seconds before each answer.
        tells: whether it says what it read, a token for every word, and names the call.
        models: those it knows.
        requests: what was asked so far.
    """

    failures: Sequence[Exception] = ()
    pause: float = 0.0
    tells: bool = True
    models: frozenset[str] = frozenset({"embedding"})
    requests: list[EmbeddingRequest] = field(default_factory=list)

    async def embed(self, request: EmbeddingRequest) -> Embeddings:
        """Return a vector for each text."""
        self.requests.append(request)
        await asyncio.sleep(self.pause)
        for failure in self.failures[len(self.requests) - 1 :][:1]:
            raise failure
        if request.model not in self.models:
            raise ProviderNotFoundError(request.model)
        read = sum(len(text.split()) for text in request.inputs)
        others = [1.0] * ((request.dimensions or _NUMBERS) - 1)
        return Embeddings(
            vectors=tuple(unit_vector([len(x), *others]) for x in request.inputs),
            usage=TokenUsage(
                input_tokens=read if self.tells else None, output_tokens=0
            ),
            call_id="scripted" if self.tells else None,
        )


@dataclass(frozen=True, slots=True)
class FixedEmbeddingModels:
    """These cards, and these adapters by provider."""

    cards: Sequence[EmbeddingModelCard]
    adapters: Mapping[str, EmbeddingModel]

    def offered(self) -> Sequence[EmbeddingModelCard]:
        """Return all cards."""
        return self.cards

    def card(self, model_id: str) -> EmbeddingModelCard:
        """Return one model's card."""
        known = {card.model_id: card for card in self.cards}
        if model_id not in known:
            raise UnknownModelError(model_id)
        return known[model_id]

    def get(self, provider: str) -> EmbeddingModel:
        """Return a provider's adapter."""
        if provider not in self.adapters:
            raise UnknownModelError(provider)
        return self.adapters[provider]
