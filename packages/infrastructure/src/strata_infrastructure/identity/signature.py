"""The signature, checked by python-jose with everything it can be told."""

from jose import jwt

from strata_infrastructure.identity.claim import AUDIENCE, CLOCK_SKEW_SECONDS
from strata_infrastructure.identity.key import VerificationKey
from strata_infrastructure.identity.segment import JsonObject

OPTIONS = {
    "require_aud": True,
    "require_exp": True,
    "require_iat": True,
    "require_iss": True,
    "leeway": CLOCK_SKEW_SECONDS,
}


def signed_claims(token: str, *, key: VerificationKey, issuer: str) -> JsonObject:
    """The claims of a token that this key signed.

    python-jose reads times loosely (`int("7")` will do) and by its own clock: whoever
    calls this checks each claim again.

    Raises:
        JOSEError: the signature, the algorithm, the issuer or the audience is not the
            one expected, or the token has expired.
        ValueError: python-jose stumbled; likewise TypeError and OverflowError.
    """
    return jwt.decode(
        token,
        key.key,
        algorithms=(key.algorithm.value,),
        audience=AUDIENCE,
        issuer=issuer,
        options=OPTIONS,
    )
