"""Values that Postgres refuses are the caller's, not an accident."""

from dataclasses import replace

import pytest

from strata_domain.entity.message import TextPart
from strata_domain.error import InvalidInputError
from support.store import Store, a_question, a_step, a_thread, words


@pytest.mark.parametrize("title", ["\0", "\ud83d", "\ude42 half", "x" * 501])
def test_text_that_postgres_refuses_is_bad_input(
    in_postgres: Store, title: str
) -> None:
    ada = in_postgres.add_user()

    with pytest.raises(InvalidInputError), in_postgres.begin(ada) as work:
        work.threads.add(a_thread(ada, title=title))


@pytest.mark.parametrize("value", ["\0", "\ud83d", float("nan"), float("inf")])
def test_json_that_postgres_refuses_is_bad_input(
    in_postgres: Store, value: object
) -> None:
    thread = in_postgres.thread()

    with pytest.raises(InvalidInputError), in_postgres.begin(thread.user_id) as work:
        work.threads.save(replace(thread, metadata={"value": value}))


@pytest.mark.parametrize("word", ["\0", "\ud83d"])
def test_a_part_that_postgres_refuses_is_bad_input(
    in_postgres: Store, word: str
) -> None:
    question = replace(a_question(in_postgres.thread()), parts=(TextPart(word),))

    with pytest.raises(InvalidInputError):
        in_postgres.messages(question)


@pytest.mark.parametrize("data", ["", "{", '{"a": nan}', '"\0"', '"\n"', '"\ud83d"'])
def test_an_event_that_is_no_json_is_bad_input(in_postgres: Store, data: str) -> None:
    run = in_postgres.running()

    with pytest.raises(InvalidInputError):
        in_postgres.record(a_step(run, replace(words(1), data=data)))


def test_what_was_said_never_reaches_an_errors_text(in_postgres: Store) -> None:
    run = in_postgres.running()
    secret = replace(words(1), data="canary")

    with pytest.raises(InvalidInputError) as caught:
        in_postgres.record(a_step(run, secret))
    assert "canary" not in str(caught.value)
