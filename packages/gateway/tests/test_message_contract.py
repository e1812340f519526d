"""Messages, in memory and in Postgres."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from strata_domain.entity.message import (
    CitationPart,
    ImageAssetPart,
    Message,
    MessageFeedback,
    MessageStatus,
    ReasoningPart,
    StopReason,
    TextPart,
)
from strata_domain.error import ConflictError, NotFoundError, PermissionDeniedError
from strata_domain.service.identifier import new_id
from support.album import a_picture, added
from support.store import Store, a_question, an_answer

PARTS = (
    ReasoningPart('thinking "hard"'),
    TextPart("two\nlines \u2028 🙂 \\u0041"),
    CitationPart("https://example.test/?a=1", "title"),
    CitationPart("https://example.test/2"),
)


def refer(store: Store, message_id: UUID, asset_id: UUID, *, user_id: UUID) -> None:
    with store.begin(user_id) as work:
        work.messages.refer(message_id, asset_id, user_id=user_id)


def chain(store: Store, length: int) -> list[Message]:
    """A thread of so many messages, each below the one before."""
    thread = store.thread()
    messages = [a_question(thread)]
    for _ in range(length - 1):
        messages.append(a_question(thread, messages[-1].message_id))
    store.messages(*messages)
    return messages


def test_a_message_comes_back_as_it_was_stored(store: Store) -> None:
    message = replace(
        an_answer(store.thread()),
        parts=PARTS,
        status=MessageStatus.STOPPED,
        stop_reason=StopReason.LENGTH,
    )
    store.messages(message)

    with store.begin(message.user_id) as work:
        found = work.messages.get(message.message_id, user_id=message.user_id)
    assert found == message


def test_a_message_refers_to_files_of_its_owner_alone(store: Store) -> None:
    thread, eve = store.thread(), store.add_user()
    mine, hers = (added(store.begin, a_picture(x)) for x in (thread.user_id, eve))
    message = replace(a_question(thread), parts=(ImageAssetPart(mine),) * 2)
    store.messages(message)

    for asset_id in (hers, new_id()):
        foreign = replace(a_question(thread), parts=(ImageAssetPart(asset_id),))
        with pytest.raises(NotFoundError), store.begin(thread.user_id) as work:
            work.messages.add([foreign])
    with store.begin(thread.user_id) as work:
        found = work.messages.get(message.message_id, user_id=thread.user_id)
    assert found == message


def test_a_file_is_referred_to_later_once_and_by_its_owner_alone(store: Store) -> None:
    thread, eve = store.thread(), store.add_user()
    mine, hers = (added(store.begin, a_picture(x)) for x in (thread.user_id, eve))
    message = a_question(thread)
    store.messages(message)
    named = partial(refer, store, message.message_id)

    for _ in range(2):
        named(mine, user_id=thread.user_id)
    for asset_id, user_id in ((hers, thread.user_id), (hers, eve), (new_id(), eve)):
        with pytest.raises(NotFoundError):
            named(asset_id, user_id=user_id)
    with store.begin(thread.user_id) as work:
        work.threads.remove(thread.thread_id, user_id=thread.user_id)
        assert (
            work.assets.page(user_id=thread.user_id, before=None, limit=9).items == ()
        )


def test_storing_no_message_is_nothing(store: Store) -> None:
    with store.begin(store.add_user()) as work:
        work.messages.add([])


def test_unknown_messages_and_somebody_elses_are_the_same(store: Store) -> None:
    (message,), eve = chain(store, 1), store.add_user()

    for key, owner in (
        (new_id(), eve),
        (message.message_id, eve),
        (message.message_id, message.user_id),
    ):
        with pytest.raises(NotFoundError), store.begin(eve) as work:
            work.messages.get(key, user_id=owner)


def test_a_parent_must_be_in_the_same_thread(store: Store) -> None:
    (elsewhere,) = chain(store, 1)
    thread = store.thread(elsewhere.user_id)

    for parent_id in (elsewhere.message_id, new_id()):
        with pytest.raises(NotFoundError):
            store.messages(a_question(thread, parent_id))


def test_nobody_writes_into_somebody_elses_thread(store: Store) -> None:
    thread, eve = store.thread(), store.add_user()

    with pytest.raises(NotFoundError):
        store.messages(replace(a_question(thread), user_id=eve))


def test_nobody_writes_in_somebody_elses_name(store: Store) -> None:
    thread, eve = store.thread(), store.add_user()

    with pytest.raises(PermissionDeniedError), store.begin(eve) as work:
        work.messages.add([a_question(thread)])


def test_a_message_is_added_once(store: Store) -> None:
    (message,) = chain(store, 1)

    with pytest.raises(ConflictError):
        store.messages(message)


def test_a_path_leads_from_the_oldest_to_the_leaf(store: Store) -> None:
    messages = chain(store, 4)
    sibling = replace(messages[2], message_id=new_id())
    store.messages(sibling)
    leaf = messages[3]

    with store.begin(leaf.user_id) as work:
        path = work.messages.path(leaf.message_id, user_id=leaf.user_id, limit=9)
        other = work.messages.path(sibling.message_id, user_id=leaf.user_id, limit=9)
    assert path == tuple(messages)
    assert other == (*messages[:2], sibling)


def test_a_path_holds_the_last_messages_up_to_its_limit(store: Store) -> None:
    messages = chain(store, 4)

    with store.begin(messages[0].user_id) as work:
        path = work.messages.path(
            messages[3].message_id, user_id=messages[0].user_id, limit=2
        )
    assert path == tuple(messages[2:])


def test_nobody_walks_somebody_elses_path(store: Store) -> None:
    (message,), eve = chain(store, 1), store.add_user()

    for key, owner in (
        (new_id(), eve),
        (message.message_id, eve),
        (message.message_id, message.user_id),
    ):
        with store.begin(eve) as work:
            assert work.messages.path(key, user_id=owner, limit=9) == ()


def test_a_tree_is_read_in_pages_in_the_order_of_its_making(store: Store) -> None:
    messages = chain(store, 3)
    messages.append(a_question_beside(messages[1]))
    store.messages(messages[3])
    ada, thread_id = messages[0].user_id, messages[0].thread_id

    with store.begin(ada) as work:
        first = work.messages.tree(thread_id, user_id=ada, after=None, limit=3)
        rest = work.messages.tree(
            thread_id, user_id=ada, after=first.next_cursor, limit=3
        )
    assert first.items == tuple(messages[:3])
    assert (rest.items, rest.next_cursor) == ((messages[3],), None)


def a_question_beside(message: Message) -> Message:
    return replace(message, message_id=new_id())


def test_a_tree_is_its_owners_alone_and_of_one_thread(store: Store) -> None:
    (message,), eve = chain(store, 1), store.add_user()
    other = store.thread(message.user_id)

    with store.begin(eve) as work:
        stolen = work.messages.tree(
            message.thread_id, user_id=message.user_id, after=None, limit=9
        )
    with store.begin(message.user_id) as work:
        empty = work.messages.tree(
            other.thread_id, user_id=message.user_id, after=None, limit=9
        )
    assert stolen.items == empty.items == ()


def test_a_verdict_changes_nothing_but_the_verdict(store: Store) -> None:
    (message,) = chain(store, 1)
    rated = replace(
        message, feedback=MessageFeedback.DOWN, feedback_comment="hm", parts=()
    )

    with store.begin(message.user_id) as work:
        work.messages.save_feedback(rated)
        found = work.messages.get(message.message_id, user_id=message.user_id)
    assert found == replace(rated, parts=message.parts)


def test_somebody_elses_message_cannot_be_judged(store: Store) -> None:
    (message,), eve = chain(store, 1), store.add_user()

    with pytest.raises(NotFoundError), store.begin(eve) as work:
        work.messages.save_feedback(replace(message, feedback=MessageFeedback.UP))
