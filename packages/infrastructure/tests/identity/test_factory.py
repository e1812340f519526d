"""Which settings make which tokens good."""

import asyncio
import time
from dataclasses import replace

import pytest

from strata_domain.entity.principal import Principal
from strata_domain.error import (
    ConfigurationError,
    InvalidTokenError,
    UnavailableError,
)
from strata_infrastructure.identity import IdentitySettings, token_verifier
from strata_infrastructure.secret import Secret
from support.token import mint
from support.workshop import Workshop

NOTHING = IdentitySettings(
    supabase_url=None, legacy_secret=None, development_secret=None
)


def verify(settings: IdentitySettings, token: str, *, ahead: float = 0) -> Principal:
    async def ask() -> Principal:
        verifier = token_verifier(settings, now=lambda: time.time() + ahead)
        try:
            return await verifier.verify(token)
        finally:
            await verifier.aclose()

    return asyncio.run(ask())


def test_without_any_issuer_nothing_starts() -> None:
    with pytest.raises(ConfigurationError, match="strata dev"):
        token_verifier(NOTHING)


def test_a_legacy_secret_needs_its_project() -> None:
    settings = replace(NOTHING, legacy_secret=Secret("x" * 40))

    with pytest.raises(ConfigurationError, match="SUPABASE_URL"):
        token_verifier(settings)


def test_a_short_secret_is_refused() -> None:
    settings = replace(NOTHING, development_secret=Secret("x" * 31))

    with pytest.raises(ConfigurationError, match="32"):
        token_verifier(settings)


def test_a_public_key_is_no_secret(project: Workshop) -> None:
    public = Secret(project.elliptic.public.decode())
    settings = replace(project.settings, legacy_secret=public)

    with pytest.raises(ConfigurationError, match="public key"):
        token_verifier(settings)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "project.supabase.co",
        "http://project.supabase.co",
        "http://127.0.0.1.evil.example",
        "https://",
        "ftp://project.supabase.co",
        "https://project.supabase.co?x=1",
        "https://project.supabase.co#x",
        "file:///etc/passwd",
    ],
)
def test_keys_come_over_a_safe_address_alone(url: str) -> None:
    with pytest.raises(ConfigurationError, match="SUPABASE_URL"):
        token_verifier(replace(NOTHING, supabase_url=url))


def test_a_slash_behind_the_address_does_not_matter(project: Workshop) -> None:
    settings = replace(project.settings, supabase_url=f"{project.server.url}/")

    assert verify(settings, project.token()).subject is not None


def test_without_its_secret_a_legacy_token_is_refused(project: Workshop) -> None:
    settings = replace(project.settings, legacy_secret=None)

    with pytest.raises(InvalidTokenError):
        verify(settings, mint(project.claims(), project.legacy))


def test_without_its_secret_a_development_token_is_refused(project: Workshop) -> None:
    settings = replace(project.settings, development_secret=None)

    with pytest.raises(InvalidTokenError):
        verify(settings, project.good_tokens()["development"])


def test_development_needs_no_project(project: Workshop) -> None:
    settings = replace(project.settings, supabase_url=None, legacy_secret=None)

    assert verify(settings, project.good_tokens()["development"]).subject is not None


def test_an_unreachable_project_is_not_the_callers_fault(project: Workshop) -> None:
    settings = replace(project.settings, supabase_url="http://127.0.0.1:1")
    claims = project.claims(iss="http://127.0.0.1:1/auth/v1")

    with pytest.raises(UnavailableError):
        verify(settings, mint(claims, project.elliptic))


def test_a_token_expires_by_the_clock_it_is_given(project: Workshop) -> None:
    token = project.token(exp=project.now + 600)

    assert verify(project.settings, token, ahead=590).subject is not None
    with pytest.raises(InvalidTokenError):
        verify(project.settings, token, ahead=600)


def test_a_remembered_token_still_expires(project: Workshop) -> None:
    token, later = project.token(exp=project.now + 30), iter([0.0] * 2 + [30.0])

    async def ask_twice() -> None:
        verifier = token_verifier(
            project.settings, now=lambda: time.time() + next(later, 30.0)
        )
        await verifier.verify(token)
        with pytest.raises(InvalidTokenError):
            await verifier.verify(token)
        await verifier.aclose()

    asyncio.run(ask_twice())
