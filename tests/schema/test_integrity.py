"""What the tables refuse to hold, whoever writes."""

from uuid import uuid4

import pytest
from psycopg.errors import (
    CheckViolation,
    ForeignKeyViolation,
    IntegrityError,
    RestrictViolation,
    UniqueViolation,
)

from support.database import FreshDatabase
from support.household import Resident, settle

EVENT = """
insert into generation_events (generation_id, user_id, seq, type, data)
values (%s, %s, %s, %s, %s)
"""
MESSAGE = """
insert into messages (id, thread_id, user_id, parent_id, role, status, parts)
values (%s, %s, %s, %s, 'user', 'complete', %s)
"""
RUN = """
insert into generations (id, user_id, thread_id, message_id, model, status, worker_id)
values (%s, %s, %s, %s, 'sandbox/echo', 'running', gen_random_uuid())
"""
LINE = """
insert into usage_records (id, user_id, reservation_id, operation, attempt, model,
  outcome, price, estimated, overrun, period_start, corrects, micro_usd)
select gen_random_uuid(), user_id, reservation_id, operation, attempt, model, outcome,
  price, estimated, overrun, period_start, {}
from usage_records where user_id = %s
"""
CORRECTION = LINE.format("id, -micro_usd")
REVOKED = "update api_keys set revoked_at = {} where user_id = %s"
HEAD = "update threads set head_message_id = %s where id = %s"


@pytest.fixture
def database(plain: FreshDatabase) -> FreshDatabase:
    """One for all: each test has users of its own."""
    return plain


@pytest.fixture
def resident(database: FreshDatabase) -> Resident:
    return settle(database)


@pytest.fixture
def neighbour(database: FreshDatabase) -> Resident:
    return settle(database)


def test_the_head_of_a_thread_is_one_of_its_messages(
    database: FreshDatabase, resident: Resident, neighbour: Resident
) -> None:
    with pytest.raises(ForeignKeyViolation):
        database.query(HEAD, neighbour.answer_id, resident.thread_id)


def test_the_parent_of_a_message_is_in_the_same_thread(
    database: FreshDatabase, resident: Resident, neighbour: Resident
) -> None:
    place = (resident.thread_id, resident.user_id, neighbour.question_id)

    with pytest.raises(ForeignKeyViolation):
        database.query(MESSAGE, uuid4(), *place, "[]")


def test_a_message_belongs_to_the_owner_of_its_thread(
    database: FreshDatabase, resident: Resident, neighbour: Resident
) -> None:
    with pytest.raises(ForeignKeyViolation):
        database.query(
            MESSAGE, uuid4(), resident.thread_id, neighbour.user_id, None, "[]"
        )


def test_the_parts_of_a_message_are_a_list(
    database: FreshDatabase, resident: Resident
) -> None:
    with pytest.raises(CheckViolation):
        database.query(
            MESSAGE, uuid4(), resident.thread_id, resident.user_id, None, "{}"
        )


def test_a_thread_has_at_most_one_running_generation(
    database: FreshDatabase, resident: Resident
) -> None:
    with pytest.raises(UniqueViolation, match="one_running_per_thread"):
        database.query(
            RUN,
            uuid4(),
            resident.user_id,
            resident.thread_id,
            resident.question_id,
        )


def test_a_generation_writes_a_message_of_its_own_thread(
    database: FreshDatabase, resident: Resident, neighbour: Resident
) -> None:
    end(database, resident, status="stopped")

    with pytest.raises(IntegrityError):
        database.query(
            RUN,
            uuid4(),
            resident.user_id,
            resident.thread_id,
            neighbour.question_id,
        )


@pytest.mark.usefixtures("resident")
@pytest.mark.parametrize(
    "change", ["ended_at = now()", "status = 'failed'", "last_seq = -1"]
)
def test_a_generation_has_ended_exactly_when_it_does_not_run(
    database: FreshDatabase, change: str
) -> None:
    with pytest.raises(CheckViolation):
        database.query(f"update generations set {change}")


def test_a_log_has_at_most_one_terminal_event(
    database: FreshDatabase, resident: Resident
) -> None:
    log = (resident.generation_id, resident.user_id)
    database.query(EVENT, *log, 2, "generation.stopped", "{}")

    with pytest.raises(UniqueViolation, match="one_terminal"):
        database.query(EVENT, *log, 3, "generation.interrupted", "{}")


@pytest.mark.parametrize("seq", [1, 0, -1])
def test_the_numbers_of_a_log_are_positive_and_used_once(
    database: FreshDatabase, resident: Resident, seq: int
) -> None:
    log = (resident.generation_id, resident.user_id)

    with pytest.raises(IntegrityError):
        database.query(EVENT, *log, seq, "text.delta", "{}")


def test_an_event_comes_back_byte_for_byte(
    database: FreshDatabase, resident: Resident
) -> None:
    log = (resident.generation_id, resident.user_id)
    data = '{"b":  1, "a" : "\\u00e4", "a":1.50}'
    database.query(EVENT, *log, 2, "text.delta", data)

    stored = "select data::text from generation_events where generation_id = %s"
    assert (data,) in database.query(stored, resident.generation_id)


def test_a_thread_is_deleted_with_everything_in_it(
    database: FreshDatabase, resident: Resident
) -> None:
    database.query("delete from threads where id = %s", resident.thread_id)

    for table in ("messages", "generations", "generation_events"):
        rows = f"select from {table} where user_id = %s"
        assert database.query(rows, resident.user_id) == []


@pytest.mark.usefixtures("resident")
@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("threads", "title = repeat('x', 501)"),
        ("profiles", "display_name = repeat('x', 201)"),
        ("profiles", "locale = repeat('x', 36)"),
        ("messages", "feedback_comment = repeat('x', 10001)"),
        ("plans", "monthly_micro_usd = -1"),
        ("plans", "storage_bytes = -1"),
    ],
)
def test_a_value_out_of_bounds_is_refused(
    database: FreshDatabase, table: str, change: str
) -> None:
    with pytest.raises(CheckViolation):
        database.query(f"update {table} set {change}")


@pytest.mark.usefixtures("resident")
@pytest.mark.parametrize(
    "change",
    [
        "update usage_records set micro_usd = 0",
        "delete from usage_records",
        "truncate usage_records",
    ],
)
def test_a_line_of_the_ledger_stays_as_it_is_even_for_the_owner(
    database: FreshDatabase, change: str
) -> None:
    with pytest.raises(RestrictViolation, match="only grows"):
        database.query(change)


@pytest.mark.parametrize("moment", ["null", "now() + interval '1 year'"])
def test_a_revoked_key_stays_revoked_whoever_writes(
    database: FreshDatabase, resident: Resident, moment: str
) -> None:
    for _ in range(2):
        now = "coalesce(revoked_at, now()), last_used_at = now()"
        database.query(REVOKED.format(now), resident.user_id)

    with pytest.raises(RestrictViolation, match="stays revoked"):
        database.query(REVOKED.format(moment), resident.user_id)


def test_a_correction_is_another_line_and_may_be_negative(
    database: FreshDatabase, resident: Resident
) -> None:
    database.query(CORRECTION, resident.user_id)

    kept = "select sum(micro_usd) from usage_records where user_id = %s"
    assert database.query(kept, resident.user_id) == [(0,)]


@pytest.mark.parametrize(
    ("line", "violation"),
    [
        ("null, 1", UniqueViolation),
        ("null, -1", CheckViolation),
        ("gen_random_uuid(), 1", ForeignKeyViolation),
    ],
)
def test_a_call_has_one_line_that_corrects_nothing(
    database: FreshDatabase,
    resident: Resident,
    line: str,
    violation: type[IntegrityError],
) -> None:
    with pytest.raises(violation):
        database.query(LINE.format(line), resident.user_id)


@pytest.mark.usefixtures("resident")
@pytest.mark.parametrize(
    "change",
    ['"limit" = 2', "used = -1", "reserved = -1", 'reserved = 1, "limit" = 3'],
)
def test_a_window_never_holds_more_than_its_limit(
    database: FreshDatabase, change: str
) -> None:
    with pytest.raises(CheckViolation):
        database.query(f"update usage_windows set {change}")


@pytest.mark.usefixtures("resident")
@pytest.mark.parametrize(
    "change",
    ["micro_usd = -1", "input_tokens = -1", "state = 'held'", "closed_at = null"],
)
def test_a_reservation_is_closed_exactly_when_its_state_says_so(
    database: FreshDatabase, change: str
) -> None:
    with pytest.raises(CheckViolation):
        database.query(f"update reservations set {change}")


def end(database: FreshDatabase, resident: Resident, *, status: str) -> None:
    database.query(
        "update generations set status = %s, ended_at = now() where id = %s",
        status,
        resident.generation_id,
    )
