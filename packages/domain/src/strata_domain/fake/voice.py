"""Models that speak and listen, and issuers of tokens, that do as they are told."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import (
    Sound,
    SpeechPiece,
    SpeechRequest,
    TimedWord,
    Voice,
    WordsTimed,
)
from strata_domain.entity.transcription import Transcript, TranscriptionRequest
from strata_domain.entity.voice_token import VoiceGrant, VoiceToken

MS_PER_WORD = 300
_EPOCH = datetime(2026, 11, 23, 12, tzinfo=UTC)


@dataclass
class ScriptedSpeechModel:
    """Speaks a text word by word: each sounds like the bytes that it is written with.

    Attributes:
        failures: raised by the first calls, one each.
        breaks_after: how many words sound before a failure.
        pause: seconds before each piece.
        requests: what was asked so far.
        left: how many listeners have left, early or not.
    """

    failures: Sequence[Exception] = ()
    breaks_after: int = 0
    pause: float = 0.0
    requests: list[SpeechRequest] = field(default_factory=list)
    left: int = 0

    def speak(
        self, request: SpeechRequest
    ) -> AbstractAsyncContextManager[AsyncIterator[SpeechPiece]]:
        """Have a text spoken."""
        self.requests.append(request)
        return self._spoken(request, self.failures[len(self.requests) - 1 :][:1])

    async def voices(self) -> Sequence[Voice]:
        """Return everybody who speaks here."""
        return (Voice(voice_id="alto", name="Alto", languages=("en",)),)

    @asynccontextmanager
    async def _spoken(
        self, request: SpeechRequest, failures: Sequence[Exception]
    ) -> AsyncIterator[AsyncIterator[SpeechPiece]]:
        try:
            yield self._pieces(request, failures)
        finally:
            self.left += 1

    async def _pieces(
        self, request: SpeechRequest, failures: Sequence[Exception]
    ) -> AsyncIterator[SpeechPiece]:
        words = request.text.split()
        shown = words[: self.breaks_after] if failures else words
        for piece in _told(shown):
            await asyncio.sleep(self.pause)
            yield piece
        for failure in failures:
            raise failure


@dataclass
class ScriptedTranscriptionModel:
    """Hears the bytes of a file as the words that they are.

    Attributes:
        failures: raised by the first calls, one each.
        pause: seconds before each answer.
        tells: whether it says how long the sound was.
        requests: what was asked so far.
    """

    failures: Sequence[Exception] = ()
    pause: float = 0.0
    tells: bool = True
    requests: list[TranscriptionRequest] = field(default_factory=list)

    async def transcribe(self, request: TranscriptionRequest) -> Transcript:
        """Return what is heard."""
        self.requests.append(request)
        await asyncio.sleep(self.pause)
        for failure in self.failures[len(self.requests) - 1 :][:1]:
            raise failure
        heard = b"".join([piece async for piece in request.file.open()])
        words = heard.decode(errors="replace").split()
        return Transcript(
            text=" ".join(words),
            language=request.language or "en",
            duration_ms=request.file.duration_ms if self.tells else None,
            words=tuple(_timed(at, word) for at, word in enumerate(words)),
            call_id="scripted" if self.tells else None,
        )


@dataclass
class ScriptedTokenIssuer:
    """Numbers its tokens.

    Attributes:
        failures: raised by the first calls, one each.
        issued: how many were asked for so far.
    """

    failures: Sequence[Exception] = ()
    issued: int = 0

    async def issue(
        self, grants: frozenset[VoiceGrant], *, lifetime_seconds: int
    ) -> VoiceToken:
        """Return a new token."""
        self.issued += 1
        for failure in self.failures[self.issued - 1 :][:1]:
            raise failure
        until = _EPOCH + timedelta(seconds=lifetime_seconds)
        return VoiceToken(
            token=f"scripted-{self.issued}", grants=grants, expires_at=until
        )


def _told(words: Sequence[str]) -> Iterator[SpeechPiece]:
    yield from [Accepted("scripted")] * bool(words)
    for at, word in enumerate(words):
        yield Sound(word.encode())
        yield WordsTimed((_timed(at, word),))


def _timed(at: int, word: str) -> TimedWord:
    return TimedWord(
        text=word, start_ms=at * MS_PER_WORD, end_ms=(at + 1) * MS_PER_WORD
    )
