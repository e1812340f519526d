"""How a forger makes a token.

Each forgery is a recipe, because the issuer's address and the time are known only when
a test runs.
"""

import json
from collections.abc import Callable

from support.token import (
    SigningKey,
    compact,
    decode,
    encode,
    es256_key,
    hs256_key,
    mint,
)
from support.workshop import Workshop

Forgery = Callable[[Workshop], str]


def text(change: Callable[[str], str]) -> Forgery:
    """A good token, written differently."""
    return lambda w: change(w.token())


def header(**changes: object) -> Forgery:
    """A header that asks for something else, properly signed."""
    return lambda w: mint(w.claims(), w.elliptic, **changes)


def header_bytes(data: bytes) -> Forgery:
    """A header of any bytes, properly signed."""
    return lambda w: compact(data, json.dumps(w.claims()).encode(), w.elliptic)


def unsigned(algorithm: str) -> Forgery:
    """A header that asks for no check, and nothing to check."""
    forge = header(alg=algorithm)
    return lambda w: forge(w).rpartition(".")[0] + "."


def claim(**changes: object) -> Forgery:
    """Claims that are not what they should be, properly signed."""
    return lambda w: w.token(**changes)


def later(name: str, seconds: float) -> Forgery:
    """A time that lies so far from now, properly signed."""
    return lambda w: w.token(**{name: w.now + seconds})


def payload_bytes(data: bytes) -> Forgery:
    """A payload of any bytes, properly signed."""
    return lambda w: compact(b'{"alg":"ES256","kid":"es256"}', data, w.elliptic)


def spliced(find: bytes, replacement: bytes) -> Forgery:
    """Good claims whose JSON was edited by hand, properly signed."""

    def forge(w: Workshop) -> str:
        data = json.dumps(w.claims(exp=w.now + 60)).encode()
        assert find in data
        changed = data.replace(find, replacement, 1)
        return compact(b'{"alg":"ES256","kid":"es256"}', changed, w.elliptic)

    return forge


def secret(choose: Callable[[Workshop], bytes]) -> Forgery:
    """HS256, keyed with what everybody knows, under the elliptic key's name."""
    return lambda w: mint(w.claims(), hs256_key(choose(w), w.elliptic.key_id))


def stranger(w: Workshop, **parameters: object) -> str:
    """A token of somebody who uses our key's name."""
    return mint(w.claims(), es256_key(w.elliptic.key_id), **parameters)


def elliptic(w: Workshop) -> SigningKey:
    return w.elliptic


def signature(
    change: Callable[[bytes], bytes], key: Callable[[Workshop], SigningKey] = elliptic
) -> Forgery:
    """A good token with another signature."""

    def forge(w: Workshop) -> str:
        signed, _, tail = mint(w.claims(), key(w)).rpartition(".")
        return f"{signed}.{encode(change(decode(tail)))}"

    return forge
