"""What is spoken, as whoever asked for it hears it."""

import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from strata_domain.entity.generation import GenerationStatus
from strata_domain.entity.plan import LimitStanding
from strata_domain.entity.speech import Sound, SpeechPiece
from strata_domain.error import NotFoundError, StrataError
from strata_domain.port.asset_storage import AssetStorage
from strata_domain.service.failure import error_of
from strata_usecase.run.reading import Reading
from strata_usecase.voice.listener import Listener


class SoundSource(Protocol):
    """Where sound comes from."""

    async def begun(self) -> None:
        """Return when something can be heard.

        Raises:
            StrataError: nothing will ever be.
        """
        ...

    def pieces(self) -> AsyncGenerator[SpeechPiece]:
        """Yield the sound, once.

        Raises:
            StrataError: something is missing at the end.
        """
        ...

    def leave(self) -> None:
        """Listen no more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveSound:
    """Sound that is being made.

    Attributes:
        alone: nobody else has anything of it: it ends when its listener leaves.
    """

    listener: Listener
    reading: Reading
    alone: bool

    async def begun(self) -> None:
        """Return when something can be heard."""
        await self.listener.begun()

    def pieces(self) -> AsyncGenerator[SpeechPiece]:
        """Yield the sound as it comes."""
        return self.listener.pieces()

    def leave(self) -> None:
        """Listen no more."""
        self.listener.leave()
        if self.alone:
            self.reading.halt(GenerationStatus.STOPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSound:
    """Sound that was made before."""

    storage: AssetStorage
    path: str

    async def begun(self) -> None:
        """Return if it is there."""
        if await self.storage.size_bytes(self.path) is None:
            raise NotFoundError(self.path)

    async def pieces(self) -> AsyncGenerator[SpeechPiece]:
        """Yield the sound as it is read."""
        async with self.storage.read(self.path) as content:
            async for piece in content:
                yield Sound(piece)

    def leave(self) -> None:
        """Listen no more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """The answer to somebody who wants to hear something.

    Attributes:
        generation_id: what its calls are called in the ledger; None if there are none.
        asset_id: the file it is kept as, if it is.
        micro_usd: what it costs if its first call succeeds.
        limits: how the user's limits stand with it.
        replayed: it is that of an earlier request, of which this one is a repetition.
    """

    sound: SoundSource
    media_type: str
    micro_usd: int
    generation_id: UUID | None = None
    asset_id: UUID | None = None
    limits: tuple[LimitStanding, ...] = ()
    replayed: bool = False


def encode_kept(asset_id: UUID) -> str:
    """Return where sound is kept as JSON, for whoever sends its request again."""
    return json.dumps({"asset_id": str(asset_id)})


def decode_kept(outcome: str) -> UUID:
    """Return where sound is kept.

    Raises:
        StrataError: why there is none.
    """
    kept = json.loads(outcome)
    ensure_answered(kept)
    return UUID(kept["asset_id"])


def failure_in(kept: Mapping[str, Any]) -> StrataError:
    """Return a failure that was kept in the place of an answer."""
    error = error_of(kept["error"])
    error.replayed = True
    return error


def ensure_answered(kept: Mapping[str, Any]) -> None:
    """Tell a failure again that was kept in the place of an answer.

    Raises:
        StrataError: it.
    """
    if "error" in kept:
        raise failure_in(kept)
