"""Twelve scenarios that every provider plays alike, streamed and at once."""

import asyncio
import os
import subprocess
import sys
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import pytest

from strata_domain.entity.chat import ChatRequest, Turn, in_words
from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    ReasoningDelta,
    StateKept,
    TextDelta,
    ToolCalled,
)
from strata_domain.entity.message import (
    OpaquePart,
    Part,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.error import (
    ProviderAuthenticationError,
    ProviderConnectionError,
    ProviderContentFilteredError,
    ProviderContextTooLongError,
    ProviderError,
    ProviderMalformedAnswerError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_domain.port.chat_model import ChatModel
from support.chat import ask, listen
from support.sandbox import SandboxProcess
from support.scenario import (
    ASSISTANT,
    PLACE,
    PNG,
    USER,
    WEATHER,
    Scenario,
    conforming,
    offering,
    showing,
    transcript,
)

Played = Callable[[Scenario], Sequence[ChatPiece]]
Broken = Callable[[Scenario], tuple[str, list[type]]]
Silence = Callable[[Scenario], tuple[list[str], list[tuple[str, int]]]]
PLAIN = [
    "accepted",
    "says one two three",
    "read (3, None, None) -> 3, thinking 0",
    "finished: stop",
]
SCENARIOS: Mapping[str, tuple[Scenario, list[str]]] = {
    "plain": (Scenario(), PLAIN),
    "system": (
        Scenario(system="be brief"),
        [*PLAIN[:2], "read (5, None, None) -> 3, thinking 0", PLAIN[3]],
    ),
    "several turns": (
        Scenario(
            turns=(
                in_words(USER, "hello"),
                in_words(ASSISTANT, "yes?"),
                in_words(USER, "one two three"),
            )
        ),
        [*PLAIN[:2], "read (5, None, None) -> 3, thinking 0", PLAIN[3]],
    ),
    "prose with sources": (
        Scenario(model="lorem", options={"tokens": 5, "citations": 2}),
        [
            "accepted",
            "says Lorem ipsum dolor sit amet,",
            "names https://sandbox.example/1 Source 1",
            "names https://sandbox.example/2 Source 2",
            "read (3, None, None) -> 5, thinking 0",
            "finished: stop",
        ],
    ),
    "structured": (
        Scenario(tools=conforming(PLACE)),
        [
            "accepted",
            'says {"city": "word", "days": 0}',
            "read (3, None, None) -> 4, thinking 0",
            "finished: stop",
        ],
    ),
    "reasoning": (
        Scenario(options={"reasoning": 4}),
        [
            "accepted",
            "thinks First, let me think",
            "says one two three",
            "read (3, None, None) -> 7, thinking 4",
            "finished: stop",
        ],
    ),
    "filtered": (
        Scenario(options={"fault": "filter", "at": 2}),
        [
            "accepted",
            "says one two",
            "read (3, None, None) -> 2, thinking 0",
            "finished: content_filter",
        ],
    ),
}
TOOL_CALLED = [
    "accepted",
    "calls weather {'city': 'word', 'days': 0}",
    "read (3, None, None) -> 1, thinking 0",
    "finished: tool_calls",
]
PICTURE_SEEN = [
    "accepted",
    "says see [image/png, 8 bytes]",
    "read (4, None, None) -> 4, thinking 0",
    "finished: stop",
]
NOTHING_SEEN = [
    "accepted",
    "says see",
    "read (1, None, None) -> 1, thinking 0",
    "finished: stop",
]


@pytest.fixture(params=["streamed", "at once"])
def played(
    request: pytest.FixtureRequest,
    runner: asyncio.Runner,
    provider: str,
    vendor: ChatModel,
) -> Played:
    """Ask the provider in one of the two ways; raise what goes wrong."""

    ask_for = vendor.complete if request.param == "at once" else partial(heard, vendor)
    return lambda scenario: runner.run(ask_for(scenario.request(provider)))


async def heard(model: ChatModel, request: ChatRequest) -> Sequence[ChatPiece]:
    """Every piece of a stream, or what goes wrong."""
    async with model.stream(request) as pieces:
        return [piece async for piece in pieces]


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_provider_gives_the_same_answer(played: Played, name: str) -> None:
    scenario, expected = SCENARIOS[name]

    assert transcript(played(scenario)) == expected


def test_a_tool_is_called_or_left_out_with_a_warning(
    played: Played, provider: str
) -> None:
    scenario = Scenario(tools=offering(WEATHER))
    warned = [x.parameter for x in scenario.fitted_to(provider).warnings]

    expected = {"perplexity": (["tools"], PLAIN)}.get(provider, ([], TOOL_CALLED))
    assert (warned, transcript(played(scenario))) == expected


def test_a_picture_is_seen_or_left_out_with_a_warning(
    played: Played, provider: str
) -> None:
    scenario = Scenario(turns=(showing("see ", PNG),))
    warned = [x.parameter for x in scenario.fitted_to(provider).warnings]

    blind = {"perplexity": (["images"], NOTHING_SEEN)}
    expected = blind.get(provider, ([], PICTURE_SEEN))
    assert (warned, transcript(played(scenario))) == expected


@pytest.mark.parametrize("thinking", [0, 3])
def test_what_a_tool_gave_back_is_read_and_spoken_about(
    played: Played, provider: str, thinking: int
) -> None:
    scenario = Scenario(tools=offering(WEATHER), options={"reasoning": thinking})
    parts = [part for piece in played(scenario) for part in stored(provider, piece)]
    made = [part.call_id for part in parts if isinstance(part, ToolCallPart)]
    given = tuple(ToolResultPart(call_id, "sunny and warm") for call_id in made)
    turns = (*scenario.turns, Turn(ASSISTANT, tuple(parts)), Turn(USER, given))

    says = transcript(played(replace(scenario, turns=turns)))[-3]

    assert says == {"perplexity": PLAIN[1]}.get(provider, "says sunny and warm")


@pytest.mark.parametrize(
    ("fault", "kind", "wait"),
    [
        ("refuse", ProviderContentFilteredError, None),
        ("rate_limit", ProviderRateLimitedError, 2.0),
        ("overload", ProviderOverloadedError, None),
        ("context", ProviderContextTooLongError, None),
        ("unauthorized", ProviderAuthenticationError, None),
    ],
)
def test_every_provider_refuses_alike(
    played: Played, fault: str, kind: type[ProviderError], wait: float | None
) -> None:
    with pytest.raises(ProviderError) as caught:
        played(Scenario(options={"fault": fault}))

    assert (type(caught.value), caught.value.retry_after) == (kind, wait)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [("cut", ProviderConnectionError), ("garbage", ProviderMalformedAnswerError)],
)
@pytest.mark.parametrize("at", [0, 2, 9])
def test_every_provider_breaks_off_alike(
    broken: Broken, fault: str, kind: type[ProviderError], at: int
) -> None:
    text, errors = broken(Scenario(options={"fault": fault, "at": at}))

    assert text == " ".join(("one", "two", "three")[:at])
    assert errors == [kind, kind]


@pytest.fixture
def broken(runner: asyncio.Runner, provider: str, vendor: ChatModel) -> Broken:
    """Ask in both ways; tell what was said before it broke off, and the errors."""

    def break_off(scenario: Scenario) -> tuple[str, list[type]]:
        request = scenario.request(provider)
        answer = runner.run(ask(vendor, request))
        with pytest.raises(ProviderError) as caught:
            runner.run(vendor.complete(request))
        return answer.text, [type(answer.error), caught.type]

    return break_off


@pytest.mark.parametrize(("fault", "words"), [("slow_first_token", 0), ("stall", 2)])
def test_a_silence_is_left_at_once_however_the_answer_was_wanted(
    silence: Silence, fault: str, words: int
) -> None:
    heard, outcomes = silence(Scenario(options={"fault": fault, "at": 2}))

    assert heard == ["one", " two"][:words]
    assert outcomes == [("disconnected", words)] * 2


@pytest.fixture
def silence(
    runner: asyncio.Runner, sandbox: SandboxProcess, provider: str, vendor: ChatModel
) -> Silence:
    """Wait a moment in both ways; tell what was heard, and what the bill says."""

    async def wait(request: ChatRequest, heard: list[object]) -> None:
        with pytest.raises(TimeoutError):
            await listen(vendor, request, heard)
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await vendor.complete(request)

    def leave(scenario: Scenario) -> tuple[list[str], list[tuple[str, int]]]:
        heard: list[object] = []
        calls = len(sandbox.calls())
        runner.run(wait(scenario.request(provider), heard))
        billed = sandbox.settled(calls + 2)
        words = [piece.text for piece in heard if isinstance(piece, TextDelta)]
        return words, [(call.outcome, call.output_tokens) for call in billed[-2:]]

    return leave


def test_a_usage_that_is_hidden_is_missing_and_not_zero(played: Played) -> None:
    shown = transcript(played(Scenario(options={"no_usage": True})))

    assert shown == [*PLAIN[:2], PLAIN[3]]


@pytest.mark.parametrize(
    ("provider", "read"),
    [
        ("anthropic", "(1, 1, 1)"),
        ("google", "(2, 1, None)"),
        ("openai", "(1, 1, 1)"),
        ("perplexity", "(3, None, None)"),
    ],
    indirect=["provider"],
)
def test_caches_are_told_apart_as_far_as_the_provider_does(
    played: Played, read: str
) -> None:
    shown = transcript(played(Scenario(options={"cache_read": 1, "cache_write": 1})))

    assert shown[2] == f"read {read} -> 3, thinking 0"


@pytest.mark.parametrize(
    ("provider", "keeps"),
    [("anthropic", True), ("google", True), ("openai", False), ("perplexity", False)],
    indirect=["provider"],
)
def test_signed_thinking_is_kept_where_the_provider_signs_it(
    played: Played, *, keeps: bool
) -> None:
    pieces = played(Scenario(options={"reasoning": 2}))

    assert any(isinstance(piece, StateKept) for piece in pieces) is keeps


def test_an_answer_at_once_has_its_words_in_one_piece(
    runner: asyncio.Runner, provider: str, vendor: ChatModel
) -> None:
    request = Scenario(options={"reasoning": 3}).request(provider)

    pieces = runner.run(vendor.complete(request))

    words = [type(x) for x in pieces if isinstance(x, TextDelta | ReasoningDelta)]
    assert words == [ReasoningDelta, TextDelta]


def test_the_bill_has_our_name_of_the_call_where_the_wire_has_room_for_it(
    runner: asyncio.Runner, sandbox: SandboxProcess, provider: str, vendor: ChatModel
) -> None:
    request = Scenario().request(provider)
    calls = len(sandbox.calls())

    accepted = runner.run(ask(vendor, request)).pieces[0]

    billed = sandbox.settled(calls + 1)[-1]
    told = str(request.request_id) if provider == "openai" else None
    assert accepted == Accepted(billed.call_id)
    assert (billed.request_id, billed.outcome) == (told, "finished")


def test_the_first_use_of_a_provider_imports_its_sdk_and_no_other(
    sandbox: SandboxProcess, provider: str
) -> None:
    code = f"""
    import asyncio, sys
    from strata_infrastructure.chat.registry import ChatModelRegistry, ProviderSettings
    from support.scenario import PLACES, Scenario, card

    at = {{k: ProviderSettings(base_url={sandbox.root!r} + PLACES[k]) for k in PLACES}}
    cards = {{k: card(k, "echo") for k in PLACES}}
    model = ChatModelRegistry(at, cards).get({provider!r})
    assert asyncio.run(model.complete(Scenario().request({provider!r})))
    sdks = ("anthropic", "google.genai", "openai")
    print(" ".join(name for name in sdks if name in sys.modules))
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]
    path = {"PYTHONPATH": os.pathsep.join(sys.path)}

    found = subprocess.check_output(command, text=True, env={**os.environ, **path})

    sdk = {"google": "google.genai", "perplexity": "openai"}
    assert found.split() == [sdk.get(provider, provider)]


def stored(provider: str, piece: ChatPiece) -> list[Part]:
    """What is kept of a piece; what the provider wants back comes last."""
    if isinstance(piece, ToolCalled):
        return [ToolCallPart(piece.call_id, piece.name, piece.arguments)]
    if isinstance(piece, TextDelta):
        return [TextPart(piece.text)]
    return [OpaquePart(provider, piece.payload)] if isinstance(piece, StateKept) else []
