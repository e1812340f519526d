"""Every table that knows of users, and what becomes of it when they leave."""

from dataclasses import dataclass
from enum import StrEnum


class Erasing(StrEnum):
    """What becomes of a user's rows when the account is erased.

    Attributes:
        DISOWN: they stay, since sums need them, and are nobody's any more.
        DELETE: they are deleted.
        CASCADE: they go with the row that they refer to.
        COLLECT: they go one by one, each when the bytes that it names are removed.
    """

    DISOWN = "disown"
    DELETE = "delete"
    CASCADE = "cascade"
    COLLECT = "collect"


@dataclass(frozen=True, slots=True)
class AccountTable:
    """The rule for one table.

    Attributes:
        owner: the column that names the user.
        exported: whether the user's archive holds it.
        left_out: columns that the archive lacks: what only the server compares.
    """

    name: str
    erasing: Erasing
    owner: str = "user_id"
    exported: bool = True
    left_out: frozenset[str] = frozenset()


ACCOUNT_TABLES = (
    AccountTable("assets", Erasing.DELETE),
    AccountTable("usage_windows", Erasing.DISOWN, owner="subject_id"),
    AccountTable("reservations", Erasing.DISOWN),
    AccountTable("usage_records", Erasing.DISOWN),
    AccountTable("audit_events", Erasing.DISOWN),
    AccountTable("account_tasks", Erasing.DELETE),
    AccountTable("profiles", Erasing.DELETE),
    AccountTable("api_keys", Erasing.CASCADE, left_out=frozenset({"secret_digest"})),
    AccountTable(
        "idempotency_keys", Erasing.CASCADE, left_out=frozenset({"request_digest"})
    ),
    AccountTable("threads", Erasing.CASCADE),
    AccountTable("messages", Erasing.CASCADE),
    AccountTable("generations", Erasing.CASCADE, left_out=frozenset({"worker_id"})),
    AccountTable("generation_events", Erasing.CASCADE),
    AccountTable("jobs", Erasing.CASCADE),
    AccountTable("job_events", Erasing.CASCADE),
    AccountTable("message_assets", Erasing.CASCADE),
    AccountTable("discarded_files", Erasing.COLLECT, exported=False),
)
"""In the order in which they are erased; a table that is missing here fails a test."""
