"""A request with a key of its own is obeyed once, through whatever door it comes."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx2
import pytest
from openai import OpenAI

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import ensure_it_adds_up, fresh_database
from support.house import LEASE_SECONDS, open_house
from support.repetition import (
    EVERY_WAY,
    KEY,
    REPLAYED,
    Counter,
    Request,
    Sender,
    Wording,
    at_once,
    compatible,
    in_chunks,
    kept,
)
from support.sandbox import running_sandbox

BRIEF = {"tokens": 8, "delay_ms": 10}
SLOW = {"tokens": 5, "delay_ms": 100}
ENDLESS = {"tokens": 5000, "delay_ms": 20}
SHORT_LIVED = {"STRATA_LEASE_SECONDS": "1.5", "STRATA_HEARTBEAT_SECONDS": "0.2"}
SETTLED_SECONDS = 5 * LEASE_SECONDS
in_every_way = pytest.mark.parametrize("way", EVERY_WAY)


@pytest.fixture(scope="module")
def counter(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Counter]:
    home: Path = tmp_path_factory.mktemp("counter")
    with (
        fresh_database(postgres, template) as database,
        running_sandbox(home / "bill.jsonl") as upstream,
        ExitStack() as stack,
    ):
        with open_house(database, home) as house:
            counter = Counter(house, upstream, stack)
            yield replace(counter, servers=counter.serve_all("first", "second"))
        ensure_it_adds_up(database)


def code(answer: httpx2.Response) -> tuple[int, str]:
    told: dict[str, Any] = answer.json()
    return answer.status_code, told.get("error", told)["code"]


def until_decided(sender: Sender, request: Request) -> httpx2.Response:
    """Send the same request again for as long as it is being answered."""
    deadline = time.monotonic() + SETTLED_SECONDS
    while "request_in_flight" in (answer := sender.send(request, -1)).text:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    return answer


@in_every_way
def test_twenty_at_once_are_one_call(counter: Counter, way: Wording) -> None:
    sender = counter.sender()
    request, before = way(sender.thread_id, "hello", BRIEF), counter.calls()

    answers = sender.crowd(request, 20)

    assert counter.calls() == before + 1
    told = [a for a in answers if a.status_code == 200]
    assert [REPLAYED in answer.headers for answer in told].count(False) == 1
    assert {a.text for a in told} == {sender.send(request).text}
    refused = [a for a in answers if a not in told]
    assert all(code(a) == (409, "request_in_flight") for a in refused)
    assert all(a.headers["retry-after"] == "1" for a in refused)


@in_every_way
def test_a_key_is_not_good_for_another_request(counter: Counter, way: Wording) -> None:
    sender = counter.sender()
    sender.send(way(sender.thread_id, "hello", BRIEF))
    before = counter.calls()

    refused = sender.send(way(sender.thread_id, "goodbye", BRIEF))

    assert code(refused) == (422, "idempotency_key_reused")
    assert counter.calls() == before


def test_clients_that_try_again_all_get_the_answer(counter: Counter) -> None:
    sender, before = counter.sender(), counter.calls()
    bearer = sender.doors[0].headers["authorization"].removeprefix("Bearer ")

    def ask(number: int) -> str:
        server = counter.servers[number % 2]
        with OpenAI(base_url=f"{server.address}/v1", api_key=bearer) as client:
            return client.chat.completions.create(
                model="sandbox/lorem",
                messages=[{"role": "user", "content": "hello"}],
                extra_headers={KEY: "once"},
                extra_body={"sandbox": BRIEF},
            ).model_dump_json()

    with ThreadPoolExecutor(6) as threads:
        answers = set(threads.map(ask, range(6)))

    assert (len(answers), counter.calls()) == (1, before + 1)


def test_another_user_has_other_keys(counter: Counter) -> None:
    before = counter.calls()
    for sender in (counter.sender(), counter.sender()):
        answer = sender.send(compatible(sender.thread_id, "hello", BRIEF))
        assert (answer.status_code, REPLAYED in answer.headers) == (200, False)

    assert counter.calls() == before + 2


def test_answers_outlive_the_process_that_wrote_them(counter: Counter) -> None:
    leaving = counter.serve("leaving")
    senders = [counter.sender(servers=[leaving, *counter.servers]) for _ in EVERY_WAY]
    requests = [
        way(sender.thread_id, "hello", BRIEF)
        for way, sender in zip(EVERY_WAY, senders, strict=True)
    ]
    first, before = list(map(Sender.send, senders, requests)), counter.calls()
    leaving.process.terminate()
    leaving.process.wait()

    again = [one.send(what, 1) for one, what in zip(senders, requests, strict=True)]

    assert [answer.text for answer in again] == [answer.text for answer in first]
    assert {answer.headers[REPLAYED] for answer in again} == {"true"}
    assert counter.calls() == before


@in_every_way
def test_a_failure_is_told_again_and_not_tried_again(
    counter: Counter, way: Wording
) -> None:
    sender = counter.sender()
    request = way(sender.thread_id, "hello", {"fault": "context"})
    first, before = sender.send(request), counter.calls()

    again = sender.send(request, 1)

    assert (again.status_code, again.text) == (first.status_code, first.text)
    assert ("context" in again.text, again.headers[REPLAYED]) == (True, "true")
    assert counter.calls() == before


@pytest.mark.parametrize("way", [compatible, in_chunks, kept, at_once])
def test_whoever_hangs_up_comes_back_for_the_answer(
    counter: Counter, way: Wording
) -> None:
    sender, before = counter.sender(), counter.calls()
    request = way(sender.thread_id, "hello", SLOW)
    with pytest.raises(httpx2.TimeoutException):
        sender.send(request, timeout=0.06)

    answer = until_decided(sender, request)

    assert answer.status_code == 200
    assert counter.calls() == before + 1


def test_what_died_with_its_process_is_not_asked_again(counter: Counter) -> None:
    dying = counter.serve("dying", **SHORT_LIVED)
    sender, before = counter.sender(servers=[dying, *counter.servers]), counter.calls()
    bare = compatible(sender.thread_id, "hello", ENDLESS)
    native = at_once(sender.thread_id, "hello", ENDLESS)
    other = replace(sender, key="other")
    with ThreadPoolExecutor(2) as threads:
        threads.submit(sender.send, bare)
        threads.submit(other.send, native)
        while counter.calls() < before + 2:
            time.sleep(0.05)
        dying.process.kill()

    lost, interrupted = until_decided(sender, bare), until_decided(other, native)

    assert code(lost) == (409, "result_lost")
    assert interrupted.json()["generation"]["status"] == "interrupted"
    assert counter.calls() == before + 2


@pytest.mark.parametrize("key", ["", "with space", "x" * 256, "\xe9"])
@pytest.mark.parametrize("way", [at_once, compatible])
def test_a_key_that_is_none_is_refused_by_name(
    counter: Counter, way: Wording, key: str
) -> None:
    sender = replace(counter.sender(), key=key)

    refused = sender.send(way(sender.thread_id, "hello", BRIEF))

    assert refused.status_code == (400 if way is compatible else 422)
    assert KEY in refused.text


def test_a_request_with_two_keys_is_refused(counter: Counter) -> None:
    sender, before = counter.sender(), counter.calls()
    request = compatible(sender.thread_id, "hello", BRIEF)

    refused = sender.doors[0].post(
        request.path, json=request.body, headers=[(KEY, "one"), (KEY, "two")]
    )

    assert refused.status_code == 400
    assert counter.calls() == before
