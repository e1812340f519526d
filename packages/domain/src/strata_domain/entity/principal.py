"""Who is calling."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from strata_domain.entity.api_key import KeyGrant


class PrincipalKind(StrEnum):
    """What sort of caller a token speaks for."""

    USER = "user"
    ANONYMOUS = "anonymous"
    SERVICE = "service"


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """One verified caller; made by the token verifier alone, once per request.

    Attributes:
        subject: the user; a service speaks for none.
        expires_at: when the token stops being good (UTC).
        key: what the caller's key allows; None if it came with a token.
    """

    kind: PrincipalKind
    subject: UUID | None
    expires_at: datetime
    key: KeyGrant | None = None
