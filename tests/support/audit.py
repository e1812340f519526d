"""The provider's own bill against the ledger, call by call."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strata_infrastructure.sandbox.bill import BilledCall
from support.database import FreshDatabase

RECORDS = """
select json_build_object(
  'request_id', reservation_id, 'micro_usd', micro_usd, 'estimated', estimated,
  'input_tokens', input_tokens, 'output_tokens', output_tokens, 'outcome', outcome,
  'error_code', error_code
) from usage_records where corrects is null
"""
Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """Two books that know nothing of each other.

    Attributes:
        billed: what the provider charges for, by the name that we gave the call.
        recorded: what the ledger says, likewise.
    """

    billed: Mapping[str, Sequence[BilledCall]]
    recorded: Mapping[str, Sequence[Record]]

    @property
    def lost(self) -> list[str]:
        """Calls that the provider charges for and the ledger does not."""
        return [key for key in self.billed if not self._charged(key)]

    @property
    def doubled(self) -> list[str]:
        """Calls that stand in one of the books more than once."""
        counts = Counter(
            {key: len(lines) for key, lines in self.recorded.items()}
        ) | Counter({key: len(lines) for key, lines in self.billed.items()})
        return [key for key, count in counts.items() if count > 1]

    @property
    def differing(self) -> list[tuple[BilledCall, Record]]:
        """Calls that the ledger calls exact, and that the provider counts otherwise."""
        return [
            (call, record)
            for call, record in self._pairs()
            if not record["estimated"] and _counts(record) != _words(call)
        ]

    @property
    def estimated(self) -> list[tuple[BilledCall, Record]]:
        """Calls that were charged by an estimate."""
        return [pair for pair in self._pairs() if pair[1]["estimated"]]

    @property
    def undercharged(self) -> list[tuple[BilledCall, Record]]:
        """Estimates below what the provider charges."""
        return [
            (call, record)
            for call, record in self.estimated
            if record["micro_usd"] < _price(call)
        ]

    @property
    def conservative(self) -> list[Record]:
        """Calls that were charged although the provider never heard of them."""
        return [
            record
            for key, records in self.recorded.items()
            for record in records
            if key not in self.billed and record["micro_usd"]
        ]

    @property
    def free(self) -> list[str | None]:
        """Why calls were not charged."""
        return [
            record["error_code"]
            for records in self.recorded.values()
            for record in records
            if not record["micro_usd"]
        ]

    @property
    def charged(self) -> int:
        """How many calls were charged, billed or not."""
        return len(self.billed) - len(self.lost) + len(self.conservative)

    def report(self) -> str:
        """Return the figures in one line."""
        said = sum(_price(call) for call, _ in self.estimated)
        charged = sum(record["micro_usd"] for _, record in self.estimated)
        return (
            f"{len(self.billed)} calls billed, {len(self.lost)} lost, "
            f"{len(self.doubled)} doubled, {len(self.differing)} differing; "
            f"{len(self.estimated)} estimated at {charged / max(said, 1):.2f} of the "
            f"bill, {len(self.undercharged)} of them below it; "
            f"{len(self.conservative)} charged that were never billed"
        )

    def _charged(self, key: str) -> bool:
        return any(record["micro_usd"] for record in self.recorded.get(key, ()))

    def _pairs(self) -> list[tuple[BilledCall, Record]]:
        return [
            (calls[0], self.recorded[key][0])
            for key, calls in self.billed.items()
            if key in self.recorded
        ]


def audit(database: FreshDatabase, calls: Sequence[BilledCall]) -> Audit:
    """Return both books."""
    records = [row[0] for row in database.query(RECORDS)]
    return Audit(
        billed=_by_key([(str(call.request_id), call) for call in calls]),
        recorded=_by_key([(record["request_id"], record) for record in records]),
    )


def _by_key(pairs: Sequence[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, thing in pairs:
        found.setdefault(key, []).append(thing)
    return found


def _counts(record: Record) -> tuple[int, int]:
    return record["input_tokens"], record["output_tokens"]


def _words(call: BilledCall) -> tuple[int, int]:
    return call.input_tokens, call.output_tokens


def _price(call: BilledCall) -> int:
    """What the sandbox's catalogue price makes of a call: 1 and 2 micro-USD a token."""
    return call.input_tokens + 2 * call.output_tokens
