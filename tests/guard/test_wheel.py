from email.parser import Parser
from zipfile import ZipFile

import pytest

from support.guard.tree import LAYERS, this_tree
from support.guard.wheel import WheelHouse, output, wheel_house

EXTRAS = {
    "infrastructure": {
        "strata_infrastructure.chat.anthropic_chat_model": "anthropic",
        "strata_infrastructure.chat.anthropic_request": "anthropic",
        "strata_infrastructure.chat.anthropic_turn": "anthropic",
        "strata_infrastructure.chat.google_chat_model": "google",
        "strata_infrastructure.chat.google_wire": "google",
        "strata_infrastructure.chat.openai_chat_model": "openai",
        "strata_infrastructure.chat.openai_wire": "openai",
        "strata_infrastructure.chat.perplexity_chat_model": "openai",
        "strata_infrastructure.embedding.google_embedding_model": "google",
        "strata_infrastructure.embedding.openai_embedding_model": "openai",
        "strata_infrastructure.image.fal_image_model": "fal_client",
        "strata_infrastructure.image.replicate_image_model": "replicate",
        "strata_infrastructure.image.wire": "httpx",
        "strata_infrastructure.sandbox.__main__": "uvicorn",
        "strata_infrastructure.sandbox.upstream": "uvicorn",
        "strata_infrastructure.sign_in.supabase_sign_ins": "httpx",
        "strata_infrastructure.storage.supabase_storage": "httpx",
        "strata_infrastructure.voice.cartesia_connection": "websockets",
        "strata_infrastructure.voice.cartesia_socket": "cartesia",
        "strata_infrastructure.voice.cartesia_speech_model": "cartesia",
        "strata_infrastructure.voice.cartesia_token_issuer": "cartesia",
        "strata_infrastructure.voice.cartesia_transcription_model": "cartesia",
        "strata_infrastructure.voice.cartesia_wire": "cartesia",
        "strata_infrastructure.voice.espeak_program": "espeakng_loader",
        "strata_infrastructure.voice.openai_speech_model": "openai",
        "strata_infrastructure.voice.openai_transcription_model": "openai",
    }
}
"""Modules that need an extra, and the package it brings."""


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> WheelHouse:
    return wheel_house(this_tree(), tmp_path_factory.mktemp("wheels"))


@pytest.mark.parametrize("layer", LAYERS)
def test_a_wheel_alone_imports_all_its_modules(layer: str, wheels: WheelHouse) -> None:
    installed = wheels.install(layer)

    assert installed.missing() == EXTRAS.get(layer, {})


def test_the_use_cases_bring_the_domain_and_nothing_else(wheels: WheelHouse) -> None:
    installed = wheels.install("usecase")

    assert installed.distributions() == {"strata-domain", "strata-usecase"}


def test_the_command_works_from_the_wheel(wheels: WheelHouse) -> None:
    installed = wheels.install("api")

    assert "token" in output(installed.program / "strata", "--help")


@pytest.mark.parametrize("layer", LAYERS)
def test_a_wheel_is_typed_and_says_what_it_is(layer: str, wheels: WheelHouse) -> None:
    with ZipFile(wheels.wheel(layer)) as wheel:
        names = wheel.namelist()
        (metadata,) = [name for name in names if name.endswith("/METADATA")]
        said = Parser().parsestr(wheel.read(metadata).decode())

    assert f"strata_{layer}/py.typed" in names
    assert said["License-Expression"] == "MIT"
    assert f"# strata-{layer}" in str(said.get_payload())
