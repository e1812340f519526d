"""Database rows as SQLModel sees them; the schema itself is owned by drizzle/."""

from strata_gateway.row.account import PlanRow, ProfileRow
from strata_gateway.row.account_task import AccountTaskRow, AuditEventRow
from strata_gateway.row.api_key import ApiKeyRow
from strata_gateway.row.asset import AssetRow, DiscardedFileRow, MessageAssetRow
from strata_gateway.row.chat import MessageRow, ThreadRow
from strata_gateway.row.generation import GenerationEventRow, GenerationRow
from strata_gateway.row.idempotency import IdempotencyKeyRow
from strata_gateway.row.job import JobEventRow, JobRow, WebhookInboxRow
from strata_gateway.row.ledger import ReservationRow, UsageRecordRow, UsageWindowRow

__all__ = [
    "AccountTaskRow",
    "ApiKeyRow",
    "AssetRow",
    "AuditEventRow",
    "DiscardedFileRow",
    "GenerationEventRow",
    "GenerationRow",
    "IdempotencyKeyRow",
    "JobEventRow",
    "JobRow",
    "MessageAssetRow",
    "MessageRow",
    "PlanRow",
    "ProfileRow",
    "ReservationRow",
    "ThreadRow",
    "UsageRecordRow",
    "UsageWindowRow",
    "WebhookInboxRow",
]
