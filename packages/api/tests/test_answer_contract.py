"""What is answered is what the document says, whatever a message is made of."""

import json
from typing import Any, get_args

import pytest

from strata_api.app import specification
from strata_api.compatible.answer import whole_answer
from strata_api.compatible.course import Course
from strata_api.schema.message import MessageView
from strata_domain.entity.generation import EventType
from strata_domain.entity.message import (
    CitationPart,
    ImageAssetPart,
    ImagePart,
    Message,
    MessageRole,
    MessageStatus,
    OpaquePart,
    Part,
    ReasoningPart,
    SpeechPart,
    TextPart,
    ToolCallPart,
    ToolResultPart,
)
from strata_domain.fake import ManualClock
from strata_domain.service.generation_log import event
from strata_domain.service.identifier import new_id
from support.contract import Contract

PARTS: tuple[Part, ...] = (
    ReasoningPart("Hm"),
    TextPart("4 degrees"),
    CitationPart("https://example.test/weather"),
    CitationPart("https://example.test/city", "Cities"),
    ImagePart("image/png", "iVBORw0KGgo="),
    ImageAssetPart(new_id()),
    ToolCallPart("call-1", "weather", '{"city":"Oslo"}'),
    ToolResultPart("call-1", "4"),
    OpaquePart("sandbox", "{}"),
    SpeechPart(index=0, asset_id=new_id(), start=0, end=9, duration_ms=600),
)
USED = {
    "input_tokens": 5,
    "cache_read_tokens": 3,
    "cache_write_tokens": None,
    "output_tokens": 2,
    "reasoning_tokens": 1,
}
ENDED = {"stop_reason": "tool_calls", "model": "sandbox/b", "cost": {"micro_usd": 1}}


@pytest.fixture(scope="module")
def contract() -> Contract:
    return Contract(specification())


def test_every_part_of_a_message_is_what_its_schema_says(contract: Contract) -> None:
    message = Message(
        message_id=new_id(),
        thread_id=new_id(),
        user_id=new_id(),
        parent_id=None,
        role=MessageRole.ASSISTANT,
        status=MessageStatus.COMPLETE,
        parts=PARTS,
        created_at=ManualClock()(),
    )

    shown = MessageView.of(message).model_dump(mode="json")

    assert {type(part) for part in PARTS} == set(get_args(Part))
    assert len(shown["parts"]) == len(PARTS) - 2
    assert len(shown["speech"]) == 1
    assert contract.complaints("MessageView", shown) == []


@pytest.mark.parametrize("parts", [PARTS, (TextPart("Hi"),), ()])
def test_a_whole_answer_is_what_its_schema_says(
    parts: tuple[Part, ...], contract: Contract
) -> None:
    course = Course("sandbox/a")
    course.take((event(1, EventType.USAGE, USED), event(2, EventType.COMPLETED, ENDED)))

    said = whole_answer("chatcmpl-1", 7, parts, course)

    answer: Any = json.loads(said.model_dump_json(exclude_unset=True))
    assert contract.complaints("ChatCompletionView", answer) == []
