"""Nobody reaches the application without a good token, and no body is read before."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest
from starlette.types import Scope

from support.forgery import FORGERIES
from support.guarded import Client, Headers, application, guarded
from support.token import ADA, MISSING, mint
from support.workshop import Workshop, workshop

INVALID = 'Bearer error="invalid_token"'


@pytest.fixture(scope="module")
def project() -> Iterator[Workshop]:
    with workshop() as opened:
        yield opened


@pytest.fixture(scope="module")
def client(project: Workshop) -> Iterator[Client]:
    with (
        asyncio.Runner() as runner,
        guarded(application(), project.settings, runner) as app,
    ):
        yield Client(app=app, runner=runner)


def test_a_good_token_gets_through(project: Workshop, client: Client) -> None:
    answer = client.get("/mine", f"Bearer {project.token()}")

    assert (answer.status, answer.body) == (200, str(ADA))


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_may_be_written_in_any_case(
    scheme: str, project: Workshop, client: Client
) -> None:
    assert client.get("/who", f"{scheme} {project.token()}").status == 200


@pytest.mark.parametrize("sort", ["ES256", "RS256", "HS256", "development"])
def test_every_sort_of_token_is_let_in(
    sort: str, project: Workshop, client: Client
) -> None:
    answer = client.get("/who", f"Bearer {project.good_tokens()[sort]}")

    assert (answer.status, answer.body) == (200, "user")


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_answered_401_with_its_body_unread(
    name: str, project: Workshop, client: Client
) -> None:
    forged = FORGERIES[name](project).encode("utf-8", "surrogatepass")

    answer = client.get("/who", b"Bearer " + forged)

    assert answer.status == 401


def test_a_bad_token_is_explained_as_a_problem(client: Client) -> None:
    answer = client.get("/who", "Bearer a.b.c")

    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"] == INVALID
    assert isinstance(answer.body, dict)
    assert answer.body["code"] == "token_invalid"


@pytest.mark.parametrize(
    "value", ["Basic YWRhOmFkYQ==", "Bearer", "Bearer ", "", "token", "Bearer\ta.b.c"]
)
def test_another_scheme_is_no_token(value: str, client: Client) -> None:
    answer = client.get("/who", value)

    assert (answer.status, answer.headers["www-authenticate"]) == (401, "Bearer")


def test_no_header_is_no_token(client: Client) -> None:
    answer = client.get("/who")

    assert answer.status == 401
    assert isinstance(answer.body, dict)
    assert answer.body["code"] == "token_missing"


def test_two_headers_are_refused_even_if_both_are_good(
    project: Workshop, client: Client
) -> None:
    good = f"Bearer {project.token()}"

    answer = client.get("/who", good, good)

    assert (answer.status, answer.headers["www-authenticate"]) == (401, INVALID)


def test_a_token_elsewhere_is_no_token(project: Workshop, client: Client) -> None:
    token = project.token().encode()
    headers: Headers = [
        (b"cookie", b"access_token=" + token),
        (b"x-authorization", b"Bearer " + token),
        (b"proxy-authorization", b"Bearer " + token),
    ]
    query = b"access_token=" + token

    assert client.call({"headers": headers, "query_string": query}).status == 401


def test_a_public_path_needs_no_token(client: Client) -> None:
    assert client.get("/health/live").status == 200


def test_a_public_path_is_public_for_its_method_alone(client: Client) -> None:
    assert client.get("/health/live", method="POST").status == 401


@pytest.mark.parametrize(
    "path", ["/health/live/", "//health/live", "/health/live/../../who", "/HEALTH/LIVE"]
)
def test_a_path_like_a_public_one_is_not_public(path: str, client: Client) -> None:
    assert client.get(path).status == 401


@pytest.mark.parametrize("name", [b"host", b"x-forwarded-path", b"x-original-url"])
def test_no_header_makes_a_path_public(name: bytes, client: Client) -> None:
    headers: Headers = [(name, b"x/health/live?")]

    assert client.call({"headers": headers}).status == 401


def test_an_unknown_path_says_nothing_to_strangers(client: Client) -> None:
    assert client.get("/there/is/nothing/here").status == 401


def test_a_service_owns_no_data(project: Workshop, client: Client) -> None:
    service = project.token(role="service_role", sub=MISSING)

    assert client.get("/who", f"Bearer {service}").body == "service"
    assert client.get("/mine", f"Bearer {service}").status == 403


def test_an_endpoint_behind_a_public_path_still_asks(client: Client) -> None:
    bare = Client(app=application(), runner=client.runner)

    assert bare.get("/mine").status == 401


@pytest.mark.parametrize("planted", [None, "ada", {"subject": str(ADA)}, ADA])
def test_only_a_principal_is_a_principal(planted: object, client: Client) -> None:
    bare = Client(app=application(), runner=client.runner)

    assert bare.get("/mine", state={"principal": planted}).status == 401


def test_a_shared_state_keeps_no_principal(project: Workshop, client: Client) -> None:
    shared: dict[str, object] = {"pool": 1}

    assert client.get("/who", f"Bearer {project.token()}", state=shared).status == 200
    assert shared == {"pool": 1}


def test_an_unreachable_issuer_is_our_fault(project: Workshop, client: Client) -> None:
    settings = replace(project.settings, supabase_url="http://127.0.0.1:1")
    claims = project.claims(iss="http://127.0.0.1:1/auth/v1")
    token = mint(claims, project.elliptic)

    with guarded(application(), settings, client.runner) as app:
        answer = Client(app=app, runner=client.runner).get("/who", f"Bearer {token}")

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0


def test_the_lifespan_passes_through(project: Workshop, client: Client) -> None:
    seen: list[str] = []

    async def inner(scope: Scope, *_: object) -> None:
        seen.append(scope["type"])

    with guarded(inner, project.settings, client.runner) as app:
        Client(app=app, runner=client.runner).call({"type": "lifespan"})

    assert seen == ["lifespan"]


def test_a_websocket_is_closed_even_with_a_good_token(
    project: Workshop, client: Client
) -> None:
    headers: Headers = [(b"authorization", f"Bearer {project.token()}".encode())]

    answer = client.call({"type": "websocket", "headers": headers})

    assert answer.messages == [{"type": "websocket.close", "code": 1008}]
