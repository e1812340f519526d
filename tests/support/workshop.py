"""A project of Supabase with its keys, and a forger's tools beside it."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec

from strata_infrastructure.identity import DEVELOPMENT_ISSUER, IdentitySettings
from strata_infrastructure.secret import Secret
from support.token import (
    Json,
    JwksServer,
    SigningKey,
    decode,
    encode,
    es256_key,
    hs256_key,
    jwks_server,
    mint,
    octets,
    published,
    rs256_key,
    user_claims,
)

LEGACY_SECRET = "legacy-secret-of-the-project-0123456789"
DEVELOPMENT_SECRET = "development-secret-of-this-machine-0123"
WEAK_N = int(
    "ad1132b2ec9a504ad566868056e34b7444c7cef6336d6eb8693db6ecb438a44b"
    "fed7eca13025b243c70e22961b2916c43bba817321160d053555da7066e90b6d",
    16,
)
WEAK_D = int(
    "6e81f7c4860db6cd41dc3870048b182802af2ef8c837cd26159521939d3439bb"
    "7bfd1eb9d6ba2d035c5fd87c30e7a24f13382fa22eb4eef9721bcde2ed2cdce5",
    16,
)
SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Everything a forger could wish for, except the private keys' use.

    Attributes:
        unusable: keys that the project publishes and nobody may verify with.
        clock: seconds since 1970, by which tokens are made.
    """

    server: JwksServer
    elliptic: SigningKey
    rsa: SigningKey
    legacy: SigningKey
    development: SigningKey
    unusable: Mapping[str, SigningKey]
    clock: Callable[[], float] = time.time

    @property
    def now(self) -> int:
        return int(self.clock())

    @property
    def issuer(self) -> str:
        return self.server.issuer

    @property
    def published(self) -> list[Json]:
        """The key set of the project."""
        keys = (*self.unusable.values(), self.elliptic, self.rsa)
        return [key.jwk for key in keys]

    @property
    def settings(self) -> IdentitySettings:
        return IdentitySettings(
            supabase_url=self.server.url,
            legacy_secret=Secret(LEGACY_SECRET),
            development_secret=Secret(DEVELOPMENT_SECRET),
        )

    def claims(self, **changes: object) -> dict[str, object]:
        times = {"iat": self.now, "exp": self.now + 3600}
        return user_claims(self.issuer, **{**times, **changes})

    def token(self, **changes: object) -> str:
        """A token as the project signs it today, with some claims changed."""
        return mint(self.claims(**changes), self.elliptic)

    def good_tokens(self) -> Mapping[str, str]:
        """One of every sort that is accepted."""
        at_home = self.claims(iss=DEVELOPMENT_ISSUER)
        return {
            "ES256": self.token(),
            "RS256": mint(self.claims(), self.rsa),
            "HS256": mint(self.claims(), self.legacy),
            "development": mint(at_home, self.development),
        }


@contextmanager
def workshop() -> Iterator[Workshop]:
    """Open a workshop, with the project's key set on a real socket."""
    with jwks_server() as server:
        opened = furnished(server)
        server.publish(*opened.published)
        yield opened


def furnished(
    server: JwksServer, *, clock: Callable[[], float] = time.time
) -> Workshop:
    """A workshop with new keys, of a project at this address."""
    return Workshop(
        server=server,
        elliptic=es256_key(),
        rsa=rs256_key(),
        legacy=hs256_key(LEGACY_SECRET),
        development=hs256_key(DEVELOPMENT_SECRET),
        unusable={name: make(name) for name, make in UNUSABLE.items()},
        clock=clock,
    )


def changed(key_id: str, **members: object) -> SigningKey:
    key = es256_key(key_id)
    return replace(key, jwk={**key.jwk, **members})


def rsa_key_of_512_bits(key_id: str) -> SigningKey:
    members = {"n": octets(WEAK_N, 64), "e": octets(65537, 3)}
    return SigningKey(
        key_id=key_id,
        algorithm="RS256",
        sign=sign_with_512_bits,
        jwk=published(key_id, "RS256", kty="RSA", **members),
    )


def sign_with_512_bits(text: bytes) -> bytes:
    """PKCS #1 v1.5 by hand; no library signs with so short a key any more."""
    digest = SHA256_PREFIX + sha256(text).digest()
    block = b"\x00\x01" + b"\xff" * (61 - len(digest)) + b"\x00" + digest
    return pow(int.from_bytes(block, "big"), WEAK_D, WEAK_N).to_bytes(64, "big")


def ps256_key(key_id: str) -> SigningKey:
    key = rs256_key(key_id)
    return replace(key, jwk={**key.jwk, "alg": "PS256"})


def p384_key(key_id: str) -> SigningKey:
    private = ec.generate_private_key(ec.SECP384R1())
    point = private.public_key().public_numbers()
    return changed(key_id, crv="P-384", x=octets(point.x, 48), y=octets(point.y, 48))


def long_key(key_id: str) -> SigningKey:
    key = es256_key(key_id)
    x = encode(b"\x00" + decode(str(key.jwk["x"])))
    return replace(key, jwk={**key.jwk, "x": x})


def slow_key(key_id: str) -> SigningKey:
    """An exponent that makes every check cost many multiplications."""
    key = rs256_key(key_id)
    return replace(key, jwk={**key.jwk, "e": octets(2**400 + 1, 51)})


UNUSABLE: Mapping[str, Callable[[str], SigningKey]] = {
    "of RSA with 512 bits": rsa_key_of_512_bits,
    "of RSA with 1024 bits": partial(rs256_key, bits=1024),
    "that is symmetric": partial(hs256_key, "a published secret is none at all"),
    "for encryption": partial(changed, use="enc"),
    "for signing": partial(changed, key_ops=["sign"]),
    "for ES384": partial(changed, alg="ES384"),
    "for PS256": ps256_key,
    "on P-384": p384_key,
    "said to be on P-384": partial(changed, crv="P-384"),
    "with a long coordinate": long_key,
    "with a slow exponent": slow_key,
    "off the curve": partial(changed, x=encode(bytes(31) + b"\x05")),
    "with padded members": partial(changed, x=encode(bytes(32)) + "="),
    "with its private half": partial(changed, d=encode(bytes(32))),
    "without a type": partial(changed, kty=None),
    "whose name is no text": partial(changed, kid=["name"]),
}
