"""A conversation is a tree; it grows by one answer at a time."""

import asyncio
from dataclasses import replace

import pytest

from support.house import Pair
from support.stream import Answer, Caller
from support.talk import STREAMED, Talk, begin_talk, cancel, ended, rest
from support.transcript import endings_in, text_in

ENDLESS = {"tokens": 5000, "delay_ms": 50}
BODY = {"model": "sandbox/echo"}
CROWD = 20


@pytest.fixture
def caller(pair: Pair) -> Caller:
    return pair.caller()


async def test_a_thread_takes_its_title_from_the_first_message(caller: Caller) -> None:
    talk = await begin_echo(caller)
    assert await title(talk) == ""

    await talk.whole("  Where is\nthe garden?  ")
    await talk.whole("And the gardener?")

    assert await title(talk) == "Where is the garden?"


async def test_a_thread_that_has_a_title_keeps_it(caller: Caller) -> None:
    talk = await begin_echo(caller)
    line = f"PATCH /api/threads/{talk.thread_id}"
    await caller.call(line, body={"title": "Holiday plans"})

    await talk.whole("Where is the garden?")

    assert await title(talk) == "Holiday plans"


async def test_a_second_message_waits_until_the_answer_to_the_first_is_written(
    pair: Pair, caller: Caller
) -> None:
    talk = await begin_talk(caller)

    async with talk.say("First", **ENDLESS) as stream:
        await stream.first(1)
        doors = (talk, talk.at(pair.second.address))
        refused = [await door.post("Second") for door in doors]
        await cancel(caller, stream.generation_id)

    assert [answer.status for answer in refused] == [409, 409]
    assert [answer.json["code"] for answer in refused] == ["thread_busy"] * 2
    await ended(caller, stream.generation_id)
    assert [m["text"] for m in await talk.messages("tree") if m["role"] == "user"] == [
        "First"
    ]


async def test_of_many_messages_at_once_one_is_taken(
    pair: Pair, caller: Caller
) -> None:
    talk = await begin_talk(caller)
    doors = [talk, talk.at(pair.second.address)] * (CROWD // 2)

    answers = await asyncio.gather(*(door.post("Me", **ENDLESS) for door in doors))

    statuses = sorted(answer.status for answer in answers)
    assert statuses == [202] + [409] * (CROWD - 1)
    (taken,) = (answer for answer in answers if answer.status == 202)
    await cancel(caller, taken.json["generation"]["generation_id"])


async def test_an_answer_written_again_is_a_sibling_of_the_first(
    caller: Caller,
) -> None:
    talk = await begin_echo(caller)
    await talk.whole("Hello")
    question, first = await talk.messages()

    again = await waited(caller, f"{first['message_id']}/regenerate", BODY)

    second = again.json["answer"]
    assert second["parent_id"] == first["parent_id"] == question["message_id"]
    assert await path(talk) == [question["message_id"], second["message_id"]]
    assert len(await talk.messages("tree")) == 3


async def test_a_message_said_differently_is_a_sibling_of_the_first(
    caller: Caller,
) -> None:
    talk = await begin_echo(caller)
    await talk.whole("Hello")
    await talk.whole("What is new?")
    _, answer, question, _ = await talk.messages()

    edited = await waited(
        caller, f"{question['message_id']}/edit", BODY | {"text": "What is old?"}
    )

    assert edited.json["question"]["parent_id"] == answer["message_id"]
    assert edited.json["answer"]["text"] == "What is old?"
    assert [m["text"] for m in await talk.messages()] == [
        *("Hello", "Hello", "What is old?", "What is old?")
    ]
    assert len(await talk.messages("tree")) == 6


async def test_the_other_branch_becomes_the_active_one_and_grows(
    caller: Caller,
) -> None:
    talk = await begin_echo(caller)
    await talk.whole("Hello")
    question, first = await talk.messages()
    await waited(caller, f"{question['message_id']}/edit", BODY | {"text": "Goodbye"})

    line = f"PATCH /api/threads/{talk.thread_id}"
    await caller.call(line, body={"head_message_id": first["message_id"]})
    await talk.whole("What is new?")

    texts = [message["text"] for message in await talk.messages()]
    assert texts == ["Hello", "Hello", "What is new?", "What is new?"]
    assert len(await talk.messages("tree")) == 6


async def test_an_answer_cannot_be_edited(caller: Caller) -> None:
    talk = await begin_echo(caller)
    await talk.whole("Hello")
    _, answer = await talk.messages()

    refused = await waited(caller, f"{answer['message_id']}/edit", {"text": "No"})

    assert (refused.status, refused.json["code"]) == (422, "not_your_words")


@pytest.mark.parametrize("way", ["regenerate", "edit"])
async def test_a_branch_is_streamed_like_any_answer(caller: Caller, way: str) -> None:
    talk = await begin_echo(caller)
    await talk.whole("Hello")
    question, _ = await talk.messages()
    body = {"regenerate": BODY, "edit": BODY | {"text": "Hello"}}[way]
    line = f"POST /api/messages/{question['message_id']}/{way}"

    async with caller.open(line, body=body, Accept=STREAMED) as stream:
        transcript = await stream.transcript()

    assert endings_in(transcript) == ["generation.completed"]
    assert text_in(transcript) == "Hello"
    assert await rest(caller, stream.generation_id) == transcript


async def test_who_wants_to_read_later_is_told_where(caller: Caller) -> None:
    talk = await begin_echo(caller)

    accepted = await talk.post("Hello")

    assert accepted.status == 202
    run = await caller.call(f"GET {accepted.headers['location']}")
    assert run.json["generation_id"] == accepted.json["generation"]["generation_id"]
    async with caller.open(f"GET {accepted.json['events_url']}") as stream:
        assert text_in(await stream.transcript()) == "Hello"


async def test_who_prefers_to_wait_gets_the_whole_answer(caller: Caller) -> None:
    talk = await begin_echo(caller)

    answered = await waited_for(talk, "Hello", seconds=30)

    assert answered.status == 200
    assert answered.json["generation"]["status"] == "completed"
    assert answered.json["answer"]["text"] == "Hello"


async def test_who_has_waited_long_enough_may_read_later(caller: Caller) -> None:
    talk = await begin_talk(caller)

    accepted = await waited_for(talk, "Hello", seconds=1, sandbox=ENDLESS)

    assert accepted.status == 202
    assert accepted.json["generation"]["status"] == "running"
    await cancel(caller, accepted.json["generation"]["generation_id"])


async def begin_echo(caller: Caller) -> Talk:
    return replace(await begin_talk(caller), model="sandbox/echo")


async def title(talk: Talk) -> str:
    thread = await talk.caller.call(f"GET /api/threads/{talk.thread_id}")
    return str(thread.json["title"])


async def path(talk: Talk) -> list[str]:
    return [message["message_id"] for message in await talk.messages()]


async def waited(caller: Caller, way: str, body: object) -> Answer:
    """Branch off a message and wait for the answer."""
    return await caller.call(f"POST /api/messages/{way}", body=body, Prefer="wait=30")


async def waited_for(
    talk: Talk, text: str, *, seconds: int, sandbox: object = None
) -> Answer:
    return await talk.caller.call(
        f"POST /api/threads/{talk.thread_id}/messages",
        body={
            "text": text,
            "model": talk.model,
            "provider_options": {"sandbox": sandbox or {}},
        },
        Prefer=f"wait={seconds}",
    )
