"""Providers that fail in every way, inside the process and over the wire."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pytest

from strata_infrastructure.embedded_postgres import PostgresServer
from support.database import fresh_database
from support.house import House, open_house
from support.invariant import ensure_consistent
from support.sandbox import SandboxProcess, running_sandbox
from support.stream import Caller
from support.talk import begin_talk, ended
from support.transcript import Event, events_in, text_in

IMPATIENT = {
    "STRATA_FIRST_TOKEN_SECONDS": "1.2",
    "STRATA_BETWEEN_CHUNKS_SECONDS": "1.2",
    "STRATA_TOTAL_SECONDS": "3",
    "STRATA_TRIES": "1",
}
WRITTEN = "Lorem ipsum dolor"
CODES = {
    "refuse": "provider_content_filtered",
    "rate_limit": "provider_rate_limited",
    "overload": "provider_overloaded",
    "slow_first_token": "provider_timeout",
    "stall": "provider_timeout",
    "cut": "provider_connection",
    "garbage": "provider_malformed_answer",
}
REFUSALS = {"refuse", "rate_limit", "overload"}
AFTER_THREE_WORDS = {"stall", "cut", "garbage"}
DRIP: Mapping[str, object] = {"tokens": 60, "delay_ms": 200}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """What a reader saw of an answer, and what is kept of it."""

    transcript: bytes
    run: dict[str, object]
    message: dict[str, object]

    @property
    def last_events(self) -> list[Event]:
        return events_in(self.transcript)[-2:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One way to reach the sandbox, and everything that went wrong on it."""

    failures: dict[str, Failure]
    drip: Failure
    sandbox: SandboxProcess | None = None


@pytest.fixture(scope="module", params=["inside", "over the wire"])
def provider(
    postgres: PostgresServer,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> Iterator[Provider]:
    """Every fault at once, because some take their time."""
    home = tmp_path_factory.mktemp("faults")
    with (
        fresh_database(postgres, template) as database,
        open_house(database, home) as house,
    ):
        yield {"inside": inside, "over the wire": over_the_wire}[request.param](house)
        ensure_consistent(database)


@pytest.mark.parametrize("fault", CODES)
def test_a_fault_ends_the_answer_with_its_own_code(
    provider: Provider, fault: str
) -> None:
    failure = provider.failures[fault]

    attempt, last = failure.last_events
    assert (attempt.kind, last.kind) == ("attempt.failed", "generation.failed")
    assert attempt.fields["code"] == last.fields["code"] == CODES[fault]
    assert failure.run["status"] == "failed"
    assert failure.run["error_code"] == CODES[fault]


@pytest.mark.parametrize("fault", CODES)
def test_what_was_written_before_a_fault_is_kept(
    provider: Provider, fault: str
) -> None:
    failure = provider.failures[fault]

    assert failure.message["status"] == "failed"
    assert failure.message["text"] == text_in(failure.transcript)
    assert failure.message["text"] == (WRITTEN if fault in AFTER_THREE_WORDS else "")


def test_an_answer_that_drips_for_ever_is_ended_at_the_total(
    provider: Provider,
) -> None:
    said = str(provider.drip.message["text"])

    assert provider.drip.run["error_code"] == "provider_timeout"
    assert said.startswith(WRITTEN)
    assert len(said.split()) < 60


@pytest.mark.parametrize("provider", ["over the wire"], indirect=True)
def test_an_answer_is_asked_for_as_often_as_is_set(provider: Provider) -> None:
    """The provider's own bill says so; what it refused it does not bill."""
    assert provider.sandbox
    billed = len(CODES.keys() - REFUSALS) + 1

    assert len(provider.sandbox.settled(billed)) == billed


def inside(house: House) -> Provider:
    return asyncio.run(tried(house, None))


def over_the_wire(house: House) -> Provider:
    bill = house.home / "bill.jsonl"
    sandbox = house.stack.enter_context(running_sandbox(bill))
    return asyncio.run(tried(house, sandbox))


async def tried(house: House, sandbox: SandboxProcess | None) -> Provider:
    place = {} if sandbox is None else {"SANDBOX_BASE_URL": sandbox.base_url}
    server = house.serve("impatient", **IMPATIENT, **place)
    wishes = [*(faulty(fault) for fault in CODES), DRIP]
    people = house.callers(server, len(wishes))
    *failures, drip = await asyncio.gather(*map(failed, people, wishes))
    by_fault = dict(zip(CODES, failures, strict=True))
    return Provider(failures=by_fault, drip=drip, sandbox=sandbox)


def faulty(fault: str) -> Mapping[str, object]:
    return {"fault": fault, "delay_ms": 20}


async def failed(caller: Caller, wish: Mapping[str, object]) -> Failure:
    talk = await begin_talk(caller)
    async with talk.say(**wish) as stream:
        transcript = await stream.transcript()
    run = await ended(caller, stream.generation_id)
    return Failure(transcript=transcript, run=run, message=(await talk.messages())[-1])
