"""Who is refused at the edge, and how."""

import asyncio

import httpx2
import pytest

from strata_infrastructure.checkup.edge_function_check import EdgeFunctionCheck
from support.database import FreshDatabase
from support.edge import FUNCTIONS, Edge
from support.edge_call import USER_CALLS, EdgeCall
from support.forgery import FORGERIES
from support.token import ADA
from support.workshop import LEGACY_SECRET, Workshop

ORIGIN = "https://app.example.test"
MOST_CHARACTERS = 9000
EVERY_FUNCTION = sorted(each.parent.name for each in FUNCTIONS.glob("*/index.ts"))
NOT_GOOD_ENOUGH = {401, 403}
each_call = pytest.mark.parametrize("call", USER_CALLS, ids=lambda call: call.function)


@each_call
def test_no_forgery_gets_in(call: EdgeCall, edge: Edge, project: Workshop) -> None:
    with edge.client() as client:
        tokens = (forge(project) for forge in FORGERIES.values())
        answers = [ask(client, call, t) for t in tokens if is_sent_as_it_is(t)]

    refused = {(each.status_code, each.json()["code"]) for each in answers}
    assert len(answers) > 200
    assert refused == {(401, "token_invalid")}
    assert LEGACY_SECRET not in edge.said()


@each_call
def test_a_token_of_every_sort_gets_in(
    call: EdgeCall, edge: Edge, project: Workshop, edge_database: FreshDatabase
) -> None:
    edge_database.query(
        "insert into auth.users (id) values (%s) on conflict do nothing", ADA
    )

    with edge.client() as client:
        answers = {
            sort: ask(client, call, token).status_code
            for sort, token in project.good_tokens().items()
        }

    assert len(answers) == 4
    assert not set(answers.values()) & NOT_GOOD_ENOUGH


@each_call
def test_two_tokens_are_refused_even_if_both_are_good(
    call: EdgeCall, edge: Edge, project: Workshop
) -> None:
    headers = [("Authorization", f"Bearer {project.token()}")] * 2

    answer = httpx2.request(call.method, url(edge, call), headers=headers)

    assert answer.json()["code"] == "token_invalid"


@each_call
def test_whoever_names_nobody_is_told_how(call: EdgeCall, edge: Edge) -> None:
    with edge.client() as client:
        answer = call.send(client)

    assert (answer.status_code, answer.json()["code"]) == (401, "token_missing")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


@each_call
def test_a_method_that_is_not_offered_is_refused(call: EdgeCall, edge: Edge) -> None:
    with edge.client() as client:
        answer = client.request("PATCH", call.function)

    assert (answer.status_code, answer.headers["allow"]) == (405, call.method)


@each_call
@pytest.mark.parametrize(
    ("origin", "allowed"), [(ORIGIN, ORIGIN), ("https://evil.example", None)]
)
def test_pages_of_the_named_origins_alone_read_answers(
    origin: str, allowed: str | None, call: EdgeCall, edge: Edge
) -> None:
    headers = {"Origin": origin, "Access-Control-Request-Method": call.method}

    with edge.client() as client:
        answers = [
            client.request(method, call.function, headers=headers)
            for method in ("OPTIONS", call.method, "PATCH")
        ]

    assert [each.status_code for each in answers] == [204, 401, 405]
    for answer in answers:
        assert answer.headers.get("access-control-allow-origin") == allowed
        assert "Origin" in answer.headers["vary"]


@pytest.mark.parametrize("function", EVERY_FUNCTION)
def test_every_function_answers_preflights_and_names_its_method(
    function: str, edge: Edge
) -> None:
    with edge.client() as client:
        preflight, other = client.options(function), client.patch(function)

    assert (preflight.status_code, other.status_code) == (204, 405)
    assert preflight.headers["access-control-allow-methods"] == other.headers["allow"]


def test_what_is_no_function_is_not_found(edge: Edge) -> None:
    with edge.client() as client:
        answer = client.get("constructor")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def is_sent_as_it_is(token: str) -> bool:
    """Whether HTTP itself neither refuses nor trims it."""
    is_text = token.isascii() and token.isprintable() and token == token.strip()
    return is_text and 0 < len(token) < MOST_CHARACTERS


def ask(client: httpx2.Client, call: EdgeCall, token: str) -> httpx2.Response:
    client.headers["Authorization"] = f"Bearer {token}"
    return call.send(client)


def url(edge: Edge, call: EdgeCall) -> str:
    return f"{edge.address}/functions/v1/{call.function}"


def test_the_doctor_needs_no_token_to_see_which_functions_are_there(edge: Edge) -> None:
    there = sorted(entry.parent.name for entry in FUNCTIONS.glob("*/index.ts"))
    check = EdgeFunctionCheck(supabase_url=edge.address, functions=[*there, "nowhere"])

    (missing,) = asyncio.run(check.look())

    assert missing.says.startswith("nowhere answers no preflight")
