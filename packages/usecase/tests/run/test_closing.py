"""One ending for the message, one last event for its readers."""

import asyncio

import pytest

from strata_domain.entity.generation import EventType, GenerationStatus
from strata_domain.entity.message import TextPart
from strata_domain.error import ProviderError
from strata_domain.service.identifier import new_id
from strata_usecase.run.closing import Written, close, halt, public_error

WRITTEN = Written(new_id(), (TextPart("a"),))
ENDED = [
    status for status in GenerationStatus if status is not GenerationStatus.RUNNING
]


@pytest.mark.parametrize("status", ENDED)
def test_every_ending_has_a_terminal_event_that_names_its_message(
    status: GenerationStatus,
) -> None:
    closing = halt(WRITTEN, status)

    assert closing.event_type is EventType(f"generation.{status}")
    assert closing.data == {"message_id": str(WRITTEN.message_id)}
    assert closing.ending.parts == WRITTEN.parts
    assert (closing.ending.error_code, closing.ending.stop_reason) == (None, None)


def test_a_call_that_was_cancelled_without_being_halted_is_interrupted() -> None:
    closing = close(asyncio.CancelledError(), WRITTEN, None)

    assert closing.ending.status is GenerationStatus.INTERRUPTED


@pytest.mark.parametrize("error", [ValueError("secret"), KeyboardInterrupt("secret")])
def test_what_is_not_ours_is_an_internal_error(error: BaseException) -> None:
    closing = close(error, WRITTEN, None)

    assert closing.ending.error_code == "internal_error"
    assert "secret" not in str(closing)


def test_readers_are_told_when_a_provider_wants_to_be_asked_again() -> None:
    told = close(ProviderError(retry_after=1.5), WRITTEN, None).data
    silent = close(ProviderError(), WRITTEN, None).data

    assert told == {**silent, "retry_after": 1.5}
    assert "retry_after" not in silent


def test_what_is_ours_is_told_as_it_is() -> None:
    error = ProviderError("secret")

    assert public_error(error) is error
