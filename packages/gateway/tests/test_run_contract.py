"""Recording and sweeping runs, in memory and in Postgres."""

from dataclasses import replace
from itertools import product

import pytest

from strata_domain.entity.generation import (
    Ending,
    EventType,
    GenerationEvent,
    GenerationStatus,
    Standing,
)
from strata_domain.entity.message import MessageStatus, StopReason, TextPart
from strata_domain.error import ConflictError
from strata_domain.service.generation_log import event
from strata_domain.service.identifier import new_id
from support.store import WORKER, Store, a_step, an_end, words

RUNNING, LOST = Standing.RUNNING, Standing.LOST


def test_steps_of_many_runs_are_stored_together(store: Store) -> None:
    runs = [store.running() for _ in range(3)]

    standings = store.record(
        a_step(runs[0], words(1, "a"), words(2, "b")),
        a_step(runs[1], words(1, "c")),
        a_step(runs[2]),
    )

    assert standings == [RUNNING, RUNNING, RUNNING]
    assert [store.log(run) for run in runs] == [
        (words(1, "a"), words(2, "b")),
        (words(1, "c"),),
        (),
    ]
    assert [store.generation(run).last_seq for run in runs] == [2, 1, 0]


def test_recording_nothing_is_nothing(store: Store) -> None:
    assert store.record() == []


def test_a_log_grows_step_by_step(store: Store) -> None:
    run = store.running()

    for seq in range(1, 4):
        store.record(a_step(run, words(seq)))

    assert store.log(run) == tuple(words(seq) for seq in range(1, 4))
    assert store.generation(run).last_seq == 3


def test_a_mere_sign_of_life_adds_nothing(store: Store) -> None:
    run = store.running()
    store.record(a_step(run, words(1)))

    assert store.record(a_step(run)) == [RUNNING]

    assert store.log(run) == (words(1),)
    assert store.generation(run).last_seq == 1


def test_a_step_sent_twice_is_stored_once(store: Store) -> None:
    run = store.running()
    store.record(a_step(run, words(1)))

    assert store.record(a_step(run, words(1), words(2))) == [RUNNING]

    assert store.log(run) == (words(1), words(2))
    assert store.generation(run).last_seq == 2


@pytest.mark.parametrize(
    "data",
    [
        '{"text" :  "spaced", "b":1, "a" : [ ] }',
        '{"text":"\\u2028 \u2028 \u2029 é 🙂 \\ud83d\\ude42"}',
        '{"a":1,"a":2}',
        '{"n":1.0000000000000000001e+2}',
        '{"text":"\\u0000 \\" \\\\ {} , NULL"}',
        "{}",
    ],
)
def test_what_was_said_comes_back_byte_for_byte(store: Store, data: str) -> None:
    run = store.running()
    said = GenerationEvent(1, EventType.TEXT_DELTA, data)

    store.record(a_step(run, said))

    assert store.log(run) == (said,)


def test_an_end_closes_the_run_and_its_message_together(store: Store) -> None:
    run = store.running()
    parts = (TextPart('said "it" \u2028 🙂'),)

    assert store.record(an_end(run, 1, *parts)) == [RUNNING]

    ended, message = store.generation(run), store.message(run)
    assert ended.ended_at is not None
    assert ended == replace(
        run, status=GenerationStatus.COMPLETED, last_seq=1, ended_at=ended.ended_at
    )
    assert (message.status, message.parts) == (MessageStatus.COMPLETE, parts)
    assert message.stop_reason is StopReason.STOP


@pytest.mark.parametrize(
    ("status", "message_status"),
    [
        (GenerationStatus.COMPLETED, MessageStatus.COMPLETE),
        (GenerationStatus.STOPPED, MessageStatus.STOPPED),
        (GenerationStatus.FAILED, MessageStatus.FAILED),
        (GenerationStatus.INTERRUPTED, MessageStatus.INTERRUPTED),
    ],
)
def test_a_message_ends_as_its_run_does(
    store: Store, status: GenerationStatus, message_status: MessageStatus
) -> None:
    run = store.running()
    last = event(1, EventType(f"generation.{status}"), {})
    ending = Ending(status=status, parts=(), error_code="why")

    store.record(replace(a_step(run, last), ending=ending))

    ended = store.generation(run)
    assert (ended.status, ended.error_code) == (status, "why")
    assert store.message(run).status is message_status


def test_nothing_follows_the_end(store: Store) -> None:
    run = store.running()
    store.record(an_end(run, 1, TextPart("first")))
    ended = store.generation(run)

    assert store.record(an_end(run, 2, TextPart("second"))) == [LOST]
    assert store.record(a_step(run, words(3))) == [LOST]

    assert [line.terminal for line in store.log(run)] == [True]
    assert store.generation(run) == ended
    assert store.message(run).parts == (TextPart("first"),)


def test_a_log_has_one_terminal_event_whatever_is_recorded(store: Store) -> None:
    run = store.running()
    twice = (event(1, EventType.COMPLETED, {}), event(2, EventType.STOPPED, {}))

    with pytest.raises(ConflictError):
        store.record(a_step(run, *twice))

    assert store.log(run) == ()


def test_only_the_worker_that_owns_a_run_writes_it(store: Store) -> None:
    mine, other = store.running(), new_id()
    steps = (a_step(mine, words(1)), an_end(mine, 1, TextPart("stolen")))

    for step in steps:
        assert store.record(step, worker_id=other) == [LOST]

    assert store.generation(mine) == mine
    assert store.log(mine) == ()
    assert store.message(mine).parts == ()


def test_a_lost_run_takes_no_other_with_it(store: Store) -> None:
    ended, unknown, alive = store.running(), store.running(), store.running()
    store.record(an_end(ended, 1))
    unknown = replace(unknown, generation_id=new_id())

    standings = store.record(
        a_step(ended, words(2)), a_step(unknown, words(1)), a_step(alive, words(1))
    )

    assert standings == [LOST, LOST, RUNNING]
    assert store.log(alive) == (words(1),)


def test_a_run_of_a_removed_thread_is_lost(store: Store) -> None:
    run = store.running()
    with store.begin(run.user_id) as work:
        work.threads.remove(run.thread_id, user_id=run.user_id)

    assert store.record(an_end(run, 1)) == [LOST]


def test_standings_come_for_every_combination(store: Store) -> None:
    for asked, worker_id in product((False, True), (WORKER, new_id())):
        run = store.running()
        if asked:
            with store.begin(run.user_id) as work:
                work.generations.request_cancel(run.generation_id, user_id=run.user_id)

        (standing,) = store.record(a_step(run), worker_id=worker_id)

        alive = Standing.CANCEL_REQUESTED if asked else RUNNING
        assert standing is (alive if worker_id == WORKER else LOST)
