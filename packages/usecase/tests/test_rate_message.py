"""Saying whether an answer was any good."""

from dataclasses import replace
from uuid import UUID

import pytest

from strata_domain.entity.message import Message, MessageFeedback
from strata_domain.error import NotFoundError
from strata_domain.fake import InMemoryDatabase
from strata_domain.service.identifier import new_id
from strata_usecase.rate_message import RateMessage, RateMessageCommand
from support.store import a_thread, an_answer

UP, DOWN = MessageFeedback.UP, MessageFeedback.DOWN


@pytest.fixture
def database() -> InMemoryDatabase:
    return InMemoryDatabase()


@pytest.fixture
def answer(database: InMemoryDatabase) -> Message:
    answer = an_answer(a_thread(database.add_user()))
    database.tables.messages[answer.message_id] = answer
    return answer


def rate(
    database: InMemoryDatabase,
    message_id: UUID,
    user_id: UUID,
    feedback: MessageFeedback | None = UP,
    comment: str | None = None,
) -> Message:
    command = RateMessageCommand(
        user_id=user_id, message_id=message_id, feedback=feedback, comment=comment
    )
    return RateMessage(begin=database.begin_for_user).execute(command)


def test_a_verdict_and_its_comment_are_kept_with_the_message(
    database: InMemoryDatabase, answer: Message
) -> None:
    rated = rate(database, answer.message_id, answer.user_id, DOWN, "too long")

    assert rated == replace(answer, feedback=DOWN, feedback_comment="too long")
    assert database.tables.messages[answer.message_id] == rated


def test_a_verdict_can_be_changed_and_taken_back(
    database: InMemoryDatabase, answer: Message
) -> None:
    rate(database, answer.message_id, answer.user_id, DOWN, "too long")

    changed = rate(database, answer.message_id, answer.user_id, UP)
    assert (changed.feedback, changed.feedback_comment) == (UP, None)
    assert rate(database, answer.message_id, answer.user_id, None) == answer


def test_nobody_rates_another_users_answer(
    database: InMemoryDatabase, answer: Message
) -> None:
    for message_id in (answer.message_id, new_id()):
        with pytest.raises(NotFoundError):
            rate(database, message_id, database.add_user())

    assert database.tables.messages[answer.message_id] == answer
