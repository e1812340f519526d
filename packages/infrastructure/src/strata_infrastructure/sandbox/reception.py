"""What the sandbox says of itself: its models, its voices, its tokens.

Source: https://docs.cartesia.ai/api-reference/voices/list
"""

import json
import re
from collections.abc import Callable, Mapping
from secrets import token_urlsafe

from strata_domain.entity.speech import Voice
from strata_domain.error import (
    ProviderError,
    ProviderInvalidRequestError,
    ProviderNotFoundError,
)
from strata_infrastructure.sandbox.dialect.cartesia import refusal
from strata_infrastructure.sandbox.dialect.openai import OPENAI
from strata_infrastructure.sandbox.dialect.reading import (
    as_object,
    body_fields,
    strictly,
)
from strata_infrastructure.sandbox.embedding_script import EMBEDDING_MODEL
from strata_infrastructure.sandbox.exchange import Incoming, Reply
from strata_infrastructure.sandbox.prose import MODELS
from strata_infrastructure.sandbox.route import PLACES
from strata_infrastructure.sandbox.speech_script import VOICE_MODEL, VOICES_THERE
from strata_infrastructure.sandbox.transcription_script import TRANSCRIPT_MODEL

LONGEST_SECONDS = 3600
PAGE = 3
"""The most voices that are told of at once, whatever is asked for."""
_GRANTS = frozenset({"agent", "stt", "tts"})
_TOKEN_BYTES = 24


def received(asked: str, incoming: Incoming) -> Reply:
    """Return the answer to a request that is neither spoken to nor drawn for.

    Args:
        asked: a method and a path.
        incoming: all of the request.
    """
    found = (_ROUTES[place] for place in _ROUTES if re.fullmatch(place, asked))
    try:
        return next(found, _nowhere)(incoming)
    except ProviderError as error:
        return refusal(error)


def _voices(incoming: Incoming) -> Reply:
    names = [voice.voice_id for voice in VOICES_THERE]
    after = incoming.query.get("starting_after")
    with strictly():
        begin = 0 if after is None else names.index(after) + 1
        size = min(int(incoming.query.get("limit", PAGE)), PAGE)
    shown = VOICES_THERE[begin : begin + size]
    more = begin + size < len(names)
    said = {"data": [*map(_told, shown)], "has_more": more}
    return Reply(status=200, body=json.dumps(said).encode())


def _told(voice: Voice) -> dict[str, object]:
    return {
        "id": voice.voice_id,
        "access": "public",
        "created_at": "2026-11-23T12:00:00Z",
        "description": voice.description or "",
        "is_owner": False,
        "language": "en",
        "locales": [{"locale": "en-GB", "is_native": True}],
        "name": voice.name,
        "tagline": "",
        "visibility": "all",
    }


def _token(incoming: Incoming) -> Reply:
    with strictly():
        body = body_fields(incoming.body, frozenset({"expires_in", "grants"}))
        grants = as_object(body["grants"])
        lifetime = body["expires_in"]
    known = grants.keys() <= _GRANTS and True in grants.values()
    if not (known and isinstance(lifetime, int) and 1 <= lifetime <= LONGEST_SECONDS):
        message = f"a token is for some of {sorted(_GRANTS)}, and for an hour at most"
        raise ProviderInvalidRequestError(message)
    token = f"sandbox-{token_urlsafe(_TOKEN_BYTES)}"
    return Reply(status=200, body=json.dumps({"token": token}).encode())


def _models(_incoming: Incoming) -> Reply:
    data = [
        {"id": name, "object": "model", "created": 0, "owned_by": "sandbox"}
        for name in (*MODELS, EMBEDDING_MODEL, VOICE_MODEL, TRANSCRIPT_MODEL)
    ]
    body = json.dumps({"object": "list", "data": data}).encode()
    return Reply(status=200, body=body)


def _nowhere(_incoming: Incoming) -> Reply:
    places = [*PLACES, *_ROUTES]
    return OPENAI.refuse(ProviderNotFoundError(f"the sandbox has only {places}"))


_ROUTES: Mapping[str, Callable[[Incoming], Reply]] = {
    r"GET (/v1)?/models": _models,
    r"GET (/v1|/cartesia)?/voices": _voices,
    r"POST (/v1|/cartesia)?/access-token": _token,
}
