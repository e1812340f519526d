"""What is done with a whole account, when its request is over."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class AccountTaskKind(StrEnum):
    """What is done.

    Attributes:
        EXPORT: everything of the user is put into one archive.
        ERASURE: everything of the user is deleted, and what is spent is nobody's.
    """

    EXPORT = "export"
    ERASURE = "erasure"


class AuditAction(StrEnum):
    """What is remembered because an account's safety may hang on it."""

    EXPORT_ASKED = "export.asked"
    EXPORT_ENDED = "export.ended"
    ERASURE_ASKED = "erasure.asked"
    ERASURE_ENDED = "erasure.ended"
    KEY_CREATED = "api_key.created"
    KEY_REVOKED = "api_key.revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountTask:
    """One such task; a user has at most one open of each kind.

    Attributes:
        attempt: how often a worker has taken it; whoever holds an older number may not
            write any more.
        asset_id: the archive that an export has made.
        error_code: why there is none after all.
    """

    task_id: UUID
    user_id: UUID
    kind: AccountTaskKind
    created_at: datetime
    attempt: int = 0
    asset_id: UUID | None = None
    error_code: str | None = None
    ended_at: datetime | None = None
