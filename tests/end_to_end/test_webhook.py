"""Providers say that something has changed, to servers with nobody to work for them."""

import logging
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from strata_domain.service.identifier import new_id
from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook import JobAddresses
from support.database import fresh_database
from support.letterbox import KEYS, Letterbox, a_ref, open_letterbox
from support.webhook_mutation import MUTATIONS

PROVIDERS = pytest.mark.parametrize("provider", ["replicate", "fal"])
LONGEST_SECONDS = 1.0
PLACES = {it: f"/api/webhooks/{it}" for it in KEYS}
FORGED = ["key", "provider", "job", "letters", "no job", "no tag"]
NAME = "select provider_ref from jobs where id = %s"
EVENTS = "select count(*) from webhook_inbox"
LOGGER = logging.getLogger(__name__)


@pytest.fixture(scope="module")
def box(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Letterbox]:
    home: Path = tmp_path_factory.mktemp("letterbox")
    with (
        fresh_database(postgres, template) as database,
        open_letterbox(database, home) as opened,
    ):
        yield opened


@PROVIDERS
def test_a_job_of_which_its_provider_speaks_is_looked_at_now(
    box: Letterbox, provider: str
) -> None:
    ref = a_ref()
    job_id = box.job(provider, ref)
    assert box.plans(job_id) == [False]

    assert box.send(provider, box.message(provider, ref)) == 204

    assert (box.inbox(provider, ref), box.plans(job_id)) == (
        [(f"{ref}:OK", True)],
        [True],
    )


@PROVIDERS
def test_an_event_that_comes_twenty_times_at_once_is_one(
    box: Letterbox, provider: str
) -> None:
    ref = a_ref()
    job_id, message = box.job(provider, ref), box.message(provider, ref)

    with ThreadPoolExecutor(20) as crowd:
        sending = [
            crowd.submit(box.send, provider, message, server=n) for n in range(20)
        ]

    assert {sent.result() for sent in sending} == {204}
    assert (len(box.inbox(provider, ref)), box.plans(job_id)) == (1, [True])


@PROVIDERS
def test_events_may_come_in_any_order(box: Letterbox, provider: str) -> None:
    ref = a_ref()
    job_id = box.job(provider, ref)
    events = [box.message(provider, ref, status) for status in ("last", "first")]

    statuses = [box.send(provider, event, server=n) for n, event in enumerate(events)]

    told = [(f"{ref}:last", True), (f"{ref}:first", True)]
    assert (statuses, box.inbox(provider, ref)) == ([204, 204], told)
    assert box.plans(job_id) == [True]


@PROVIDERS
def test_what_no_job_knows_yet_is_kept_for_it(box: Letterbox, provider: str) -> None:
    ref = a_ref()

    assert box.send(provider, box.message(provider, ref)) == 204

    assert box.inbox(provider, ref) == [(f"{ref}:OK", False)]


@pytest.mark.parametrize(
    ("provider", "other"), [("replicate", "fal"), ("fal", "replicate")]
)
def test_a_provider_speaks_of_its_own_jobs_alone(
    box: Letterbox, provider: str, other: str
) -> None:
    ref = a_ref()
    job_id = box.job(other, ref)

    assert box.send(provider, box.message(provider, ref)) == 204

    assert (box.inbox(provider, ref), box.plans(job_id)) == (
        [(f"{ref}:OK", False)],
        [False],
    )


def named(box: Letterbox, job_id: UUID) -> object:
    """What the provider of a job calls it."""
    ((ref,),) = box.database.query(NAME, job_id)
    return ref


@PROVIDERS
def test_a_job_whose_answer_was_lost_is_found_by_its_address(
    box: Letterbox, provider: str
) -> None:
    ref, job_id = a_ref(), box.job(provider, None)
    address = JobAddresses(places=PLACES, secrets=KEYS).url(provider, job_id)

    assert box.send(provider, box.message(provider, ref), to=address) == 204

    assert (named(box, job_id), box.plans(job_id)) == (ref, [True])
    assert box.inbox(provider, ref) == [(f"{ref}:OK", True)]


@PROVIDERS
@pytest.mark.parametrize("wrong", FORGED)
def test_an_address_that_is_not_of_the_job_names_none(
    box: Letterbox, provider: str, wrong: str
) -> None:
    ref, job_id = a_ref(), box.job(provider, None)

    answer = box.send(
        provider, box.message(provider, ref), to=forged(provider, job_id)[wrong]
    )

    assert (answer, named(box, job_id), box.plans(job_id)) == (204, None, [False])
    assert box.inbox(provider, ref) == [(f"{ref}:OK", False)]


def forged(provider: str, job_id: UUID) -> dict[str, str]:
    """Addresses that look like that of a job."""
    place, other = PLACES[provider], {"replicate": "fal", "fal": "replicate"}[provider]
    key = JobAddresses(places=PLACES, secrets=dict.fromkeys(KEYS, Secret("guessed")))
    ours = JobAddresses(places=dict.fromkeys(PLACES, place), secrets=KEYS)
    tag = str(ours.url(provider, new_id())).rpartition("=")[2]
    return {
        "key": str(key.url(provider, job_id)),
        "provider": str(ours.url(other, job_id)),
        "job": f"{place}?job={job_id}&tag={tag}",
        "letters": f"{place}?job={job_id}&tag=%ED%A0%80%00%C3%A9",
        "no job": f"{place}?job=1&tag={tag}",
        "no tag": f"{place}?job={job_id}",
    }


def attacked(box: Letterbox, provider: str, times: int) -> list[int]:
    """The statuses of so many damaged messages, none of which has an effect."""
    ref, chance = a_ref(), random.SystemRandom()
    genuine = box.message(provider, ref)
    assert box.send(provider, genuine) == 204
    job_id, before = box.job(provider, ref), box.database.query(EVENTS)

    damaged = [chance.choice(MUTATIONS)(genuine, chance) for _ in range(times)]
    with ThreadPoolExecutor(4) as crowd:
        statuses = list(crowd.map(partial(box.send, provider), damaged))

    assert (box.database.query(EVENTS), box.plans(job_id)) == (before, [False])
    return statuses


@PROVIDERS
def test_damaged_messages_have_no_effect(box: Letterbox, provider: str) -> None:
    assert max(attacked(box, provider, 20)) < 500


@pytest.mark.proof
@PROVIDERS
def test_a_thousand_damaged_messages_have_no_effect(
    box: Letterbox, provider: str
) -> None:
    statuses = attacked(box, provider, 1000)

    LOGGER.info("%s: %s", provider, {it: statuses.count(it) for it in set(statuses)})
    assert max(statuses) < 500


def seconds(box: Letterbox, provider: str, times: int) -> list[float]:
    """How long each of so many genuine messages takes to be answered, in order."""
    found = []
    for number in range(times):
        ref = a_ref()
        box.job(provider, ref)
        message, begun = box.message(provider, ref), time.monotonic()
        assert box.send(provider, message, server=number) == 204
        found.append(time.monotonic() - begun)
    return sorted(found)


@PROVIDERS
def test_an_answer_comes_within_a_second_though_nobody_works(
    box: Letterbox, provider: str
) -> None:
    assert seconds(box, provider, 10)[-1] < LONGEST_SECONDS


@pytest.mark.proof
@PROVIDERS
def test_of_a_thousand_answers_each_comes_within_a_second(
    box: Letterbox, provider: str
) -> None:
    took = seconds(box, provider, 1000)

    LOGGER.info("%s: p50 %.4f s, p99 %.4f s", provider, took[500], took[990])
    assert took[990] < LONGEST_SECONDS
