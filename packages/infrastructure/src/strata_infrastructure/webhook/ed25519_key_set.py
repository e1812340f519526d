"""A published key set (RFC 8037), reduced to the keys that fal signs with."""

from collections.abc import Generator, Iterable
from contextlib import suppress
from itertools import islice

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strata_infrastructure.identity.segment import decode_segment, read_object

MOST_KEYS = 16
MEANT = {"kty": "OKP", "crv": "Ed25519"}


def read_ed25519_keys(body: bytes) -> tuple[Ed25519PublicKey, ...]:
    """Return the first 16 keys that are published for signatures.

    Raises:
        ValueError: it is no key set, or no key of it is usable.
        TypeError: it is JSON of another kind.
        KeyError: it has no `keys`.
    """
    entries = read_object(body)["keys"]
    if not isinstance(entries, list):
        message = "the keys are not a list"
        raise TypeError(message)
    keys = tuple(islice(_usable(entries), MOST_KEYS))
    if not keys:
        message = "none of the published keys is usable"
        raise ValueError(message)
    return keys


def _usable(entries: Iterable[object]) -> Generator[Ed25519PublicKey]:
    for entry in entries:
        with suppress(ValueError, TypeError, KeyError):
            yield _key(entry)


def _key(entry: object) -> Ed25519PublicKey:
    if not isinstance(entry, dict):
        message = "a key is not an object"
        raise TypeError(message)
    meant = {name: entry[name] for name in MEANT}
    if meant != MEANT or entry.get("use", "sig") != "sig" or "d" in entry:
        message = "the key is meant for something else, or is not public"
        raise ValueError(message)
    return Ed25519PublicKey.from_public_bytes(_octets(entry["x"]))


def _octets(value: object) -> bytes:
    if isinstance(value, str):
        return decode_segment(value)
    message = "a member of the key is not a text"
    raise TypeError(message)
