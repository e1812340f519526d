"""Providers say to the functions that something has changed; forgers say nothing."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from strata_domain.port.webhook import Notice
from strata_domain.service.identifier import new_id
from strata_gateway.engine import connect
from strata_gateway.unit_of_work import begin_for_system
from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.secret import Secret
from strata_infrastructure.webhook import JobAddresses
from support.attack.wire import Wire
from support.database import fresh_database
from support.edge import edge_functions
from support.letterbox import KEYS, Letterbox, a_ref
from support.token import jwks_server
from support.webhook import FAL_USER, SECRET, fal_key
from support.webhook_mutation import MUTATIONS

PROVIDERS = pytest.mark.parametrize("provider", ["replicate", "fal"])
PLACES = {it: f"/functions/v1/{it}-webhook" for it in KEYS}
GUESSED = dict.fromkeys(KEYS, Secret("guessed"))
NAME = "select provider_ref from jobs where id = %s"
EVENTS = "select count(*) from webhook_inbox"


@pytest.fixture(scope="module")
def box(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Letterbox]:
    """The functions in the place of a server, and nobody who works."""
    key = fal_key()
    with fresh_database(postgres, template) as database, jwks_server(key.jwk) as keys:
        settings = {
            "REPLICATE_WEBHOOK_SECRET": SECRET.reveal(),
            "REPLICATE_API_TOKEN": KEYS["replicate"].reveal(),
            "FAL_KEY": KEYS["fal"].reveal(),
            "FAL_USER_ID": FAL_USER,
            "FAL_JWKS_URL": keys.url,
        }
        home, engine = (
            tmp_path_factory.mktemp("box"),
            connect(database.app_url, connections=4),
        )
        with edge_functions(database.app_url, home, settings) as edge:
            wires = (Wire(edge.address, frozenset({SECRET.reveal().encode()})),)
            yield Letterbox(database=database, engine=engine, wires=wires, key=key)
        engine.dispose()


def names(box: Letterbox, provider: str, secrets: dict[str, Secret]) -> bool:
    """Whether a job is named by a message to its address, if these keys sign that."""
    ref, job_id = a_ref(), box.job(provider, None)
    address = JobAddresses(places=PLACES, secrets=secrets).url(provider, job_id)
    assert box.send(provider, box.message(provider, ref), to=address) == 204
    ((name,),) = box.database.query(NAME, job_id)
    assert (name in {ref, None}, box.plans(job_id)) == (True, [name == ref])
    return bool(name == ref)


@PROVIDERS
def test_a_job_whose_answer_was_lost_is_found_by_its_address(
    box: Letterbox, provider: str
) -> None:
    assert names(box, provider, KEYS)
    assert not names(box, provider, GUESSED)


@PROVIDERS
def test_what_the_api_and_the_edge_hear_at_once_is_one_event(
    box: Letterbox, provider: str
) -> None:
    ref = a_ref()
    job_id, message = box.job(provider, ref), box.message(provider, ref)
    heard = Notice(provider, f"{ref}:OK", ref)
    at_the_edge = partial(box.send, provider, message, to=PLACES[provider])

    with ThreadPoolExecutor(20) as crowd:
        sending = [crowd.submit(at_the_edge) for _ in range(10)]
        hearing = [crowd.submit(receive, box, heard) for _ in range(10)]

    assert {sent.result() for sent in sending} == {204}
    assert sum(told.result() for told in hearing) <= 1
    assert (len(box.inbox(provider, ref)), box.plans(job_id)) == (1, [True])


@PROVIDERS
def test_damaged_messages_have_no_effect(box: Letterbox, provider: str) -> None:
    assert max(attacked(box, provider, 20)) < 500


@pytest.mark.proof
@PROVIDERS
def test_a_thousand_damaged_messages_have_no_effect(
    box: Letterbox, provider: str
) -> None:
    assert max(attacked(box, provider, 1000)) < 500


@PROVIDERS
def test_a_name_that_no_job_has_is_kept_for_it(box: Letterbox, provider: str) -> None:
    ref = str(new_id())

    status = box.send(provider, box.message(provider, ref), to=PLACES[provider])

    assert (status, box.inbox(provider, ref)) == (204, [(f"{ref}:OK", False)])


def receive(box: Letterbox, notice: Notice) -> bool:
    """What the API does with a message; whether it was news."""
    with begin_for_system(box.engine)() as work:
        return work.inbox.receive(notice)


def attacked(box: Letterbox, provider: str, times: int) -> list[int]:
    """The statuses of so many damaged messages, none of which has an effect."""
    ref, chance = a_ref(), random.SystemRandom()
    genuine = box.message(provider, ref)
    assert box.send(provider, genuine, to=PLACES[provider]) == 204
    job_id, before = box.job(provider, ref), box.database.query(EVENTS)

    damaged = [chance.choice(MUTATIONS)(genuine, chance) for _ in range(times)]
    send = partial(box.send, provider, to=PLACES[provider])
    with ThreadPoolExecutor(4) as crowd:
        statuses = list(crowd.map(send, damaged))

    assert (box.database.query(EVENTS), box.plans(job_id)) == (before, [False])
    return statuses
