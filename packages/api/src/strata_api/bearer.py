"""Who comes with what: a token of Supabase's, or a key of ours."""

from dataclasses import dataclass

from strata_domain.entity.principal import Principal
from strata_domain.port.identity import TokenVerifier
from strata_domain.service.api_key import MARK
from strata_usecase.account.departures import Departures


@dataclass(frozen=True, slots=True, kw_only=True)
class BearerVerifier:
    """Lets each be verified by whoever knows how, and refuses who is leaving."""

    tokens: TokenVerifier
    keys: TokenVerifier
    departures: Departures

    async def verify(self, token: str) -> Principal:
        """Return who it speaks for.

        Raises:
            InvalidTokenError: it is good for nothing.
            AccountLeavingError: the user's account is being erased.
            UnavailableError: that could not be found out.
        """
        verifier = self.keys if token.startswith(MARK) else self.tokens
        principal = await verifier.verify(token)
        self.departures.ensure_staying(principal.subject)
        return principal
