"""The vendors' own SDKs, as strict as they can be, find nothing wrong."""

import asyncio
from collections.abc import Awaitable, Callable
from io import BytesIO
from typing import TypeVar

import cartesia
import openai
import pytest
from cartesia.types import (
    AccessTokenCreateResponse,
    STTTranscribeResponse,
    WebsocketResponse,
)
from openai import HttpxBinaryResponseContent
from openai.types.audio import TranscriptionVerbose
from pydantic import TypeAdapter

from strata_infrastructure.sandbox.voice import VOICES, pcm, wav
from support.sandbox import SandboxProcess

TEXT = "One sentence. And another."
FILE = b"".join(wav(TEXT, voice="alto", sample_rate=24_000))
Result = TypeVar("Result")
BARE = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24_000}
EVENTS: TypeAdapter[WebsocketResponse] = TypeAdapter(WebsocketResponse)


AtCartesia = Callable[[Callable[[cartesia.AsyncCartesia], Awaitable[Result]]], Result]
AtOpenAI = Callable[[Callable[[openai.AsyncOpenAI], Awaitable[Result]]], Result]


@pytest.fixture
def at_cartesia(sandbox: SandboxProcess) -> AtCartesia[Result]:
    """Ask with Cartesia's SDK."""

    async def asked(
        ask: Callable[[cartesia.AsyncCartesia], Awaitable[Result]],
    ) -> Result:
        async with (
            asyncio.timeout(5),
            cartesia.AsyncCartesia(
                api_key="any",
                base_url=sandbox.root,
                websocket_base_url=sandbox.root.replace("http", "ws"),
                max_retries=0,
                _strict_response_validation=True,
            ) as sdk,
        ):
            return await ask(sdk)

    return lambda ask: asyncio.run(asked(ask))


@pytest.fixture
def at_openai(sandbox: SandboxProcess) -> AtOpenAI[Result]:
    """Ask with OpenAI's SDK."""

    async def asked(ask: Callable[[openai.AsyncOpenAI], Awaitable[Result]]) -> Result:
        async with (
            asyncio.timeout(5),
            openai.AsyncOpenAI(
                api_key="any",
                base_url=sandbox.base_url,
                max_retries=0,
                _strict_response_validation=True,
            ) as sdk,
        ):
            return await ask(sdk)

    return lambda ask: asyncio.run(asked(ask))


def test_cartesias_sdk_lists_the_voices(at_cartesia: AtCartesia[list[str]]) -> None:
    async def listed(sdk: cartesia.AsyncCartesia) -> list[str]:
        return [voice.id async for voice in sdk.voices.list()]

    assert at_cartesia(listed) == [*VOICES]


def test_cartesias_sdk_writes_down_a_file(
    at_cartesia: AtCartesia[STTTranscribeResponse],
) -> None:
    heard = at_cartesia(
        lambda sdk: sdk.stt.transcribe(
            file=("a.wav", BytesIO(FILE), "audio/wav"),
            model="ink-whisper",
            timestamp_granularities=["word"],
        )
    )

    assert heard.words
    assert heard.text.split() == [word.word for word in heard.words]
    assert heard.duration == pytest.approx(len(TEXT) * 0.06, abs=0.001)


def test_cartesias_sdk_is_given_a_token(
    at_cartesia: AtCartesia[AccessTokenCreateResponse],
) -> None:
    given = at_cartesia(
        lambda sdk: sdk.access_token.create(grants={"tts": True}, expires_in=60)
    )

    assert given.token


def test_cartesias_sdk_hears_every_part_over_the_socket(
    at_cartesia: AtCartesia[list[WebsocketResponse]],
) -> None:
    async def heard(sdk: cartesia.AsyncCartesia) -> list[WebsocketResponse]:
        async with sdk.tts.websocket_connect() as connection:
            context = connection.context(
                model_id="sonic-3",
                voice="alto",
                output_format=BARE,
                add_timestamps=True,
            )
            await context.push("One sentence. ")
            await context.push("And another.")
            await context.no_more_inputs()
            return [event async for event in context.receive()]

    events = at_cartesia(heard)

    for event in events:
        EVENTS.validate_python(event.to_dict())
    sound = b"".join(event.audio or b"" for event in events if event.type == "chunk")
    assert sound == b"".join(pcm(TEXT, voice="alto", sample_rate=24_000))
    assert events[-1].type == "done"


@pytest.mark.parametrize("fault", ["rate_limit", "unpaid"])
def test_a_refusal_over_the_socket_is_an_event_that_the_sdk_knows(
    at_cartesia: AtCartesia[WebsocketResponse], fault: str
) -> None:
    async def heard(sdk: cartesia.AsyncCartesia) -> WebsocketResponse:
        async with sdk.tts.websocket_connect() as connection:
            context = connection.context(
                model_id="sonic-3", voice="alto", output_format=BARE
            )
            await context.push("Hi.", sandbox={"fault": fault})
            return await anext(context.receive())

    event = EVENTS.validate_python(at_cartesia(heard).to_dict())

    assert event.type == "error"
    assert event.status_code in {402, 429}


def test_openais_sdk_writes_down_a_file(at_openai: AtOpenAI[object]) -> None:
    heard = at_openai(
        lambda sdk: sdk.audio.transcriptions.create(
            file=("a.wav", BytesIO(FILE), "audio/wav"),
            model="whisper-1",
            response_format="verbose_json",
            timestamp_granularities=["word"],
        )
    )

    assert isinstance(heard, TranscriptionVerbose)
    assert heard.usage
    assert heard.usage.seconds == heard.duration


def test_openais_sdk_hears_the_sound(
    at_openai: AtOpenAI[HttpxBinaryResponseContent],
) -> None:
    said = at_openai(
        lambda sdk: sdk.audio.speech.create(
            input=TEXT, model="tts-1", voice="alto", response_format="wav"
        )
    )

    assert said.content == FILE
