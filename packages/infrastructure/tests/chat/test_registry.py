import asyncio
import subprocess
import sys
import textwrap
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from strata_domain.catalogue import chat_catalogue
from strata_domain.entity.chat_model_card import ChatModelCard
from strata_domain.error import ConfigurationError, UnknownModelError
from strata_infrastructure.chat.registry import ChatModelRegistry, ProviderSettings
from strata_infrastructure.secret import Secret
from support.script import PRICE

OPENAI = ProviderSettings(api_key=Secret("sk-canary"))
PROVIDERS = ("anthropic", "google", "openai", "perplexity")
CARD = ChatModelCard(
    model_id="acme/one",
    name="One",
    context_tokens=1,
    max_output_tokens=1,
    price=PRICE,
)


def provider_of_somebody_else(folder: Path, code: str) -> None:
    """Install a distribution with an adapter for `acme`."""
    described = folder / "acme_strata-1.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Name: acme-strata\nVersion: 1\n")
    entry = "[strata.chat_models]\nacme = acme_strata:connect\n"
    (described / "entry_points.txt").write_text(entry)
    (folder / "acme_strata.py").write_text(textwrap.dedent(code))


@pytest.fixture
def acme(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ChatModelRegistry:
    """A registry with a provider whose adapter is slow to build and to close."""
    provider_of_somebody_else(
        tmp_path,
        """
        import time
        closed = []
        class Model:
            def __init__(self, settings):
                time.sleep(0.05)
                self.settings = settings
            async def aclose(self):
                closed.append(self)
        connect = Model
        """,
    )
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "acme_strata", raising=False)
    return ChatModelRegistry({"acme": OPENAI}, {CARD.model_id: CARD})


def test_without_any_settings_the_sandbox_is_offered() -> None:
    registry = ChatModelRegistry({}, chat_catalogue())

    assert [c.model_id for c in registry.offered()] == ["sandbox/echo", "sandbox/lorem"]
    assert registry.card("sandbox/echo").provider == "sandbox"


@pytest.mark.parametrize("provider", PROVIDERS)
def test_with_a_key_the_models_of_its_provider_appear(provider: str) -> None:
    registry = ChatModelRegistry({provider: OPENAI}, chat_catalogue())

    assert {card.provider for card in registry.offered()} == {"sandbox", provider}


def test_with_every_key_the_whole_catalogue_is_offered_in_its_order() -> None:
    registry = ChatModelRegistry(dict.fromkeys(PROVIDERS, OPENAI), chat_catalogue())

    assert registry.offered() == tuple(chat_catalogue().values())


def test_a_provider_without_an_adapter_is_not_offered() -> None:
    registry = ChatModelRegistry({"acme": OPENAI}, {CARD.model_id: CARD})

    assert registry.offered() == ()
    with pytest.raises(UnknownModelError):
        registry.get("acme")


@pytest.mark.parametrize("name", ["openai/gpt-6-sol", "sandbox/oracle", "sandbox", ""])
def test_a_model_that_is_not_offered_is_unknown(name: str) -> None:
    with pytest.raises(UnknownModelError):
        ChatModelRegistry({}, chat_catalogue()).card(name)


def test_a_provider_that_is_not_offered_is_unknown() -> None:
    with pytest.raises(UnknownModelError):
        ChatModelRegistry({}, chat_catalogue()).get("openai")


def test_somebody_elses_distribution_adds_a_provider(acme: ChatModelRegistry) -> None:
    assert acme.offered() == (CARD,)
    assert getattr(acme.get("acme"), "settings", None) is OPENAI


def test_an_adapter_is_built_once_however_many_ask(acme: ChatModelRegistry) -> None:
    with ThreadPoolExecutor(8) as threads:
        built = set(threads.map(acme.get, ["acme"] * 8))

    assert len(built) == 1


def test_closing_closes_what_was_built_and_only_that(acme: ChatModelRegistry) -> None:
    asyncio.run(acme.aclose())
    assert "acme_strata" not in sys.modules

    model = acme.get("acme")
    asyncio.run(acme.aclose())

    assert sys.modules["acme_strata"].closed == [model]


def test_a_missing_sdk_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider_of_somebody_else(tmp_path, "import an_sdk_that_is_not_there")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "acme_strata", raising=False)
    registry = ChatModelRegistry({"acme": OPENAI}, {CARD.model_id: CARD})

    with pytest.raises(ConfigurationError, match=r"an_sdk_that_is_not_there.*install"):
        registry.get("acme")


def test_offering_every_model_imports_no_sdk() -> None:
    code = f"""
    import sys
    from strata_domain.catalogue import chat_catalogue
    from strata_infrastructure.chat.registry import ChatModelRegistry, ProviderSettings
    from strata_infrastructure.secret import Secret

    keyed = dict.fromkeys({PROVIDERS!r}, ProviderSettings(api_key=Secret("key")))
    registry = ChatModelRegistry(keyed, chat_catalogue())
    registry.offered()
    registry.get("sandbox")
    names = ("anthropic", "google.genai", "openai", "httpx2", "pydantic", "uvicorn")
    print(" ".join(name for name in names if name in sys.modules))
    """
    command = [sys.executable, "-c", textwrap.dedent(code)]

    assert subprocess.check_output(command, text=True).strip() == ""
