"""Whether the project's tokens can be verified, and how they are signed."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from strata_domain.entity.finding import Finding, Verdict
from strata_domain.error import UnavailableError
from strata_domain.service.clock_skew import skew_finding
from strata_infrastructure.checkup.question import Answer, ask
from strata_infrastructure.identity.factory import key_set_url
from strata_infrastructure.identity.key import SharedSecretKeySource
from strata_infrastructure.identity.key_set import KeySet, read_key_set
from strata_infrastructure.secret import Secret

_SUBJECT = "tokens"
_CLOCK = "clock of Supabase"
_ROTATE = (
    "In the project's settings (JWT keys) create an asymmetric signing key and rotate "
    "to it; old sessions stay valid while their key is trusted."
)
_UNSET = (
    "When the last session that the legacy secret has signed is over, revoke it in the "
    "project's settings and unset SUPABASE_JWT_SECRET."
)
_VERDICTS = {
    (True, False): (Verdict.OK, "signed with {}, by published keys", ""),
    (True, True): (
        Verdict.WARNING,
        "signed with {}, and the legacy secret is still accepted",
        _UNSET,
    ),
    (False, True): (
        Verdict.WARNING,
        "signed with the legacy secret alone: whoever has it can be anybody",
        _ROTATE,
    ),
    (False, False): (
        Verdict.FAILURE,
        "the project publishes no key and SUPABASE_JWT_SECRET is empty: nobody gets in",
        _ROTATE,
    ),
}
"""By whether keys are published, and whether the legacy secret is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthCheck:
    """Asks a project for its keys, and looks at its clock.

    Attributes:
        legacy_secret: SUPABASE_JWT_SECRET, if it is set.
        now: seconds since 1970, by this machine.
    """

    supabase_url: str
    legacy_secret: Secret | None
    now: Callable[[], float] = time.time
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Ask once.

        Raises:
            ConfigurationError: SUPABASE_URL or the secret makes no sense.
            UnavailableError: the project does not answer, or not with keys.
        """
        answer = await ask("GET", key_set_url(self.supabase_url))
        keys = _keys(answer)
        verdict, says, mend = _VERDICTS[bool(keys), self._trusts_secret()]
        algorithms = " and ".join(sorted({key.algorithm for key in keys.values()}))
        told = Finding(_SUBJECT, verdict, says.format(algorithms), mend)
        return [told, *self._clock(answer)]

    def _trusts_secret(self) -> bool:
        if self.legacy_secret is None:
            return False
        SharedSecretKeySource(self.legacy_secret, setting="SUPABASE_JWT_SECRET")
        return True

    def _clock(self, answer: Answer) -> Iterator[Finding]:
        """Compare whole seconds, as servers tell them."""
        if "date" in answer.headers:
            told = parsedate_to_datetime(answer.headers["date"]).timestamp() + 0.5
            yield skew_finding(_CLOCK, told - self.now())


def _keys(answer: Answer) -> KeySet:
    try:
        _ensure_ok(answer)
        return read_key_set(answer.body)
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        message = f"the project's key set is of no use: {error}"
        raise UnavailableError(message) from error


def _ensure_ok(answer: Answer) -> None:
    if answer.status != HTTPStatus.OK:
        message = f"it answers {answer.status}"
        raise ValueError(message)
