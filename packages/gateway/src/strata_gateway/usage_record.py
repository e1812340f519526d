"""Lines of the ledger, read from their table."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import RowMapping
from sqlmodel import SQLModel

from strata_domain.entity.usage import ModelPrice, TokenUsage, UsageRecord
from strata_gateway.row import UsageRecordRow

RECORDS = SQLModel.metadata.tables[str(UsageRecordRow.__tablename__)]
RECORD_COLUMNS = [
    RECORDS.c.id.label("record_id"),
    *(column for column in RECORDS.c if column.name not in {"id", "period_start"}),
]
"""What to select for a record: its fields, with the buckets spread out."""
_BUCKETS = tuple(TokenUsage.__annotations__)


def usage_record(row: RowMapping) -> UsageRecord:
    """Return the record in a row of exactly these columns."""
    fields = _without(row, {*_BUCKETS, "price"})
    usage = TokenUsage(**{bucket: row[bucket] for bucket in _BUCKETS})
    return UsageRecord(**fields, usage=usage, price=ModelPrice(**row["price"]))


def _without(row: RowMapping, names: Iterable[str]) -> dict[str, Any]:
    return {str(name): row[name] for name in row.keys() - set(names)}
