"""Tokens."""

from typing import Protocol

from strata_domain.entity.principal import Principal


class TokenVerifier(Protocol):
    """Turns a bearer token into a principal, or refuses."""

    async def verify(self, token: str) -> Principal:
        """Return who the token speaks for.

        Raises:
            InvalidTokenError: it is malformed, forged, expired or for someone else.
        """
        ...
