"""A published key set (RFC 7517), reduced to the keys that Strata would use."""

from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import suppress

from jose import jwk
from jose.exceptions import JOSEError

from strata_infrastructure.identity.key import Algorithm, VerificationKey
from strata_infrastructure.identity.segment import (
    JsonObject,
    decode_segment,
    read_object,
)

MAX_NAME_CHARACTERS = 255
COORDINATE_BYTES = 32
MODULUS_BITS = range(2048, 8193)
MAX_EXPONENT = 2**32
PURPOSE: JsonObject = {"use": "sig", "key_ops": ["verify"]}
PRIVATE_MEMBERS = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})

KeySet = Mapping[str, VerificationKey]


def read_key_set(body: bytes) -> KeySet:
    """The usable keys of a set by their names.

    Kept are P-256 and RSA keys of 2048 to 8192 bits meant for signatures. An issuer
    that shares a secret with us publishes an empty set, and that is a good answer.

    Raises:
        ValueError: it is no key set, or holds keys of which none is usable.
        TypeError: it is JSON of another kind.
        KeyError: it has no `keys`.
    """
    entries = read_object(body)["keys"]
    if not isinstance(entries, list):
        message = "the keys are not a list"
        raise TypeError(message)
    keys = dict(_usable(entries))
    if entries and not keys:
        message = "none of the published keys is usable"
        raise ValueError(message)
    return keys


def _usable(entries: Iterable[object]) -> Generator[tuple[str, VerificationKey]]:
    for entry in entries:
        with suppress(JOSEError, ValueError, TypeError, KeyError):
            yield _named_key(entry)


def _named_key(entry: object) -> tuple[str, VerificationKey]:
    if not isinstance(entry, dict):
        message = "a key is not an object"
        raise TypeError(message)
    algorithm, material = MATERIAL[entry["kty"]]
    _ensure_meant_for(entry, algorithm)
    key = jwk.construct(dict(material(entry)), algorithm=algorithm.value)
    return _name(entry), VerificationKey(algorithm=algorithm, key=key)


def _ensure_meant_for(entry: JsonObject, algorithm: Algorithm) -> None:
    meant = {name: entry.get(name, value) for name, value in PURPOSE.items()}
    is_other = meant != PURPOSE or entry.get("alg", algorithm) != algorithm
    if is_other or entry.keys() & PRIVATE_MEMBERS:
        message = "the key is meant for something else, or is not public"
        raise ValueError(message)


def _name(entry: JsonObject) -> str:
    name = entry["kid"]
    if isinstance(name, str) and 0 < len(name) <= MAX_NAME_CHARACTERS:
        return name
    message = "the key has no name to choose it by"
    raise ValueError(message)


def _elliptic(entry: JsonObject) -> JsonObject:
    sizes = {len(_octets(entry, "x")), len(_octets(entry, "y"))}
    if entry["crv"] != "P-256" or sizes != {COORDINATE_BYTES}:
        message = "the curve is not P-256"
        raise ValueError(message)
    return {name: entry[name] for name in ("kty", "crv", "x", "y")}


def _rsa(entry: JsonObject) -> JsonObject:
    modulus = int.from_bytes(_octets(entry, "n"), "big")
    exponent = int.from_bytes(_octets(entry, "e"), "big")
    if modulus.bit_length() not in MODULUS_BITS or exponent > MAX_EXPONENT:
        message = "the RSA key is too small, or too slow"
        raise ValueError(message)
    return {name: entry[name] for name in ("kty", "n", "e")}


def _octets(entry: JsonObject, name: str) -> bytes:
    value = entry[name]
    if not isinstance(value, str):
        message = "a member of the key is not a text"
        raise TypeError(message)
    return decode_segment(value)


MATERIAL: Mapping[str, tuple[Algorithm, Callable[[JsonObject], JsonObject]]] = {
    "EC": (Algorithm.ES256, _elliptic),
    "RSA": (Algorithm.RS256, _rsa),
}
