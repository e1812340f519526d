"""The public keys of an issuer, fetched from its JWKS endpoint and kept."""

import time
from collections.abc import Callable

from strata_domain.error import InvalidTokenError
from strata_infrastructure.identity.key import VerificationKey
from strata_infrastructure.identity.key_set import KeySet, read_key_set
from strata_infrastructure.published_keys import Pace, PublishedKeys

FRESH_SECONDS = 600.0
MINIMUM_INTERVAL_SECONDS = 10.0
DEADLINE_SECONDS = 3.0


class JwksKeySource:
    """Keys by name, at most ten minutes old while the endpoint answers.

    Tokens with invented key names reach it once in ten seconds at most.
    """

    def __init__(
        self,
        url: str,
        *,
        now: Callable[[], float] = time.monotonic,
        deadline_seconds: float = DEADLINE_SECONDS,
    ) -> None:
        """Remember where the keys are; nothing is fetched yet.

        Args:
            url: of the key set.
            now: seconds of a clock that only goes forward.
            deadline_seconds: for a whole fetch, from connecting to the last byte.
        """
        pace = Pace(
            fresh_seconds=FRESH_SECONDS,
            interval_seconds=MINIMUM_INTERVAL_SECONDS,
            deadline_seconds=deadline_seconds,
        )
        self._published: PublishedKeys[KeySet] = PublishedKeys(
            url, read=read_key_set, pace=pace, now=now
        )

    async def find(self, key_id: str | None) -> VerificationKey:
        """Return the key of that name, asking the endpoint when it is not known.

        Raises:
            InvalidTokenError: there is no such key.
            UnavailableError: the endpoint has never given keys.
        """
        if key_id is None:
            message = "the token does not name its key"
            raise InvalidTokenError(message)
        keys = await self._published.get(suffice=lambda keys: key_id in keys)
        if key_id not in keys:
            message = "the issuer has no such key"
            raise InvalidTokenError(message)
        return keys[key_id]

    async def aclose(self) -> None:
        """Stop a fetch in flight and close the client."""
        await self._published.aclose()
