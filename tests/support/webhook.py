"""Messages of providers, signed without the code under test, and judged ones."""

import base64
import hmac
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from strata_domain.error import ForgedWebhookError
from strata_domain.port.webhook import Notice
from strata_infrastructure.secret import Secret
from support.token import Json, encode

VECTORS = Path(__file__).parents[1] / "vectors" / "webhook.json"
NOON = 1_767_268_800
FAL_USER = "github|1234567"
SECRET = Secret("whsec_" + base64.b64encode(b"a secret for tests " * 2).decode())


@dataclass(frozen=True, slots=True)
class Message:
    """What arrives: names of headers in lower case, and raw bytes."""

    headers: Mapping[str, str]
    body: bytes


Judge = Callable[[Message], Notice]


@dataclass(frozen=True, slots=True)
class Vector:
    """A message and what is to be made of it at that moment; None refuses it."""

    name: str
    now: int
    secrets: tuple[Secret, ...]
    message: Message
    notice: Notice | None


def vectors(provider: str) -> Iterator[Vector]:
    for told in json.loads(VECTORS.read_text())[provider]["messages"]:
        yield Vector(
            told["name"],
            told["now"],
            tuple(map(Secret, told.get("secrets", ()))),
            Message(told["headers"], told["body"].encode()),
            told["notice"] and Notice(**told["notice"]),
        )


def fal_key_set() -> Json:
    published: Json = json.loads(VECTORS.read_text())["fal"]["key_set"]
    return published


def verdict(judge: Judge, message: Message) -> Notice | None:
    """What the message says, or None when it is refused."""
    try:
        return judge(message)
    except ForgedWebhookError:
        return None


def replicate_message(
    body: bytes, *, event_id: str = "msg_1", at: str = str(NOON)
) -> Message:
    """A message as Replicate signs it."""
    key = base64.b64decode(SECRET.reveal().removeprefix("whsec_"))
    signed = b".".join((event_id.encode(), at.encode(), body))
    signature = base64.b64encode(hmac.digest(key, signed, "sha256")).decode()
    headers = {"id": event_id, "timestamp": at, "signature": f"v1,{signature}"}
    return Message({f"webhook-{name}": value for name, value in headers.items()}, body)


@dataclass(frozen=True, slots=True)
class FalKey:
    """A key of fal's."""

    private: Ed25519PrivateKey

    @property
    def jwk(self) -> Json:
        """As fal publishes it."""
        public = encode(self.private.public_key().public_bytes_raw())
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "x": public}

    def message(
        self, body: bytes, *, request_id: str = "r-1", at: str = str(NOON)
    ) -> Message:
        """A message to us, signed with this key."""
        lines = (request_id, FAL_USER, at, sha256(body).hexdigest())
        signature = self.private.sign("\n".join(lines).encode()).hex()
        names = ("request-id", "user-id", "timestamp", "signature")
        values = (*lines[:3], signature)
        named = zip(names, values, strict=True)
        return Message({f"x-fal-webhook-{name}": value for name, value in named}, body)


def fal_key() -> FalKey:
    """A new one."""
    return FalKey(Ed25519PrivateKey.generate())
