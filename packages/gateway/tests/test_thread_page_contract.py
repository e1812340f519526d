"""Lists of threads, in memory and in Postgres."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from strata_domain.entity.page import ThreadCursor, ThreadFilter
from strata_domain.entity.thread import Thread
from support.store import NOON, Store, a_thread


def listed(
    store: Store, user_id: UUID, wanted: ThreadFilter | None = None
) -> list[str]:
    with store.begin(user_id) as work:
        page = work.threads.page(
            wanted or ThreadFilter(), user_id=user_id, after=None, limit=50
        )
    return [thread.title for thread in page.items]


def hours(store: Store, *ages: int) -> list[Thread]:
    """Threads of one user, so many hours old."""
    ada = store.add_user()
    threads = [
        a_thread(ada, title=str(age), updated_at=NOON - timedelta(hours=age))
        for age in ages
    ]
    with store.begin(ada) as work:
        for thread in threads:
            work.threads.add(thread)
    return threads


def test_the_latest_threads_come_first(store: Store) -> None:
    threads = hours(store, 2, 0, 3, 1)

    assert listed(store, threads[0].user_id) == ["0", "1", "2", "3"]


def test_pages_join_without_gap_or_repeat_while_the_list_changes(store: Store) -> None:
    ada = hours(store, 0, 1, 1, 1, 2)[0].user_id
    seen, cursor = list[str](), None
    for _ in range(3):
        with store.begin(ada) as work:
            page = work.threads.page(ThreadFilter(), user_id=ada, after=cursor, limit=2)
            work.threads.add(a_thread(ada, title="news"))
        seen, cursor = [*seen, *(t.title for t in page.items)], page.next_cursor

    assert seen == ["0", "1", "1", "1", "2"]
    assert cursor is None


def test_a_full_last_page_has_no_next(store: Store) -> None:
    threads = hours(store, 0, 1)

    with store.begin(threads[0].user_id) as work:
        page = work.threads.page(
            ThreadFilter(), user_id=threads[0].user_id, after=None, limit=2
        )
    assert (len(page.items), page.next_cursor) == (2, None)


def test_a_cursor_names_the_last_thread_of_its_page(store: Store) -> None:
    threads = hours(store, 0, 1)

    with store.begin(threads[0].user_id) as work:
        page = work.threads.page(
            ThreadFilter(), user_id=threads[0].user_id, after=None, limit=1
        )
    assert page.next_cursor == ThreadCursor(NOON, threads[0].thread_id)


@pytest.mark.parametrize(
    ("wanted", "titles"),
    [
        (ThreadFilter(), ["100% RÉAL_", "plain"]),
        (ThreadFilter(q="réal"), ["100% RÉAL_"]),
        (ThreadFilter(q="0% "), ["100% RÉAL_"]),
        (ThreadFilter(q="l_"), ["100% RÉAL_"]),
        (ThreadFilter(q="%"), ["100% RÉAL_"]),
        (ThreadFilter(q="\\"), []),
        (ThreadFilter(q="/"), []),
        (ThreadFilter(q=""), ["100% RÉAL_", "plain"]),
        (ThreadFilter(pinned=True), ["plain"]),
        (ThreadFilter(pinned=False), ["100% RÉAL_"]),
        (ThreadFilter(archived=True), ["old"]),
        (ThreadFilter(archived=True, q="plain"), []),
    ],
)
def test_a_list_is_narrowed_down(
    store: Store, wanted: ThreadFilter, titles: list[str]
) -> None:
    ada = store.add_user()
    later = NOON + timedelta(seconds=1)
    with store.begin(ada) as work:
        work.threads.add(a_thread(ada, title="100% RÉAL_", updated_at=later))
        work.threads.add(replace(a_thread(ada, title="plain"), pinned=True))
        work.threads.add(replace(a_thread(ada, title="old"), archived=True))

    assert listed(store, ada, wanted) == titles
