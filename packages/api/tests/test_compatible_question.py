"""What OpenAI's clients send becomes what Strata asks."""

from base64 import b64encode
from typing import Any

import pytest
from pydantic import ValidationError

from strata_api.compatible.question import ChatCompletionBody
from strata_domain.entity.chat import (
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
    Turn,
)
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)

PNG = b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()
USER, ASSISTANT = MessageRole.USER, MessageRole.ASSISTANT
HELLO = {"role": "user", "content": "Hello"}
TOOLS = [{"type": "function", "function": {"name": name}} for name in ("a", "b")]
CALLS = [
    {"id": name, "type": "function", "function": {"name": name, "arguments": "{}"}}
    for name in ("a", "b")
]


def question(*messages: object, **fields: object) -> ChatCompletionBody:
    asked = {"model": "sandbox/echo", "messages": messages or (HELLO,), **fields}
    return ChatCompletionBody.model_validate(asked)


def test_rules_are_joined_wherever_they_stand() -> None:
    asked = question(
        {"role": "system", "content": "Be brief."},
        HELLO,
        {"role": "developer", "content": [{"type": "text", "text": "Be kind."}]},
    )

    assert asked.said.system == "Be brief.\n\nBe kind."
    assert asked.said.turns == (Turn(USER, (TextPart("Hello"),)),)


def test_without_rules_there_are_none() -> None:
    assert question().said.system is None


def test_a_list_of_parts_keeps_its_order() -> None:
    url = f"data:image/png;base64,{PNG}"
    content = [
        {"type": "text", "text": "Look!"},
        {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
        {"type": "text", "text": "Nice?"},
    ]

    (turn,) = question({"role": "user", "content": content}).said.turns

    picture = ImagePart(media_type="image/png", data=PNG)
    assert turn.parts == (TextPart("Look!"), picture, TextPart("Nice?"))


def test_results_of_several_tools_are_one_turn() -> None:
    asked = question(
        HELLO,
        {"role": "assistant", "content": None, "tool_calls": CALLS},
        {"role": "tool", "tool_call_id": "a", "content": "1"},
        {"role": "tool", "tool_call_id": "b", "content": "2"},
        {"role": "assistant", "content": "Three."},
    )

    assert asked.said.turns[1:] == (
        Turn(ASSISTANT, (ToolCallPart("a", "a", "{}"), ToolCallPart("b", "b", "{}"))),
        Turn(USER, (ToolResultPart("a", "1"), ToolResultPart("b", "2"))),
        Turn(ASSISTANT, (TextPart("Three."),)),
    )


def test_what_says_nothing_is_no_turn() -> None:
    asked = question(HELLO, {"role": "assistant", "content": ""}, HELLO)

    assert [turn.role for turn in asked.said.turns] == [USER, USER]


def test_what_may_be_sent_alone_or_as_null_is_a_list() -> None:
    assert question(stop="a").wish().params.stop == ("a",)
    assert question(stop=["a", "b"]).wish().params.stop == ("a", "b")
    assert question(stop=None, tools=None).wish().params.stop == ()


@pytest.mark.parametrize(
    ("sent", "meant"),
    {"none": "low", "minimal": "low", "medium": "medium", "xhigh": "high"}.items(),
)
def test_an_effort_is_the_nearest_there_is(sent: str, meant: str) -> None:
    asked = question(reasoning_effort=sent)

    assert asked.wish().params.effort is ReasoningEffort(meant)


def test_the_newer_name_of_a_length_counts() -> None:
    asked = question(max_tokens=1, max_completion_tokens=2)

    assert asked.wish().params.max_output_tokens == 2
    assert question(max_tokens=1).wish().params.max_output_tokens == 1


def test_options_reach_those_who_know_them_alone() -> None:
    wish = question(
        seed=1, presence_penalty=0.5, logit_bias={"1": 2}, sandbox={"tokens": 1}
    ).wish()

    assert wish.provider_options == {
        "openai": {"seed": 1, "presence_penalty": 0.5, "logit_bias": {"1": 2}},
        "sandbox": {"tokens": 1},
    }


def test_tools_and_a_schema_are_asked_for() -> None:
    function = {"name": "a", "description": None, "strict": True}
    schema = {"type": "json_schema", "json_schema": {"name": "b", "schema": {"c": 1}}}

    tools = question(
        tools=[{"type": "function", "function": function}],
        tool_choice="required",
        response_format=schema,
    ).wish()

    assert tools.tools.offered == (ToolSpec(name="a", strict=True),)
    assert tools.tools.choice is ToolChoice.REQUIRED
    assert tools.tools.answer_schema
    assert tools.tools.answer_schema.schema == {"c": 1}


def test_a_tool_that_is_chosen_by_name_is_the_only_one() -> None:
    named = {"type": "function", "function": {"name": "b"}}

    tools = question(tools=TOOLS, tool_choice=named).wish().tools

    assert tools == ChatTools(offered=(ToolSpec(name="b"),), choice=ToolChoice.REQUIRED)


@pytest.mark.parametrize(
    "fields",
    [
        {"tool_choice": "required"},
        {
            "tool_choice": {"type": "function", "function": {"name": "c"}},
            "tools": TOOLS,
        },
    ],
    ids=["any", "by name"],
)
def test_what_is_not_offered_cannot_be_called(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match=r"tool_choice\n.*among the tools"):
        question(**fields)


def test_calls_come_one_at_a_time_if_that_is_asked_for() -> None:
    asked = {sent: question(parallel_tool_calls=sent) for sent in (None, True, False)}

    assert [sent for sent in asked if not asked[sent].wish().tools.parallel] == [False]


def test_what_clients_send_without_need_is_understood() -> None:
    jpeg = f"data:image/jpg;base64,{b64encode(bytes.fromhex('ffd8ff')).decode()}"
    shown = {"type": "image_url", "image_url": {"url": jpeg}}
    refusal = {"role": "assistant", "content": [{"type": "refusal", "refusal": "No."}]}

    asked = question({"role": "user", "content": [shown]}, refusal, HELLO, sandbox=None)

    assert asked.said.turns[0].parts == (ImagePart("image/jpeg", "/9j/"),)
    assert asked.said.turns[1] == Turn(ASSISTANT, (TextPart("No."),))
    assert asked.wish().provider_options["sandbox"] == {}


def test_the_shape_of_a_text_is_none() -> None:
    wish = question(response_format={"type": "text"}, tool_choice=None).wish()

    assert (wish.tools.answer_schema, wish.tools.choice) == (None, ToolChoice.AUTO)


PICTURE = [{"type": "image_url", "image_url": {"url": f"data:image/png;base64,{PNG}"}}]
WRONG: dict[str, Any] = {
    "nothing but rules": [{"role": "system", "content": "Be brief."}],
    "nothing": [{"role": "user", "content": None}],
    "a result of no call": [HELLO, {"role": "tool", "content": "1"}],
    "a role of nobody": [{"role": "function", "content": "1"}],
    "a sound": [{"role": "user", "content": [{"type": "input_audio"}]}],
    "a picture of the rules": [HELLO, {"role": "system", "content": PICTURE}],
    "a picture of a tool": [
        HELLO,
        {"role": "tool", "tool_call_id": "a", "content": PICTURE},
    ],
    "half a surrogate pair": [{"role": "user", "content": "\ud800"}],
}


@pytest.mark.parametrize("name", WRONG)
def test_messages_that_nobody_can_answer_are_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="messages"):
        question(*WRONG[name])


def test_a_schema_that_is_missing_is_missed() -> None:
    with pytest.raises(ValidationError, match="json_schema"):
        question(response_format={"type": "json_schema"})
