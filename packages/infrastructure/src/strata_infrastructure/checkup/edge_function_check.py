"""Whether the edge functions are deployed."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from strata_domain.entity.finding import Finding, Verdict
from strata_infrastructure.checkup.question import Answer, ask

_SUBJECT = "edge functions"
_PREFLIGHT = {
    "origin": "https://doctor.example",
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization",
}
_ALLOWED = "access-control-allow-methods"
"""Told to every page, allowed or not."""
_MOST_SUCCESS = 299
_DEPLOY = "supabase functions deploy {}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EdgeFunctionCheck:
    """Asks each function what a browser asks first, which needs no token.

    Attributes:
        functions: their names.
    """

    supabase_url: str
    functions: Sequence[str]
    name: str = _SUBJECT

    async def look(self) -> Sequence[Finding]:
        """Ask all of them at once.

        Raises:
            UnavailableError: the project does not answer.
        """
        answers = await asyncio.gather(*map(self._preflight, self.functions))
        asked = zip(self.functions, answers, strict=True)
        absent = [name for name, answer in asked if not _is_there(answer)]
        there = f"all {len(self.functions)} answer"
        return [_missing(name) for name in absent] or [
            Finding(_SUBJECT, Verdict.OK, there)
        ]

    async def _preflight(self, function: str) -> Answer:
        url = f"{self.supabase_url.rstrip('/')}/functions/v1/{function}"
        return await ask("OPTIONS", url, headers=_PREFLIGHT)


def _is_there(answer: Answer) -> bool:
    return answer.status <= _MOST_SUCCESS and _ALLOWED in answer.headers


def _missing(function: str) -> Finding:
    says = f"{function} answers no preflight: it is not deployed, or does not start"
    return Finding(_SUBJECT, Verdict.WARNING, says, _DEPLOY.format(function))
