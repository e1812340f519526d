"""One contract: the sandbox in this process and the OpenAI adapter over a real wire."""

import asyncio
import json
from dataclasses import replace

import pytest

from strata_domain.entity.chat import ChatParams, ToolChoice, Turn, in_words
from strata_domain.entity.chat_piece import (
    CitationFound,
    Finished,
    ReasoningDelta,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import (
    MessageRole,
    StopReason,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.entity.usage import TokenUsage
from strata_domain.port.chat_model import ChatModel
from support.chat import Answer, Asked, ask, leave_after_first, question, unnamed
from support.scenario import PLACE, PNG, WEATHER, conforming, offering, showing

STOP = Finished(StopReason.STOP, "stop")
LENGTH = Finished(StopReason.LENGTH, "length")


@pytest.mark.parametrize(
    "text",
    [
        "one two  three",
        "  spaces\tand\nlines \n",
        " \n ",
        "",
        "Grüße 🙂 \u2028 next",
        '"quoted" \\ {json} data: [DONE]\n\n',
    ],
)
def test_the_echo_repeats_every_character(asked: Asked, text: str) -> None:
    answer = asked(question(text))

    assert answer.text == text
    assert answer.finish == STOP


def test_the_echo_speaks_word_by_word(asked: Asked) -> None:
    pieces = asked(question("one two  three\n")).pieces

    words = [TextDelta("one"), TextDelta(" two"), TextDelta("  three\n")]
    assert pieces[:3] == words


def test_the_echo_repeats_the_last_thing_the_user_said(asked: Asked) -> None:
    turns = (
        in_words(MessageRole.USER, "first"),
        in_words(MessageRole.ASSISTANT, "answer"),
        in_words(MessageRole.USER, "second"),
    )

    assert asked(replace(question(), turns=turns)).text == "second"


def test_prose_is_the_same_every_time_and_sixty_words_long(asked: Asked) -> None:
    first, second = asked(question(model="lorem")), asked(question("?", model="lorem"))

    assert first.text == second.text
    assert len(first.text.split()) == 60
    assert first.text.startswith("Lorem ipsum dolor sit amet, consectetur")


def test_prose_is_as_long_as_asked(asked: Asked) -> None:
    answer = asked(question(model="lorem", tokens=200))

    assert len(answer.text.split()) == 200
    assert answer.finish == STOP


def test_an_echo_cut_short_says_so(asked: Asked) -> None:
    answer = asked(question("one two three", tokens=2))

    assert answer.text == "one two"
    assert answer.finish == LENGTH


def test_nothing_is_longer_than_the_limit_of_the_request(asked: Asked) -> None:
    limit = ChatParams(max_output_tokens=5)

    answer = asked(replace(question(model="lorem"), params=limit))

    assert answer.text == "Lorem ipsum dolor sit amet,"
    assert answer.finish == LENGTH


def test_usage_comes_before_the_finish_and_counts_every_word(asked: Asked) -> None:
    request = replace(question("four words of mine"), system="two more")

    *_, usage, finish = asked(request).pieces

    counted = TokenUsage(input_tokens=6, output_tokens=4, reasoning_tokens=0)
    assert usage == UsageReported(counted)
    assert finish == STOP


def test_usage_that_is_not_reported_is_missing_and_not_zero(asked: Asked) -> None:
    pieces = asked(question("one", no_usage=True)).pieces

    assert pieces == [TextDelta("one"), STOP]


def test_thinking_comes_before_the_answer_and_is_paid_for(asked: Asked) -> None:
    pieces = asked(question("yes", reasoning=2)).pieces

    assert pieces == [
        ReasoningDelta("First,"),
        ReasoningDelta(" let"),
        TextDelta("yes"),
        UsageReported(TokenUsage(input_tokens=1, output_tokens=3, reasoning_tokens=2)),
        STOP,
    ]


def test_sources_are_named_once(asked: Asked) -> None:
    pieces = asked(question(citations=2)).pieces

    assert [p for p in pieces if isinstance(p, CitationFound)] == [
        CitationFound("https://sandbox.example/1", "Source 1"),
        CitationFound("https://sandbox.example/2", "Source 2"),
    ]


def test_many_answers_are_written_at_once(
    runner: asyncio.Runner, model: ChatModel
) -> None:
    async def ask_all() -> list[Answer]:
        return await asyncio.gather(*(ask(model, question(f"{n}")) for n in range(20)))

    assert [answer.text for answer in runner.run(ask_all())] == [
        str(number) for number in range(20)
    ]


def test_a_reader_may_leave_at_any_time_and_ask_again(
    runner: asyncio.Runner, model: ChatModel
) -> None:
    request = question("a b c", delay_ms=10)

    assert runner.run(leave_after_first(model, request)) == TextDelta("a")
    assert runner.run(ask(model, request)).text == "a b c"


def test_the_first_tool_is_called_with_the_least_it_must_have(asked: Asked) -> None:
    request = replace(question("two words"), tools=offering(WEATHER))

    call, *rest = asked(request).pieces

    assert isinstance(call, ToolCalled)
    assert (call.name, call.arguments) == ("weather", '{"city": "word", "days": 0}')
    assert rest == [
        UsageReported(TokenUsage(input_tokens=2, output_tokens=1, reasoning_tokens=0)),
        Finished(StopReason.TOOL_CALLS, "tool_calls"),
    ]


def test_a_tool_that_must_not_be_called_is_not(asked: Asked) -> None:
    tools = replace(offering(WEATHER), choice=ToolChoice.NONE)

    assert asked(replace(question("hello"), tools=tools)).text == "hello"


def test_after_a_tool_has_answered_the_model_speaks(asked: Asked) -> None:
    call = Turn(MessageRole.ASSISTANT, (ToolCallPart("c", "weather", "{}"),))
    given = (ToolResultPart("c", "rain"), ToolResultPart("c", " all day"))
    turns = (*question().turns, call, Turn(MessageRole.USER, given))

    answer = asked(replace(question(), turns=turns, tools=offering(WEATHER)))

    assert answer.text == "rain all day"


def test_an_answer_conforms_to_its_schema(asked: Asked) -> None:
    request = replace(question(), tools=conforming(PLACE))

    assert json.loads(asked(request).text) == {"city": "word", "days": 0}


def test_a_picture_is_mentioned_and_read(asked: Asked) -> None:
    *_, text, usage, _ = asked(replace(question(), turns=(showing("a ", PNG),))).pieces

    assert text == TextDelta(" bytes]")
    assert isinstance(usage, UsageReported)
    assert usage.usage.input_tokens == 4


def test_words_that_a_cache_knows_are_counted_apart(asked: Asked) -> None:
    pieces = asked(question("a b c d", cache_read=2, cache_write=9)).pieces

    usage = TokenUsage(
        input_tokens=0,
        cache_read_tokens=2,
        cache_write_tokens=2,
        output_tokens=4,
        reasoning_tokens=0,
    )
    assert UsageReported(usage) in pieces


def test_a_filter_ends_the_answer_where_it_was_told_to(asked: Asked) -> None:
    answer = asked(question("a b c", fault="filter", at=2))

    assert answer.text == "a b"
    assert answer.finish == Finished(StopReason.CONTENT_FILTER, "content_filter")


def test_a_filter_in_the_middle_of_thinking_leaves_only_that(asked: Asked) -> None:
    pieces = asked(question("a b c", fault="filter", at=2, reasoning=5)).pieces

    counted = TokenUsage(input_tokens=3, output_tokens=2, reasoning_tokens=2)
    assert pieces[:2] == [ReasoningDelta("First,"), ReasoningDelta(" let")]
    assert pieces[2] == UsageReported(counted)


def test_an_answer_at_once_is_the_streamed_one_with_its_words_joined(
    runner: asyncio.Runner, model: ChatModel
) -> None:
    request = question("a b c", reasoning=3, citations=1)

    thought, text, *rest = unnamed(
        Answer([*runner.run(model.complete(request))])
    ).pieces

    assert (thought, text) == (ReasoningDelta("First, let me"), TextDelta("a b c"))
    assert rest == unnamed(runner.run(ask(model, request))).pieces[6:]
