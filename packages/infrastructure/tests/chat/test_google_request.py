"""What is asked of Gemini, to the letter."""

import json
from dataclasses import replace

import pytest

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatParams,
    ChatRequest,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
    Turn,
    in_words,
)
from strata_domain.entity.message import (
    CitationPart,
    ImagePart,
    MessageRole,
    OpaquePart,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.error import ProviderInvalidRequestError
from strata_infrastructure.chat.google_request import request_body

HI = ChatRequest(model="m", turns=(in_words(MessageRole.USER, "hi"),))
SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
TOOL = ToolSpec(name="f", description="does", parameters=SCHEMA)
CALLS = Turn(MessageRole.ASSISTANT, (ToolCallPart("c1", "f", '{"a": 1}'),))
RESULTS = Turn(MessageRole.USER, (ToolResultPart("c1", "12"),))


def test_a_conversation_says_what_was_said_and_nothing_more() -> None:
    turns = (
        in_words(MessageRole.USER, "Grüße 🙂"),
        Turn(
            MessageRole.ASSISTANT,
            (ReasoningPart("hm"), TextPart("yes?"), CitationPart("https://a.example")),
        ),
        Turn(MessageRole.ASSISTANT, (ReasoningPart("only thinking"),)),
        Turn(MessageRole.USER, (TextPart("see"), ImagePart("image/png", "aGk="))),
    )

    assert request_body(ChatRequest(model="m", turns=turns, system="be brief")) == {
        "contents": [
            {"role": "user", "parts": [{"text": "Grüße 🙂"}]},
            {"role": "model", "parts": [{"text": "yes?"}]},
            {
                "role": "user",
                "parts": [
                    {"text": "see"},
                    {"inlineData": {"mimeType": "image/png", "data": "aGk="}},
                ],
            },
        ],
        "systemInstruction": {"parts": [{"text": "be brief"}]},
        "generationConfig": {},
    }


def test_parameters_are_sent_under_googles_names() -> None:
    params = ChatParams(
        max_output_tokens=9,
        temperature=0,
        top_p=0.5,
        stop=("x",),
        effort=ReasoningEffort.HIGH,
    )

    assert request_body(replace(HI, params=params))["generationConfig"] == {
        "maxOutputTokens": 9,
        "temperature": 0,
        "topP": 0.5,
        "stopSequences": ["x"],
        "thinkingConfig": {"thinkingLevel": "HIGH", "includeThoughts": True},
    }


def test_a_schema_makes_the_answer_json() -> None:
    wanted = ChatTools(answer_schema=AnswerSchema(name="n", schema=SCHEMA))

    assert request_body(replace(HI, tools=wanted))["generationConfig"] == {
        "responseMimeType": "application/json",
        "responseJsonSchema": SCHEMA,
    }


@pytest.mark.parametrize(
    ("choice", "mode"),
    [
        (ToolChoice.AUTO, "AUTO"),
        (ToolChoice.NONE, "NONE"),
        (ToolChoice.REQUIRED, "ANY"),
    ],
)
def test_tools_are_declared_as_functions(choice: ToolChoice, mode: str) -> None:
    offered = (TOOL, ToolSpec(name="bare"))
    body = request_body(replace(HI, tools=ChatTools(offered=offered, choice=choice)))

    declared = {"name": "f", "description": "does", "parametersJsonSchema": SCHEMA}
    bare = {"name": "bare", "description": ""}
    assert body["tools"] == [{"functionDeclarations": [declared, bare]}]
    assert body["toolConfig"] == {"functionCallingConfig": {"mode": mode}}


def test_a_result_names_the_tool_that_was_called() -> None:
    said = request_body(replace(HI, turns=(*HI.turns, CALLS, RESULTS)))["contents"]

    assert isinstance(said, list)
    call = {"name": "f", "args": {"a": 1}, "id": "c1"}
    result = {"name": "f", "response": {"output": "12"}, "id": "c1"}
    assert said[1:] == [
        {"role": "model", "parts": [{"functionCall": call}]},
        {"role": "user", "parts": [{"functionResponse": result}]},
    ]


def test_google_is_not_told_names_that_it_did_not_give() -> None:
    turns = (
        *HI.turns,
        Turn(MessageRole.ASSISTANT, (ToolCallPart("made-r-1", "f", "{}"),)),
        Turn(MessageRole.USER, (ToolResultPart("made-r-1", "12"),)),
    )

    assert "made-r-1" not in json.dumps(request_body(replace(HI, turns=turns)))


def test_a_kept_answer_is_replayed_verbatim_in_place_of_what_was_read_of_it() -> None:
    kept = [{"functionCall": {"name": "f"}, "thoughtSignature": "ab+/", "new": [1.0]}]
    opaque = OpaquePart("google", json.dumps(kept))
    answer = replace(CALLS, parts=(TextPart("well"), *CALLS.parts, opaque))

    said = request_body(replace(HI, turns=(*HI.turns, answer, RESULTS)))["contents"]

    assert isinstance(said, list)
    assert said[1] == {"role": "model", "parts": kept}
    assert said[2]["parts"][0]["functionResponse"]["name"] == "f"


@pytest.mark.parametrize("name", ["generationConfig", "generation_config"])
def test_options_add_to_what_was_asked(name: str) -> None:
    options = {
        name: {"seed": 5, "temperature": 1},
        "safetySettings": [],
    }
    asked = replace(
        HI,
        params=ChatParams(temperature=0, top_p=0.5),
        options=options,
    )

    body = request_body(asked)

    assert body["generationConfig"] == {"seed": 5, "temperature": 1, "topP": 0.5}
    assert body["safetySettings"] == []


@pytest.mark.parametrize(
    "options",
    [
        {"contents": []},
        {"tools": [{"googleSearch": {}}]},
        {"cachedContent": "cachedContents/long"},
        {"cached_content": "cachedContents/long"},
        {"model": "m2"},
        {"serviceTier": "priority"},
        {"systemInstruction": {"parts": []}},
        {"system_instruction": {"parts": []}},
        {"generationConfig": {"maxOutputTokens": 1}},
        {"generationConfig": {"candidateCount": 2}},
        {"generationConfig": {"max_output_tokens": 1}},
        {"generation_config": {"max_output_tokens": 1}},
        {"GenerationConfig_": {"maxoutputtokens": 1}},
        {"Contents": []},
        {"generationConfig": [("maxOutputTokens", 1)]},
    ],
    ids=str,
)
def test_options_cannot_replace_what_is_metered_or_asked(
    options: dict[str, object],
) -> None:
    with pytest.raises(ProviderInvalidRequestError):
        request_body(replace(HI, options=options))
