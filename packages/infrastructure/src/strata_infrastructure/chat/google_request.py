"""Asking in the format of Gemini's `generateContent`.

The body is written to the letter here and not by the SDK, whose types would reject or
rewrite what Gemini wants back verbatim. Source:
https://ai.google.dev/api/generate-content
"""

import json
from collections.abc import Callable, Mapping

from strata_domain.entity.chat import (
    AnswerSchema,
    ChatParams,
    ChatRequest,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
    Turn,
)
from strata_domain.entity.message import (
    ImagePart,
    MessageRole,
    OpaquePart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_infrastructure.chat.google_call_id import told_call_id
from strata_infrastructure.chat.google_options import with_options

Fields = dict[str, object]
_ROLES = {MessageRole.USER: "user", MessageRole.ASSISTANT: "model"}
_MODES = {
    ToolChoice.AUTO: "AUTO",
    ToolChoice.NONE: "NONE",
    ToolChoice.REQUIRED: "ANY",
}


def request_body(request: ChatRequest) -> Fields:
    """Return the body of the request.

    Raises:
        ProviderInvalidRequestError: an option would replace what is metered or asked.
        ValueError: something that must be JSON is not.
        LookupError: a tool's result names no call.
    """
    asked = {
        "contents": _contents(request.turns),
        "systemInstruction": request.system and {"parts": [{"text": request.system}]},
        "generationConfig": {
            **_sampling(request.params),
            **_shape(request.tools.answer_schema),
            **_thinking(request.params.effort),
        },
        **_tools(request.tools),
    }
    return with_options(_given(asked), request.options)


def _contents(turns: tuple[Turn, ...]) -> list[Fields]:
    calls = {
        part.call_id: part.name
        for turn in turns
        for part in turn.parts
        if isinstance(part, ToolCallPart)
    }
    spoken = (
        {"role": _ROLES[turn.role], "parts": _parts(turn, calls)} for turn in turns
    )
    return [content for content in spoken if content["parts"]]


def _parts(turn: Turn, calls: Mapping[str, str]) -> object:
    kept = [part.payload for part in turn.parts if isinstance(part, OpaquePart)]
    known = (part for part in turn.parts if type(part) in _PARTS)
    plain = [_PARTS[type(part)](part, calls) for part in known]
    return json.loads(kept[-1]) if kept else plain


def _text(part: TextPart, _calls: Mapping[str, str]) -> Fields:
    return {"text": part.text}


def _image(part: ImagePart, _calls: Mapping[str, str]) -> Fields:
    return {"inlineData": {"mimeType": part.media_type, "data": part.data}}


def _call(part: ToolCallPart, _calls: Mapping[str, str]) -> Fields:
    arguments = json.loads(part.arguments)
    said = {"name": part.name, "args": arguments, **told_call_id(part.call_id)}
    return {"functionCall": said}


def _result(part: ToolResultPart, calls: Mapping[str, str]) -> Fields:
    name = calls[part.call_id]
    said = {"name": name, "response": {"output": part.content}}
    return {"functionResponse": {**said, **told_call_id(part.call_id)}}


_PARTS: Mapping[type, Callable[..., Fields]] = {
    TextPart: _text,
    ImagePart: _image,
    ToolCallPart: _call,
    ToolResultPart: _result,
}


def _sampling(params: ChatParams) -> Fields:
    return _given(
        {
            "maxOutputTokens": params.max_output_tokens,
            "temperature": params.temperature,
            "topP": params.top_p,
            "stopSequences": list(params.stop) or None,
        }
    )


def _shape(schema: AnswerSchema | None) -> Fields:
    if schema is None:
        return {}
    return {
        "responseMimeType": "application/json",
        "responseJsonSchema": schema.schema,
    }


def _thinking(effort: ReasoningEffort | None) -> Fields:
    if effort is None:
        return {}
    level = effort.value.upper()
    return {"thinkingConfig": {"thinkingLevel": level, "includeThoughts": True}}


def _tools(tools: ChatTools) -> Fields:
    if not tools.offered:
        return {}
    declared = [_declaration(tool) for tool in tools.offered]
    return {
        "tools": [{"functionDeclarations": declared}],
        "toolConfig": {"functionCallingConfig": {"mode": _MODES[tools.choice]}},
    }


def _declaration(tool: ToolSpec) -> Fields:
    said = {"name": tool.name, "description": tool.description}
    return {**said, **_given({"parametersJsonSchema": tool.parameters or None})}


def _given(fields: Mapping[str, object]) -> Fields:
    return {name: value for name, value in fields.items() if value is not None}
