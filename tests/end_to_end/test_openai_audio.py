"""OpenAI's own client has texts spoken and sounds written down."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import httpx2
import openai
import pytest
from openai.types.audio import TranscriptionVerbose

from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.sandbox.voice import wav
from support.database import ensure_it_adds_up, fresh_database
from support.openai_client import Lobby, open_lobby
from support.server import strata_server

VOICE, EAR = "sandbox/voice", "sandbox/transcript"
GOOD_DAY = "Good day to you, and to all of yours."
SOUND = b"".join(wav(GOOD_DAY, voice="alto", sample_rate=24_000))


@pytest.fixture(scope="module")
def lobby(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Lobby]:
    home: Path = tmp_path_factory.mktemp("lobby")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home, {"STRATA_TRIES": "1"}) as server,
        open_lobby(database, server) as lobby,
    ):
        yield lobby
        ensure_it_adds_up(database)


@pytest.fixture(scope="module")
def client(lobby: Lobby) -> openai.OpenAI:
    return lobby.client()


def test_a_text_is_spoken_in_the_usual_format_if_none_was_asked_for(
    client: openai.OpenAI,
) -> None:
    answer = client.audio.speech.create(model=VOICE, input=GOOD_DAY, voice="alto")

    assert answer.content == SOUND
    assert answer.response.headers["content-type"] == "audio/wav"
    assert answer.response.headers["x-strata-generation-id"]


def test_a_format_that_was_asked_for_and_is_not_offered_is_refused(
    client: openai.OpenAI,
) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        client.audio.speech.create(
            model=VOICE, input=GOOD_DAY, voice="alto", response_format="mp3"
        )

    assert refusal.value.code == "speaking_not_offered"


def test_sound_is_streamed_by_the_client(client: openai.OpenAI) -> None:
    speech = client.audio.speech.with_streaming_response
    with speech.create(model=VOICE, input=GOOD_DAY, voice="alto") as answer:
        pieces = list(answer.iter_bytes(1000))

    assert b"".join(pieces) == SOUND


def test_sound_in_events_ends_with_the_last(client: openai.OpenAI) -> None:
    speech = client.audio.speech.with_streaming_response
    asked = speech.create(
        model=VOICE, input=GOOD_DAY, voice="alto", stream_format="sse"
    )
    with asked as answer:
        lines = [line for line in answer.iter_lines() if line]

    assert all(line.startswith('data: {"type": "speech.audio.') for line in lines)
    assert '"speech.audio.done"' in lines[-1]


def test_what_breaks_off_is_told_in_the_last_event(client: openai.OpenAI) -> None:
    speech = client.audio.speech.with_streaming_response
    asked = speech.create(
        model=VOICE,
        input=GOOD_DAY,
        voice="alto",
        stream_format="sse",
        extra_body={"sandbox": {"fault": "cut"}},
    )
    with asked as answer:
        last = [line for line in answer.iter_lines() if line][-1]

    assert '"code": "provider_connection"' in last


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limit", openai.RateLimitError),
        ("refuse", openai.BadRequestError),
        ("overload", openai.InternalServerError),
    ],
)
def test_what_fails_is_an_error_of_the_client(
    client: openai.OpenAI, fault: str, error: type[openai.APIStatusError]
) -> None:
    with pytest.raises(error):
        client.audio.speech.create(
            model=VOICE,
            input=GOOD_DAY,
            voice="alto",
            extra_body={"sandbox": {"fault": fault}},
        )


def test_what_breaks_off_breaks_the_connection(client: openai.OpenAI) -> None:
    with pytest.raises(openai.APIConnectionError):
        client.audio.speech.create(
            model=VOICE,
            input=GOOD_DAY,
            voice="alto",
            extra_body={"sandbox": {"fault": "cut"}},
        )


def test_what_is_heard_is_told(client: openai.OpenAI) -> None:
    answer = client.audio.transcriptions.create(
        model=EAR, file=("sound.wav", SOUND, "audio/wav")
    )

    assert answer.text
    assert answer.usage is not None
    assert answer.usage.type == "duration"
    assert answer.usage.seconds == 3


def test_what_is_heard_is_told_with_its_words(client: openai.OpenAI) -> None:
    answer = client.audio.transcriptions.create(
        model=EAR,
        file=BytesIO(SOUND),
        response_format="verbose_json",
        timestamp_granularities=["word"],
        language="en",
    )

    assert isinstance(answer, TranscriptionVerbose)
    assert answer.duration == 60 * len(GOOD_DAY) / 1000
    assert answer.words is not None
    assert " ".join(word.word for word in answer.words) == answer.text


def test_what_is_heard_may_be_subtitles(client: openai.OpenAI) -> None:
    def heard(form: str) -> str:
        return httpx2.post(
            f"{client.base_url}audio/transcriptions",
            data={"model": EAR, "response_format": form},
            files={"file": ("sound.wav", SOUND, "audio/wav")},
            headers={"Authorization": f"Bearer {client.api_key}"},
        ).text

    said = heard("text").strip()
    assert heard("srt") == f"1\n00:00:00,000 --> 00:00:02,220\n{said}\n"
    assert heard("vtt").startswith("WEBVTT\n\n00:00:00.000 --> ")


def test_what_cannot_be_honoured_is_refused_by_name(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        client.audio.transcriptions.create(
            model=EAR, file=("sound.wav", SOUND, "audio/wav"), prompt="Like a poem"
        )

    assert (refusal.value.code, refusal.value.param) == (
        "unsupported_parameter",
        "prompt",
    )


def test_what_is_no_sound_is_refused(client: openai.OpenAI) -> None:
    with pytest.raises(openai.BadRequestError) as refusal:
        client.audio.transcriptions.create(
            model=EAR, file=("a.wav", b"no", "audio/wav")
        )

    assert (refusal.value.code, refusal.value.param) == ("unsuitable_sound", "file")
