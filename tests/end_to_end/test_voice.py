"""Texts are spoken and sounds written down by a real server, over real sockets."""

import json
import time
from base64 import b64decode
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import pytest

import soundfile
from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.sandbox.voice import pcm, wav
from support.atelier import a_png
from support.database import FreshDatabase, ensure_it_adds_up, fresh_database
from support.server import Server, strata_server

GOOD_DAY = "Good day to you, and to all of yours."
VOICE, EAR, DOOR = "sandbox/voice", "sandbox/transcript", "sandbox/voice-token"
RATE = 24_000
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Hall:
    """One server, and a user of it."""

    server: Server
    database: FreshDatabase
    user_id: UUID
    http: httpx2.Client

    def speak(self, **body: object) -> httpx2.Response:
        told = {"model": VOICE, "text": GOOD_DAY, **body}
        return self.http.post("/api/speech", json=told)

    def transcribe(self, content: bytes, **fields: str) -> httpx2.Response:
        told = {"model": EAR, **fields}
        files = {"file": ("sound.wav", content, "audio/wav")}
        return self.http.post("/api/transcriptions", data=told, files=files)

    def records(self) -> list[Json]:
        """The user's lines of the ledger, the latest first."""
        found: Json = self.http.get("/api/usage/records").json()
        return list(found["items"])


@pytest.fixture(scope="module")
def hall(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hall]:
    home: Path = tmp_path_factory.mktemp("hall")
    with (
        fresh_database(postgres, template) as database,
        strata_server(database, home, {"STRATA_TRIES": "1"}) as server,
    ):
        user_id = database.add_user()
        with server.client(user_id) as http:
            yield Hall(server, database, user_id, http)
        ensure_it_adds_up(database)


def sound(text: str = GOOD_DAY, rate: int = RATE) -> bytes:
    return b"".join(wav(text, voice="alto", sample_rate=rate))


def told(stream: str) -> list[tuple[str, Json]]:
    """The events of a stream, by their names."""
    blocks = [block.split("\n") for block in stream.split("\n\n") if block]
    return [(name[7:], json.loads(data[6:])) for name, data in blocks]


def test_sound_comes_byte_for_byte_and_a_decoder_understands_it(hall: Hall) -> None:
    answer = hall.speak(voice="alto")

    assert (answer.status_code, answer.headers["content-type"]) == (200, "audio/wav")
    assert answer.content == sound()
    samples, rate = soundfile.read(BytesIO(answer.content), dtype="int16")
    plain = b"".join(pcm(GOOD_DAY, voice="alto", sample_rate=RATE))
    assert (rate, samples.tobytes()) == (RATE, plain)


def test_bare_samples_and_another_rate_are_what_was_asked_for(hall: Hall) -> None:
    answer = hall.speak(format="pcm", sample_rate=8000, voice="bass", speed=2.0)

    plain = pcm(GOOD_DAY, voice="bass", sample_rate=8000, speed=2.0)
    assert answer.headers["content-type"] == "audio/pcm"
    assert answer.content == b"".join(plain)


def test_the_first_byte_leaves_before_the_sound_is_made(hall: Hall) -> None:
    options = {"delay_ms": 40}
    body = {"model": VOICE, "text": GOOD_DAY, "options": options}
    began = time.monotonic()
    with hall.http.stream("POST", "/api/speech", json=body) as answer:
        pieces = answer.iter_raw()
        first, at_first = next(pieces), time.monotonic() - began
        rest, at_last = b"".join(pieces), time.monotonic() - began

    assert first + rest == sound()
    assert at_first < at_last / 2


def test_each_call_is_charged_by_its_characters_and_found_by_its_name(
    hall: Hall,
) -> None:
    answer = hall.speak()

    record = hall.records()[0]
    assert record["operation"] == "speech"
    assert record["micro_usd"] == 10 * len(GOOD_DAY)
    assert record["generation_id"] == answer.headers["x-strata-generation-id"]


def test_events_say_when_each_word_is_heard(hall: Hall) -> None:
    body = {"model": VOICE, "text": GOOD_DAY}
    accept = {"Accept": "text/event-stream"}
    answer = hall.http.post("/api/speech", json=body, headers=accept)

    events = told(answer.text)
    audio = [b64decode(data["audio"]) for name, data in events if name == "audio"]
    words = [word for name, data in events if name == "words" for word in data["words"]]
    assert b"".join(audio) == sound()
    assert [word["text"] for word in words] == GOOD_DAY.split()
    assert events[-1] == ("done", {"asset_id": None})


@pytest.mark.parametrize(
    ("fault", "status", "code", "charged"),
    [
        ("refuse", 422, "provider_content_filtered", 0),
        ("rate_limit", 429, "provider_rate_limited", 0),
        ("overload", 503, "provider_overloaded", 0),
    ],
)
def test_what_fails_before_the_first_sound_is_a_problem(
    hall: Hall, fault: str, status: int, code: str, charged: int
) -> None:
    answer = hall.speak(options={"fault": fault})

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert hall.records()[0]["micro_usd"] == charged


@pytest.mark.parametrize("fault", ["cut", "fail", "late_rate_limit", "unfinished"])
def test_what_fails_later_breaks_the_connection(hall: Hall, fault: str) -> None:
    with pytest.raises(httpx2.RemoteProtocolError):
        hall.speak(options={"fault": fault})

    record = hall.records()[0]
    assert (record["outcome"], record["micro_usd"]) == ("failed", 10 * len(GOOD_DAY))


def test_what_fails_later_is_the_last_event(hall: Hall) -> None:
    body = {"model": VOICE, "text": GOOD_DAY, "options": {"fault": "cut"}}
    accept = {"Accept": "text/event-stream"}
    answer = hall.http.post("/api/speech", json=body, headers=accept)

    name, data = told(answer.text)[-1]
    assert (name, data["code"]) == ("error", "provider_connection")


def test_whoever_hangs_up_stops_it_and_is_charged(hall: Hall) -> None:
    options = {"delay_ms": 200}
    body = {"model": VOICE, "text": GOOD_DAY, "options": options}
    with hall.http.stream("POST", "/api/speech", json=body) as answer:
        generation_id = answer.headers["x-strata-generation-id"]

    record = eventually(hall, generation_id)
    assert (record["outcome"], record["micro_usd"]) == ("stopped", 10 * len(GOOD_DAY))
    assert record["latency_ms"] < 1500


def eventually(hall: Hall, generation_id: str) -> Json:
    """The line of a call, when it is written."""
    for _ in range(100):
        found = [it for it in hall.records() if it["generation_id"] == generation_id]
        if found:
            return found[0]
        time.sleep(0.05)
    message = f"{generation_id} is not in the ledger"
    raise AssertionError(message)


def test_what_is_kept_is_served_again_for_nothing(hall: Hall) -> None:
    text = "Kept for ever."
    first = hall.speak(text=text, store=True)
    lines = len(hall.records())
    again = hall.speak(text=text, store=True)

    assert first.content == again.content == sound(text)
    asset_id = first.headers["x-strata-asset-id"]
    assert again.headers["x-strata-asset-id"] == asset_id
    assert len(hall.records()) == lines
    asset = hall.http.get(f"/api/assets/{asset_id}").json()
    assert hall.http.get(asset["url"]).content == first.content
    assert asset["duration_ms"] == 60 * len(text)


def test_of_twenty_that_keep_the_same_at_once_none_fails(hall: Hall) -> None:
    with ThreadPoolExecutor(20) as pool:
        asked = [
            pool.submit(hall.speak, text="All at once", store=True) for _ in range(20)
        ]
        answers = [each.result() for each in asked]

    assert {answer.status_code for answer in answers} == {200}
    assert {answer.content for answer in answers} == {sound("All at once")}
    keys = "select count(content_key) from assets where media_type = 'audio/wav'"
    kept = "select count(distinct content_key) from assets"
    assert hall.database.query(keys) == hall.database.query(kept)


def test_a_request_sent_again_says_that_nothing_of_it_was_kept(hall: Hall) -> None:
    once = {"Idempotency-Key": "spoken-once"}
    body = {"model": VOICE, "text": GOOD_DAY}
    first = hall.http.post("/api/speech", json=body, headers=once)
    again = hall.http.post("/api/speech", json=body, headers=once)

    assert (first.status_code, again.status_code) == (200, 409)
    assert again.json()["code"] == "result_lost"


def test_voices_are_listed_and_a_model_narrows_them(hall: Hall) -> None:
    every = hall.http.get("/api/voices").json()
    one = hall.http.get("/api/voices", params={"model": VOICE}).json()

    names = [voice["voice_id"] for voice in every["items"]]
    assert set(names) >= {"alto", "bass"}
    assert (every["warnings"], one["items"]) == ([], every["items"])
    unknown = hall.http.get("/api/voices", params={"model": "sandbox/nobody"})
    assert unknown.status_code == 404


def test_what_is_sent_is_written_down_and_charged_by_its_seconds(hall: Hall) -> None:
    answer = hall.transcribe(sound(), words="true", language="en")

    heard = answer.json()
    assert (answer.status_code, heard["duration_ms"]) == (200, 60 * len(GOOD_DAY))
    assert heard["text"] == " ".join(word["text"] for word in heard["words"])
    assert heard["micro_usd"] == hall.records()[0]["micro_usd"] == 300
    kept = hall.database.query("select count(*) from assets where status = 'pending'")
    assert kept == [(0,)]


def test_a_file_that_was_kept_can_be_written_down(hall: Hall) -> None:
    spoken = hall.speak(text="Write this down", store=True)
    asset_id = spoken.headers["x-strata-asset-id"]
    body = {"model": EAR, "asset_id": asset_id}
    answer = hall.http.post("/api/transcriptions", json=body)

    assert answer.json()["duration_ms"] == 60 * len("Write this down")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "unsuitable_sound"),
        (b"RIFF", "unsuitable_sound"),
        (a_png(), "unsuitable_sound"),
        (sound()[:-1], "unsuitable_sound"),
        (sound() + b"more", "unsuitable_sound"),
    ],
    ids=["empty", "head", "picture", "less", "more"],
)
def test_what_is_no_sound_is_refused(hall: Hall, content: bytes, code: str) -> None:
    lines = len(hall.records())
    answer = hall.transcribe(content)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert len(hall.records()) == lines


@pytest.mark.parametrize(
    ("headers", "content"),
    [
        ("multipart/form-data; boundary=x", b"--x\r\nnonsense"),
        ("multipart/form-data", b"--x--\r\n"),
        ("multipart/form-data; boundary=x", b""),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\ncontent-disposition: form-data; name="model"\r\n\r\n'
            + b"m" * 2**15,
        ),
        ("application/json", b"[]"),
        ("text/plain", b"hello"),
    ],
    ids=["nonsense", "boundary", "nothing", "long", "list", "text"],
)
def test_what_is_no_form_is_refused(hall: Hall, headers: str, content: bytes) -> None:
    answer = hall.http.post(
        "/api/transcriptions", content=content, headers={"content-type": headers}
    )

    assert answer.status_code == 422


def test_an_upload_sent_again_is_answered_again(hall: Hall) -> None:
    once = {"Idempotency-Key": "heard-once"}
    files = {"file": ("a.wav", sound(), "audio/wav")}
    first, again = (
        hall.http.post(
            "/api/transcriptions", data={"model": EAR}, files=files, headers=once
        )
        for _ in range(2)
    )

    assert first.json() == again.json()
    assert again.headers["idempotency-replayed"] == "true"
    other = {"file": ("a.wav", sound("Other"), "audio/wav")}
    refused = hall.http.post(
        "/api/transcriptions", data={"model": EAR}, files=other, headers=once
    )
    assert refused.json()["code"] == "idempotency_key_reused"


def test_a_token_is_issued_for_its_price_and_not_to_be_kept(hall: Hall) -> None:
    body = {"model": DOOR, "grants": ["speech"], "lifetime_seconds": 60}
    answer = hall.http.post("/api/voice-tokens", json=body)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["token"].startswith("sandbox")
    assert (answer.json()["grants"], answer.json()["provider"]) == (
        ["speech"],
        "sandbox",
    )
    assert hall.records()[0]["micro_usd"] == 1000


def test_models_that_speak_and_listen_are_listed(hall: Hall) -> None:
    models = hall.http.get("/api/models").json()
    compatible = hall.http.get("/v1/models").json()

    assert [it["model_id"] for it in models["speech_models"]] == [VOICE]
    assert [it["model_id"] for it in models["transcription_models"]] == [EAR]
    assert [it["model_id"] for it in models["voice_tokens"]] == [DOOR]
    assert {VOICE, EAR} <= {it["id"] for it in compatible["data"]}
