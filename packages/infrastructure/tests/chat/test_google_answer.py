"""What is understood of Gemini's answers."""

import json
from collections.abc import Iterable

import pytest

from strata_domain.entity.chat_piece import (
    Accepted,
    ChatPiece,
    CitationFound,
    Finished,
    ReasoningDelta,
    StateKept,
    TextDelta,
    ToolCalled,
    UsageReported,
)
from strata_domain.entity.message import StopReason
from strata_domain.entity.usage import TokenUsage
from strata_domain.error import (
    ProviderContentFilteredError,
    ProviderError,
    ProviderOverloadedError,
    ProviderRateLimitedError,
)
from strata_infrastructure.chat.google_answer import GoogleAnswer, whole_answer
from strata_infrastructure.chat.vendor_error import MALFORMED
from support.gemini import END, HELLO, chunk, complains, sent

CALL = {"functionCall": {"name": "f", "args": {"a": "ü"}}}
SIGNED = {"thoughtSignature": "ab+/cd=="}


def heard(*reads: bytes) -> list[ChatPiece]:
    """Every piece of a stream that ends with these bytes."""
    answer = GoogleAnswer()
    fed = [piece for read in reads for piece in answer.feed(read)]
    return [*fed, *answer.close()]


def reported(pieces: Iterable[ChatPiece]) -> list[TokenUsage]:
    return [piece.usage for piece in pieces if isinstance(piece, UsageReported)]


def test_text_survives_being_cut_at_every_byte() -> None:
    text = "Grüße 🙂 a\u2028b\u0085c"
    stream = sent(chunk({"text": text})) + END

    pieces = heard(*(stream[i : i + 1] for i in range(len(stream))))

    assert pieces == [TextDelta(text), Finished(StopReason.STOP, "STOP")]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("STOP", StopReason.STOP),
        ("MAX_TOKENS", StopReason.LENGTH),
        ("SAFETY", StopReason.CONTENT_FILTER),
        ("RECITATION", StopReason.CONTENT_FILTER),
        ("BLOCKLIST", StopReason.CONTENT_FILTER),
        ("PROHIBITED_CONTENT", StopReason.CONTENT_FILTER),
        ("SPII", StopReason.CONTENT_FILTER),
        ("IMAGE_SAFETY", StopReason.CONTENT_FILTER),
        ("MALFORMED_FUNCTION_CALL", StopReason.UNKNOWN),
        ("OTHER", StopReason.UNKNOWN),
        ("TIRED_OF_THIS", StopReason.UNKNOWN),
    ],
)
def test_stop_reasons_are_ours_and_keep_googles_word(
    raw: str, reason: StopReason
) -> None:
    assert heard(sent(chunk(finish=raw))) == [Finished(reason, raw)]


@pytest.mark.parametrize(
    ("raw", "reason"),
    [("STOP", StopReason.TOOL_CALLS), ("MAX_TOKENS", StopReason.LENGTH)],
)
def test_a_stop_after_a_call_waits_for_the_tool(raw: str, reason: StopReason) -> None:
    *_, finish = heard(sent(chunk(CALL), chunk(finish=raw)))

    assert finish == Finished(reason, raw)


@pytest.mark.parametrize(
    ("counts", "usage"),
    [
        (
            {
                "promptTokenCount": 100,
                "cachedContentTokenCount": 60,
                "toolUsePromptTokenCount": 7,
                "candidatesTokenCount": 30,
                "thoughtsTokenCount": 20,
                "totalTokenCount": 157,
            },
            TokenUsage(
                input_tokens=47,
                cache_read_tokens=60,
                output_tokens=50,
                reasoning_tokens=20,
            ),
        ),
        (
            {"promptTokenCount": 0, "candidatesTokenCount": 0},
            TokenUsage(input_tokens=0, output_tokens=0),
        ),
        (
            {"promptTokenCount": 5, "thoughtsTokenCount": 9},
            TokenUsage(input_tokens=5, output_tokens=9, reasoning_tokens=9),
        ),
        ({"promptTokenCount": 5}, TokenUsage(input_tokens=5)),
        ({"promptTokenCount": -1, "candidatesTokenCount": "7"}, TokenUsage()),
    ],
)
def test_usage_is_told_in_buckets_that_do_not_overlap(
    counts: dict[str, object], usage: TokenUsage
) -> None:
    assert reported(heard(HELLO, sent(chunk(usageMetadata=counts)), END)) == [usage]


def test_of_many_interim_counts_the_last_one_is_reported_before_the_finish() -> None:
    counts = [{"promptTokenCount": 1, "candidatesTokenCount": n} for n in (1, 5)]
    chunks = [chunk(usageMetadata=each, finish="STOP") for each in counts]

    *_, usage, finish = heard(HELLO, sent(*chunks))

    assert usage == UsageReported(TokenUsage(input_tokens=1, output_tokens=5))
    assert isinstance(finish, Finished)


def test_an_answer_without_usage_reports_none() -> None:
    assert reported(heard(HELLO, END)) == []


def test_thinking_is_told_apart_from_the_answer() -> None:
    parts = {"text": "hm", "thought": True}, {"text": "yes", "thought": False}

    assert heard(sent(chunk(*parts))) == [ReasoningDelta("hm"), TextDelta("yes")]


def test_the_answer_is_named_once_and_first() -> None:
    named = [chunk({"text": x}, responseId="r1") for x in "ab"]

    assert heard(sent(*named)) == [Accepted("r1"), TextDelta("a"), TextDelta("b")]


def test_a_source_that_is_named_twice_is_found_once() -> None:
    web = {"web": {"uri": "https://a.example", "title": "A"}}
    grounded = chunk()
    grounded["candidates"] = [
        {"groundingMetadata": {"groundingChunks": [web, web, {"maps": {}}]}}
    ]

    assert heard(sent(grounded, grounded)) == [CitationFound("https://a.example", "A")]


def test_calls_without_a_name_get_one_that_no_other_has() -> None:
    called = [CALL, {"functionCall": {"name": "g", "id": "own"}}, CALL]
    stream = sent(chunk(*called, responseId="r1"))

    calls = [piece for piece in heard(stream) if isinstance(piece, ToolCalled)]

    assert [call.call_id for call in calls] == ["made-r1-1", "own", "made-r1-3"]
    assert [call.arguments for call in calls] == ['{"a": "ü"}', "{}", '{"a": "ü"}']
    assert heard(stream) == heard(stream)


def test_signed_parts_are_kept_verbatim_and_words_joined() -> None:
    thoughts = [{"text": x, "thought": True} for x in ("h", "m")]
    odd = {"executableCode": {"code": "1"}, **SIGNED}
    parts = [*thoughts, {"text": "a"}, {"text": "b"}, CALL | SIGNED, odd]

    *_, state = heard(*(sent(chunk(part)) for part in parts))

    assert isinstance(state, StateKept)
    assert json.loads(state.payload) == [
        {"text": "hm", "thought": True},
        {"text": "ab"},
        CALL | SIGNED,
        odd,
    ]


def test_words_that_are_signed_are_not_joined_with_others() -> None:
    parts = [{"text": "a"}, {"text": "b"} | SIGNED, {"text": "c"}]

    *_, state = heard(sent(chunk(*parts)))

    assert isinstance(state, StateKept)
    assert json.loads(state.payload) == parts


def test_an_answer_without_a_signature_has_no_state() -> None:
    assert not [x for x in heard(sent(chunk(CALL)), END) if isinstance(x, StateKept)]


def test_the_state_comes_after_the_words_and_before_the_usage() -> None:
    counted = {"usageMetadata": {"promptTokenCount": 1}}
    signed = chunk({"text": "hi"} | SIGNED, finish="STOP", **counted)

    kinds = [type(piece) for piece in heard(sent(signed))]

    assert kinds == [TextDelta, StateKept, UsageReported, Finished]


def test_a_blocked_prompt_is_filtered_although_it_is_no_error() -> None:
    blocked = {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}

    with pytest.raises(ProviderContentFilteredError, match="PROHIBITED_CONTENT"):
        heard(sent(blocked))


ERRORS = [
    (complains(503, "UNAVAILABLE"), ProviderOverloadedError),
    (complains(500, "INTERNAL"), ProviderOverloadedError),
    (complains(429, "RESOURCE_EXHAUSTED"), ProviderRateLimitedError),
    ({"error": "the upstream fell over"}, ProviderOverloadedError),
]


@pytest.mark.parametrize(("error", "kind"), ERRORS, ids=str)
def test_an_error_between_two_chunks_is_googles(
    error: object, kind: type[ProviderError]
) -> None:
    with pytest.raises(ProviderError) as raised:
        heard(HELLO + sent(error) + END)

    assert raised.type is kind


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("wrap", [False, True])
@pytest.mark.parametrize("behind", ["", "\n", "\r\n\r\n"])
def test_an_error_that_is_no_event_is_googles_too(
    indent: int | None, behind: str, *, wrap: bool
) -> None:
    error = complains(429, "RESOURCE_EXHAUSTED")
    bare = json.dumps([error] if wrap else error, indent=indent) + behind

    with pytest.raises(ProviderRateLimitedError):
        heard(HELLO, bare.encode())


@pytest.mark.parametrize(
    "garbage",
    [
        b"data: {oops\n\n",
        b"data: 5\n\n",
        b"data: []\n\n",
        b"data: \xff\xfe\n\n",
        sent({"candidates": "text"}),
        sent({"candidates": [None]}),
        sent({"candidates": [{"content": "text"}]}),
        sent({"candidates": [{"content": {"parts": "text"}}]}),
        sent(chunk({"text": 5})),
        sent(chunk("text")),
        sent(chunk({"functionCall": {"args": {}}})),
        sent(chunk({"functionCall": {"name": "f", "args": "{}"}})),
        sent(chunk(finish=1)),
        sent(chunk(responseId=7)),
        sent({"promptFeedback": "no"}),
    ],
    ids=lambda data: data[:60].decode(errors="replace").strip(),
)
def test_garbage_is_malformed(garbage: bytes) -> None:
    with pytest.raises(tuple(MALFORMED)):
        heard(garbage)


def test_a_whole_answer_has_the_pieces_of_its_stream() -> None:
    counted = {"usageMetadata": {"promptTokenCount": 1}, "responseId": "r"}
    answer = chunk({"text": "a"}, CALL | SIGNED, finish="STOP", **counted)

    assert [*whole_answer(json.dumps(answer).encode())] == heard(sent(answer))
