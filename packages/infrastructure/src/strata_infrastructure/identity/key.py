"""Keys that verify, each bound to one algorithm when it is made."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from jose import jwk
from jose.backends.base import Key
from jose.exceptions import JWKError

from strata_domain.error import ConfigurationError
from strata_infrastructure.secret import Secret

MINIMUM_SECRET_BYTES = 32


class Algorithm(StrEnum):
    """The signatures Strata accepts."""

    ES256 = "ES256"
    RS256 = "RS256"
    HS256 = "HS256"


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationKey:
    """A prepared key; a token's header has no say in what it is used for."""

    algorithm: Algorithm
    key: Key


class KeySource(Protocol):
    """Where the keys of one issuer are."""

    async def find(self, key_id: str | None) -> VerificationKey:
        """Return the key a token names; None when it names none.

        Raises:
            InvalidTokenError: the issuer has no such key.
            UnavailableError: the issuer's keys could not be had so far.
        """
        ...

    async def aclose(self) -> None:
        """Let go of every connection."""
        ...


class SharedSecretKeySource:
    """The one HS256 key of an issuer, who shares its secret with us.

    A shared secret has no name to choose by, so `kid` does not matter: projects of
    Supabase send one nevertheless.
    """

    def __init__(self, secret: Secret, *, setting: str) -> None:
        """Prepare the key.

        Args:
            secret: at least 32 bytes (RFC 7518 section 3.2).
            setting: where it was set, for the message.

        Raises:
            ConfigurationError: it is too short, or is the text of a public key.
        """
        self._key = VerificationKey(
            algorithm=Algorithm.HS256, key=_hmac_key(secret, setting=setting)
        )

    async def find(self, key_id: str | None) -> VerificationKey:
        """Return the key, whatever the name."""
        del key_id
        return self._key

    async def aclose(self) -> None:
        """Nothing is held."""


def _hmac_key(secret: Secret, *, setting: str) -> Key:
    text = secret.reveal()
    if len(text.encode("utf-8")) < MINIMUM_SECRET_BYTES:
        message = f"{setting} is too short: give it at least 32 random bytes."
        raise ConfigurationError(message)
    try:
        return jwk.construct(text, algorithm=Algorithm.HS256.value)
    except JWKError as error:
        message = f"{setting} holds a public key, not a secret: paste the JWT secret."
        raise ConfigurationError(message) from error
