"""See who speaks."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant
from strata_domain.entity.speech import Voice
from strata_domain.error import ProviderError
from strata_domain.port.concurrency import Clock, Offload
from strata_domain.port.speech_model import SpeechModel, SpeechModels
from strata_domain.port.unit_of_work import BeginForUser
from strata_domain.service.plan import allows, ensure_allowed
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.voice.adapters import Adapters

KNOWN_FOR = timedelta(minutes=5)
PATIENCE = Deadlines(first_token=10.0, total=10.0)

_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVoicesQuery:
    """Whose voices; a key narrows them, and so does the name of a model."""

    user_id: UUID
    key: KeyGrant | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderVoices:
    """Who speaks at a provider.

    Attributes:
        error_code: why nobody knows.
    """

    provider: str
    voices: Sequence[Voice] = ()
    error_code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListVoices:
    """Asks every provider, and hides none because of another.

    Attributes:
        known: what they said, and when.
    """

    begin: BeginForUser
    offload: Offload
    models: SpeechModels
    adapters: Adapters[SpeechModel]
    clock: Clock
    deadlines: Deadlines = PATIENCE
    known: dict[str, tuple[datetime, ProviderVoices]] = field(
        default_factory=dict, init=False
    )

    async def execute(self, query: ListVoicesQuery) -> Sequence[ProviderVoices]:
        """Return who speaks, by provider.

        Raises:
            UnknownModelError: the model that was named is not offered.
            ModelNotAllowedError: the user's plan, or key, does not include it.
        """
        providers = await self.offload(partial(self._providers, query))
        return await asyncio.gather(*map(self._of, providers))

    def _providers(self, query: ListVoicesQuery) -> Sequence[str]:
        with self.begin(query.user_id) as work:
            plan = work.ledger.account(user_id=query.user_id).plan
        if query.model is not None:
            card = self.models.card(query.model)
            ensure_allowed(plan, card.model_id, query.key)
            return [card.provider]
        cards = self.models.offered()
        usable = [card for card in cards if allows(plan, card.model_id, query.key)]
        return sorted({card.provider for card in usable})

    async def _of(self, provider: str) -> ProviderVoices:
        known = self.known.get(provider)
        if known is not None and self.clock() - known[0] < KNOWN_FOR:
            return known[1]
        try:
            voices = await self._asked(provider)
        except ProviderError as error:
            _logger.warning("%s does not say who speaks there", provider)
            return ProviderVoices(provider=provider, error_code=error.code)
        found = ProviderVoices(provider=provider, voices=voices)
        self.known[provider] = self.clock(), found
        return found

    async def _asked(self, provider: str) -> Sequence[Voice]:
        with self.adapters.judging(provider):
            model = await self.adapters.get(provider)
            async with timed(self.deadlines):
                return await model.voices()
