"""The chunks of an answer in the shape of OpenAI, and what they have in common with it.

Source: https://platform.openai.com/docs/api-reference/chat-streaming
"""

from typing import Annotated, Literal

from pydantic import Field

from strata_api.schema.base import View

FinishReason = Literal["stop", "length", "tool_calls", "content_filter"]
Refusal = Annotated[str | None, Field(description="Always null.")]
Logprobs = Annotated[dict[str, object] | None, Field(description="Always null.")]


class PromptTokensView(View):
    """Of the prompt's tokens."""

    cached_tokens: Annotated[int, Field(description="Those read from a cache.")]


class CompletionTokensView(View):
    """Of the answer's tokens."""

    reasoning_tokens: Annotated[int, Field(description="Those spent on thinking.")]


class CompletionUsageView(View):
    """What an answer used."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptTokensView
    completion_tokens_details: CompletionTokensView


class CalledFunctionView(View):
    """What is called, and with what."""

    name: str
    arguments: Annotated[str, Field(description="A JSON object as text.")]


class FunctionCallView(View):
    """A call of a tool."""

    id: str
    type: Literal["function"]
    function: CalledFunctionView


class FunctionCallDeltaView(FunctionCallView):
    """A call of a tool, which always comes whole."""

    index: Annotated[int, Field(description="0, 1, 2 … of this answer's calls.")]


class DeltaView(View):
    """What a chunk adds to the message; what it does not add is left out."""

    role: Annotated[Literal["assistant"], Field(default="")]
    content: Annotated[str, Field(default="")]
    refusal: Annotated[str | None, Field(default=None, description="Always null.")]
    reasoning_content: Annotated[str, Field(default="", description="Its thinking.")]
    tool_calls: Annotated[list[FunctionCallDeltaView], Field(default=[])]


class ChunkChoiceView(View):
    """The only answer there is."""

    index: int
    delta: DeltaView
    logprobs: Logprobs
    finish_reason: FinishReason | None


class ChatCompletionChunkView(View):
    """A piece of an answer."""

    id: str
    object: Literal["chat.completion.chunk"]
    created: Annotated[int, Field(description="Seconds since 1970.")]
    model: Annotated[str, Field(description="Who answers.")]
    choices: Annotated[
        list[ChunkChoiceView],
        Field(description="None in the one that tells the usage."),
    ]
    usage: Annotated[
        CompletionUsageView | None,
        Field(
            default=None,
            description="Sent if `stream_options.include_usage` asks for it; null but "
            "in the last chunk, and there if the provider did not say.",
        ),
    ]
