"""Tokens and key sets for tests, signed without the library under test."""

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from uuid import UUID

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ADA = UUID("0d9b5a4e-6f1c-4c38-9a52-7c1f0f5b3a11")
KEY_SET_PATH = "/auth/v1/.well-known/jwks.json"
MISSING = object()

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A key of an issuer.

    Attributes:
        sign: from the signed text to the signature's bytes.
        public: the text of the public key (PEM), or of nothing for a shared secret.
        jwk: the key as its issuer publishes it.
    """

    key_id: str
    algorithm: str
    sign: Callable[[bytes], bytes]
    public: bytes = b""
    jwk: Json = field(default_factory=dict)


def es256_key(key_id: str = "es256") -> SigningKey:
    """A new P-256 key."""
    private = ec.generate_private_key(ec.SECP256R1())
    point = private.public_key().public_numbers()
    members = {"crv": "P-256", "x": octets(point.x, 32), "y": octets(point.y, 32)}
    return SigningKey(
        key_id=key_id,
        algorithm="ES256",
        sign=lambda text: raw(private.sign(text, ec.ECDSA(hashes.SHA256()))),
        public=pem(private.public_key()),
        jwk=published(key_id, "ES256", kty="EC", **members),
    )


def rs256_key(key_id: str = "rs256", *, bits: int = 2048) -> SigningKey:
    """A new RSA key."""
    private = rsa.generate_private_key(65537, bits)
    numbers = private.public_key().public_numbers()
    members = {"n": octets(numbers.n, bits // 8), "e": octets(numbers.e, 3)}
    return SigningKey(
        key_id=key_id,
        algorithm="RS256",
        sign=lambda text: private.sign(text, padding.PKCS1v15(), hashes.SHA256()),
        public=pem(private.public_key()),
        jwk=published(key_id, "RS256", kty="RSA", **members),
    )


def hs256_key(secret: str | bytes, key_id: str = "shared") -> SigningKey:
    """A shared secret."""
    plain = secret.encode() if isinstance(secret, str) else secret
    return SigningKey(
        key_id=key_id,
        algorithm="HS256",
        sign=lambda text: hmac.digest(plain, text, "sha256"),
        jwk={"kty": "oct", "kid": key_id, "alg": "HS256", "k": encode(plain)},
    )


def user_claims(issuer: str, **changes: object) -> dict[str, object]:
    """What Supabase says about a user, changed; MISSING takes a claim out."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "sub": str(ADA),
        "aud": "authenticated",
        "iat": now,
        "exp": now + 3600,
        "role": "authenticated",
        "is_anonymous": False,
        "email": "ada@example.test",
        "session_id": "5f9e5dd5-4a0b-4a3b-8f5c-0d7b8d0f5e11",
        "app_metadata": {"provider": "email"},
        "user_metadata": {"role": "service_role", "sub": "somebody else"},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not MISSING}


def mint(claims: Json, key: SigningKey, **header: object) -> str:
    """A compact token; `header` changes the usual header, MISSING takes out."""
    parameters = {"alg": key.algorithm, "kid": key.key_id, "typ": "JWT", **header}
    kept = {name: value for name, value in parameters.items() if value is not MISSING}
    return compact(json.dumps(kept).encode(), json.dumps(claims).encode(), key)


def compact(header: bytes, payload: bytes, key: SigningKey) -> str:
    """A token of any header and payload whatsoever, properly signed."""
    signed = f"{encode(header)}.{encode(payload)}"
    return f"{signed}.{encode(key.sign(signed.encode()))}"


def encode(data: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url, however written."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def octets(number: int, length: int) -> str:
    """A number as a member of a key."""
    return encode(number.to_bytes(length, "big"))


def raw(der: bytes) -> bytes:
    """An ECDSA signature as JOSE writes it: r and s, 32 bytes each."""
    return b"".join(part.to_bytes(32, "big") for part in decode_dss_signature(der))


def pem(key: ec.EllipticCurvePublicKey | rsa.RSAPublicKey) -> bytes:
    """The public key's usual text."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form)


def published(key_id: str, algorithm: str, **members: object) -> Json:
    """A key as Supabase publishes it."""
    purpose = {"use": "sig", "key_ops": ["verify"], "ext": True}
    return {"kid": key_id, "alg": algorithm, **purpose, **members}


@dataclass(slots=True, kw_only=True)
class JwksServer:
    """A key set endpoint on a real socket; change a field and it answers so."""

    url: str = ""
    status: int = 200
    body: bytes = b'{"keys": []}'
    headers: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0
    fetches: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """What tokens of this project carry as `iss`."""
        return f"{self.url}/auth/v1"

    def publish(self, *keys: Json) -> None:
        """Answer with these keys from now on."""
        self.body = json.dumps({"keys": keys}).encode()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        self.fetches.append(request.path)
        time.sleep(self.delay_seconds)
        request.send_response(self.status)
        for name, value in self.headers.items():
            request.send_header(name, value)
        request.end_headers()
        request.wfile.write(self.body)


@contextmanager
def jwks_server(*keys: Json) -> Iterator[JwksServer]:
    """Serve a key set on a free port of this machine."""
    answers = JwksServer()
    answers.publish(*keys)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            with suppress(ConnectionError):
                answers.answer(self)

        def log_message(self, *_: object) -> None:
            """Keep the test's output calm."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        answers.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield answers
        finally:
            server.shutdown()
            thread.join()
