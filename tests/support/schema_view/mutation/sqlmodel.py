"""Changes of the rows; `sqlmodel.txt` has what the contract must say of each."""

from collections.abc import Callable, Mapping

from sqlalchemy import BigInteger, Column, Constraint, MetaData
from sqlalchemy.dialects.postgresql import ENUM

Change = Callable[[MetaData], object]


def change(table: str, column: str, **attribute: object) -> Change:
    """Another value of an attribute of a column."""
    ((name, value),) = attribute.items()
    return lambda rows: setattr(rows.tables[table].columns[column], name, value)


def loosen(table: str, name: str) -> Change:
    """A foreign key that deletes nothing."""
    return lambda rows: setattr(_constraint(rows, table, name), "ondelete", None)


def forget(table: str, name: str) -> Change:
    """No key of that name."""
    return lambda rows: rows.tables[table].constraints.remove(
        _constraint(rows, table, name)
    )


def _constraint(rows: MetaData, table: str, name: str) -> Constraint:
    (found,) = [each for each in rows.tables[table].constraints if each.name == name]
    return found


FEEDBACK = ENUM("up", "down", "sideways", name="message_feedback")

CHANGES: Mapping[str, Change] = {
    "another name for threads.model": change("threads", "model", name="engine"),
    "no default for threads.title": change("threads", "title", server_default=None),
    "another type of plans.monthly_images": change(
        "plans", "monthly_images", type=BigInteger()
    ),
    "messages.parts may be null": change("messages", "parts", nullable=True),
    "one more kind of feedback": change("messages", "feedback", type=FEEDBACK),
    "messages outlive their thread": loosen("messages", "messages_thread_fk"),
    "events without a job": forget("job_events", "job_events_job_fk"),
    "two runs write one message": forget("generations", "generations_message_id_key"),
    "one more column": lambda rows: rows.tables["threads"].append_column(
        Column("colour", BigInteger)
    ),
    "one table less": lambda rows: rows.remove(rows.tables["webhook_inbox"]),
}
