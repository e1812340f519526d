"""From the claims of a verified token to a principal: our own reading, strict.

Nothing is ever taken from `user_metadata`, which users write themselves, and nothing is
guessed: a claim of another type than Supabase gives it is a refusal.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from uuid import UUID

from strata_domain.entity.principal import Principal, PrincipalKind
from strata_domain.error import InvalidTokenError
from strata_infrastructure.identity.segment import JsonObject

AUDIENCE = "authenticated"
USER_ROLE = "authenticated"
SERVICE_ROLE = "service_role"
CLOCK_SKEW_SECONDS = 10
MAX_LIFETIME_SECONDS = 7 * 24 * 3600
LATEST_SECOND = 2**33
NOBODY = UUID(int=0)
AUDIENCES: tuple[object, ...] = (AUDIENCE, [AUDIENCE])
KINDS: Mapping[tuple[object, bool], PrincipalKind] = {
    (USER_ROLE, False): PrincipalKind.USER,
    (USER_ROLE, True): PrincipalKind.ANONYMOUS,
    (SERVICE_ROLE, False): PrincipalKind.SERVICE,
}


def principal_of(claims: JsonObject, *, now: float) -> Principal:
    """Return who the claims speak for.

    A week is the longest lifetime that Supabase lets a project set. An expiry gets no
    leeway: the clock's skew is the issuer's and ours to bear, so it counts only for
    what lies in the future (`iat`, `nbf`).

    Args:
        claims: of a token whose signature and issuer were verified.
        now: seconds since 1970.

    Raises:
        InvalidTokenError: a claim is not what it should be.
        KeyError: one is missing, or the role is none of ours.
        ValueError: `sub` is no UUID.
        TypeError: `sub` or `role` is no text.
    """
    expires = _expiry(claims, now=now)
    if claims["aud"] not in AUDIENCES:
        message = "the audience is not ours alone"
        raise InvalidTokenError(message)
    kind = KINDS[claims["role"], _is_anonymous(claims)]
    return Principal(
        kind=kind,
        subject=_subject(claims, kind=kind),
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def _expiry(claims: JsonObject, *, now: float) -> int:
    issued, expires = _second(claims["iat"]), _second(claims["exp"])
    starts = max(issued, _second(claims.get("nbf", issued)))
    if starts > now + CLOCK_SKEW_SECONDS or expires <= now:
        message = "the token is not valid yet, or not any more"
        raise InvalidTokenError(message)
    if not 0 < expires - issued <= MAX_LIFETIME_SECONDS:
        message = "the token lives longer than a session may"
        raise InvalidTokenError(message)
    return expires


def _second(value: object) -> int:
    if isinstance(value, int) and _is_sane(value):
        return value
    message = "a time is not a whole number of seconds"
    raise InvalidTokenError(message)


def _is_sane(second: int) -> bool:
    return not isinstance(second, bool) and 0 < second < LATEST_SECOND


def _is_anonymous(claims: JsonObject) -> bool:
    value = claims.get("is_anonymous", False)
    if not isinstance(value, bool):
        message = "is_anonymous is not a boolean"
        raise InvalidTokenError(message)
    return value


def _subject(claims: JsonObject, *, kind: PrincipalKind) -> UUID | None:
    if kind is not PrincipalKind.SERVICE:
        return _user_id(claims["sub"])
    if "sub" in claims:
        message = "a service speaks for no user"
        raise InvalidTokenError(message)
    return None


def _user_id(value: object) -> UUID:
    if isinstance(value, str) and str(UUID(value)) == value != str(NOBODY):
        return UUID(value)
    message = "the subject is not a canonical UUID"
    raise InvalidTokenError(message)
