"""What a tenant owns, and how others may try to name it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import randbits
from time import monotonic, sleep
from typing import Any
from uuid import UUID

from strata_api.schema.cursor import decode_cursor, encode_cursor
from strata_domain.entity.job import JobStatus
from strata_domain.entity.page import ThreadCursor
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_system
from strata_infrastructure.sandbox.voice import wav as pieces_of_wav
from strata_usecase.job.job_ending import JobEnding
from support.attack.fortress import Fortress
from support.attack.wire import SECONDS, Request
from support.picture import png

Json = dict[str, Any]

KEY = {"name": "robot", "scopes": ["data"]}
DRAWING = {"prompt": "My secret garden", "model": "sandbox/image"}
OPEN = """
select 1 from reservations
where closed_at is null and operation not in ('image', 'speech')
"""
FILES = {
    "image/png": png(),
    "audio/wav": b"".join(
        pieces_of_wav("My secret song", voice="alto", sample_rate=8000)
    ),
}
SAYING = {"text": "My secret diary", "model": "sandbox/echo"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Estate:
    """A user with two threads, in one of them a question and its answer.

    Attributes:
        names: every id of it, by the names under which requests ask for it.
    """

    user_id: UUID
    token: str
    names: Mapping[str, tuple[str, ...]]


def found_estate(fortress: Fortress, *, anonymous: bool = False) -> Estate:
    """Sign somebody up and let them use everything once."""
    user_id = fortress.database.add_user(anonymous=anonymous)
    token = fortress.token(user_id, is_anonymous=anonymous)
    threads = [_made(fortress, token, "/api/threads", {}) for _ in range(2)]
    thread_id = threads[-1]["thread_id"]
    run = _made(fortress, token, f"/api/threads/{thread_id}/messages", SAYING)
    made = _made(fortress, token, "/api/api-keys", KEY)
    export = _made(fortress, token, "/api/me/exports", {})
    picture_id, sound_id = (_sent(fortress, token, it) for it in FILES)
    job = _made(fortress, token, "/api/image-jobs", DRAWING)
    page = fortress.ask("GET", "/api/threads?limit=1", token).json
    messages = (run["question"]["message_id"], run["answer"]["message_id"])
    _settle(fortress)
    _end(fortress, UUID(job["job_id"]))
    names = {
        "thread_id": (thread_id,),
        "message_id": messages,
        "head_message_id": messages,
        "generation_id": (run["generation"]["generation_id"],),
        "cursor": (*messages, page["next_cursor"], job["job_id"]),
        "model": (SAYING["model"],),
        "asset_id": (sound_id, picture_id),
        "image_asset_id": (picture_id,),
        "job_id": (job["job_id"],),
        "api_key_id": (made["key"]["api_key_id"],),
        "export_id": (export["export_id"],),
        "confirm": (str(user_id),),
    }
    return Estate(user_id=user_id, token=token, names=names)


def _settle(fortress: Fortress) -> None:
    """Wait for whoever still names the thread."""
    until = monotonic() + SECONDS
    while fortress.database.query(OPEN) and monotonic() < until:
        sleep(0.05)


def _end(fortress: Fortress, job_id: UUID) -> None:
    """Call a job off, as a worker would: nobody works here."""
    engine = connect(fortress.database.app_url, connections=1)
    with begin_for_system(engine)() as work:
        job = work.jobs.take(job_id, lease_seconds=1)
        assert job
        work.jobs.record(JobEnding(status=JobStatus.CANCELED).step(job))
        work.ledger.release([job.reservation_id])
    engine.dispose()


def _sent(fortress: Fortress, token: str, media_type: str) -> str:
    """A file that was sent, and looked at."""
    content = FILES[media_type]
    announced = {"media_type": media_type, "size_bytes": len(content)}
    made = _made(fortress, token, "/api/assets", announced)
    target, asset_id = made["upload"], str(made["asset"]["asset_id"])
    sending = Request(method=target["method"], target=target["url"], body=content)
    assert fortress.wire.send(sending).status == 204
    _made(fortress, token, f"/api/assets/{asset_id}/complete", {})
    return asset_id


def twin(name: str) -> str:
    """An id made like this one, of the same moment, that nobody has."""
    try:
        return str(_twin(UUID(name)))
    except ValueError:
        cursor = decode_cursor(name)
        assert cursor
        return str(
            encode_cursor(ThreadCursor(cursor.updated_at, _twin(cursor.thread_id)))
        )


def _twin(known: UUID) -> UUID:
    return UUID(int=known.int ^ (randbits(60) | 1))


def _made(fortress: Fortress, token: str, path: str, body: object) -> Json:
    reply = fortress.ask("POST", path, token, json.dumps(body).encode())
    assert reply.status in {200, 201, 202}, reply
    return reply.json
