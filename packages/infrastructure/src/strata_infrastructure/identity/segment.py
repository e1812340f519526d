"""The pieces of a token: base64url text and JSON objects, each with one reading only.

What two parsers can read in two ways, an attacker can use; so text that is not
canonical and objects that repeat a key are errors here (RFC 7515 section 2, RFC 7519
section 4).
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import NoReturn

JsonObject = Mapping[str, object]


def encode_segment(data: bytes) -> str:
    """The base64url text of some bytes, without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode_segment(text: str) -> bytes:
    """The bytes of a base64url text.

    Raises:
        ValueError: this is not the one text that encodes those bytes: a character of
            another alphabet, padding, white space or stray bits at the end.
    """
    padding = "=" * (-len(text) % 4)
    data = base64.b64decode(text + padding, altchars=b"-_", validate=True)
    if encode_segment(data) != text:
        message = "the text is not canonical base64url"
        raise ValueError(message)
    return data


def read_object(data: bytes) -> JsonObject:
    """The JSON object that the bytes hold.

    Raises:
        ValueError: it is not UTF-8, not JSON, repeats a key or holds NaN.
        TypeError: it is JSON of another kind.
        RecursionError: it is nested too deeply.
    """
    value: object = DECODER.decode(data.decode("utf-8"))
    if not isinstance(value, dict):
        message = "the JSON value is not an object"
        raise TypeError(message)
    return value


def _unique(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a JSON object repeats a key"
        raise ValueError(message)
    return found


def _refuse_constant(name: str) -> NoReturn:
    message = f"{name} is not JSON"
    raise ValueError(message)


DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_constant=_refuse_constant, strict=True
)
