"""What the values know about themselves."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.entity.generation import (
    Ending,
    EventType,
    GenerationEvent,
    GenerationStatus,
)
from strata_domain.entity.message import (
    CitationPart,
    ImagePart,
    Message,
    MessageRole,
    MessageStatus,
    ReasoningPart,
    TextPart,
    ToolCallPart,
    written_words,
)
from strata_domain.entity.principal import Principal, PrincipalKind
from strata_domain.entity.usage import ModelPrice
from strata_domain.error import UserRequiredError
from strata_domain.service.account import user_of
from strata_domain.service.identifier import new_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def principal(kind: PrincipalKind, subject: UUID | None) -> Principal:
    return Principal(kind=kind, subject=subject, expires_at=NOON)


@pytest.mark.parametrize("kind", [PrincipalKind.USER, PrincipalKind.ANONYMOUS])
def test_a_user_acts_for_themselves(kind: PrincipalKind) -> None:
    user_id = new_id()

    assert user_of(principal(kind, user_id)) == user_id


def test_a_service_acts_for_no_user() -> None:
    with pytest.raises(UserRequiredError):
        user_of(principal(PrincipalKind.SERVICE, None))


@pytest.mark.parametrize("status", GenerationStatus)
def test_every_way_to_end_has_its_own_terminal_event(status: GenerationStatus) -> None:
    ends = status is not GenerationStatus.RUNNING
    kinds = [kind for kind in EventType if kind == f"generation.{status}"]

    assert [GenerationEvent(1, kind, "{}").terminal for kind in kinds] == [True] * ends


def test_four_events_end_a_log_and_no_other_does() -> None:
    ends = {kind for kind in EventType if GenerationEvent(1, kind, "{}").terminal}

    assert ends == {
        "generation.completed",
        "generation.stopped",
        "generation.failed",
        "generation.interrupted",
    }


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (GenerationStatus.COMPLETED, MessageStatus.COMPLETE),
        (GenerationStatus.STOPPED, MessageStatus.STOPPED),
        (GenerationStatus.FAILED, MessageStatus.FAILED),
        (GenerationStatus.INTERRUPTED, MessageStatus.INTERRUPTED),
    ],
)
def test_a_message_ends_as_its_run_does(
    status: GenerationStatus, message: MessageStatus
) -> None:
    assert Ending(status=status, parts=()).message_status is message


def test_the_words_a_model_wrote_are_those_it_said_thought_and_told_a_tool() -> None:
    answer = (
        ReasoningPart("hm"),
        TextPart("look"),
        ToolCallPart("c1", "see", "{}"),
        CitationPart("u"),
        ImagePart("image/png", "aGk="),
    )

    assert written_words(answer) == "hmlook{}"


def test_the_text_of_a_message_is_its_words_without_thinking_and_sources() -> None:
    message = Message(
        message_id=new_id(),
        thread_id=new_id(),
        user_id=new_id(),
        parent_id=None,
        role=MessageRole.ASSISTANT,
        status=MessageStatus.COMPLETE,
        parts=(ReasoningPart("hm"), TextPart("a"), CitationPart("u"), TextPart("b")),
        created_at=NOON,
    )

    assert message.text == "ab"


def test_a_model_id_is_split_at_its_first_slash() -> None:
    card = ChatModelCard(
        model_id="openai/meta/llama",
        name="Llama",
        context_tokens=1,
        max_output_tokens=1,
        price=ModelPrice(
            input=1_000_000, output=2_000_000, cache_read=100_000, cache_write=1_250_000
        ),
    )

    assert (card.provider, card.provider_model) == ("openai", "meta/llama")
