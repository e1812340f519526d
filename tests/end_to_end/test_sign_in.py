"""What everybody promises who knows who may sign in."""

import asyncio
from collections.abc import Iterator
from uuid import uuid4

import pytest

from strata_domain.error import SignInUnavailableError
from strata_gateway.engine import connect
from strata_infrastructure.embedded_postgres import PostgresServer
from strata_infrastructure.local_supabase import local_supabase
from strata_infrastructure.secret import Secret
from strata_infrastructure.sign_in.supabase_sign_ins import SupabaseSignIns
from support.auth_server import SECRET_KEY, AuthServer, auth_server
from support.database import fresh_database
from support.local_project import local_project
from support.sign_in_office import (
    SignInOffice,
    at_local_supabase,
    at_supabase,
    in_database,
    in_memory,
)


@pytest.fixture(scope="module")
def memory() -> SignInOffice:
    return in_memory()


@pytest.fixture(scope="module")
def database(postgres: PostgresServer, template: str) -> Iterator[SignInOffice]:
    with fresh_database(postgres, template) as fresh:
        engine = connect(fresh.app_url, connections=1)
        yield in_database(fresh, engine)
        engine.dispose()


@pytest.fixture(scope="module")
def auth() -> Iterator[AuthServer]:
    with auth_server() as server:
        yield server


@pytest.fixture(scope="module")
def supabase(auth: AuthServer) -> SignInOffice:
    return at_supabase(auth)


@pytest.fixture(scope="module")
def local(
    postgres: PostgresServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SignInOffice]:
    """Supabase's client, before what another team has written in its place."""
    home = tmp_path_factory.mktemp("project")
    with fresh_database(postgres, template) as fresh:
        project = local_project(fresh, home)
        with local_supabase(project):
            yield at_local_supabase(project, fresh)


@pytest.fixture(params=["memory", "database", "supabase", "local"])
def office(request: pytest.FixtureRequest) -> SignInOffice:
    found: SignInOffice = request.getfixturevalue(request.param)
    return found


def test_whoever_is_removed_signs_in_no_more_and_others_do(
    office: SignInOffice,
) -> None:
    gone, other = office.add(), office.add()
    assert office.knows(gone)

    for _ in range(2):
        asyncio.run(office.sign_ins.remove(gone))

    assert (office.knows(gone), office.knows(other)) == (False, True)


def test_who_was_never_there_is_no_error(office: SignInOffice) -> None:
    stranger = uuid4()

    asyncio.run(office.sign_ins.remove(stranger))

    assert not office.knows(stranger)


def test_a_server_that_fails_has_removed_nobody(auth: AuthServer) -> None:
    user_id, auth.failures = auth.add(), 1

    with pytest.raises(SignInUnavailableError):
        asyncio.run(at_supabase(auth).sign_ins.remove(user_id))

    assert user_id in auth.users


def test_a_server_that_refuses_the_key_has_removed_nobody(auth: AuthServer) -> None:
    user_id = auth.add()

    with pytest.raises(SignInUnavailableError):
        asyncio.run(SupabaseSignIns(auth.url, Secret("sb_secret_x")).remove(user_id))

    assert user_id in auth.users


def test_a_server_that_is_not_there_has_removed_nobody() -> None:
    nobody = "http://127.0.0.1:9"

    with pytest.raises(SignInUnavailableError):
        asyncio.run(SupabaseSignIns(nobody, Secret(SECRET_KEY)).remove(uuid4()))
