"""How many tokens a prompt may have, and about how many it has."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatRequest,
    ChatTools,
    ToolSpec,
    Turn,
    in_words,
)
from strata_domain.entity.message import (
    CitationPart,
    ImageAssetPart,
    ImagePart,
    MessageRole,
    OpaquePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.service.picture import MOST_SHOWN, PASSED_OVER
from strata_domain.service.token_estimate import (
    TOKENS_PER_IMAGE,
    likely_input_tokens,
    likely_text_tokens,
    likely_tokens,
    most_input_tokens,
    most_text_tokens,
)

USER = MessageRole.USER
NOTHING = ChatRequest(model="m", turns=())
ANYTHING = st.text(st.characters(exclude_categories=()))
READ = (
    ANYTHING.map(TextPart)
    | st.builds(ToolCallPart, st.just("id"), ANYTHING, ANYTHING)
    | st.builds(ToolResultPart, st.just("id"), ANYTHING)
    | st.builds(OpaquePart, st.just("anthropic"), ANYTHING)
)


def asking(*parts: Part) -> ChatRequest:
    return ChatRequest(model="m", turns=(Turn(USER, parts),))


def size(*texts: str) -> int:
    return sum(len(text.encode("utf-8", "surrogatepass")) for text in texts)


def words_of(part: Part) -> int:
    shown = {"text", "name", "arguments", "content", "payload"}
    return size(*(getattr(part, name, "") for name in shown))


@given(st.lists(READ), st.none() | ANYTHING)
def test_no_prompt_has_more_tokens_than_the_bound_which_counts_its_bytes(
    parts: list[Part], system: str | None
) -> None:
    request = ChatRequest(model="m", turns=(Turn(USER, tuple(parts)),), system=system)

    written = sum(map(words_of, parts)) + size(system or "")

    assert most_input_tokens(request) >= written + most_input_tokens(NOTHING)


@pytest.mark.parametrize(
    "part",
    [
        TextPart("é" * 500),
        ToolCallPart("id", "n" * 500, "a" * 500),
        ToolResultPart("id", "r" * 1_000),
        OpaquePart("google", "o" * 1_000),
    ],
)
def test_every_byte_of_a_part_counts(part: Part) -> None:
    assert most_input_tokens(asking(part)) - most_input_tokens(asking()) == 1_000


def test_every_byte_of_the_system_prompt_counts() -> None:
    guided = ChatRequest(model="m", turns=(), system="s" * 1_000)

    assert most_input_tokens(guided) - most_input_tokens(NOTHING) == 1_000


def test_the_bound_has_room_for_what_a_provider_adds_to_every_turn() -> None:
    turns = (in_words(USER, "hi"),) * 100

    bound = most_input_tokens(ChatRequest(model="m", turns=turns))

    assert bound - most_input_tokens(NOTHING) >= 100 * (2 + 10)


def test_tools_and_schemas_are_read_too() -> None:
    parameters = {"type": "object", "description": "x" * 500}
    tools = ChatTools(
        offered=(ToolSpec(name="n" * 50, parameters=parameters),),
        answer_schema=AnswerSchema(name="s" * 50, schema=parameters),
    )

    bound = most_input_tokens(ChatRequest(model="m", turns=(), tools=tools))

    written = 2 * len(json.dumps(parameters)) + 100
    assert bound >= written + most_input_tokens(NOTHING)


def test_options_are_put_aside_too_because_a_provider_may_read_them() -> None:
    options = {"metadata": {"note": "x" * 1_000}}
    asked = ChatRequest(model="m", turns=(), options=options)

    bound = most_input_tokens(asked) - most_input_tokens(NOTHING)

    assert bound == len(json.dumps(options))
    assert likely_input_tokens(asked) == likely_input_tokens(NOTHING)


def test_a_picture_counts_as_a_picture_whatever_its_bytes() -> None:
    small, large = ImagePart("image/png", "a"), ImagePart("image/png", "a" * 9_999)

    assert most_input_tokens(asking(small)) == most_input_tokens(asking(large))
    assert most_input_tokens(asking(small)) >= TOKENS_PER_IMAGE


def test_of_pictures_that_are_files_those_count_that_are_shown() -> None:
    shown = [ImageAssetPart(UUID(int=number)) for number in range(MOST_SHOWN)]
    older, note = [ImageAssetPart(UUID(int=99))] * 5, [PASSED_OVER] * 5

    for count in (most_input_tokens, likely_input_tokens):
        assert count(asking(*older, *shown)) == count(asking(*note, *shown))


def test_a_source_is_for_the_reader_alone() -> None:
    assert likely_input_tokens(asking(CitationPart("https://a.example"))) == 0


@given(st.lists(READ | st.just(ImagePart("image/png", "a"))))
def test_what_is_likely_is_within_the_bound(parts: list[Part]) -> None:
    request = asking(*parts)

    assert likely_input_tokens(request) <= most_input_tokens(request)


@given(ANYTHING)
def test_a_text_has_at_least_one_token_unless_it_is_empty(text: str) -> None:
    assert (likely_tokens(text) == 0) is (text == "")


@given(ANYTHING, ANYTHING)
def test_a_longer_text_has_no_fewer_tokens(text: str, more: str) -> None:
    assert likely_tokens(text) <= likely_tokens(text + more)


def test_half_an_emoji_as_some_providers_stream_it_can_be_counted() -> None:
    assert likely_tokens("\ud83d" + "\ude00") == 2


def test_english_prose_is_estimated_a_little_too_high() -> None:
    prose = "The quick brown fox jumps over the lazy dog. " * 20

    assert 200 <= likely_tokens(prose) <= 400


@given(st.lists(ANYTHING, max_size=5))
def test_bare_texts_have_no_more_tokens_than_bytes_and_a_mark_for_each(
    texts: list[str],
) -> None:
    assert most_text_tokens(texts) == size(*texts) + 16 * len(texts)
    assert likely_text_tokens(texts) == sum(map(likely_tokens, texts))
