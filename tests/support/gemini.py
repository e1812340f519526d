"""Answers in Gemini's format, canned."""

import json


def chunk(*parts: object, finish: object = None, **fields: object) -> dict[str, object]:
    """An answer, or a piece of one, with one candidate."""
    content = {"content": {"parts": [*parts], "role": "model"}, "index": 0}
    candidate = content if finish is None else {**content, "finishReason": finish}
    return {"candidates": [candidate], **fields}


def sent(*chunks: object) -> bytes:
    """The chunks as events, with the line endings of Google's."""
    events = (json.dumps(each, ensure_ascii=False) for each in chunks)
    return "".join(f"data: {event}\r\n\r\n" for event in events).encode()


def complains(code: int, status: str, text: str = "no", *details: object) -> object:
    """An error as it is sent instead of an answer."""
    said = {"code": code, "message": text, "status": status, "details": [*details]}
    return {"error": said}


HELLO = sent(chunk({"text": "hello"}))
END = sent(chunk({"text": ""}, finish="STOP"))
