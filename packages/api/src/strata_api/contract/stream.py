"""How the document describes streams of events.

OpenAPI 3.1 has no word for the items of a stream, but its JSON Schema has one for what
a text holds: a stream is a text to every generator, and says itself what is in it.
"""

from collections.abc import Mapping, Sequence

from strata_api.schema.chat_chunk import ChatCompletionChunkView
from strata_api.schema.event import StreamEvent
from strata_api.schema.job_event import JobStreamEvent
from strata_api.schema.problem import CompatibleProblem

MEDIA_TYPE = "text/event-stream"


def reference(name: str) -> dict[str, str]:
    """Return a reference to a schema of the document."""
    return {"$ref": f"#/components/schemas/{name}"}


def _stream(item: Mapping[str, object], example: str) -> dict[str, object]:
    held = {"type": "array", "items": item}
    schema = {"type": "string", "contentMediaType": MEDIA_TYPE, "contentSchema": held}
    return {MEDIA_TYPE: {"schema": schema, "example": example}}


def _data(choices: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Return the schema of an event that has nothing but data."""
    properties = {"data": {"anyOf": choices}}
    return {"type": "object", "properties": properties, "required": ["data"]}


EVENTS = _stream(
    reference(StreamEvent.__name__),
    'id: 2\nevent: text.delta\ndata: {"text":"Good"}\n\n',
)
"""The content of an answer that is streamed natively."""
JOB_EVENTS = _stream(
    reference(JobStreamEvent.__name__),
    'id: 3\nevent: job.progress\ndata: {"progress":50}\n\n',
)
"""The content of a job that is followed."""
_BYTES = {"audio/*": {"schema": {"type": "string", "format": "binary"}}}
SOUND_EVENTS = {
    **_BYTES,
    **_stream(
        {"type": "object"},
        'event: audio\ndata: {"audio":"UklGRg=="}\n\n'
        'event: words\ndata: {"words":[{"text":"Good","start_ms":0,"end_ms":310}]}\n\n'
        'event: done\ndata: {"asset_id":null}\n\n',
    ),
}
"""The content of sound, as bytes or as events."""
SPOKEN_EVENTS = {
    **_BYTES,
    **_stream(
        _data([{"type": "object"}]),
        'data: {"type":"speech.audio.delta","audio":"UklGRg=="}\n\n'
        'data: {"type":"speech.audio.done","usage":{"input_tokens":0,'
        '"output_tokens":0,"total_tokens":0}}\n\n',
    ),
}
"""The content of sound as OpenAI sends it, as bytes or as events."""
CHUNKS = _stream(
    _data(
        [
            reference(ChatCompletionChunkView.__name__),
            reference(CompatibleProblem.__name__),
            {"type": "string", "const": "[DONE]"},
        ]
    ),
    'data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1795422615,'
    '"model":"sandbox/echo","choices":[{"index":0,"delta":{"content":"Good"},'
    '"logprobs":null,"finish_reason":null}]}\n\ndata: [DONE]\n\n',
)
"""The content of an answer that is streamed as OpenAI streams it."""
