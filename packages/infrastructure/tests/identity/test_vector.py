"""The table of tokens that is shared with the functions at the edge."""

import asyncio
from collections.abc import Iterator

import pytest

from strata_domain.error import InvalidTokenError
from strata_infrastructure.identity.jwks_key_source import JwksKeySource
from strata_infrastructure.identity.key import Algorithm, SharedSecretKeySource
from strata_infrastructure.identity.verifier import KeyTables, SupabaseTokenVerifier
from strata_infrastructure.secret import Secret
from support.token import jwks_server
from support.token_vector import Vectors, made, read


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    return read()


@pytest.fixture
def verifier(vectors: Vectors) -> Iterator[SupabaseTokenVerifier]:
    with jwks_server(*vectors.keys) as server:
        published = JwksKeySource(f"{server.issuer}/.well-known/jwks.json")
        tables: KeyTables = {
            (vectors.issuer, Algorithm.ES256): published,
            (vectors.issuer, Algorithm.RS256): published,
            (vectors.issuer, Algorithm.HS256): shared(vectors.legacy_secret),
            (vectors.development_issuer, Algorithm.HS256): shared(
                vectors.development_secret
            ),
        }
        yield SupabaseTokenVerifier(tables, now=lambda: vectors.now)


def test_every_token_of_the_shared_table_is_judged_as_it_says(
    vectors: Vectors, verifier: SupabaseTokenVerifier
) -> None:
    with asyncio.Runner() as runner:
        judged = {
            each.name: runner.run(judge(verifier, each.token))
            for each in vectors.tokens
        }
        runner.run(verifier.aclose())

    assert judged == {each.name: each.principal for each in vectors.tokens}


def test_the_shared_table_holds_every_forgery(vectors: Vectors) -> None:
    assert [each.name for each in vectors.tokens] == [
        each.name for each in made().tokens
    ]


async def judge(
    verifier: SupabaseTokenVerifier, token: str
) -> dict[str, str | None] | None:
    try:
        principal = await verifier.verify(token)
    except InvalidTokenError:
        return None
    subject = None if principal.subject is None else str(principal.subject)
    return {"kind": principal.kind.value, "subject": subject}


def shared(secret: str) -> SharedSecretKeySource:
    return SharedSecretKeySource(Secret(secret), setting="a test")
