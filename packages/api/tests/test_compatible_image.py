"""Pictures are asked for in OpenAI's words; what cannot be done is refused by name."""

import pytest
from pydantic import ValidationError

from strata_api.compatible.image import ImagesBody
from strata_domain.entity.image import ImageRequest, ImageSize

ASKED: dict[str, object] = {"model": "sandbox/image", "prompt": "A ship"}
REFUSED: dict[str, dict[str, object]] = {
    "a stream": {"stream": True},
    "pictures on the way": {"partial_images": 1},
    "a quality": {"quality": "hd"},
    "a background": {"background": "transparent"},
    "a style": {"style": "vivid"},
    "a format": {"output_format": "webp"},
    "a compression": {"output_compression": 50},
    "no prompt": {"prompt": " "},
    "no pictures": {"n": 0},
    "too many pictures": {"n": 17},
    "no size": {"size": "large"},
    "an answer of none of theirs": {"response_format": "svg"},
}
HARMLESS: dict[str, object] = {
    "stream": False,
    "partial_images": 0,
    "quality": "auto",
    "background": "auto",
    "style": None,
    "output_format": None,
    "moderation": "low",
    "user": "somebody",
    "size": "auto",
    "n": None,
}


@pytest.mark.parametrize("change", REFUSED)
def test_what_cannot_be_done_is_refused(change: str) -> None:
    with pytest.raises(ValidationError):
        ImagesBody.model_validate({**ASKED, **REFUSED[change]})


def test_what_changes_nothing_is_taken() -> None:
    body = ImagesBody.model_validate({**ASKED, **HARMLESS})

    assert body.request() == ImageRequest(prompt="A ship")


def test_a_wish_is_passed_on_in_our_words() -> None:
    body = ImagesBody.model_validate({**ASKED, "size": "512x768", "n": 3})

    request = ImageRequest(prompt="A ship", size=ImageSize(512, 768), count=3)
    assert body.request() == request


def test_options_of_the_sandbox_are_for_the_sandbox_alone() -> None:
    options = {"sandbox": {"draw_ms": 1}}
    own = ImagesBody.model_validate({**ASKED, **options})
    other = ImagesBody.model_validate({**ASKED, "model": "fal/a", **options})

    assert own.request().options == {"draw_ms": 1}
    assert other.request().options == {}
