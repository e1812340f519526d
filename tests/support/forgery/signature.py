"""Tokens that no key of ours has signed."""

import json
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from strata_infrastructure.identity import DEVELOPMENT_ISSUER
from support.forgery.recipe import Forgery, secret, signature, stranger
from support.token import decode, es256_key, mint, rs256_key
from support.workshop import UNUSABLE as UNUSABLE_KEYS

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def der(pem: bytes) -> bytes:
    info = PublicFormat.SubjectPublicKeyInfo
    return load_pem_public_key(pem).public_bytes(Encoding.DER, info)


def flip(index: int) -> Callable[[bytes], bytes]:
    return lambda s: bytes(b ^ (i == index % len(s)) for i, b in enumerate(s))


def in_der(raw: bytes) -> bytes:
    r, s = int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big")
    return encode_dss_signature(r, s)


def unusable(key_id: str) -> Forgery:
    return lambda w: mint(w.claims(), w.unusable[key_id])


KEYS: Mapping[str, Forgery] = {
    "jwk of a stranger": lambda w: stranger(w, jwk=es256_key().jwk),
    "a stranger's elliptic key": stranger,
    "a stranger's RSA key": lambda w: mint(w.claims(), rs256_key()),
    "the elliptic key's PEM as a secret": secret(lambda w: w.elliptic.public),
    "the elliptic key's DER as a secret": secret(lambda w: der(w.elliptic.public)),
    "the RSA key's PEM as a secret": secret(lambda w: w.rsa.public),
    "the RSA key's DER as a secret": secret(lambda w: der(w.rsa.public)),
    "the published key as a secret": secret(
        lambda w: json.dumps(w.elliptic.jwk).encode()
    ),
    "a coordinate as a secret": secret(lambda w: decode(str(w.elliptic.jwk["x"]))),
    "the empty secret": secret(lambda _: b""),
    "a well-known secret": secret(lambda _: b"secret"),
    "the issuer as a secret": secret(lambda w: w.issuer.encode()),
    "the development secret under Supabase's name": lambda w: mint(
        w.claims(), w.development
    ),
    "Supabase's secret under development's name": lambda w: mint(
        w.claims(iss=DEVELOPMENT_ISSUER), w.legacy
    ),
    "Supabase's key under development's name": lambda w: mint(
        w.claims(iss=DEVELOPMENT_ISSUER), w.elliptic
    ),
}

SIGNATURES: Mapping[str, Forgery] = {
    "of zeroes": signature(lambda s: bytes(len(s))),
    "of ones": signature(lambda s: b"\xff" * len(s)),
    "in DER": signature(in_der),
    "without r": signature(lambda s: bytes(32) + s[32:]),
    "without s": signature(lambda s: s[:32] + bytes(32)),
    "with s the order": signature(lambda s: s[:32] + ORDER.to_bytes(32, "big")),
    "with r and s the order": signature(lambda _: ORDER.to_bytes(32, "big") * 2),
    "with r and s swapped": signature(lambda s: s[32:] + s[:32]),
    "a byte short": signature(lambda s: s[:-1]),
    "a byte long": signature(lambda s: s + b"\x00"),
    "a byte long in front": signature(lambda s: b"\x00" + s),
    "of r alone": signature(lambda s: s[:32]),
    "with its first bit flipped": signature(flip(0)),
    "with its middle bit flipped": signature(flip(32)),
    "with its last bit flipped": signature(flip(-1)),
    "of another token": lambda w: (
        w.token(role="anon").rpartition(".")[0] + "." + w.token().rpartition(".")[2]
    ),
    "HS256 of 16 bytes": signature(lambda s: s[:16], lambda w: w.legacy),
    "HS256 with a bit flipped": signature(flip(-1), lambda w: w.legacy),
    "HS256 in hexadecimal": signature(lambda s: s.hex().encode(), lambda w: w.legacy),
    "RS256 of zeroes": signature(lambda s: bytes(len(s)), lambda w: w.rsa),
    "RS256 of one": signature(lambda _: b"\x01", lambda w: w.rsa),
    "RS256 a byte short": signature(lambda s: s[1:], lambda w: w.rsa),
    "RS256 with a bit flipped": signature(flip(100), lambda w: w.rsa),
}

UNUSABLE: Mapping[str, Forgery] = {
    f"a published key {key_id}": unusable(key_id) for key_id in UNUSABLE_KEYS
}
