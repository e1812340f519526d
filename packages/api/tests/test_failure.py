"""What nobody foresaw is apologised for, and found again by its id."""

import logging

import pytest
from starlette.middleware.cors import CORSMiddleware
from starlette.types import Receive, Scope, Send

from strata_api.middleware.failure import FailureMiddleware
from strata_api.middleware.request_id import RequestIdMiddleware
from support.asgi import ask

ORIGIN = (b"origin", b"https://app.example.test")
CANARY = "canary-of-the-inside"


async def broken(_scope: Scope, _receive: Receive, _send: Send) -> None:
    raise KeyError(CANARY)


async def breaking(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    raise KeyError(CANARY)


def test_the_unforeseen_is_a_problem_without_its_reason() -> None:
    heard = ask(FailureMiddleware(broken))

    assert (heard.status, heard.json["code"]) == (500, "internal_error")
    assert CANARY not in str(heard.messages)


def test_the_reason_is_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        ask(FailureMiddleware(broken))

    assert CANARY in caplog.text


def test_a_browser_may_read_the_apology_and_its_id() -> None:
    cors = CORSMiddleware(FailureMiddleware(broken), allow_origins=["*"])

    heard = ask(RequestIdMiddleware(cors), headers=[ORIGIN])

    assert heard.headers["access-control-allow-origin"] == "*"
    assert heard.headers["x-request-id"]


def test_an_answer_that_has_begun_is_broken_off() -> None:
    with pytest.raises(KeyError):
        ask(FailureMiddleware(breaking))
