"""What may become of a job."""

import json
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strata_domain.entity.job import (
    TRANSITIONS,
    Job,
    JobEvent,
    JobEventType,
    JobKind,
    JobStatus,
)
from strata_domain.error import JobEndedError
from strata_domain.service.identifier import new_id
from strata_domain.service.job import ensure_open, is_terminal, job_event, origins

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
ENDS = {"succeeded", "failed", "blocked", "canceled", "expired"}
PAIRS = {
    ("queued", "submitted"),
    ("queued", "failed"),
    ("queued", "canceled"),
    ("queued", "expired"),
    ("submitted", "running"),
    *product(("submitted", "running"), ENDS),
}


def a_job(status: JobStatus) -> Job:
    return Job(
        job_id=new_id(),
        user_id=new_id(),
        kind=JobKind.IMAGE,
        model="sandbox/image",
        status=status,
        request={"prompt": "a fox"},
        reservation_id=new_id(),
        held_micro_usd=1,
        created_at=NOON,
        expires_at=NOON + timedelta(minutes=10),
    )


def test_every_status_says_what_may_follow_it() -> None:
    assert set(TRANSITIONS) == set(JobStatus)
    assert {(a, b) for a, after in TRANSITIONS.items() for b in after} == PAIRS


@pytest.mark.parametrize("status", JobStatus)
def test_what_is_over_stays_as_it_is(status: JobStatus) -> None:
    ends = status in ENDS

    assert is_terminal(status) == a_job(status).ended == ends
    assert (TRANSITIONS[status] == frozenset()) == ends


@pytest.mark.parametrize("status", sorted(ENDS))
def test_a_job_that_is_over_is_not_to_be_changed(status: str) -> None:
    with pytest.raises(JobEndedError):
        ensure_open(JobStatus(status))


@pytest.mark.parametrize("status", ["queued", "submitted", "running"])
def test_a_job_that_is_not_over_is_open(status: str) -> None:
    ensure_open(JobStatus(status))


@pytest.mark.parametrize("status", JobStatus)
def test_origins_are_the_table_read_backwards(status: JobStatus) -> None:
    assert origins(status) == {before for before, after in PAIRS if after == status}


def test_every_job_begins_in_the_queue_and_can_come_to_every_end() -> None:
    reached = {JobStatus.QUEUED}
    for _ in JobStatus:
        reached |= {after for status in reached for after in TRANSITIONS[status]}

    assert origins(JobStatus.QUEUED) == frozenset()
    assert reached == set(JobStatus)


def test_no_provider_finishes_what_it_was_never_asked() -> None:
    asked = {JobStatus.SUBMITTED, JobStatus.RUNNING}

    assert origins(JobStatus.SUCCEEDED) == origins(JobStatus.BLOCKED) == asked


def test_every_status_has_its_event_and_progress_is_the_only_other() -> None:
    named = {f"job.{status}" for status in JobStatus}

    assert set(JobEventType) == named | {"job.progress"}


@pytest.mark.parametrize("kind", JobEventType)
def test_a_log_ends_where_its_job_does(kind: JobEventType) -> None:
    ends = {f"job.{status}" for status in ENDS}

    assert JobEvent(1, kind, "{}").terminal == (kind in ends)


@given(st.text())
def test_an_event_is_one_line_of_json_whatever_it_says(words: str) -> None:
    said = job_event(3, JobEventType.PROGRESS, {"words": words})

    assert (said.seq, said.type) == (3, JobEventType.PROGRESS)
    assert not {"\r", "\n"} & set(said.data)
    assert json.loads(said.data) == {"words": words}
