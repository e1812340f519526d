"""What a token says about itself, read before anything in it can be believed.

Only three things are taken from it, all to choose the key: the algorithm, the key's
name and the issuer. The signature then covers all three.
"""

from dataclasses import dataclass

from strata_domain.error import InvalidTokenError
from strata_infrastructure.identity.key import Algorithm
from strata_infrastructure.identity.segment import (
    JsonObject,
    decode_segment,
    read_object,
)

MAX_TOKEN_CHARACTERS = 8192
MAX_HEADER_CHARACTERS = 1366
MAX_NAME_CHARACTERS = 512
HEADER_PARAMETERS = frozenset({"alg", "kid", "typ"})


@dataclass(frozen=True, slots=True, kw_only=True)
class UnverifiedToken:
    """A token of the right shape, of which nothing has been proven.

    Attributes:
        key_id: the `kid` of its header, if it names one.
    """

    algorithm: Algorithm
    key_id: str | None
    issuer: str


def read_token(text: str) -> UnverifiedToken:
    """Take a compact JWS apart: three base64url segments, two of them JSON objects.

    The 1366 characters allowed to the header carry 1024 bytes.

    Raises:
        InvalidTokenError: its header asks for something we do not do, or its shape is
            wrong.
        ValueError: it is not three segments, or one is not canonical.
        TypeError: a segment holds another kind of JSON.
        KeyError: `alg` or `iss` is missing.
        RecursionError: it is nested too deeply.
    """
    header_text, payload_text, signature_text = text.split(".")
    decode_segment(signature_text)
    header = _read_header(header_text)
    payload = read_object(decode_segment(payload_text))
    return UnverifiedToken(
        algorithm=Algorithm(_text(header["alg"])),
        key_id=_key_id(header),
        issuer=_text(payload["iss"]),
    )


def _read_header(text: str) -> JsonObject:
    if len(text) > MAX_HEADER_CHARACTERS:
        message = "the header is too large"
        raise InvalidTokenError(message)
    header = read_object(decode_segment(text))
    if header.keys() - HEADER_PARAMETERS or header.get("typ", "JWT") != "JWT":
        message = "the header asks for something that Strata does not do"
        raise InvalidTokenError(message)
    return header


def _key_id(header: JsonObject) -> str | None:
    return _text(header["kid"]) if "kid" in header else None


def _text(value: object) -> str:
    if isinstance(value, str) and 0 < len(value) <= MAX_NAME_CHARACTERS:
        return value
    message = "a name in the token is not a short text"
    raise InvalidTokenError(message)
