"""Replicate's messages, signed as Standard Webhooks says.

Source: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hmac
import time
from collections.abc import Callable, Mapping, Sequence

from strata_domain.error import ConfigurationError, ForgedWebhookError
from strata_domain.port.webhook import Notice
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook.reading import (
    read_body,
    read_name,
    read_second,
    refusing,
)

PREFIX = "whsec_"
MINIMUM_KEY_BYTES = 24


class ReplicateWebhookVerifier:
    """HMAC-SHA256 with a secret that only Replicate shares with us."""

    def __init__(
        self, secrets: Sequence[Secret], *, now: Callable[[], float] = time.time
    ) -> None:
        """Trust whoever knows one of the secrets.

        Args:
            secrets: of Replicate, each `whsec_…`; two while one replaces the other.
            now: seconds since 1970.

        Raises:
            ConfigurationError: there is none, or one is not whole.
        """
        self._keys = tuple(map(_signing_key, secrets))
        self._now = now
        if not self._keys:
            message = "Replicate's webhook secret is missing: set it, or no webhooks."
            raise ConfigurationError(message)

    async def verify(self, headers: Mapping[str, str], body: bytes) -> Notice:
        """Return which prediction the message is about.

        Raises:
            ForgedWebhookError: it is not genuine, too old, or names no prediction.
        """
        with refusing():
            event_id = read_name(headers["webhook-id"])
            second = read_second(headers["webhook-timestamp"], now=self._now())
            signed = f"{event_id}.{second}.".encode() + body
            self._ensure_signed(signed, headers["webhook-signature"])
            return Notice("replicate", event_id, read_name(read_body(body)["id"]))

    def _ensure_signed(self, signed: bytes, signatures: str) -> None:
        given = signatures.encode("ascii").split(b" ")
        made = [_signature(signed, key) for key in self._keys]
        if not any(hmac.compare_digest(mine, its) for mine in made for its in given):
            message = "no signature is Replicate's"
            raise ForgedWebhookError(message)


def _signing_key(secret: Secret) -> bytes:
    try:
        text = secret.reveal().removeprefix(PREFIX)
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if len(key) < MINIMUM_KEY_BYTES:
        message = f"Replicate's webhook secret is not whole: copy it, '{PREFIX}' first."
        raise ConfigurationError(message)
    return key


def _signature(signed: bytes, key: bytes) -> bytes:
    return b"v1," + base64.b64encode(hmac.digest(key, signed, "sha256"))
