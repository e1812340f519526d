"""Everything that is looked at, and what is found."""

import asyncio
from collections.abc import Sequence

from strata_domain.entity.finding import Finding, Verdict
from strata_domain.error import StrataError, UnavailableError
from strata_domain.port.check import Check

LONGEST_SECONDS = 30.0
_AGAIN = "See to it that it is in reach from here, then look again."
_OUT_OF_REACH = (UnavailableError, TimeoutError)


async def examine(
    checks: Sequence[Check], *, longest_seconds: float = LONGEST_SECONDS
) -> Sequence[Finding]:
    """Look at everything at once; what cannot be looked at is a failure of its own."""
    looks = (_in_time(check, longest_seconds) for check in checks)
    found = await asyncio.gather(*looks, return_exceptions=True)
    told = map(_told, checks, found)
    return [finding for findings in told for finding in findings]


async def _in_time(check: Check, longest_seconds: float) -> Sequence[Finding]:
    async with asyncio.timeout(longest_seconds):
        return await check.look()


def _told(check: Check, found: Sequence[Finding] | BaseException) -> Sequence[Finding]:
    if not isinstance(found, BaseException):
        return found
    mend = _AGAIN if isinstance(found, _OUT_OF_REACH) else ""
    return [Finding(check.name, Verdict.FAILURE, _reason(found), mend)]


def _reason(error: BaseException) -> str:
    """Return why there is no finding: other errors than ours may quote a secret."""
    words = str(error) if isinstance(error, StrataError) else ""
    return words or f"it could not be looked at ({type(error).__name__})"
