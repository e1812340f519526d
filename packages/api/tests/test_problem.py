"""Every failure has its status and its fixed words, and says nothing else."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Annotated, Literal

import pytest
from fastapi import FastAPI, HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field

from strata_api import problem
from strata_api.problem import problem_response, status_response
from strata_domain.entity.plan import LimitStanding, Meter
from strata_domain.error import (
    InvalidInputError,
    LimitExceededError,
    ProviderOverloadedError,
    RequestInFlightError,
    ResultLostError,
    StrataError,
    UnavailableError,
)
from support.asgi import JSON, Heard, ask

CANARY = "canary-of-a-vendor"
STATUS = """
internal_error             500
invalid_input              422
model_required             422
not_your_words             422
not_in_thread              422
invalid_cursor             422
confirmation_missing       422
idempotency_key_reused     422
dimensions_not_offered     422
too_many_texts             422
question_required          422
unauthenticated            401
token_missing              401
token_invalid              401
key_invalid                401
account_not_found          401
permission_denied          403
account_suspended          403
account_being_erased       403
user_required              403
scope_missing              403
key_not_accepted           403
model_not_allowed          403
limit_exceeded             429
monthly_spend_limit        429
key_spend_limit            429
request_rate_limit         429
concurrency_limit          429
image_limit                429
character_limit            429
audio_limit                429
storage_full               429
not_found                  404
unknown_model              404
conflict                   409
thread_busy                409
already_sent               409
too_many_uploads           409
job_ended                  409
job_open                   409
drawing_not_offered        422
drawing_blocked            422
unsuitable_picture         422
file_too_large             422
unsupported_file           422
forbidden_address          422
speaking_not_offered       422
text_too_long              422
listening_not_offered      422
unsuitable_sound           422
sound_too_long             422
grant_not_offered          422
webhook_not_genuine        401
storage_unavailable        503
sign_in_unavailable        503
job_still_running          504
request_in_flight          409
result_lost                409
too_many_keys              409
key_not_live               409
answer_stopped             422
unavailable                503
draining                   503
overloaded                 503
database_unavailable       503
configuration_error        503
provider_error             502
provider_invalid_request   422
provider_context_too_long  422
provider_content_filtered  422
provider_not_found         422
provider_authentication    502
provider_permission        502
provider_rate_limited      429
provider_quota             502
provider_overloaded        503
provider_resting           503
provider_timeout           504
provider_connection        502
provider_unreachable       502
provider_malformed_answer  502
"""


def family(kind: type[StrataError]) -> Iterator[type[StrataError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from family(child)


KINDS = [kind for kind in family(StrataError) if kind.__module__.startswith("strata_")]
LIMITS = list(family(LimitExceededError))
ERRORS = [kind for kind in KINDS if kind not in LIMITS]
FULL = LimitStanding(
    meter=Meter.CONCURRENT_GENERATIONS, limit=2, used=0, reserved=2, resets_at=None
)


def test_every_error_has_its_status() -> None:
    found = {e.code: str(problem_response(e()).status_code) for e in ERRORS}
    limits = {e.code: problem_response(e(FULL, 1)).status_code for e in LIMITS}

    assert {**found, **{code: str(it) for code, it in limits.items()}} == dict(
        line.split() for line in STATUS.strip().splitlines()
    )


@pytest.mark.parametrize("kind", ERRORS)
def test_what_an_error_carries_stays_inside(kind: type[StrataError]) -> None:
    error = kind(CANARY, {CANARY: CANARY})
    error.__cause__ = ValueError(CANARY)
    error.add_note(CANARY)

    response = problem_response(error)

    assert CANARY.encode() not in bytes(response.body)
    assert CANARY not in str(response.headers)
    assert json.loads(bytes(response.body)) == {
        "type": f"/problems/{kind.code}",
        "title": json.loads(bytes(response.body))["title"],
        "status": response.status_code,
        "code": kind.code,
        "detail": kind.detail,
    }


@pytest.mark.parametrize("kind", ERRORS)
def test_whoever_may_come_again_is_told_when(kind: type[StrataError]) -> None:
    response = problem_response(kind())

    again = issubclass(kind, UnavailableError | RequestInFlightError)
    assert ("retry-after" in response.headers) == again
    assert ("www-authenticate" in response.headers) == (response.status_code == 401)


def test_what_is_told_again_is_not_to_be_asked_again() -> None:
    error = ProviderOverloadedError(retry_after=7.0)
    error.replayed = True

    headers = problem_response(error).headers

    assert (headers["idempotency-replayed"], "retry-after" in headers) == (
        "true",
        False,
    )
    final = [headers, problem_response(ResultLostError()).headers]
    assert [each["x-should-retry"] for each in final] == ["false", "false"]


def test_a_refusal_of_http_itself_is_a_problem() -> None:
    response = status_response(HTTPStatus.METHOD_NOT_ALLOWED)

    assert response.status_code == 405
    assert json.loads(bytes(response.body))["code"] == "method_not_allowed"


async def odd() -> None:
    raise RequestValidationError([{"loc": ("body", "\ud800"), "msg": "not \udfff"}])


class Piece(BaseModel):
    type: Literal["piece"]


class Other(BaseModel):
    type: Literal["other"]


class Body(BaseModel, extra="forbid"):
    number: int = 1
    some: Annotated[tuple[int, ...], Field(min_length=1, max_length=2)] = (1,)
    piece: Annotated[Piece | Other, Field(discriminator="type")] | None = None


async def known() -> None:
    raise InvalidInputError(CANARY)


async def http() -> None:
    raise HTTPException(418, detail=CANARY, headers={"x-short": "stout"})


async def body(_: Body) -> None:
    """Take a number."""


@pytest.fixture(scope="module")
def app() -> FastAPI:
    app = FastAPI()
    problem.install(app)
    app.get("/known")(known)
    app.get("/http")(http)
    app.get("/odd")(odd)
    app.post("/body")(body)
    return app


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/known", 422, "invalid_input"),
        ("/http", 418, "bad_request"),
        ("/nothing", 404, "not_found"),
        ("/body", 405, "method_not_allowed"),
    ],
)
def test_whatever_an_endpoint_raises_becomes_a_problem(
    path: str, status: int, code: str, app: FastAPI
) -> None:
    answer = ask(app, path)

    assert (answer.status, answer.json["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert CANARY not in str(answer.messages)


def test_headers_of_a_refusal_are_kept(app: FastAPI) -> None:
    assert ask(app, "/http").headers["x-short"] == "stout"


def test_wrong_values_are_named_and_not_repeated(app: FastAPI) -> None:
    answer = post(app, b'{"number": "canary-of-a-vendor", "more": 1}')

    assert answer.status == 422
    assert answer.json["errors"] == [
        {
            "where": "body.number",
            "why": "Input should be a valid integer, unable to parse string as an "
            "integer",
        },
        {"where": "body.more", "why": "Extra inputs are not permitted"},
    ]


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        (b'{"some": []}', "must have a length of at least 1"),
        (b'{"some": [1, 2, 3]}', "must have a length of at most 2"),
        (
            b'{"piece": {"type": "%s"}}' % (b"x" * 9999),
            "must be one of 'piece', 'other'",
        ),
        (b'{"piece": {}}', "must have a field 'type'"),
        (b'{"some": 1}', "must be a list"),
        (b"[]", "must be an object"),
        (b'{"some":', "The body is not JSON: Expecting value"),
    ],
)
def test_what_is_wrong_is_said_in_words_for_people(
    app: FastAPI, sent: bytes, why: str
) -> None:
    (told,) = post(app, sent).json["errors"]

    assert told["why"] == why


def test_what_is_no_json_has_no_field_that_is_to_blame(app: FastAPI) -> None:
    app.post("/v1/body")(body)

    error = ask(app, "/v1/body", method="POST", headers=[JSON], chunks=[b"[,"])

    assert (error.json["error"]["param"], error.status) == (None, 400)


def test_however_much_is_wrong_the_answer_stays_small(app: FastAPI) -> None:
    names = ",".join(f'"{n}{"x" * 1000}": 1' for n in range(1000))

    answer = post(app, b"{%s}" % names.encode())

    assert len(answer.json["errors"]) == 20
    assert len(str(answer.messages)) < 10_000


def test_a_name_that_cannot_be_written_is_named_all_the_same(app: FastAPI) -> None:
    answer = ask(app, "/odd")

    assert answer.status == 422
    assert answer.json["errors"] == [{"where": "body.?", "why": "not ?"}]


def post(app: FastAPI, sent: bytes) -> Heard:
    return ask(app, "/body", method="POST", headers=[JSON], chunks=[sent])
