"""Events become OpenAI's chunks, a batch at a time."""

import json
from itertools import count
from typing import Any

import pytest

from strata_api.compatible.chunk import ChunkWriter
from strata_api.compatible.course import Course
from strata_api.problem import problem_response
from strata_domain.entity.generation import EventType, GenerationEvent
from strata_domain.service.generation_log import event

Json = dict[str, Any]

NUMBERS = count(1)
USED = {
    "input_tokens": 5,
    "cache_read_tokens": 3,
    "cache_write_tokens": None,
    "output_tokens": 2,
    "reasoning_tokens": 1,
}
ENDED = {"stop_reason": "stop", "model": "sandbox/b", "cost": {"micro_usd": 1}}
FAILED = {"code": "provider_overloaded", "model": "sandbox/b"}


def writer(*, wants_usage: bool = False) -> ChunkWriter:
    return ChunkWriter(
        name="chatcmpl-1",
        created=7,
        wants_usage=wants_usage,
        course=Course("sandbox/a"),
    )


def told(kind: EventType, **data: object) -> GenerationEvent:
    return event(next(NUMBERS), kind, data)


def lines(written: bytes) -> list[str]:
    return [line.removeprefix("data: ") for line in written.decode().split("\n\n")][:-1]


def read(written: bytes) -> list[Json]:
    return [json.loads(line) for line in lines(written) if line != "[DONE]"]


def test_words_are_the_same_to_the_letter() -> None:
    words = 'a "b" \\ \n \u2028 {"text":"c"} é'

    text, thought = read(
        writer().written(
            (
                told(EventType.TEXT_DELTA, text=words),
                told(EventType.REASONING_DELTA, text=words),
            )
        )
    )

    assert text["choices"][0]["delta"] == {"content": words}
    assert thought["choices"][0]["delta"] == {"reasoning_content": words}


def test_no_sort_of_line_break_makes_another_line() -> None:
    odd = "\x85\u2028\u2029\x0b\x1c"
    called = told(EventType.TOOL_CALL, call_id="a", name="b", arguments=odd)

    written = writer().written((told(EventType.TEXT_DELTA, text=odd), called))

    assert written.decode().splitlines() == written.decode().split("\n")[:-1]
    assert called.data.isascii()


def test_calls_are_numbered() -> None:
    called = told(EventType.TOOL_CALL, call_id="a", name="b", arguments="{}")

    chunks = read(writer().written((called, called)))

    calls = [chunk["choices"][0]["delta"]["tool_calls"][0] for chunk in chunks]
    assert [call.pop("index") for call in calls] == [0, 1]
    function = {"name": "b", "arguments": "{}"}
    assert calls == [{"id": "a", "type": "function", "function": function}] * 2


def test_the_end_says_what_was_used_only_if_asked() -> None:
    last = (told(EventType.USAGE, **USED), told(EventType.COMPLETED, **ENDED))

    silent = lines(writer().written(last))
    asked = lines(writer(wants_usage=True).written(last))

    assert (len(silent), "usage" in "".join(silent)) == (2, False)
    assert (len(asked), asked[-1]) == (3, "[DONE]")
    assert json.loads(asked[0])["usage"] is None
    assert json.loads(asked[1]) | {"choices": []} == json.loads(asked[1])
    assert json.loads(asked[1])["usage"] == {
        "prompt_tokens": 8,
        "completion_tokens": 2,
        "total_tokens": 10,
        "prompt_tokens_details": {"cached_tokens": 3},
        "completion_tokens_details": {"reasoning_tokens": 1},
    }


def test_another_attempt_counts_anew() -> None:
    chunks = read(
        writer(wants_usage=True).written(
            (
                told(EventType.USAGE, **USED),
                told(EventType.ATTEMPT_STARTED, attempt=2, model="sandbox/b"),
                told(EventType.COMPLETED, **ENDED),
            )
        )
    )

    assert {chunk["model"] for chunk in chunks} == {"sandbox/b"}
    assert chunks[-1]["usage"] is None


@pytest.mark.parametrize(
    ("reason", "meant"),
    {
        "stop": "stop",
        "length": "length",
        "context_full": "length",
        "tool_calls": "tool_calls",
        "content_filter": "content_filter",
        "paused": "stop",
    }.items(),
)
def test_why_it_ended_is_said_in_words_that_clients_know(
    reason: str, meant: str
) -> None:
    last = told(EventType.COMPLETED, **{**ENDED, "stop_reason": reason})

    (chunk,) = read(writer().written((last,)))

    assert (chunk["choices"][0]["finish_reason"], chunk["choices"][0]["delta"]) == (
        meant,
        {},
    )


def test_what_an_earlier_attempt_left_out_may_have_been_told_by_the_last() -> None:
    course = Course("sandbox/a")
    left_out = told(EventType.WARNING, parameter="temperature", detail="")
    again = told(EventType.ATTEMPT_STARTED, attempt=2, model="sandbox/b")

    course.take((left_out, again))
    assert course.left_out == []

    course.take((left_out, again, left_out))
    assert course.left_out == ["temperature"]


def test_a_provider_that_says_when_to_come_again_is_quoted() -> None:
    course = Course("sandbox/a")

    course.take((told(EventType.FAILED, **FAILED, retry_after=7.2),))

    assert course.error
    assert problem_response(course.error).headers["retry-after"] == "8"


@pytest.mark.parametrize(
    ("last", "code"),
    [
        (told(EventType.FAILED, **FAILED), "provider_overloaded"),
        (told(EventType.FAILED, code="configuration_error"), "configuration_error"),
        (told(EventType.FAILED, code="unheard_of"), "internal_error"),
        (told(EventType.INTERRUPTED), "draining"),
        (told(EventType.STOPPED), "answer_stopped"),
    ],
)
def test_an_answer_that_breaks_off_ends_with_its_error(
    last: GenerationEvent, code: str
) -> None:
    (line,) = lines(writer().written((last,)))

    assert json.loads(line)["error"]["code"] == code


def test_silence_is_a_comment_and_what_nobody_needs_is_nothing() -> None:
    assert writer().written(()) == b": ping\n\n"
    assert writer().written((told(EventType.STARTED, model="a"),)) == b""
