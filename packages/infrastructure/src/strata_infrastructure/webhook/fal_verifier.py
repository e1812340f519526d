"""fal's messages, signed with Ed25519 by keys that it publishes.

Source: https://docs.fal.ai/model-endpoints/webhooks
"""

import re
import time
from collections.abc import Callable, Mapping
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strata_domain.error import ConfigurationError, ForgedWebhookError
from strata_domain.port.webhook import Notice
from strata_infrastructure.published_keys import Pace, PublishedKeys, is_trustworthy
from strata_infrastructure.webhook.ed25519_key_set import read_ed25519_keys
from strata_infrastructure.webhook.reading import (
    read_body,
    read_name,
    read_second,
    refusing,
)
from strata_infrastructure.webhook_settings import FAL_KEY_SET_URL

HEADER = "x-fal-webhook-"
SIGNATURE = re.compile(r"[0-9A-Fa-f]{128}")
PACE = Pace(fresh_seconds=3600, kept_seconds=24 * 3600, interval_seconds=60)
Keys = tuple[Ed25519PublicKey, ...]


class FalWebhookVerifier:
    """Messages that fal signed for us; its keys sign those for all its customers."""

    def __init__(
        self,
        user_id: str,
        *,
        key_set_url: str = FAL_KEY_SET_URL,
        now: Callable[[], float] = time.time,
        elapsed: Callable[[], float] = time.monotonic,
    ) -> None:
        """Trust fal's published keys; none is fetched yet.

        Args:
            user_id: ours with fal, as the header of a message names it.
            key_set_url: where fal publishes its keys.
            now: seconds since 1970.
            elapsed: seconds of a clock that only goes forward, for the age of keys.

        Raises:
            ConfigurationError: anybody could answer for the URL, or nobody is named.
        """
        if not user_id or not is_trustworthy(key_set_url):
            message = "fal's webhooks need our fal user id and an https:// key set."
            raise ConfigurationError(message)
        self._user_id = user_id
        self._now = now
        self._keys: PublishedKeys[Keys] = PublishedKeys(
            key_set_url, read=read_ed25519_keys, pace=PACE, now=elapsed
        )

    async def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return which request the message is about.

        fal may send it ten times, each signed anew: what it says of the request, and
        not how often, is the event.

        Raises:
            ForgedWebhookError: it is not genuine, not ours, too old, or says nothing.
            UnavailableError: fal's keys could not be had.
        """
        with refusing():
            request_id = read_name(headers[f"{HEADER}request-id"])
            self._ensure_ours(headers[f"{HEADER}user-id"])
            second = read_second(headers[f"{HEADER}timestamp"], now=self._now())
            lines = (request_id, self._user_id, second, sha256(body).hexdigest())
            signature = _signature(headers[f"{HEADER}signature"])
            await self._ensure_signed("\n".join(lines).encode(), signature)
            return _notice(request_id, read_body(body))

    async def aclose(self) -> None:
        """Let go of every connection."""
        await self._keys.aclose()

    def _ensure_ours(self, user_id: str) -> None:
        if user_id != self._user_id:
            message = "the message is for another customer of fal's"
            raise ForgedWebhookError(message)

    async def _ensure_signed(self, signed: bytes, signature: bytes) -> None:
        def suffice(keys: Keys) -> bool:
            return any(_has_signed(key, signed, signature) for key in keys)

        if not suffice(await self._keys.get(suffice=suffice)):
            message = "the signature is not fal's"
            raise ForgedWebhookError(message)


def _signature(text: str) -> bytes:
    if SIGNATURE.fullmatch(text):
        return bytes.fromhex(text)
    message = "the signature is not one of Ed25519"
    raise ForgedWebhookError(message)


def _has_signed(key: Ed25519PublicKey, signed: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, signed)
    except InvalidSignature:
        return False
    return True


def _notice(request_id: str, said: Mapping[str, object]) -> Notice:
    if said["request_id"] != request_id:
        message = "the body is about another request"
        raise ForgedWebhookError(message)
    return Notice("fal", f"{request_id}:{read_name(said['status'])}", request_id)
