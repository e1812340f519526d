"""A whole answer, and the models, in the shapes of OpenAI.

Source: https://platform.openai.com/docs/api-reference/chat/object
"""

from collections.abc import Iterable
from typing import Annotated, Literal, Self

from pydantic import Field

from strata_api.compatible.chunk import tool_call
from strata_api.compatible.course import Course
from strata_api.schema.base import View
from strata_api.schema.chat_chunk import (
    CompletionUsageView,
    FinishReason,
    FunctionCallView,
    Logprobs,
    Refusal,
)
from strata_domain.entity.message import (
    Part,
    ReasoningPart,
    TextPart,
    ToolCallPart,
)
from strata_domain.entity.model_card import ModelCard


class AnswerMessageView(View):
    """What the model said."""

    role: Literal["assistant"]
    content: str | None
    refusal: Refusal
    reasoning_content: Annotated[
        str, Field(default="", description="Its thinking; left out if there is none.")
    ]
    tool_calls: Annotated[
        list[FunctionCallView],
        Field(default=[], description="Left out if there is none."),
    ]

    @classmethod
    def of(cls, parts: Iterable[Part]) -> Self:
        """Return the view of a message; what is empty is not set."""
        said = tuple(parts)
        thought = "".join(one.text for one in said if isinstance(one, ReasoningPart))
        calls = [_called(one) for one in said if isinstance(one, ToolCallPart)]
        text = "".join(one.text for one in said if isinstance(one, TextPart))
        always = {"role": "assistant", "content": text or None, "refusal": None}
        seldom = {"reasoning_content": thought, "tool_calls": calls}
        shown = {name: value for name, value in seldom.items() if value}
        return cls.model_validate({**always, **shown})


class ChoiceView(View):
    """The only answer there is."""

    index: int
    message: AnswerMessageView
    logprobs: Logprobs
    finish_reason: FinishReason


class ChatCompletionView(View):
    """A whole answer."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: Annotated[str, Field(description="Who answered.")]
    choices: list[ChoiceView]
    usage: Annotated[
        CompletionUsageView,
        Field(default=None, description="Left out if the provider did not say."),
    ]


class CompatibleModelView(View):
    """A model this caller may use."""

    id: str
    object: Literal["model"]
    created: Annotated[int, Field(description="Not known: always 0.")]
    owned_by: Annotated[str, Field(description="The provider.")]

    @classmethod
    def of(cls, card: ModelCard) -> Self:
        """Return the view of a model."""
        return cls(id=card.model_id, object="model", created=0, owned_by=card.provider)


class CompatibleModelList(View):
    """Every model this caller may use."""

    object: Literal["list"]
    data: list[CompatibleModelView]


def whole_answer(
    name: str, created: int, parts: Iterable[Part], course: Course
) -> ChatCompletionView:
    """Return an answer that is complete."""
    choice = {
        "index": 0,
        "message": AnswerMessageView.of(parts),
        "logprobs": None,
        "finish_reason": course.finish_reason,
    }
    answer = {
        "id": name,
        "object": "chat.completion",
        "created": created,
        "model": course.model,
        "choices": [choice],
    }
    known = {} if course.usage is None else {"usage": course.usage}
    return ChatCompletionView.model_validate({**answer, **known})


def _called(part: ToolCallPart) -> dict[str, object]:
    return tool_call(
        {"call_id": part.call_id, "name": part.name, "arguments": part.arguments}
    )
