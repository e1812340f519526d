"""What the local Supabase refuses, as the real one does, and what it leaves alone."""

from collections.abc import Iterator
from uuid import UUID

import httpx2
import pytest
from jose import jwt

from support.database import FreshDatabase
from support.local_project import ANON_KEY, SERVICE_KEY, Neighbours, Person

GRANTS = """
select table_name, grantee, privilege_type
from information_schema.role_table_grants
where table_schema = 'public' and grantee in ('anon', 'authenticated')
order by 1, 2, 3
"""
IDENTITY = "select prosrc from pg_proc where oid = 'auth.uid()'::regprocedure"
EXPOSED = ("threads", "jobs", "profiles", "plans", "api_keys", "users")


@pytest.fixture(scope="module")
def ada(local: Neighbours) -> Person:
    return local.person()


@pytest.fixture(scope="module")
def stranger(local: Neighbours) -> Iterator[httpx2.Client]:
    """Whoever has nothing but the key of the apps."""
    headers = {"apikey": ANON_KEY}
    with httpx2.Client(base_url=local.project.origin.url, headers=headers) as client:
        yield client


@pytest.mark.parametrize("table", EXPOSED)
@pytest.mark.parametrize("schema", ["public", "auth"])
def test_who_has_not_signed_in_reads_no_table(
    schema: str, table: str, stranger: httpx2.Client
) -> None:
    wanted = {"accept-profile": schema}

    answer = stranger.get(f"/rest/v1/{table}", headers=wanted)

    assert answer.status_code in {401, 404, 406}


def test_a_forged_token_is_refused_everywhere(
    ada: Person, stranger: httpx2.Client
) -> None:
    claims = {"sub": ada.user_id, "aud": "authenticated", "role": "service_role"}
    forged = {"authorization": f"Bearer {jwt.encode(claims, 'x' * 40)}"}

    paths = ("/rest/v1/threads", "/auth/v1/user", "/functions/v1/usage-summary")
    answers = [stranger.get(path, headers=forged) for path in paths]

    assert [answer.status_code for answer in answers] == [401, 403, 401]


def test_users_are_administered_with_the_secret_key_alone(
    ada: Person, stranger: httpx2.Client, local: Neighbours
) -> None:
    path = f"/auth/v1/admin/users/{ada.user_id}"
    tokens = (
        ANON_KEY,
        local.server.token(UUID(ada.user_id)),
        f"{SERVICE_KEY.reveal()}x",
    )

    refused = [
        stranger.request(method, path, headers={"authorization": f"Bearer {token}"})
        for method in ("GET", "DELETE")
        for token in tokens
    ]

    assert {answer.status_code for answer in refused} == {401}
    assert ada.api.get("/api/me").json()["user_id"] == ada.user_id


def test_pages_of_the_web_may_sign_in(stranger: httpx2.Client) -> None:
    asked = {"origin": "http://localhost:3000", "access-control-request-method": "POST"}
    named = {"access-control-request-headers": "apikey,content-type"}

    preflight = stranger.options("/auth/v1/token", headers=asked | named)
    answer = stranger.post("/auth/v1/token", json={})

    allowed = preflight.headers["access-control-allow-headers"]
    assert (preflight.status_code, allowed) == (200, "apikey,content-type")
    assert answer.headers["access-control-allow-origin"] == "*"


def test_what_the_migrations_allow_is_what_is_allowed(
    local: Neighbours, ada: Person, database: FreshDatabase
) -> None:
    ids = ada.supabase.table("threads").select("id").execute().data

    for query in (GRANTS, IDENTITY):
        assert local.database.query(query) == database.query(query)
    assert ids == []


def test_a_key_of_apps_opens_no_bucket(stranger: httpx2.Client) -> None:
    answer = stranger.get("/storage/v1/bucket/assets")

    assert answer.json()["statusCode"] == "404"
