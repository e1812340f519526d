"""Answers in Anthropic's format, canned."""

import json

JSON = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n"
TEXT = {"type": "text", "text": ""}


def happens(kind: str, **fields: object) -> bytes:
    """One event."""
    data = json.dumps({"type": kind, **fields}, ensure_ascii=False)
    return f"event: {kind}\ndata: {data}\n\n".encode()


def begins(**counts: object) -> bytes:
    """The start of a message."""
    usage = {"input_tokens": 5, "output_tokens": 1, **counts}
    return happens("message_start", message={"id": "msg_1", "usage": usage})


def block(begun: object, *deltas: object, index: int = 0) -> bytes:
    """A block that grows by these deltas, from its start to its stop."""
    start = happens("content_block_start", index=index, content_block=begun)
    grown = [happens("content_block_delta", index=index, delta=x) for x in deltas]
    return b"".join([start, *grown, happens("content_block_stop", index=index)])


def says(text: str, index: int = 0) -> bytes:
    """A block of text."""
    return block(TEXT, {"type": "text_delta", "text": text}, index=index)


def stops(reason: object = "end_turn", **counts: object) -> bytes:
    """Why it ends, and how much was written."""
    usage = {"output_tokens": 9, **counts}
    delta = {"stop_reason": reason, "stop_sequence": None}
    return happens("message_delta", delta=delta, usage=usage)


END = stops() + happens("message_stop")
HELLO = begins() + says("hello")


def whole(*content: object, **fields: object) -> bytes:
    """A message that comes at once."""
    usage = {"input_tokens": 5, "output_tokens": 9}
    message = {"id": "msg_1", "content": content, "stop_reason": "end_turn"}
    return json.dumps({**message, "usage": usage, **fields}).encode()
