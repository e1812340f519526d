"""Files that are written down, and tokens: over real sockets."""

import asyncio
import tracemalloc
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from strata_domain.entity.transcription import (
    SoundFile,
    Transcript,
    TranscriptionRequest,
)
from strata_domain.entity.voice_token import VoiceGrant, VoiceToken
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderError,
    ProviderInvalidRequestError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderQuotaError,
    ProviderRateLimitedError,
    ProviderTimeoutError,
)
from strata_domain.port.transcription_model import TranscriptionModel
from strata_domain.port.voice_token import VoiceTokenIssuer
from strata_infrastructure.chat.provider_settings import ProviderSettings
from strata_infrastructure.sandbox.voice import wav
from strata_infrastructure.secret import Secret
from strata_infrastructure.voice.adapter import TRANSCRIPTION, VOICE_TOKEN
from strata_infrastructure.voice.cartesia_transcription_model import (
    CartesiaTranscriptionModel,
)
from strata_infrastructure.voice.cartesia_wire import CartesiaWire
from support.chat import Wire
from support.sandbox import SandboxProcess
from support.speaker import KEY, TEXT, connected, file_of, seconds_until_left

WAV = b"".join(wav(TEXT, voice="alto", sample_rate=24_000))
SECONDS = len(TEXT) * 60 / 1000
FAULTS = [
    ("refuse", ProviderContentFilteredError),
    ("rate_limit", ProviderRateLimitedError),
    ("overload", ProviderOverloadedError),
    ("unauthorized", ProviderAuthenticationError),
    ("unpaid", ProviderQuotaError),
    ("cut", ProviderConnectionError),
    ("fail", ProviderOverloadedError),
    ("garbage", ProviderMalformedAnswerError),
    ("late_rate_limit", ProviderRateLimitedError),
    ("unfinished", ProviderConnectionError),
]
MISSHAPED: list[object] = [
    [],
    {},
    {"text": None},
    {"text": "a", "duration": "1"},
    {"text": "a", "duration": -1},
    {"text": "a", "language": 1},
    {"text": "a", "words": {"a": 1}},
    {"text": "a", "words": [{"word": "a", "start": 0}]},
    {"text": "a", "words": [{"word": "a", "start": 0, "end": 1e99}]},
]
MEBIBYTE = 1 << 20


def asked(file: SoundFile | None = None, **options: object) -> TranscriptionRequest:
    return TranscriptionRequest(
        model="whisper-1",
        file=file or file_of(WAV),
        words=True,
        options={"sandbox": {"delay_ms": 0, **options}},
        request_id=uuid4(),
    )


def failure(
    runner: asyncio.Runner, work: Coroutine[None, None, object]
) -> ProviderError:
    with pytest.raises(ProviderError) as raised:
        runner.run(work)
    return raised.value


def test_a_file_becomes_text_with_timed_words(
    runner: asyncio.Runner, listener: TranscriptionModel
) -> None:
    heard: Transcript = runner.run(listener.transcribe(asked()))

    assert heard.text.startswith("Lorem ipsum")
    assert heard.duration_ms == pytest.approx(SECONDS * 1000, abs=1)
    assert heard.text.split() == [word.text for word in heard.words]
    assert heard.words[-1].end_ms == heard.duration_ms
    assert heard.call_id


def test_the_sandbox_itself_may_be_behind_a_socket(
    runner: asyncio.Runner, sandbox: SandboxProcess, stack: AsyncExitStack
) -> None:
    remote = connected(TRANSCRIPTION, "sandbox", sandbox.base_url, stack)
    issuer = connected(VOICE_TOKEN, "sandbox", sandbox.base_url, stack)
    wished = replace(asked(), model="transcript", options={"no_usage": True})

    heard: Transcript = runner.run(remote.transcribe(wished))
    given: VoiceToken = runner.run(
        issuer.issue(frozenset(VoiceGrant), lifetime_seconds=60)
    )

    assert heard.text
    assert heard.duration_ms is None
    assert given.token.startswith("sandbox-")


def test_a_wish_for_less_is_kept_to(
    runner: asyncio.Runner, listener: TranscriptionModel
) -> None:
    wished = replace(asked(no_usage=True), words=False, language="de")

    heard: Transcript = runner.run(listener.transcribe(wished))

    assert (heard.words, heard.duration_ms, heard.language) == ((), None, "de")


def test_a_call_is_billed_once_under_our_name(
    runner: asyncio.Runner, listener: TranscriptionModel, sandbox: SandboxProcess
) -> None:
    wished = asked()
    runner.run(listener.transcribe(wished))

    (call,) = sandbox.settled(1)
    assert (call.request_id, call.input_tokens) == (str(wished.request_id), 4)


@pytest.mark.parametrize(("fault", "kind"), FAULTS)
def test_what_goes_wrong_has_a_kind(
    runner: asyncio.Runner, listener: TranscriptionModel, fault: str, kind: type
) -> None:
    error = failure(runner, listener.transcribe(asked(fault=fault)))

    assert type(error) is kind
    assert KEY not in repr(error)


@pytest.mark.parametrize("body", MISSHAPED, ids=str)
def test_an_answer_that_makes_no_sense_is_malformed(
    runner: asyncio.Runner, deaf: TranscriptionModel, wire: Wire, body: object
) -> None:
    wire.refuses(200, body)

    error = failure(runner, deaf.transcribe(replace(asked(), options={})))

    assert type(error) is ProviderMalformedAnswerError


def test_whoever_stops_waiting_is_gone_at_once(
    runner: asyncio.Runner, listener: TranscriptionModel, sandbox: SandboxProcess
) -> None:
    wished = asked(fault="stall")

    async def given_up() -> None:
        waiting = asyncio.create_task(listener.transcribe(wished))
        await asyncio.sleep(0.4)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    runner.run(given_up())
    assert seconds_until_left(sandbox, str(wished.request_id)) < 1


def test_a_transcript_that_never_comes_is_not_waited_for(
    runner: asyncio.Runner, sandbox: SandboxProcess, stack: AsyncExitStack
) -> None:
    settings = ProviderSettings(api_key=Secret(KEY), base_url=sandbox.base_url)
    wire = CartesiaWire(settings)
    stack.push_async_callback(wire.aclose)
    model = CartesiaTranscriptionModel(wire, longest=0.3)

    error = failure(runner, model.transcribe(asked(fault="stall")))

    assert type(error) is ProviderTimeoutError


def test_a_large_file_is_never_all_in_memory(
    runner: asyncio.Runner, listener: TranscriptionModel
) -> None:
    file = file_of(bytes(MEBIBYTE), times=24)
    runner.run(asyncio.sleep(0))
    tracemalloc.start()
    try:
        error = failure(runner, listener.transcribe(asked(file)))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert type(error) is ProviderInvalidRequestError
    assert peak < 6 * MEBIBYTE


@pytest.fixture(scope="session")
def issuer(sandbox: SandboxProcess, stack: AsyncExitStack) -> VoiceTokenIssuer:
    return connected(VOICE_TOKEN, "cartesia", sandbox.base_url, stack)


def test_a_token_is_new_and_lasts_no_longer_than_asked(
    runner: asyncio.Runner, issuer: VoiceTokenIssuer
) -> None:
    grants = frozenset({VoiceGrant.SPEECH})

    one: VoiceToken = runner.run(issuer.issue(grants, lifetime_seconds=60))
    other: VoiceToken = runner.run(issuer.issue(grants, lifetime_seconds=60))

    left = one.expires_at - datetime.now(UTC)
    assert timedelta(seconds=55) < left <= timedelta(seconds=60)
    assert one.token != other.token
    assert one.token not in repr(one)


@pytest.mark.parametrize(
    ("grants", "said"),
    [
        ({VoiceGrant.SPEECH}, b'{"tts":true}'),
        ({VoiceGrant.TRANSCRIPTION}, b'{"stt":true}'),
        ({*VoiceGrant}, b'{"tts":true,"stt":true}'),
    ],
)
def test_a_token_is_asked_for_these_grants_alone(
    runner: asyncio.Runner,
    wire: Wire,
    stack: AsyncExitStack,
    grants: set[VoiceGrant],
    said: bytes,
) -> None:
    issuer = connected(VOICE_TOKEN, "cartesia", wire.url, stack)
    wire.refuses(200, {"token": ""})

    with pytest.raises(ProviderMalformedAnswerError):
        runner.run(issuer.issue(frozenset(grants), lifetime_seconds=60))

    assert wire.requests[0][1] == b'{"grants":' + said + b',"expires_in":60}'
