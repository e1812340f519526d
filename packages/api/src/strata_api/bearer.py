"""Who comes with what: a token of Supabase's, or a key of ours."""

from dataclasses import dataclass

from strata_domain.entity.principal import Principal
from strata_domain.port.identity import TokenVerifier
from strata_domain.service.api_key import MARK


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerVerifier:
    """Lets each be verified by whoever knows how."""

    tokens: TokenVerifier
    keys: TokenVerifier

    async def verify(self, token: str) -> Principal:
        """Return who it speaks for.

        Raises:
            InvalidTokenError: it is good for nothing.
            UnavailableError: that could not be found out.
        """
        verifier = self.keys if token.startswith(MARK) else self.tokens
        return await verifier.verify(token)
