"""Signatures that make the sandbox's webhooks as genuine as the vendors'.

Keys are made anew by every process and published where the vendors publish theirs, so
nobody can trust a sandbox for ever.
"""

import hmac
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from secrets import token_bytes
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

FAL_USER = "sandbox"


class ReplicateSeal:
    """HMAC-SHA256, as Standard Webhooks says."""

    def __init__(self) -> None:
        """Make a secret."""
        self._key = token_bytes(24)

    @property
    def published(self) -> Mapping[str, object]:
        """What the client fetches."""
        return {"key": f"whsec_{b64encode(self._key).decode()}"}

    def headers(self, ref: str, body: bytes) -> dict[str, str]:
        """Sign a message; `ref` is in its body, too."""
        del ref
        name, second = f"msg_{uuid4().hex}", str(int(time.time()))
        signed = f"{name}.{second}.".encode() + body
        mac = hmac.digest(self._key, signed, "sha256")
        return {
            "webhook-id": name,
            "webhook-timestamp": second,
            "webhook-signature": f"v1,{b64encode(mac).decode()}",
        }


class FalSeal:
    """Ed25519, with a key set."""

    def __init__(self) -> None:
        """Make a key."""
        self._key = Ed25519PrivateKey.generate()

    @property
    def published(self) -> Mapping[str, object]:
        """What the client fetches."""
        x = urlsafe_b64encode(self._key.public_key().public_bytes_raw())
        key = {"kty": "OKP", "crv": "Ed25519", "x": x.decode().rstrip("=")}
        return {"keys": [key]}

    def headers(self, ref: str, body: bytes) -> dict[str, str]:
        """Sign a message about a request."""
        second = str(int(time.time()))
        lines = (ref, FAL_USER, second, sha256(body).hexdigest())
        return {
            "x-fal-webhook-request-id": ref,
            "x-fal-webhook-user-id": FAL_USER,
            "x-fal-webhook-timestamp": second,
            "x-fal-webhook-signature": self._key.sign("\n".join(lines).encode()).hex(),
        }
