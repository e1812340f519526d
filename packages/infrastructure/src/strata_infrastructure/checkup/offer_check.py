"""Whether somebody answers, at prices that are not too old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from strata_domain.entity.finding import Finding, Verdict
from strata_infrastructure.chat.provider_settings import ProviderSettings

FRESH_DAYS = 90
_MODELS = "models"
_PRICES = "prices"
_SANDBOX = "sandbox"
_NONE = Finding(
    _MODELS,
    Verdict.FAILURE,
    "no provider has a key, so there is no model",
    "Set the key of one, such as ANTHROPIC_API_KEY; README.md lists them.",
)
_PLAYED = Finding(
    _MODELS,
    Verdict.WARNING,
    "the sandbox is offered, whose answers are made up",
    "Unset STRATA_SANDBOX where real people are.",
)
_CORRECT = (
    "Compare them with the providers' own, and state what has changed, with today's "
    "date, in a file that STRATA_CATALOGUE names (docs/models.md)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferCheck:
    """Looks at the settings alone.

    Attributes:
        providers: those that are offered.
        prices: when they were right, by the file that states them.
    """

    providers: Mapping[str, ProviderSettings]
    prices: Mapping[str, date]
    today: date
    name: str = _MODELS

    async def look(self) -> Sequence[Finding]:
        """Return what is offered, and since when its prices are known."""
        return [*self._offered(), *map(self._dated, self.prices)]

    def _offered(self) -> Sequence[Finding]:
        real = sorted(self.providers.keys() - {_SANDBOX})
        keys = Finding(_MODELS, Verdict.OK, f"there are keys of {', '.join(real)}")
        applies = {
            keys: bool(real),
            _PLAYED: _SANDBOX in self.providers,
            _NONE: not self.providers,
        }
        return [finding for finding in applies if applies[finding]]

    def _dated(self, sheet: str) -> Finding:
        day = self.prices[sheet]
        says = f"those of {sheet} are of {day}"
        if (self.today - day).days <= FRESH_DAYS:
            return Finding(_PRICES, Verdict.OK, says)
        return Finding(_PRICES, Verdict.WARNING, says, _CORRECT)
