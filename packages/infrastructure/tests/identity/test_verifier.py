"""Who gets in, and who does not."""

from collections.abc import Callable
from datetime import UTC, datetime

import jwt as pyjwt
import pytest

from strata_domain.entity.principal import Principal, PrincipalKind
from strata_domain.error import InvalidTokenError
from strata_infrastructure.identity import DEVELOPMENT_ISSUER
from support.forgery import FORGERIES
from support.forgery.borderline import BORDERLINE
from support.token import ADA, MISSING, decode, encode
from support.workshop import DEVELOPMENT_SECRET, LEGACY_SECRET, Workshop

Verify = Callable[[str], Principal]
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_refused_however_often_it_is_tried(
    name: str, project: Workshop, verify: Verify
) -> None:
    forged = FORGERIES[name](project)

    for _ in range(2):
        with pytest.raises(InvalidTokenError):
            verify(forged)


def test_the_table_of_forgeries_is_long() -> None:
    assert len(FORGERIES) > 250


@pytest.mark.parametrize("sort", ["ES256", "RS256", "HS256", "development"])
def test_a_good_token_speaks_for_its_user(
    sort: str, project: Workshop, verify: Verify
) -> None:
    principal = verify(project.good_tokens()[sort])

    assert (principal.kind, principal.subject) == (PrincipalKind.USER, ADA)


def test_a_principal_ends_with_its_token(project: Workshop, verify: Verify) -> None:
    expires = project.now + 600

    principal = verify(project.token(exp=expires))

    assert principal.expires_at == datetime.fromtimestamp(expires, UTC)


def test_an_anonymous_user_is_told_apart(project: Workshop, verify: Verify) -> None:
    principal = verify(project.token(is_anonymous=True))

    assert (principal.kind, principal.subject) == (PrincipalKind.ANONYMOUS, ADA)


def test_a_service_speaks_for_nobody(project: Workshop, verify: Verify) -> None:
    principal = verify(project.token(role="service_role", sub=MISSING))

    assert (principal.kind, principal.subject) == (PrincipalKind.SERVICE, None)


def test_a_user_says_nothing_about_their_own_rights(
    project: Workshop, verify: Verify
) -> None:
    boast = {"role": "service_role", "is_anonymous": True, "sub": "root"}

    principal = verify(project.token(user_metadata=boast, app_metadata=boast))

    assert (principal.kind, principal.subject) == (PrincipalKind.USER, ADA)


@pytest.mark.parametrize("name", BORDERLINE)
def test_a_borderline_token_is_accepted(
    name: str, project: Workshop, verify: Verify
) -> None:
    assert verify(BORDERLINE[name](project)).subject == ADA


@pytest.mark.parametrize("name", BORDERLINE)
def test_what_we_accept_pyjwt_accepts(name: str, project: Workshop) -> None:
    assert second_opinion(BORDERLINE[name](project), project)["sub"] == str(ADA)


@pytest.mark.parametrize("sort", ["ES256", "RS256", "HS256", "development"])
def test_pyjwt_agrees_about_every_sort(sort: str, project: Workshop) -> None:
    token = project.good_tokens()[sort]

    assert second_opinion(token, project)["sub"] == str(ADA)


def second_opinion(token: str, project: Workshop) -> dict[str, object]:
    algorithm = pyjwt.get_unverified_header(token)["alg"]
    unverified = pyjwt.decode(token, options={"verify_signature": False})
    home = unverified["iss"] == DEVELOPMENT_ISSUER
    keys: dict[str, str | bytes] = {
        "ES256": project.elliptic.public,
        "RS256": project.rsa.public,
        "HS256": DEVELOPMENT_SECRET if home else LEGACY_SECRET,
    }
    return pyjwt.decode(
        token,
        keys[algorithm],
        algorithms=[algorithm],
        audience="authenticated",
        issuer=DEVELOPMENT_ISSUER if home else project.issuer,
        leeway=10,
    )


def test_the_twin_of_a_signature_says_nothing_new(
    project: Workshop, verify: Verify
) -> None:
    signed, _, tail = project.token().rpartition(".")
    r, s = decode(tail)[:32], int.from_bytes(decode(tail)[32:], "big")
    twin = encode(r + (ORDER - s).to_bytes(32, "big"))

    assert verify(f"{signed}.{twin}") == verify(f"{signed}.{tail}")
