"""The voices of the tests behave as their ports promise."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from strata_domain.catalogue import speech_catalogue
from strata_domain.entity.chat_piece import Accepted
from strata_domain.entity.speech import (
    AudioFormat,
    Sound,
    SpeechPiece,
    SpeechRequest,
    TimedWord,
    WordsTimed,
)
from strata_domain.entity.transcription import SoundFile, TranscriptionRequest
from strata_domain.entity.voice_token import VoiceGrant
from strata_domain.error import (
    ProviderConnectionError,
    ProviderOverloadedError,
    UnknownModelError,
)
from strata_domain.fake.fixed_models import FixedModels
from strata_domain.fake.voice import (
    ScriptedSpeechModel,
    ScriptedTokenIssuer,
    ScriptedTranscriptionModel,
)

SPEECH = SpeechRequest(
    model="voice",
    text="Good morning",
    voice="alto",
    format=AudioFormat.WAV,
    sample_rate=24_000,
    request_id=UUID(int=1),
)
GRANTS = frozenset({VoiceGrant.SPEECH})


async def content() -> AsyncIterator[bytes]:
    yield b"Good "
    yield b"morning"


HEARING = TranscriptionRequest(
    model="ear",
    file=SoundFile(
        media_type="audio/wav", size_bytes=12, duration_ms=1_500, open=content
    ),
)


async def listen(model: ScriptedSpeechModel, heard: list[SpeechPiece]) -> None:
    async with model.speak(SPEECH) as sound:
        async for piece in sound:
            heard += [piece]


@pytest.mark.anyio
async def test_a_text_sounds_word_by_word() -> None:
    model = ScriptedSpeechModel()

    async with model.speak(SPEECH) as sound:
        pieces = [piece async for piece in sound]

    assert pieces[0] == Accepted("scripted")
    assert pieces[1::2] == [Sound(b"Good"), Sound(b"morning")]
    assert pieces[-1] == WordsTimed(
        (TimedWord(text="morning", start_ms=300, end_ms=600),)
    )
    assert (model.requests, model.left) == ([SPEECH], 1)


@pytest.mark.anyio
@pytest.mark.parametrize(("words", "pieces"), [(0, 0), (1, 3)])
async def test_a_voice_breaks_when_it_is_told_to(words: int, pieces: int) -> None:
    model = ScriptedSpeechModel([ProviderConnectionError()], breaks_after=words)

    heard: list[SpeechPiece] = []
    with pytest.raises(ProviderConnectionError):
        await listen(model, heard)

    assert (len(heard), model.left) == (pieces, 1)


@pytest.mark.anyio
async def test_a_voice_says_who_it_is() -> None:
    (alto,) = await ScriptedSpeechModel().voices()

    assert alto.voice_id == "alto"


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("model", "duration_ms"),
    [
        (ScriptedTranscriptionModel(), 1_500),
        (ScriptedTranscriptionModel(tells=False), None),
    ],
    ids=["told", "not told"],
)
async def test_a_file_is_heard_as_the_words_it_holds(
    model: ScriptedTranscriptionModel, duration_ms: int | None
) -> None:
    heard = await model.transcribe(HEARING)

    assert (heard.text, len(heard.words)) == ("Good morning", 2)
    assert heard.duration_ms == duration_ms


@pytest.mark.anyio
async def test_a_listener_fails_when_it_is_told_to() -> None:
    model = ScriptedTranscriptionModel([ProviderOverloadedError()])

    with pytest.raises(ProviderOverloadedError):
        await model.transcribe(HEARING)

    assert (await model.transcribe(HEARING)).text == "Good morning"


@pytest.mark.anyio
async def test_tokens_are_numbered_and_told_to_nobody() -> None:
    issuer = ScriptedTokenIssuer([ProviderOverloadedError()])
    with pytest.raises(ProviderOverloadedError):
        await issuer.issue(GRANTS, lifetime_seconds=60)

    token = await issuer.issue(GRANTS, lifetime_seconds=60)

    assert (token.token, token.grants) == ("scripted-2", GRANTS)
    assert "scripted" not in repr(token)


def test_models_are_offered_as_they_were_fixed() -> None:
    card = speech_catalogue()["sandbox/voice"]
    voice = ScriptedSpeechModel()
    models = FixedModels([card], {"sandbox": voice})

    assert (models.offered(), models.card(card.model_id)) == ([card], card)
    assert models.get("sandbox") is voice
    with pytest.raises(UnknownModelError):
        models.card("sandbox/other")
    with pytest.raises(UnknownModelError):
        models.get("acme")
