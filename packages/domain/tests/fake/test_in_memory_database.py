"""What the database in memory offers to tests alone; the rest is in the contract."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from strata_domain.entity.profile import ProfileStatus
from strata_domain.fake import InMemoryDatabase, ManualClock


def test_users_may_be_suspended_from_the_start() -> None:
    database = InMemoryDatabase(ManualClock())
    user_id = database.add_user(status=ProfileStatus.SUSPENDED)

    with database.begin_for_user(user_id) as work:
        assert work.profiles.get(user_id=user_id).status is ProfileStatus.SUSPENDED


def test_commits_are_counted() -> None:
    database = InMemoryDatabase(ManualClock())

    with database.begin_for_system(), database.begin_for_system():
        assert database.commits == 0
    assert database.commits == 2


def test_without_a_clock_the_machines_is_used() -> None:
    database = InMemoryDatabase()
    user_id = database.add_user()

    age = datetime.now(UTC) - database.tables.profiles[user_id].created_at
    assert 0 <= age.total_seconds() < 60


def test_threads_take_turns() -> None:
    database = InMemoryDatabase(ManualClock())
    user_id = database.add_user()

    def count(_: int) -> None:
        with database.begin_for_user(user_id) as work:
            seen = work.profiles.get(user_id=user_id)
            times = int(seen.display_name or "0") + 1
            time.sleep(0.001)
            work.profiles.save(replace(seen, display_name=str(times)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(count, range(20)))
    assert database.tables.profiles[user_id].display_name == "20"
