"""Development: a name is enough to be somebody."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from stat import S_IMODE
from uuid import UUID, uuid4

import pytest

from strata_domain.entity.principal import Principal, PrincipalKind
from strata_domain.error import ConfigurationError, InvalidTokenError
from strata_infrastructure.identity import (
    IdentitySettings,
    development_token,
    development_user_id,
    load_or_create_secret,
    token_verifier,
)
from strata_infrastructure.secret import Secret
from support.workshop import DEVELOPMENT_SECRET, LEGACY_SECRET, Workshop

Verify = Callable[[str], Principal]
SECRET = Secret(DEVELOPMENT_SECRET)


def test_a_development_token_speaks_for_its_user(verify: Verify) -> None:
    user_id = uuid4()

    principal = verify(development_token(user_id, secret=SECRET))

    assert (principal.kind, principal.subject) == (PrincipalKind.USER, user_id)


def test_a_development_token_may_be_anonymous(verify: Verify) -> None:
    token = development_token(uuid4(), secret=SECRET, anonymous=True)

    assert verify(token).kind is PrincipalKind.ANONYMOUS


def test_a_development_token_lives_as_long_as_asked(verify: Verify) -> None:
    short = verify(development_token(uuid4(), secret=SECRET, lifetime_seconds=60))
    week = verify(development_token(uuid4(), secret=SECRET, lifetime_seconds=604_800))

    assert (week.expires_at - short.expires_at).days == 6


@pytest.mark.parametrize("lifetime", [-1, 0, 604_801])
def test_no_development_token_outlives_a_week(lifetime: int) -> None:
    with pytest.raises(ConfigurationError):
        development_token(uuid4(), secret=SECRET, lifetime_seconds=lifetime)


def test_the_development_secret_does_not_sign_for_supabase(
    project: Workshop, verify: Verify
) -> None:
    with pytest.raises(InvalidTokenError):
        verify(development_token(uuid4(), secret=SECRET, issuer=project.issuer))


def test_supabases_secret_does_not_sign_for_development(verify: Verify) -> None:
    with pytest.raises(InvalidTokenError):
        verify(development_token(uuid4(), secret=Secret(LEGACY_SECRET)))


def test_a_name_is_the_same_user_everywhere() -> None:
    expected = UUID("d00b07a4-c6f4-5dac-b156-9e9a754f9e81")

    assert development_user_id("ada") == expected
    assert development_user_id("grace") != expected


def test_a_secret_survives_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "state" / "token-secret"

    assert load_or_create_secret(path) == load_or_create_secret(path)


def test_every_machine_has_its_own_secret(tmp_path: Path) -> None:
    first, second = (load_or_create_secret(tmp_path / name) for name in "ab")

    assert first != second


def test_a_new_secret_signs_good_tokens(tmp_path: Path) -> None:
    secret = load_or_create_secret(tmp_path / "secret")
    settings = IdentitySettings(
        supabase_url=None, legacy_secret=None, development_secret=secret
    )
    token = development_token(uuid4(), secret=secret)

    assert asyncio.run(token_verifier(settings).verify(token)).subject is not None


def test_nobody_else_may_read_the_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    load_or_create_secret(path)
    made = S_IMODE(path.stat().st_mode)
    path.chmod(0o644)
    load_or_create_secret(path)

    assert (made, S_IMODE(path.stat().st_mode)) == (0o600, 0o600)


def test_whoever_makes_it_at_once_gets_the_same_secret(tmp_path: Path) -> None:
    path = tmp_path / "secret"

    with ThreadPoolExecutor(16) as pool:
        secrets = set(pool.map(load_or_create_secret, [path] * 64))

    assert len(secrets) == 1
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"short", b" " * 64, b"\xff" * 64])
def test_a_file_without_a_secret_says_what_to_do(
    content: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "secret"
    path.write_bytes(content)

    with pytest.raises(ConfigurationError, match="delete it"):
        load_or_create_secret(path)


def test_a_place_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(ConfigurationError, match="writable"):
        load_or_create_secret(tmp_path / "file" / "secret")
