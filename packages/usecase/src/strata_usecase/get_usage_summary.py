"""See what a month has cost."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar
from uuid import UUID

from strata_domain.entity.usage_total import UsageTotal
from strata_domain.port.concurrency import Clock
from strata_domain.port.unit_of_work import BeginForUser

Key = TypeVar("Key", str, date)

MONTHS = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of the calendar, in UTC.

    Attributes:
        number: 1 to 12.
    """

    year: int
    number: int

    @property
    def since(self) -> datetime:
        """Its first moment."""
        return datetime(self.year, self.number, 1, tzinfo=UTC)

    @property
    def until(self) -> datetime:
        """The first moment of the next one."""
        years, before = divmod(self.number, MONTHS)
        return datetime(self.year + years, before + 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSum:
    """What some calls used together; see `UsageTotal`."""

    calls: int
    estimated_calls: int
    input_tokens: int
    output_tokens: int
    micro_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class UsageSummary:
    """A month of one user, summed up in three ways."""

    month: Month
    total: UsageSum
    models: Mapping[str, UsageSum]
    days: Mapping[date, UsageSum]


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUsageSummaryQuery:
    """Whose usage; None means the present month."""

    user_id: UUID
    month: Month | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GetUsageSummary:
    """Sums up the lines of the ledger."""

    begin: BeginForUser
    clock: Clock

    def execute(self, query: GetUsageSummaryQuery) -> UsageSummary:
        """Return the sums, those by model and by day in ascending order."""
        month = query.month or month_of(self.clock())
        with self.begin(query.user_id) as work:
            totals = work.ledger.totals(
                user_id=query.user_id, since=month.since, until=month.until
            )
        return UsageSummary(
            month=month,
            total=summed(totals),
            models=_grouped(totals, lambda total: total.model),
            days=_grouped(totals, lambda total: total.day),
        )


def month_of(moment: datetime) -> Month:
    """Return the month of a moment."""
    known = moment.astimezone(UTC)
    return Month(known.year, known.month)


def summed(totals: Iterable[UsageTotal]) -> UsageSum:
    """Return what they are together."""
    known = tuple(totals)
    return UsageSum(
        calls=sum(total.calls for total in known),
        estimated_calls=sum(total.estimated_calls for total in known),
        input_tokens=sum(total.input_tokens for total in known),
        output_tokens=sum(total.output_tokens for total in known),
        micro_usd=sum(total.micro_usd for total in known),
    )


def _grouped(
    totals: Iterable[UsageTotal], key: Callable[[UsageTotal], Key]
) -> dict[Key, UsageSum]:
    groups: dict[Key, list[UsageTotal]] = defaultdict(list)
    for total in totals:
        groups[key(total)].append(total)
    return {name: summed(groups[name]) for name in sorted(groups)}
