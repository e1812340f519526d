"""What leaves for the vendors, and what comes back as it should not."""

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import replace

import cartesia
import pytest

from strata_domain.entity.speech import AudioFormat, SpeechRequest, Voice
from strata_domain.error import (
    ConfigurationError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderUnreachableError,
)
from strata_domain.port.speech_model import SpeechModel
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.chat.vendor_error import MALFORMED
from strata_infrastructure.voice.adapter import SPEECH, TRANSCRIPTION, VOICE_TOKEN
from strata_infrastructure.voice.cartesia_event import pieces_of
from strata_infrastructure.voice.cartesia_request import sentences
from strata_infrastructure.voice.cartesia_speech_model import MOST_PAGES
from strata_infrastructure.voice.cartesia_wire import VERSION
from support.chat import Wire
from support.speaker import KEY, TEXT, Heard, connected, hear, speech

PLAIN = replace(speech("m"), text="Hi. You.", options={})
TIMED = replace(PLAIN, words=True)
OK = b"HTTP/1.1 200 OK\r\nconnection: close\r\n"
AUDIO = OK + b"content-type: audio/pcm\r\n"
SOUND = AUDIO + b"content-length: 2\r\n\r\nab"
LIMITED = {
    "error_code": "concurrency_limited",
    "title": "Too many concurrent requests",
    "message": f"You, {KEY}, have exceeded your plan's concurrency limit.",
    "request_id": "r",
}
REFUSALS = [
    (429, LIMITED, ProviderRateLimitedError),
    (402, {"title": "Payment Required"}, ProviderQuotaError),
    (422, {"message": "no"}, ProviderInvalidRequestError),
    (500, b"<html>no</html>", ProviderOverloadedError),
    (302, b"", ProviderMalformedAnswerError),
]
TIMES = ("0", None, True, -1, float("nan"), float("inf"), 1e300)


def timestamps(*starts: object) -> dict[str, object]:
    words = {"words": ["a"], "start": [*starts], "end": [1]}
    return {"type": "timestamps", "word_timestamps": words}


MISSHAPED: list[dict[str, object]] = [
    {},
    {"type": None},
    {"type": "chunk"},
    {"type": "chunk", "data": "a"},
    {"type": "chunk", "data": 1},
    {"type": "timestamps"},
    {"type": "timestamps", "word_timestamps": {"words": [], "start": []}},
    timestamps(),
    *map(timestamps, TIMES),
]
IMPORTING = """
import sys
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.voice.adapter import SPEECH

SPEECH.connect("cartesia", ProviderSettings(base_url="http://127.0.0.1:9"))
print([name for name in ("anthropic", "google.genai", "openai") if name in sys.modules])
"""


class Canned:
    """Cartesia's adapter, dialling the canned provider."""

    def __init__(self, runner: asyncio.Runner, wire: Wire, model: SpeechModel) -> None:
        self.wire = wire
        self.model = model
        self._runner = runner

    def heard(self, request: SpeechRequest) -> Heard:
        return self._runner.run(hear(self.model, request))

    def voices(self) -> Sequence[Voice]:
        async def listed() -> Sequence[Voice]:
            return await self.model.voices()

        return self._runner.run(listed())


@pytest.fixture(scope="session")
def dialling(wires: Wire, stack: AsyncExitStack) -> SpeechModel:
    return connected(SPEECH, "cartesia", wires.url, stack)


@pytest.fixture
def canned(runner: asyncio.Runner, wire: Wire, dialling: SpeechModel) -> Canned:
    return Canned(runner, wire, dialling)


def test_cartesia_is_told_what_is_wished_and_nothing_else(canned: Canned) -> None:
    canned.wire.says(SOUND)
    loud = {"generation_config": {"volume": 2}}
    wished = replace(PLAIN, language="de", speed=1.5, options=loud)

    assert canned.heard(wished).whole == b"ab"

    head, body = canned.wire.requests[0]
    assert head.startswith("POST /v1/tts/bytes ")
    assert f"authorization: bearer {KEY}" in head.lower()
    samples = {"container": "raw", "encoding": "pcm_s16le", "sample_rate": 24000}
    assert json.loads(body) == {
        "model_id": "m",
        "transcript": "Hi. You.",
        "voice": {"mode": "id", "id": "alto"},
        "language": "de",
        "generation_config": {"volume": 2, "speed": 1.5},
        "output_format": samples,
    }


def test_variables_of_the_environment_change_nothing(
    canned: Canned, stack: AsyncExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CARTESIA_BASE_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("CARTESIA_CUSTOM_HEADERS", "x-canary: 1\ncartesia-version: 0")
    canned.model = connected(SPEECH, "cartesia", canned.wire.url, stack)
    canned.wire.refuses(500, {})

    canned.heard(PLAIN)
    canned.heard(TIMED)

    heads = [head.lower() for head, _ in canned.wire.requests]
    assert [head.count(f"cartesia-version: {VERSION}") for head in heads] == [1, 1]
    assert not [head for head in heads if "canary: 1" in head]


def test_the_version_is_the_one_that_the_sdk_speaks() -> None:
    headers = cartesia.AsyncCartesia(api_key="k").default_headers

    assert headers["cartesia-version"] == VERSION


@pytest.mark.parametrize("wished", [PLAIN, TIMED], ids=["http", "socket"])
@pytest.mark.parametrize(("status", "body", "kind"), REFUSALS)
def test_a_refusal_is_told_by_its_status_and_asked_for_once(
    canned: Canned, wished: SpeechRequest, status: int, body: object, kind: type
) -> None:
    canned.wire.refuses(status, body, "retry-after: 7")

    error = canned.heard(wished).error

    assert (type(error), error and error.retry_after) == (kind, 7)
    assert KEY not in repr(error) + repr(error and error.__cause__)
    assert canned.wire.connections == 1


@pytest.mark.parametrize("wished", [PLAIN, TIMED], ids=["http", "socket"])
def test_the_key_is_not_carried_to_where_an_answer_points(
    canned: Canned, wished: SpeechRequest
) -> None:
    elsewhere = canned.wire.url.replace("http://127.0.0.1", "ws://localhost")
    canned.wire.refuses(302, b"", f"location: {elsewhere}")

    error = canned.heard(wished).error

    assert type(error) is ProviderMalformedAnswerError
    assert canned.wire.connections == 1


@pytest.mark.parametrize(
    "answer",
    [
        OK + b"content-type: text/html\r\ncontent-length: 1\r\n\r\na",
        OK + b"content-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
        AUDIO + b"content-length: 0\r\n\r\n",
        AUDIO + b"\r\nabc",
    ],
)
def test_what_is_no_sound_or_has_no_end_is_malformed(
    runner: asyncio.Runner, vendor: SpeechModel, wire: Wire, answer: bytes
) -> None:
    wire.says(answer)

    error = runner.run(hear(vendor, PLAIN)).error

    assert type(error) is ProviderMalformedAnswerError


@pytest.mark.parametrize("wished", [PLAIN, TIMED], ids=["http", "socket"])
def test_where_nobody_listens_nobody_is_reached(
    canned: Canned, stack: AsyncExitStack, wished: SpeechRequest
) -> None:
    canned.model = connected(SPEECH, "cartesia", "http://127.0.0.1:1", stack)

    assert type(canned.heard(wished).error) is ProviderUnreachableError


@pytest.mark.parametrize(
    "wished",
    [
        replace(PLAIN, options={"voice": "dear"}),
        replace(PLAIN, options={"generation_config": "loud"}),
        replace(PLAIN, format=AudioFormat.FLAC),
        replace(TIMED, format=AudioFormat.MP3),
        replace(TIMED, options={"save": True}),
        replace(TIMED, sample_rate=7),
    ],
)
def test_nobody_is_connected_to_for_what_cannot_be(
    canned: Canned, wished: SpeechRequest
) -> None:
    error = canned.heard(wished).error

    assert type(error) is ProviderInvalidRequestError
    assert canned.wire.connections == 0


def test_openai_is_asked_for_bytes(
    runner: asyncio.Runner, wire: Wire, stack: AsyncExitStack
) -> None:
    model = connected(SPEECH, "openai", wire.url, stack)
    wire.says(SOUND)

    runner.run(hear(model, replace(PLAIN, speed=1.5, options={"input": "x"})))

    head, body = wire.requests[0]
    assert head.startswith("POST /v1/audio/speech ")
    assert "content-type: application/json" in head.lower()
    assert json.loads(body) == {
        "model": "m",
        "input": "Hi. You.",
        "voice": "alto",
        "response_format": "pcm",
        "speed": 1.5,
    }


@pytest.mark.parametrize("event", MISSHAPED, ids=str)
def test_an_event_that_makes_no_sense_is_never_a_piece(
    event: dict[str, object],
) -> None:
    with pytest.raises(tuple(MALFORMED)):
        list(pieces_of(event))


def test_events_that_nobody_knows_add_nothing() -> None:
    assert list(pieces_of({"type": "phoneme_timestamps"})) == []


@pytest.mark.parametrize(
    "text", [TEXT, "", " ", "a", "One.Two", "。はい。いいえ", "a\n\nb"]
)
def test_the_sentences_of_a_text_are_the_text(text: str) -> None:
    assert "".join(sentences(text)) == text


def test_a_text_is_parted_behind_its_sentences() -> None:
    parts = sentences(TEXT)

    assert parts[0] == "Flour, water, salt. "
    assert [part.strip()[-1] for part in parts] == [".", "!", "…", "?", "🙂"]


def test_pages_of_voices_that_never_end_are_left(canned: Canned) -> None:
    canned.wire.refuses(200, {"data": [{"id": "a", "name": "A"}], "has_more": True})

    voices = canned.voices()

    assert [voice.voice_id for voice in voices] == ["a"]
    assert len(canned.wire.requests) == MOST_PAGES


@pytest.mark.parametrize("body", [[], {}, {"data": [{}]}, {"data": [{"id": 1}]}])
def test_voices_that_make_no_sense_are_malformed(canned: Canned, body: object) -> None:
    canned.wire.refuses(200, body)

    with pytest.raises(ProviderMalformedAnswerError):
        canned.voices()


@pytest.mark.parametrize("wished", [PLAIN, TIMED], ids=["http", "socket"])
def test_no_log_tells_the_key(
    canned: Canned, caplog: pytest.LogCaptureFixture, wished: SpeechRequest
) -> None:
    caplog.set_level(logging.DEBUG)
    canned.wire.refuses(429, LIMITED)

    canned.heard(wished)

    assert caplog.records
    assert KEY not in caplog.text


@pytest.mark.proof
def test_one_provider_brings_no_other() -> None:
    printed = subprocess.check_output([sys.executable, "-c", IMPORTING], text=True)

    assert printed == "[]\n"


@pytest.mark.parametrize(
    "connect", [SPEECH.connect, TRANSCRIPTION.connect, VOICE_TOKEN.connect]
)
def test_without_a_key_there_is_no_adapter(connect: Callable[..., object]) -> None:
    with pytest.raises(ConfigurationError, match="CARTESIA_API_KEY"):
        connect("cartesia", ProviderSettings())
