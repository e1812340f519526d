"""What of a question reaches which model."""

from dataclasses import replace

import pytest

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatParams,
    ChatTools,
    Prompt,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
    Turn,
    in_words,
)
from strata_domain.entity.chat_model_card import Capability, ChatModelCard
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    OpaquePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.entity.usage import ModelPrice
from strata_domain.service.identifier import new_id
from strata_domain.service.request import DEFAULT_OUTPUT_TOKENS, fitted

USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT
ABLE = ChatModelCard(
    model_id="google/gemini/9",
    name="Gemini",
    context_tokens=100_000,
    max_output_tokens=20_000,
    price=ModelPrice(input=1, output=1, cache_read=1, cache_write=1),
    capabilities=frozenset(Capability),
)
PLAIN = replace(ABLE, capabilities=frozenset())
HELLO = (in_words(USER, "hi"),)
IMAGE = ImagePart("image/png", "aGk=")
CALL, RESULT = ToolCallPart("c1", "look", "{}"), ToolResultPart("c1", "a cat")
OURS, THEIRS = OpaquePart("google", "{}"), OpaquePart("anthropic", "{}")
ASKED = Prompt(
    turns=(*HELLO, Turn(USER, (TextPart("look"), IMAGE))),
    system="be kind",
    params=ChatParams(
        max_output_tokens=100,
        temperature=0.5,
        top_p=0.9,
        stop=("END",),
        effort=ReasoningEffort.LOW,
    ),
    tools=ChatTools(
        offered=(ToolSpec(name="look", strict=True),),
        choice=ToolChoice.REQUIRED,
        parallel=False,
        answer_schema=AnswerSchema(name="cat", schema={"type": "object"}),
    ),
    options={"google": {"seed": 1}, "openai": {"seed": 2}},
)
NEEDS = {
    "temperature": Capability.SAMPLING,
    "top_p": Capability.SAMPLING,
    "stop": Capability.STOP,
    "effort": Capability.REASONING,
    "tools": Capability.TOOLS,
    "strict": Capability.STRICT_TOOLS,
    "parallel_calls": Capability.SINGLE_CALLS,
    "answer_schema": Capability.JSON_SCHEMA,
    "images": Capability.IMAGES,
}


def warned(prompt: Prompt, card: ChatModelCard) -> list[str]:
    return [each.parameter for each in fitted(prompt, card, new_id()).warnings]


def told(card: ChatModelCard, *turns: tuple[Part, ...]) -> list[tuple[Part, ...]]:
    """What a model reads of an answer's parts and a user's, in turn."""
    roles = (ASSISTANT, USER) * len(turns)
    prompt = Prompt(turns=tuple(map(Turn, roles, turns)))
    return [turn.parts for turn in fitted(prompt, card, new_id()).request.turns]


def test_a_model_that_can_do_everything_gets_everything() -> None:
    request_id = new_id()

    fit = fitted(ASKED, ABLE, request_id)

    assert fit.warnings == ()
    assert (fit.request.model, fit.request.request_id) == ("gemini/9", request_id)
    assert (fit.request.turns, fit.request.system) == (ASKED.turns, ASKED.system)
    assert (fit.request.params, fit.request.tools) == (ASKED.params, ASKED.tools)


def test_only_the_answering_providers_options_are_passed_on() -> None:
    elsewhere = replace(ABLE, model_id="perplexity/sonar")

    assert fitted(ASKED, ABLE, new_id()).request.options == {"seed": 1}
    assert fitted(ASKED, elsewhere, new_id()).request.options == {}


@pytest.mark.parametrize("name", NEEDS)
def test_what_a_model_cannot_do_is_left_out_with_a_warning(name: str) -> None:
    lacking = replace(ABLE, capabilities=ABLE.capabilities - {NEEDS[name]})

    assert warned(ASKED, lacking) == [n for n in NEEDS if NEEDS[n] is NEEDS[name]]


def test_a_model_that_can_do_nothing_is_asked_in_words_alone() -> None:
    request = fitted(ASKED, PLAIN, new_id()).request

    assert request.params == ChatParams(max_output_tokens=100)
    assert request.tools == ChatTools()
    assert request.turns == (*HELLO, in_words(USER, "look"))


def test_a_warning_names_the_model_for_whoever_asked() -> None:
    (warning, *_) = fitted(ASKED, PLAIN, new_id()).warnings

    assert warning.detail.startswith("google/gemini/9 does not take this")


def test_nobody_is_warned_of_what_nobody_asked_for() -> None:
    assert warned(Prompt(turns=HELLO), PLAIN) == []


def test_a_message_that_is_nothing_but_pictures_vanishes_for_a_blind_model() -> None:
    assert told(PLAIN, (TextPart("hi"),), (IMAGE, IMAGE)) == [(TextPart("hi"),)]


@pytest.mark.parametrize(
    ("asked", "given"),
    [(None, DEFAULT_OUTPUT_TOKENS), (1, 1), (20_000, 20_000), (20_001, 20_000)],
)
def test_a_model_may_write_what_was_asked_for_and_what_it_can(
    asked: int | None, given: int
) -> None:
    prompt = Prompt(turns=HELLO, params=ChatParams(max_output_tokens=asked))

    assert fitted(prompt, ABLE, new_id()).request.params.max_output_tokens == given
    assert bool(warned(prompt, ABLE)) is ((asked or 0) > given)


def test_the_default_gives_way_to_a_model_that_writes_less_without_a_word() -> None:
    terse = replace(ABLE, max_output_tokens=4_000)

    fit = fitted(Prompt(turns=HELLO), terse, new_id())

    assert (fit.request.params.max_output_tokens, fit.warnings) == (4_000, ())


def test_a_tool_call_and_its_result_are_told_together() -> None:
    assert told(ABLE, (CALL,), (RESULT,)) == [(CALL,), (RESULT,)]


def test_a_model_without_tools_is_told_of_neither() -> None:
    assert told(PLAIN, (TextPart("a"), CALL), (RESULT,)) == [(TextPart("a"),)]


def test_a_call_that_nobody_answered_is_left_out() -> None:
    other = ToolCallPart("c2", "look", "{}")

    assert told(ABLE, (CALL, other), (RESULT,)) == [(CALL,), (RESULT,)]


def test_a_result_of_a_call_that_was_never_made_is_left_out() -> None:
    assert told(ABLE, (TextPart("a"),), (RESULT,)) == [(TextPart("a"),)]


@pytest.mark.parametrize(
    ("card", "parts", "warnings"),
    [
        (ABLE, ((CALL,), (RESULT,)), []),
        (ABLE, ((CALL,), (TextPart("never mind"),)), ["tool_calls"]),
        (PLAIN, ((CALL,), (RESULT,)), ["tool_calls"]),
    ],
)
def test_calls_that_are_left_out_are_mentioned(
    card: ChatModelCard, parts: tuple[tuple[Part, ...], ...], warnings: list[str]
) -> None:
    prompt = Prompt(turns=tuple(map(Turn, (ASSISTANT, USER), parts)))

    assert warned(prompt, card) == warnings


def test_what_a_provider_kept_is_told_to_that_provider_alone() -> None:
    assert told(ABLE, (TextPart("a"), OURS, THEIRS)) == [(TextPart("a"), OURS)]


def test_what_a_provider_kept_holds_the_calls_that_were_answered() -> None:
    assert told(ABLE, (CALL, OURS), (RESULT,)) == [(CALL, OURS), (RESULT,)]


def test_what_a_provider_kept_is_no_use_when_a_call_in_it_was_not_answered() -> None:
    assert told(ABLE, (TextPart("a"), CALL, OURS)) == [(TextPart("a"),)]
