"""Questions may carry pictures, tools and more, each within bounds."""

from base64 import b64encode
from dataclasses import asdict
from typing import Any

import pytest
from pydantic import ValidationError

from strata_api.schema.image import MOST_IMAGE
from strata_api.schema.message import EditMessageBody, MessageView, PostMessageBody
from strata_api.schema.wish import WishBody
from strata_domain.entity.chat import (
    AnswerSchema,
    ChatTools,
    ReasoningEffort,
    ToolChoice,
    ToolSpec,
)
from strata_domain.entity.message import (
    ImageAssetPart,
    ImagePart,
    Message,
    MessageRole,
    MessageStatus,
    OpaquePart,
    Part,
    SpeechPart,
    TextPart,
    ToolResultPart,
)
from strata_domain.entity.speech import AudioFormat, Speech
from strata_domain.fake import ManualClock
from strata_domain.service.identifier import new_id
from strata_domain.service.routing import Restart
from strata_usecase.wish import VoiceWish, Wish

BYTES = {
    "image/png": b"\x89PNG\r\n\x1a\n....",
    "image/jpeg": b"\xff\xd8\xff\xe0....",
    "image/gif": b"GIF89a....",
    "image/webp": b"RIFF\x10\x00\x00\x00WEBPVP8 ",
}
PNG = b64encode(BYTES["image/png"]).decode()
OBJECT = {"type": "object"}


def picture(data: str = PNG, media_type: str = "image/png") -> dict[str, str]:
    return {"media_type": media_type, "data": data}


def tool(**different: object) -> dict[str, object]:
    return {"name": "weather", "parameters": OBJECT, **different}


REFUSED: dict[str, dict[str, Any]] = {
    "nothing": {},
    "blanks": {"text": " \n"},
    "a picture of another kind": {"images": [picture(media_type="image/gif")]},
    "a kind that no provider knows": {"images": [picture(media_type="image/tiff")]},
    "a picture that is no base64": {"images": [picture(PNG[:-2] + "?=")]},
    "base64 without its end": {"images": [picture(PNG[:-1])]},
    "a picture without bytes": {"images": [picture("")]},
    "a large picture": {"images": [picture(PNG + "A" * MOST_IMAGE)]},
    "many pictures": {"images": [picture()] * 5},
    "a file of no name": {"image_asset_ids": ["bread.png"]},
    "many files": {"image_asset_ids": [str(new_id())] * 5},
    "a result without a call": {"tool_results": [{"call_id": "", "content": "4"}]},
    "many results": {"tool_results": [{"call_id": "a", "content": "4"}] * 33},
    "NUL in a result": {"tool_results": [{"call_id": "a", "content": "\0"}]},
    "many tools": {"text": "a", "tools": [tool()] * 33},
    "a tool with a space": {"text": "a", "tools": [tool(name="the weather")]},
    "a tool of 17 KiB": {"text": "a", "tools": [tool(parameters={"a": "b" * 17_000})]},
    "a choice of none of ours": {"text": "a", "tool_choice": "weather"},
    "a schema without a schema": {"text": "a", "answer_schema": {"name": "a"}},
    "many stand-ins": {"text": "a", "fallbacks": ["sandbox/echo"] * 5},
    "an effort of none of ours": {"text": "a", "params": {"effort": "extreme"}},
    "a restart of none of ours": {"text": "a", "restart": "always"},
}


@pytest.mark.parametrize("body", REFUSED)
def test_what_makes_no_sense_is_refused(body: str) -> None:
    with pytest.raises(ValidationError):
        PostMessageBody.model_validate(REFUSED[body])


@pytest.mark.parametrize("media_type", BYTES)
def test_a_picture_of_each_kind_is_shown_to_the_model(media_type: str) -> None:
    data = b64encode(BYTES[media_type]).decode()

    body = EditMessageBody.model_validate({"images": [picture(data, media_type)]})

    assert body.parts == (ImagePart(media_type, data),)


def test_a_picture_that_is_kept_as_a_file_is_named() -> None:
    asset_id = new_id()

    body = EditMessageBody.model_validate(
        {"images": [picture()], "image_asset_ids": [str(asset_id)], "text": "And?"}
    )

    assert body.parts == (
        ImagePart("image/png", PNG),
        ImageAssetPart(asset_id),
        TextPart("And?"),
    )


def test_results_come_before_pictures_and_words() -> None:
    body = PostMessageBody.model_validate(
        {
            "text": "And this?",
            "images": [picture()],
            "tool_results": [{"call_id": "call-1", "content": ""}],
        }
    )

    assert body.parts == (
        ToolResultPart("call-1", ""),
        ImagePart("image/png", PNG),
        TextPart("And this?"),
    )


def test_results_alone_are_enough() -> None:
    results = [{"call_id": "call-1", "content": "4 degrees"}]

    body = PostMessageBody.model_validate({"tool_results": results})

    assert body.parts == (ToolResultPart("call-1", "4 degrees"),)


def test_nothing_need_be_wished_for() -> None:
    assert WishBody().wish() == Wish()


def test_every_wish_is_passed_on() -> None:
    wish = WishBody.model_validate(
        {
            "params": {"effort": "low"},
            "tools": [tool(description="Tells it.")],
            "tool_choice": "required",
            "answer_schema": {"name": "forecast", "schema": OBJECT},
            "fallbacks": [],
            "restart": "allowed",
        }
    ).wish()

    assert wish.params.effort is ReasoningEffort.LOW
    assert wish.tools == ChatTools(
        offered=(ToolSpec(name="weather", description="Tells it.", parameters=OBJECT),),
        choice=ToolChoice.REQUIRED,
        answer_schema=AnswerSchema(name="forecast", schema=OBJECT),
    )
    assert (wish.fallbacks, wish.restart) == ((), Restart.ALLOWED)


def an_answer(*parts: Part) -> Message:
    return Message(
        message_id=new_id(),
        thread_id=new_id(),
        user_id=new_id(),
        parent_id=None,
        role=MessageRole.ASSISTANT,
        status=MessageStatus.COMPLETE,
        parts=parts,
        created_at=ManualClock()(),
    )


def test_what_only_its_provider_may_see_is_not_shown() -> None:
    opaque = OpaquePart("anthropic", "signed thinking")
    message = an_answer(opaque, TextPart("Hello"))

    shown = MessageView.of(message).model_dump_json()

    assert MessageView.of(message).model_dump()["parts"] == [
        {"type": "text", "text": "Hello"}
    ]
    assert "signed" not in shown


def test_an_answer_is_spoken_as_it_is_wished_for() -> None:
    wish = {"model": "sandbox/voice", "voice": "alto", "speed": 1.5, "format": "mp3"}
    body = WishBody.model_validate({"speech": wish})

    spoken = Speech(text="", voice="alto", speed=1.5, format=AudioFormat.MP3)
    assert body.wish().voice == VoiceWish(model="sandbox/voice", speech=spoken)
    assert WishBody().wish().voice is None


def test_what_is_heard_is_beside_the_parts_that_are_read() -> None:
    heard = SpeechPart(index=0, asset_id=new_id(), start=0, end=2, duration_ms=9)
    view = MessageView.of(an_answer(TextPart("hi"), heard))

    assert [part.root.type for part in view.parts] == ["text"]
    assert [each.model_dump() for each in view.speech] == [asdict(heard)]
