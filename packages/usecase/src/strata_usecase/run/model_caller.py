"""Calling one model once."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from strata_domain.entity.chat import ChatRequest
from strata_domain.entity.chat_piece import ChatPiece, Finished
from strata_domain.port.chat_model import ChatModel, ChatModels
from strata_domain.port.concurrency import Offload
from strata_domain.service.provider_rest import ProviderRest
from strata_usecase.run.attempt import Attempt
from strata_usecase.run.deadlines import Deadlines, timed
from strata_usecase.run.picture_reader import PictureReader
from strata_usecase.run.scribe import Scribe
from strata_usecase.run.tally import Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCaller:
    """Reads one answer within the deadlines, and remembers which providers fail.

    Attributes:
        built: the adapters that were asked for, which stay the same: only the first
            asking blocks, and is done beside the event loop.
    """

    models: ChatModels
    offload: Offload
    deadlines: Deadlines
    pictures: PictureReader
    rest: ProviderRest = field(default_factory=ProviderRest)
    built: dict[str, ChatModel] = field(default_factory=dict, init=False)

    async def stream(self, attempt: Attempt, scribe: Scribe, tally: Tally) -> Finished:
        """Write down every piece as it comes; return how the provider ended.

        Raises:
            ProviderError: it failed, took too long, or is given a rest.
            UnknownModelError: it is not configured any more.
            StorageUnavailableError: the pictures of the question cannot be read.
        """
        request = await self._request(attempt)
        with self.rest.judging(attempt.card.provider):
            model = await self._model(attempt)
            async with timed(self.deadlines) as timer:
                tally.called()
                async with model.stream(request) as pieces:
                    async for piece in pieces:
                        timer.piece_arrived()
                        tally.take(piece)
                        scribe.take(piece)
            return scribe.finished

    async def whole(self, attempt: Attempt, scribe: Scribe, tally: Tally) -> Finished:
        """Write down an answer that comes at once; return how the provider ended.

        The first token may take as long as the whole answer.

        Raises:
            ProviderError: it failed, took too long, or is given a rest.
        """
        patience = replace(self.deadlines, first_token=self.deadlines.total)
        for piece in await self._complete(attempt, tally, patience):
            scribe.take(piece)
        return scribe.finished

    async def complete(
        self, attempt: Attempt, tally: Tally, deadlines: Deadlines
    ) -> str:
        """Return the words of an answer that nobody watches.

        Raises:
            ProviderError: it failed, took too long, or is given a rest.
        """
        await self._complete(attempt, tally, deadlines)
        return tally.text

    async def _complete(
        self, attempt: Attempt, tally: Tally, deadlines: Deadlines
    ) -> Sequence[ChatPiece]:
        request = await self._request(attempt)
        with self.rest.judging(attempt.card.provider):
            model = await self._model(attempt)
            async with timed(deadlines):
                tally.called()
                pieces = await model.complete(request)
        for piece in pieces:
            tally.take(piece)
        return pieces

    async def _request(self, attempt: Attempt) -> ChatRequest:
        user_id = attempt.hold.user_id
        return await self.pictures.shown(attempt.request, user_id=user_id)

    async def _model(self, attempt: Attempt) -> ChatModel:
        provider = attempt.card.provider
        if provider not in self.built:
            building = partial(self.models.get, provider)
            self.built[provider] = await self.offload(building)
        return self.built[provider]
